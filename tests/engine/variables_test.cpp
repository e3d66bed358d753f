// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/variables.hpp"

#include "support/engine_client.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::EngineClient;

TEST_CASE("a variable is the session's, else the global one, else the default") {
    Engine engine({});
    EngineClient one(engine);
    EngineClient two(engine);
    CHECK(one("SELECT @@query_timeout, @@session.query_timeout, @@autocommit") == "300|300|1");
    CHECK(one("SET query_timeout = 3600") == "ok 0");
    CHECK(one("SET @@session.wait_timeout = 60 * 2, SESSION insert_timeout = '5'") == "ok 0");
    CHECK(one("SELECT @@query_timeout, @@wait_timeout, @@insert_timeout") == "3600|120|5");
    CHECK(two("SELECT @@query_timeout") == "300");
    CHECK(two("SET GLOBAL query_timeout = 10") == "ok 0");
    CHECK(two("SELECT @@query_timeout") == "10");
    CHECK(one("SELECT @@query_timeout") == "3600");
    CHECK(one("SET query_timeout = DEFAULT; SELECT @@query_timeout") == "10");
    CHECK(one("SHOW VARIABLES LIKE 'query_time%'") == "query_timeout|10");
    CHECK(one("SHOW VARIABLES WHERE Variable_name = 'time_zone' OR Variable_name = 'autocommit'") ==
          "autocommit|true\ntime_zone|UTC");
    CHECK(one("SET NAMES utf8mb4") == "ok 0");
    CHECK(one("SET @mine = 'a'; SELECT @mine, @other") == "a|NULL");
}

TEST_CASE("what cannot be set is refused") {
    Engine engine({});
    EngineClient client(engine);
    CHECK(client("SET query_timeot = 1") ==
          "1193 (HY000): Unknown system variable 'query_timeot', the most similar variables are {'query_timeout'}");
    CHECK(client("SET enable_async_profile = false; SELECT @@enable_async_profile") == "0");  // not in our list
    CHECK(client("SELECT @@run_mode").starts_with("1193 (HY000): Unknown system variable 'run_mode'"));
    CHECK(client("SET query_timeout = 'soon'") == "1232 (42000): Incorrect argument type to variable 'query_timeout'");
    CHECK(client("SET version_comment = 'x'") == "1238 (HY000): Variable 'version_comment' is a read only variable");
    CHECK(client("SET CATALOG hive") == "5078 (42000): Unknown catalog 'hive'");
}

TEST_CASE("SET CATALOG forgets the database") {
    Engine engine({});
    EngineClient client(engine);
    client("CREATE DATABASE d");
    client("USE d");
    CHECK(client("SELECT database()") == "d");
    CHECK(client("SET CATALOG default_catalog; SELECT database()").empty());
}

TEST_CASE("the server says what it is") {
    Engine engine({.version = {3, 3, 2}, .run_mode = schema::RunMode::shared_data});
    EngineClient client(engine);
    CHECK(client("SELECT current_version(), @@version_comment, version(), @@version") ==
          "3.3.2-embedded|3.3.2-embedded|5.1.0|5.1.0");
    const auto answer = client.ask("ADMIN SHOW FRONTEND CONFIG LIKE 'run_mode'");
    const auto& rows = std::get<ResultSet>(answer);
    CHECK(rows.columns == std::vector<std::string>{"Key", "AliasNames", "Value", "Type", "IsMutable", "Comment"});
    CHECK(rows.cell(rows.rows.at(0), "Value") == "shared_data");
    CHECK(client("ADMIN SET FRONTEND CONFIG (\"alter_table_timeout_second\" = \"60\")") == "ok 0");
    CHECK(client("ADMIN SHOW FRONTEND CONFIG LIKE 'alter_table%'") == "alter_table_timeout_second|[]|60|String|true|");
}

TEST_CASE("now() follows the time zone of the session, unix_timestamp() does not") {
    Engine engine({});
    EngineClient client(engine);
    CHECK(client("SET time_zone = '+08:00'; SELECT now(), unix_timestamp()") == "2026-11-21 20:00:00|1795262400");
    CHECK(client("SET time_zone = '-8:00'; SELECT now(), @@time_zone") == "2026-11-21 04:00:00|-08:00");
    for (const std::string zone : {"+15:00", "-12:30", "GMT+25", ""}) {
        CHECK(client("SET time_zone = '" + zone + "'") ==
              "1064 (HY000): Getting analyzing error. Detail message: Unknown or incorrect time zone: '" + zone + "'.");
    }
    if (!std::filesystem::is_directory("/usr/share/zoneinfo/Europe")) return;
    CHECK(client("SET time_zone = 'America/New_York'; SELECT now(), @@time_zone") ==
          "2026-11-21 07:00:00|America/New_York");
    CHECK(client("SET time_zone = 'CST'; SELECT now(), @@time_zone") == "2026-11-21 20:00:00|CST");
    CHECK(client("SET time_zone = 'Europe/Berlim'; SELECT now()") ==
          "1064 (HY000): Getting analyzing error. Detail message: Unknown or incorrect time zone: 'Europe/Berlim'.");
}
