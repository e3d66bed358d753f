// SPDX-License-Identifier: Apache-2.0
// What --sql prints: it runs through the mysql client with the same result, and it is what goes over the wire.
#include "end_to_end/site.hpp"
#include "sql/lexer.hpp"
#include "sql/statement.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <regex>
#include <utility>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

// Nothing in it becomes a job that is waited for.
void write_chain(const Site& site) {
    site.project.script("a1", "", "tables", "Variables: copies=1\n",
                        "-- migrate:up\n"
                        "CREATE TABLE t (k BIGINT NOT NULL, v VARCHAR(20) DEFAULT \"a;b\") PRIMARY KEY (k) DISTRIBUTED "
                        "BY HASH (k) BUCKETS 2 PROPERTIES (\"replication_num\" = \"${copies}\");\n"
                        "-- a comment; with a semicolon\n"
                        "CREATE TABLE `odd name` (k BIGINT) DUPLICATE KEY (k) DISTRIBUTED BY RANDOM BUCKETS 1;\n\n"
                        "-- migrate:down\nDROP TABLE `odd name`;\nDROP TABLE t;\n");
    site.project.script("b1", "a1", "a view", "Branch Labels: left\n",
                        "-- migrate:up\nCREATE VIEW w AS SELECT k, 'it''s' AS s FROM t;\n\n-- migrate:down\nDROP VIEW "
                        "w;\n");
    site.project.script("c1", "a1", "rows", "",
                        "-- migrate:up\nINSERT INTO t VALUES (1, 'x;y'), (2, '-- no comment');\n"
                        "UPDATE t SET v = 'z' WHERE k = 2;\n\n-- migrate:down\nDELETE FROM t WHERE k > 0;\n");
    site.project.script("d1", "b1, c1", "merge", "",
                        "-- migrate:up\nALTER TABLE t COMMENT = \"both\";\n\n"
                        "-- migrate:down\nALTER TABLE t COMMENT = \"\";\n");
}

Finished mysql(unsigned short port, const std::string& script, std::string comments = "--comments") {
    return run({.arguments = {"mysql", "--no-defaults", std::move(comments), "-h127.0.0.1", fmt::format("-P{}", port),
                              "-uroot", "-N"},
                .input = script,
                .environment = {},
                .directory = {}});
}

std::vector<std::string> statements_of(const std::string& script) {
    const auto lexed = sql::lex(script);
    std::vector<std::string> statements;
    for (const auto& piece : sql::split(lexed.tokens)) {
        if (!piece.empty()) statements.emplace_back(piece.sql());
    }
    return statements;
}

// What a run sends besides its plan: the session's own settings, reading, the lock, the history, and statements that
// prove a privilege and change nothing.
bool is_around_the_plan(const std::string& statement) {
    static const std::regex k_around(
        "SET query_timeout|USE shop(;|$)|SELECT|SHOW|ADMIN SHOW|SYNC|(CREATE|ALTER|DROP) VIEW "
        "default_catalog\\.shop\\.alembic_version_(run|probe)_|.*alembic_version_history|"
        ".*version_num = '-'$");
    return std::regex_search(statement, k_around, std::regex_constants::match_continuous);
}

std::vector<std::string> plan_on_the_wire(const Site& site) {
    std::vector<std::string> statements;
    for (const auto& packet : site.queries()) {
        // The one difference: online the INSERT of a version row has a label.
        static const std::regex k_label(" WITH LABEL srmigrate_\\w+");
        if (!is_around_the_plan(packet)) statements.push_back(std::regex_replace(packet, k_label, ""));
    }
    return statements;
}

std::vector<std::string> printed_plan(const std::string& script) {
    auto statements = statements_of(script);
    std::erase_if(statements, is_around_the_plan);
    return statements;
}

std::string first_other_statement(const std::vector<std::string>& sent, const std::vector<std::string>& printed) {
    for (std::size_t i = 0; i < std::max(sent.size(), printed.size()); ++i) {
        const auto one = i < sent.size() ? sent[i] : "nothing";
        const auto other = i < printed.size() ? printed[i] : "nothing";
        if (one != other) return fmt::format("{}: sent {}\nprinted {}", i, one, other);
    }
    return {};
}

}  // namespace

TEST_CASE("a script without waits runs through the mysql client and leaves the same database as the run") {
    REQUIRE(is_installed("mysql"));
    Site online;
    write_chain(online);
    CHECK(online.run("upgrade head").exit_code == 0);

    Site offline;
    write_chain(offline);
    const auto up = offline.run("upgrade head --sql");
    CHECK(up.exit_code == 0);
    CHECK(up.out.find("wait until") == std::string::npos);
    CHECK(offline.queries().empty());
    CHECK(mysql(offline.server.port(), up.out) == Finished{});
    CHECK(definitions(offline.server.control, "shop") == definitions(online.server.control, "shop"));
    CHECK(version_rows(offline.server.control, "shop") == version_rows(online.server.control, "shop"));
    CHECK(offline.server.control.text("SELECT * FROM shop.t ORDER BY k") == "1|x;y\n2|z");
    CHECK(offline.run("current") == Finished{0, "d1 (head) (mergepoint)\n", ""});

    CHECK(online.run("downgrade base --allow-data-loss").exit_code == 0);
    const auto down = offline.run("downgrade d1:base --sql");
    CHECK(mysql(offline.server.port(), down.out) == Finished{});
    CHECK(definitions(offline.server.control, "shop") == definitions(online.server.control, "shop"));
    CHECK(version_rows(offline.server.control, "shop") == "");
}

TEST_CASE("the server refuses a query of comments alone, as StarRocks does") {
    REQUIRE(is_installed("mysql"));
    const Site site;
    for (const auto* script : {"-- alone\n", "/* alone */\n", "-- alone\nSELECT 1;\n"}) {
        const auto result = mysql(site.server.port(), script);
        CHECK(result.exit_code == 1);
        CHECK(result.err.find("ERROR 1064 (HY000) at line 1: Getting syntax error") != std::string::npos);
    }
    CHECK(mysql(site.server.port(), "/* with a statement */\nSELECT 1;\n").exit_code == 0);
    CHECK(mysql(site.server.port(), "-- dropped\n/* dropped */\n", "--skip-comments") == Finished{});
}

// What the mysql client makes of a text depends on what it takes for a command, a string or a comment of its own.
TEST_CASE("remarks, quoted databases and function bodies come through the mysql client as they are meant") {
    REQUIRE(is_installed("mysql"));
    for (const auto* way : {"--comments", "--skip-comments"}) {
        INFO(way);
        Site site;
        site.server.control("CREATE DATABASE `x-y`");
        site.project.script("a1", "", "first", "",
                            "-- migrate:up\n"
                            "-- danger: it's; \\g \"deep\" `water`\n"
                            "CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n"
                            "-- note: the other database */ \xF0\x9F\x98\x80\n"
                            "USE default_catalog.`x-y`;\n"
                            "-- note: a view\n"
                            "CREATE VIEW v AS SELECT k FROM shop.t;\n"
                            "CREATE VIEW w AS SELECT /*+ SET_VAR(query_timeout = 9) */ k, ';' AS s FROM shop.t;\n\n"
                            "-- migrate:down\nDROP TABLE t;\n");
        const auto script = site.run("upgrade head --sql");
        CHECK(script.exit_code == 0);
        CHECK(script.out.find("-- danger: it's; \\g \"deep\" `water`\n") != std::string::npos);
        CHECK(mysql(site.server.port(), script.out, way) == Finished{});
        CHECK(site.server.control.text("SHOW CREATE VIEW `x-y`.v").find("AS SELECT") != std::string::npos);
        CHECK(site.run("current") == Finished{0, "a1 (head)\n", ""});
        CHECK(mysql(site.server.port(), site.run("upgrade a1:head --sql").out, way) ==
              Finished{0, "nothing to run\n", ""});
    }
}

TEST_CASE("the example's script leaves the same database as its run, where jobs end at once") {
    REQUIRE(is_installed("mysql"));
    Site online;
    copy_example(online);
    CHECK(online.run("-c example/alembic.ini upgrade heads").exit_code == 0);
    Site offline;
    copy_example(offline);
    const auto script = offline.run("-c example/alembic.ini upgrade heads --sql");
    CHECK(mysql(offline.server.port(), script.out).exit_code == 0);
    CHECK(definitions(offline.server.control, "shop") == definitions(online.server.control, "shop"));
    CHECK(version_rows(offline.server.control, "shop") == "c90d7e3f5b26");
}

TEST_CASE("what --sql prints is what goes over the wire") {
    for (const bool is_example : {false, true}) {
        Site site;
        const std::string config = is_example ? "-c example/alembic.ini " : "";
        if (is_example) {
            copy_example(site);
        } else {
            write_chain(site);
        }
        for (const auto* command : {"upgrade heads", "downgrade base --allow-data-loss", "upgrade heads"}) {
            const auto is_down = std::string_view(command).starts_with("downgrade");
            const auto range = is_down ? "downgrade heads:base" : command;
            const auto printed = site.run(config + range + " --sql");
            REQUIRE(printed.exit_code == 0);
            site.server.server.clear_log();
            REQUIRE(site.run(config + command).exit_code == 0);
            CHECK(first_other_statement(plan_on_the_wire(site), printed_plan(printed.out)) == "");
        }
    }
}
