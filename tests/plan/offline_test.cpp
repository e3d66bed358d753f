// SPDX-License-Identifier: Apache-2.0
#include "plan/offline.hpp"

#include "revision/script/sql_text.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::plan;
using srmigrate::revision::InsertRow;
using srmigrate::revision::PathStep;
using srmigrate::revision::ScriptStatement;
using srmigrate::revision::StepKind;
using srmigrate::revision::UpdateRow;
namespace schema = srmigrate::schema;
namespace sql = srmigrate::sql;

namespace {

ScriptStatement statement(const std::string& text) {
    auto planned = srmigrate::revision::understand({.sql = text});
    REQUIRE_FALSE(planned.doubt);
    return planned;
}

PlannedStep first_step(std::vector<ScriptStatement> statements) {
    return {
        .step = {.kind = StepKind::upgrade, .revision = "a1", .from = {}, .to = {"a1"}, .changes = {InsertRow{"a1"}}},
        .message = "first",
        .statements = std::move(statements)};
}

PlannedStep second_step(std::vector<ScriptStatement> statements) {
    return {.step = {.kind = StepKind::upgrade,
                     .revision = "b2",
                     .from = {"a1"},
                     .to = {"b2"},
                     .changes = {UpdateRow{"a1", "b2"}}},
            .message = "second",
            .statements = std::move(statements)};
}

const OfflineOptions k_bare{.command = "upgrade", .starts_empty = true};
const OfflineOptions k_shop{
    .command = "upgrade", .bookkeeping = {.database = "shop"}, .home = Home{.database = "shop"}, .starts_empty = true};

}  // namespace

TEST_CASE("a plan without steps says that there is nothing to run, and runs") {
    CHECK(write_offline({}, k_bare) ==
          "/*\n"
          "-- srmigrate: upgrade\n"
          "-- nothing to run\n"
          "*/\n"
          "SELECT 'nothing to run' AS srmigrate;\n"
          "\n");
}

TEST_CASE("a script has the version table first, then each revision's statements and its row") {
    const Plan plan{.steps = {first_step({statement("CREATE VIEW v AS SELECT 1 AS a")}), second_step({})}};
    CHECK(write_offline(plan, k_bare) ==
          "/*\n"
          "-- srmigrate: upgrade, 2 revisions, 0 waits\n"
          "*/\n"
          "CREATE TABLE IF NOT EXISTS alembic_version (\n"
          "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
          "    version_num VARCHAR(32)\n"
          ")\n"
          "PRIMARY KEY (id);\n"
          "\n"
          "/*\n"
          "-- Running upgrade  -> a1\n"
          "*/\n"
          "CREATE VIEW v AS SELECT 1 AS a;\n"
          "\n"
          "INSERT INTO alembic_version (version_num) VALUES ('a1');\n"
          "\n"
          "/*\n"
          "-- Running upgrade a1 -> b2\n"
          "*/\n"
          "UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';\n"
          "\n");
}

TEST_CASE("where the first revision creates the database, the version table and USE come after it") {
    const Plan plan{
        .steps = {first_step({statement("CREATE DATABASE shop"), statement("DROP VIEW v")}), second_step({})}};
    CHECK(write_offline(plan, k_shop) ==
          "/*\n"
          "-- srmigrate: upgrade, 2 revisions, 0 waits\n"
          "-- Running upgrade  -> a1\n"
          "*/\n"
          "CREATE DATABASE shop;\n"
          "\n"
          "CREATE TABLE IF NOT EXISTS default_catalog.shop.alembic_version (\n"
          "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
          "    version_num VARCHAR(32)\n"
          ")\n"
          "PRIMARY KEY (id);\n"
          "\n"
          "USE default_catalog.shop;\n"
          "\n"
          "DROP VIEW v;\n"
          "\n"
          "INSERT INTO default_catalog.shop.alembic_version (version_num) VALUES ('a1');\n"
          "\n"
          "/*\n"
          "-- Running upgrade a1 -> b2\n"
          "*/\n"
          "USE default_catalog.shop;\n"
          "\n"
          "UPDATE default_catalog.shop.alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';\n"
          "\n");
}

TEST_CASE("a wait names the list, the tables and the statement that shows the job, and is counted in the head") {
    OfflineOptions options = k_shop;
    options.starts_empty = false;
    const Plan plan{.steps = {second_step({statement("ALTER TABLE t MODIFY COLUMN c BIGINT"), statement("USE ods"),
                                           statement("ALTER TABLE dwd.u DISTRIBUTED BY HASH (k) BUCKETS 4")})}};
    CHECK(write_offline(plan, options) ==
          "/*\n"
          "-- srmigrate: upgrade, 1 revision, 2 waits\n"
          "-- After a wait, go on only when the job has ended: run the script in parts, or use\n"
          "-- srmigrate without --sql.\n"
          "-- Running upgrade a1 -> b2\n"
          "*/\n"
          "USE default_catalog.shop;\n"
          "\n"
          "ALTER TABLE t MODIFY COLUMN c BIGINT;\n"
          "\n"
          "/*\n"
          "-- srmigrate: wait until the COLUMN job on t has ended\n"
          "*/\n"
          "SHOW ALTER TABLE COLUMN FROM shop;\n"
          "\n"
          "USE ods;\n"
          "\n"
          "ALTER TABLE dwd.u DISTRIBUTED BY HASH (k) BUCKETS 4;\n"
          "\n"
          "/*\n"
          "-- srmigrate: wait until the OPTIMIZE job on u has ended\n"
          "*/\n"
          "SHOW ALTER TABLE OPTIMIZE FROM dwd;\n"
          "\n"
          "UPDATE default_catalog.shop.alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';\n"
          "\n");
}

TEST_CASE("a stamp has no USE: it runs nothing but rows") {
    OfflineOptions options = k_shop;
    options.command = "stamp";
    options.starts_empty = false;
    Plan plan{.steps = {second_step({})}};
    plan.steps[0].step.kind = StepKind::stamp;
    CHECK(write_offline(plan, options) ==
          "/*\n"
          "-- srmigrate: stamp, 1 revision, 0 waits\n"
          "-- Running stamp_revision a1 -> b2\n"
          "*/\n"
          "UPDATE default_catalog.shop.alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';\n"
          "\n");
}

TEST_CASE("what the author says above a statement, and how the run goes, stands before the statement") {
    auto dropped = statement("ALTER TABLE t DROP COLUMN c");
    dropped.remarks = {"danger: loses data (cost class: metadata)", "note: */ /* it's \xF0\x9F\x98\x80"};
    OfflineOptions options = k_bare;
    options.starts_empty = false;
    Plan plan{.steps = {first_step({dropped})}};
    plan.steps[0].step.changes = {};
    CHECK(write_offline(plan, options) ==
          "/*\n"
          "-- srmigrate: upgrade, 1 revision, 1 wait\n"
          "-- After a wait, go on only when the job has ended: run the script in parts, or use\n"
          "-- srmigrate without --sql.\n"
          "-- Running upgrade  -> a1\n"
          "-- danger: loses data (cost class: metadata)\n"
          "-- note: * / / * it's \\u{1F600}\n"
          "*/\n"
          "ALTER TABLE t DROP COLUMN c;\n"
          "\n"
          "/*\n"
          "-- srmigrate: wait until the COLUMN job on t has ended\n"
          "*/\n"
          "SHOW ALTER TABLE COLUMN;\n"
          "\n");
}

TEST_CASE("a statement that holds semicolons of its own gets another delimiter") {
    OfflineOptions options = k_bare;
    options.starts_empty = false;
    ScriptStatement function;
    function.sql = "CREATE FUNCTION f(INT) RETURNS INT type = 'Python' AS\n$$\nx = 1; return x // 2\n$$";
    function.remarks = {"note: in Python"};
    const Plan plan{.steps = {second_step({function})}};
    CHECK(client_doubts(plan).empty());
    CHECK(write_offline(plan, options) ==
          "DELIMITER @@\n"
          "/*\n"
          "-- srmigrate: upgrade, 1 revision, 0 waits\n"
          "-- Running upgrade a1 -> b2\n"
          "-- note: in Python\n"
          "*/\n"
          "CREATE FUNCTION f(INT) RETURNS INT type = 'Python' AS\n$$\nx = 1; return x // 2\n$$\n"
          "@@\n"
          "DELIMITER ;\n"
          "\n"
          "UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1';\n"
          "\n");
}

TEST_CASE("the head says what the mysql client would lose or not read") {
    OfflineOptions options = k_bare;
    options.starts_empty = false;
    ScriptStatement function;
    function.sql = "CREATE FUNCTION f(INT) RETURNS INT AS $$ return x\\ny $$";
    function.where = {.file = "b2.sql", .line = 3};
    const auto hint = statement("INSERT INTO t SELECT /*+ SET_VAR(query_timeout = 9) */ 1");
    const Plan plan{.steps = {second_step({hint, function})}};
    CHECK(write_offline(plan, options)
              .starts_with("/*\n"
                           "-- srmigrate: upgrade, 1 revision, 0 waits\n"
                           "-- There are hints in it: the mysql client keeps them with --comments only.\n"
                           "-- Do not run it through the mysql client: the mysql client cannot read statement 2 of "
                           "revision 'b2': it does "
                           "not know $$ … $$ and takes quotes and backslashes in it for its own.\n"
                           "-- Running upgrade a1 -> b2\n"
                           "*/\n"
                           "INSERT INTO t SELECT /*+ SET_VAR(query_timeout = 9) */ 1;\n"));
    REQUIRE(client_doubts(plan).size() == 1);
    CHECK(srmigrate::base::to_text(client_doubts(plan).front(), "warning") ==
          "warning: b2.sql:3: the mysql client cannot read statement 2 of revision 'b2': it does not know $$ … $$ and "
          "takes quotes and backslashes in it for its own\n"
          "hint: run it with srmigrate without --sql, or see to it that every quote in the text has its partner and "
          "backslashes stand inside of quotes\n");
}

TEST_CASE("a quoted database behind a catalog is chosen in two steps: the client does not read the quotes") {
    OfflineOptions options = k_shop;
    options.home = Home{.catalog = {}, .database = "my-shop"};
    options.starts_empty = false;
    const Plan plan{.steps = {second_step({statement("USE hive.`x-y`"), statement("USE hive.x")})}};
    const auto text = write_offline(plan, options);
    CHECK(text.find("SET CATALOG default_catalog;\n\nUSE `my-shop`;\n") != std::string::npos);
    CHECK(text.find("SET CATALOG hive;\n\nUSE `x-y`;\n") != std::string::npos);
    CHECK(text.find("USE hive.x;\n") != std::string::npos);
}
