// SPDX-License-Identifier: Apache-2.0
#include "plan/bookkeeping.hpp"

#include "sql/parser.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::plan;
using srmigrate::revision::DeleteRow;
using srmigrate::revision::InsertRow;
using srmigrate::revision::UpdateRow;
namespace schema = srmigrate::schema;

namespace {

const Bookkeeping k_bare_rows{};
// The object that a CREATE statement makes.
schema::Object object_of(const std::string& create) {
    const auto operation = std::get<schema::Operation>(srmigrate::sql::parse(create));
    if (const auto* table = std::get_if<schema::CreateTable>(&operation)) return table->table;
    return std::get<schema::CreateView>(operation).view;
}

const Bookkeeping k_full{.database = "shop-1", .version_table = "versions", .properties = {{"replication_num", "1"}}};

}  // namespace

TEST_CASE("the version table is the one that the official dialect makes, under its full name") {
    CHECK(create_version_table(k_full) ==
          "CREATE TABLE IF NOT EXISTS default_catalog.`shop-1`.versions (\n"
          "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
          "    version_num VARCHAR(32)\n"
          ")\n"
          "PRIMARY KEY (id)\n"
          "PROPERTIES (\"replication_num\" = \"1\")");
    CHECK(select_versions(k_full) == "SELECT version_num FROM default_catalog.`shop-1`.versions");
}

TEST_CASE("rows of the version table change as Alembic changes them") {
    CHECK(change_row(k_bare_rows, InsertRow{"a1"}) == "INSERT INTO alembic_version (version_num) VALUES ('a1')");
    CHECK(change_row(k_bare_rows, UpdateRow{"a1", "b2"}) ==
          "UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1'");
    CHECK(change_row(k_bare_rows, DeleteRow{"it's"}) ==
          R"(DELETE FROM alembic_version WHERE alembic_version.version_num = 'it\'s')");
    CHECK(change_row(k_full, UpdateRow{"a1", "b2"}) ==
          "UPDATE default_catalog.`shop-1`.versions SET version_num='b2' WHERE versions.version_num = 'a1'");
}

TEST_CASE("a run inserts a row with a label, and only that differs from the text of --sql") {
    CHECK(change_row(k_bare_rows, InsertRow{"a1"}, "srm_1") ==
          "INSERT INTO alembic_version WITH LABEL srm_1 (version_num) VALUES ('a1')");
    CHECK(change_row(k_bare_rows, UpdateRow{"a1", "b2"}, "srm_1") == change_row(k_bare_rows, UpdateRow{"a1", "b2"}));
}

TEST_CASE("a run view carries one column, and its epoch is read from its name") {
    CHECK(create_run_view(k_full, 7, "eyJ2IjoxfQ") ==
          "CREATE VIEW default_catalog.`shop-1`.versions_run_7 (state) AS SELECT 'eyJ2IjoxfQ' AS state");
    CHECK(alter_run_view(k_bare_rows, 7, "eyJ2IjoxfQ") ==
          "ALTER VIEW alembic_version_run_7 (state) AS SELECT 'eyJ2IjoxfQ' AS state");
    CHECK(run_view_epoch(k_bare_rows, "alembic_version_run_12") == 12U);
    for (const std::string name : {"alembic_version_run_", "alembic_version_run_0", "alembic_version_run_1x",
                                   "alembic_version_run_07", "alembic_version_history", "Alembic_version_run_1"}) {
        CHECK(run_view_epoch(k_bare_rows, name) == std::nullopt);
    }
}

TEST_CASE("a probe view looks like a run view and is never taken for one") {
    CHECK(create_probe_view(k_full, "0a1b") ==
          "CREATE VIEW default_catalog.`shop-1`.versions_probe_0a1b (state) AS SELECT 'new' AS state");
    CHECK(list_probe_views(k_full) == "SHOW TABLES FROM default_catalog.`shop-1` LIKE 'versions_probe_%'");
    CHECK(probe_view_nonce(k_full, "versions_probe_0a1b") == "0a1b");
    CHECK(probe_view_nonce(k_full, "versions_probe_") == std::nullopt);
    CHECK(run_view_epoch(k_full, "versions_probe_1") == std::nullopt);
    CHECK(is_own_object(k_full, "versions_probe_0a1b"));
}

TEST_CASE("the tool's own objects are known by name") {
    for (const std::string name : {"alembic_version", "alembic_version_history", "alembic_version_run_3"}) {
        CHECK(is_own_object(k_bare_rows, name));
    }
    CHECK_FALSE(is_own_object(k_bare_rows, "account"));
    CHECK_FALSE(is_own_object(k_full, "alembic_version"));
}

TEST_CASE("texts of others are quoted on their way into the history") {
    const HistoryRow row{
        .revision = "a1", .direction = "upgrade", .who = "o'neill", .statements = 2, .outcome = "done"};
    CHECK(insert_history(k_bare_rows, row) ==
          "INSERT INTO alembic_version_history (revision, direction, who, host, tool, statements, hash, started, "
          "finished, jobs, outcome, error, variables) VALUES ('a1', 'upgrade', 'o\\'neill', '', '', 2, '', '', '', '', "
          "'done', '', '')");
}

TEST_CASE("the variables of a run are kept, and found again for the last run up of each revision") {
    HistoryRow row{.revision = "a1", .direction = "upgrade", .outcome = "done", .variables = {{"replicas", "1"}}};
    CHECK(insert_history(k_bare_rows, row).ends_with(R"('done', '', '{"replicas":"1"}'))"));
    // the table of an earlier version has no such column
    CHECK(insert_history(k_bare_rows, row, {}, HistoryShape::without_variables).find("variables") == std::string::npos);
    CHECK(variables_from_text(variables_to_text(row.variables)) == row.variables);
    for (const auto* text : {"", "[]", "{", R"({"a":1})"})
        CHECK(variables_from_text(text).empty());

    std::vector<HistoryRow> history{row};
    history.push_back(
        {.revision = "a1", .direction = "downgrade", .outcome = "done", .variables = {{"replicas", "2"}}});
    history.push_back(
        {.revision = "a1", .direction = "upgrade", .outcome = "failed", .variables = {{"replicas", "3"}}});
    CHECK(recorded_variables(history) ==
          std::map<std::string, srmigrate::revision::VariableValues>{{"a1", {{"replicas", "1"}}}});
}

TEST_CASE("bookkeeping is known by its shape, whatever the name of its version table is") {
    const Bookkeeping other{.database = "shop", .version_table = "their versions"};
    CHECK(is_bookkeeping("their versions", object_of(create_version_table(other))));
    CHECK(is_bookkeeping("their versions_history", object_of(create_history_table(other))));
    CHECK(is_bookkeeping(
        "h_history", object_of("CREATE TABLE h_history (id BIGINT NOT NULL AUTO_INCREMENT, revision VARCHAR(32), "
                               "direction VARCHAR(16), who VARCHAR(256), host VARCHAR(256), tool VARCHAR(64), "
                               "statements INT, hash VARCHAR(64), started DATETIME, finished DATETIME, jobs STRING, "
                               "outcome VARCHAR(16), error STRING) PRIMARY KEY (id)")));
    CHECK(is_bookkeeping("their versions_run_3", object_of(create_run_view(other, 3, "eyJ2IjoxfQ_-"))));
    CHECK(is_bookkeeping("their versions_probe_0a1b", object_of(create_probe_view(other, "0a1b"))));
    for (const auto* shown : {
             "CREATE TABLE `v` (`version_num` varchar(32) NOT NULL COMMENT \"\") ENGINE=OLAP PRIMARY "
             "KEY(`version_num`)",
             "CREATE TABLE `v` (`version_num` varchar(255) NOT NULL) ENGINE=OLAP DUPLICATE KEY(`version_num`)",
             "CREATE TABLE `v` (`id` bigint(20) NOT NULL AUTO_INCREMENT COMMENT \"\", `version_num` varchar(32) NULL "
             "COMMENT \"\") ENGINE=OLAP PRIMARY KEY(`id`) DISTRIBUTED BY HASH(`id`) BUCKETS 2",
         }) {
        INFO(shown);
        CHECK(is_bookkeeping("v", object_of(shown)));
    }
    CHECK(is_bookkeeping("v_run_1", object_of("CREATE VIEW `v_run_1` (`state`) AS SELECT 'e30' AS `state`;")));
}

TEST_CASE("what only resembles bookkeeping is looked at") {
    struct Case {
        const char* name;
        const char* create;
    };
    const auto c = GENERATE(values<Case>({
        {"v", "CREATE TABLE v (id BIGINT NOT NULL, version_num VARCHAR(32)) PRIMARY KEY (id)"},
        {"v", "CREATE TABLE v (version_num INT) DUPLICATE KEY (version_num)"},
        {"v", "CREATE TABLE v (version_num VARCHAR(32), note STRING) DUPLICATE KEY (version_num)"},
        {"v_history", "CREATE TABLE v_history (id BIGINT, revision VARCHAR(32)) PRIMARY KEY (id)"},
        {"v_run_1", "CREATE VIEW v_run_1 AS SELECT 'two words' AS state"},
        {"v_run_1", "CREATE VIEW v_run_1 AS SELECT state FROM t"},
        {"v_run_1x", "CREATE VIEW v_run_1x AS SELECT 'e30' AS state"},
        {"_run_1", "CREATE VIEW _run_1 AS SELECT 'e30' AS state"},
        {"v", "CREATE VIEW v AS SELECT 'e30' AS state"},
    }));
    INFO(c.create);
    CHECK(!is_bookkeeping(c.name, object_of(c.create)));
}
