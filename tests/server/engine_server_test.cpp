// SPDX-License-Identifier: Apache-2.0
// The engine behind the test server: what a client meets there, and what TEST SERVER ENGINE makes of it.
#include "support/engine_server.hpp"

#include "server/mysql_session.hpp"
#include "server/version.hpp"
#include "support/engine_client.hpp"
#include "support/engine_session.hpp"
#include "support/errors.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

constexpr std::string_view k_served_table =
    "CREATE TABLE t (k BIGINT NOT NULL, v VARCHAR(20)) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2";

std::unique_ptr<Session> open(const EngineServer& server, std::string database = "d") {
    return open_mysql_session({.port = server.port(), .database = std::move(database)});
}

void create_table(EngineServer& server) {
    server.control("CREATE DATABASE d");
    server.control("USE d");
    server.control(k_served_table);
}

std::string states(Session& session) {
    std::string text;
    for (const auto* list : {"COLUMN", "ROLLUP", "OPTIMIZE"}) {
        const auto rows = rows_of(session, fmt::format("SHOW ALTER TABLE {} FROM d", list));
        for (const auto& row : rows.rows)
            text += fmt::format("{} {} {};", list, *rows.cell(row, "State"), rows.cell(row, "Msg").value_or(""));
    }
    return text;
}

}  // namespace

TEST_CASE("a session with the engine's server is one with StarRocks") {
    EngineServer server({.version = {3, 3, 2}, .run_mode = schema::RunMode::shared_data});
    server.control(
        "CREATE DATABASE d; CREATE USER app IDENTIFIED BY 'let me in'; GRANT SELECT ON ALL TABLES IN "
        "DATABASE d TO USER app");
    const auto session = open_mysql_session(
        {.port = server.port(), .user = "app", .password = base::Secret("let me in"), .database = "d"});
    const auto identity = identify(*session);
    CHECK(identity.version == schema::Version{3, 3, 2});
    CHECK(identity.run_mode == std::nullopt);  // OPERATE is needed to see it
    CHECK(shown(*session, k_served_table).starts_with("5203 (42000): Access denied"));
    const auto list = rows_of(*session, "SHOW PROCESSLIST");
    CHECK(list.cell(list.rows.back(), "Id") == std::to_string(session->connection_id()));
    CHECK(list.cell(list.rows.back(), "User") == "app");
    CHECK(list.cell(list.rows.back(), "Db") == "d");
    CHECK(server.backend.greeting_version() == "5.1.0");
}

TEST_CASE("jobs of a table are slow, stuck, cancelled, without effect, or leave the table busy") {
    EngineServer server;
    create_table(server);
    const auto session = open(server);
    const std::string alter = "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)";

    server.control.engine(R"({"job_fault": {"table": "other", "stuck": true}})");
    server.control.engine(R"({"job_fault": {"table": "t", "cancel": "out of disk"}})");
    must(*session, alter);
    CHECK(states(*session) == "COLUMN CANCELLED out of disk;");
    CHECK(shown(*session, "SHOW CREATE TABLE t").find("varchar(20)") != std::string::npos);

    server.control.engine(R"({"job_fault": {"without_effect": true, "table": "t"}})");
    must(*session, alter);
    CHECK(states(*session) == "COLUMN CANCELLED out of disk;COLUMN FINISHED ;");
    CHECK(shown(*session, "SHOW CREATE TABLE t").find("varchar(20)") != std::string::npos);

    server.control.engine(R"({"job_fault": {"table": "t", "stuck": true}})");
    must(*session, alter);
    CHECK(shown(*session, alter).starts_with("1064 (HY000): A schema change operation is in progress on the table t."));
    server.control.engine(R"({"busy_wording": "3.1.0"})");
    CHECK(shown(*session, alter) ==
          "1064 (HY000): The state of \"t\" is SCHEMA_CHANGE. Alter operation is only permitted if NORMAL");
    server.control.engine(R"({"busy_wording": null, "end_jobs": {"database": "d", "table": "t"}})");
    CHECK(states(*session).ends_with("FINISHED ;"));
    CHECK(shown(*session, "SHOW CREATE TABLE t").find("varchar(40)") != std::string::npos);

    server.control.engine(R"({"job_fault": {"table": "t", "busy_after_ms": 60000}})");
    must(*session, "ALTER TABLE t MODIFY COLUMN v VARCHAR(50)");
    CHECK(states(*session).ends_with("FINISHED ;"));
    CHECK(shown(*session, alter).starts_with("1064 (HY000): A schema change operation is in progress on the table t."));
}

TEST_CASE("a foreign job keeps the table busy for its time, and changes nothing") {
    EngineServer server;
    create_table(server);
    const auto session = open(server);
    server.control.engine(R"({"foreign_job": {"database": "d", "table": "t", "list": "rollup", "latency_ms": 300}})");
    CHECK(shown(*session, "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)")
              .starts_with("1064 (HY000): A materialized view or rollup index is being created on the table t."));
    CHECK(states(*session).starts_with("ROLLUP PENDING ;"));
    std::this_thread::sleep_for(Milliseconds(310));
    CHECK(states(*session) == "ROLLUP FINISHED ;");
    must(*session, "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)");
}

TEST_CASE("a lagging follower shows what was, until SYNC or a change of its own") {
    EngineServer server;
    create_table(server);
    server.control.engine(R"({"follower_lag": 2})");
    must(*open(server), "INSERT INTO t VALUES (1, 'a')");
    must(*open(server), "INSERT INTO t VALUES (2, 'b')");
    must(*open(server), "CREATE VIEW w AS SELECT k FROM t");
    const auto behind = open(server);
    CHECK(shown(*behind, "SELECT k FROM t ORDER BY k") == "1");
    CHECK(shown(*behind, "SHOW TABLES") == "t");
    CHECK(shown(*behind, "SHOW CREATE VIEW w").starts_with("1064 (HY000): Getting analyzing error"));
    must(*behind, "SYNC");
    CHECK(shown(*behind, "SELECT k FROM t ORDER BY k") == "1\n2");
    const auto changing = open(server);
    CHECK(shown(*changing, "SHOW TABLES") == "t");
    must(*changing, "INSERT INTO t VALUES (3, 'c')");
    CHECK(shown(*changing, "SHOW TABLES") == "t\nw");
    server.control.engine(R"({"follower_lag": 0})");
    CHECK(shown(*open(server), "SELECT count(*) FROM t") == "3");
}

TEST_CASE("the server shows all it has, and its ids") {
    EngineServer server;
    create_table(server);
    server.control("INSERT INTO t VALUES (1, 'a')");
    CHECK(server.control.catalog().find("CREATE TABLE t") != std::string::npos);
    CHECK(server.control.catalog().find("('1', 'a');") != std::string::npos);
    const auto before = server.control.ids();
    server.control("TRUNCATE TABLE t");
    CHECK(before != server.control.ids());
    CHECK(before.starts_with("d.t. "));
    CHECK(outcome_of([&] {
              return server.control.engine(R"({"shwo": "ids"})");
          }).starts_with("failed: error: the server answered 1064 (HY000): TEST SERVER ENGINE: unknown key 'shwo'"));
}

TEST_CASE("the server runs as a program, and a mysql client works a schema on it") {
    REQUIRE(is_installed("mysql"));
    const TemporaryDirectory directory;
    const auto log = directory.path() / "wire";
    EngineServerProcess server({"--version", "3.5.2", "--database", "d", "--log", log.string()});
    const auto client = [&](const std::string& sql, const std::string& database = "d") {
        return run({.arguments = {"mysql", "--no-defaults", "--comments", "-h127.0.0.1",
                                  fmt::format("-P{}", server.port()), "-uroot", "-N", database},
                    .input = sql,
                    .environment = {},
                    .directory = {}});
    };
    const auto made =
        client(fmt::format("{};\nINSERT INTO t VALUES (1, 'a'), (2, NULL);\nCREATE VIEW w AS SELECT k FROM "
                           "t;\nALTER TABLE t ADD COLUMN x INT;\nSELECT current_version();\nSHOW TABLES;\n"
                           "SELECT * FROM t ORDER BY k;\n",
                           k_served_table));
    CHECK(made.err == "");
    CHECK(made.exit_code == 0);
    CHECK(made.out == "3.5.2-embedded\nt\nw\n1\ta\tNULL\n2\tNULL\tNULL\n");
    const auto failed = client("ALTER TABLE t ADD COLUMN x INT;");
    CHECK(failed.exit_code == 1);
    CHECK(failed.err.ends_with(
        "ERROR 1064 (HY000) at line 1: Can not add column which already exists in base table: x\n"));
    CHECK(client("TEST SERVER STOP;", "").exit_code == 0);
    CHECK(server.process.wait(std::chrono::seconds(10)) == 0);
    std::ifstream file(log);
    std::string first_line;
    std::getline(file, first_line);
    CHECK(first_line.find("\"command\":\"connect\"") != std::string::npos);

    EngineServerProcess other;
    other.process.signal(SIGTERM);
    CHECK(other.process.wait(std::chrono::seconds(10)) == 0);
}
