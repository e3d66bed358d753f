// SPDX-License-Identifier: Apache-2.0
// What differs between versions and run modes (reference §7, §8). Layouts are in show_create_test, jobs and busy tables
// in jobs_test, transactions in transactions_test.
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

#include <utility>

using namespace srmigrate;
using srmigrate::tests::analysis;
using srmigrate::tests::Shop;
using srmigrate::tests::version;

namespace {

std::string answer(const engine::ClusterProfile& profile, const std::string& sql) {
    Shop shop(profile);
    shop(
        "CREATE TABLE t (d DATE, k INT, v INT) DUPLICATE KEY (d) PARTITION BY date_trunc('day', d) DISTRIBUTED BY HASH "
        "(d) BUCKETS 2");
    shop(
        "CREATE TABLE p (d DATE, k INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) (PARTITION a VALUES LESS THAN "
        "('2026-01-01'), PARTITION b VALUES LESS THAN ('2026-02-01')) DISTRIBUTED BY HASH (d) BUCKETS 2");
    return shop(sql);
}

engine::ClusterProfile shared_data(int major, int minor) {
    engine::ClusterProfile profile = version(major, minor);
    profile.run_mode = schema::RunMode::shared_data;
    return profile;
}

std::string not_simulated(const std::string& what) {
    return "1064 (HY000): not simulated: " + what;
}
}  // namespace

TEST_CASE("errors have their old numbers before 3.3") {
    const std::pair<std::string, std::pair<std::string, std::string>> cases[] = {
        {"USE nowhere", {"1049 (42000): Unknown database 'nowhere'", "5501 (3F000): Unknown database 'nowhere'"}},
        {"CREATE TABLE nowhere.t (k INT)",
         {"1049 (42000): Getting analyzing error. Detail message: Unknown database 'nowhere'.",
          "5501 (3F000): Getting analyzing error. Detail message: Unknown database 'nowhere'."}},
        {"DROP TABLE nothing",
         {"1051 (42S02): Getting analyzing error. Detail message: Unknown table 'nothing'.",
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'nothing'."}},
    };
    for (const auto& [sql, answers] : cases) {
        CHECK(answer(version(3, 1), sql) == answers.first);
        CHECK(answer(version(3, 2, 9), sql) == answers.first);
        CHECK(answer(version(3, 3), sql) == answers.second);
        CHECK(answer(version(4, 1), sql) == answers.second);
    }
    CHECK(answer(version(4, 1), "ALTER TABLE t RENAME COLUMN x TO y") == "5509 (42S22): Unknown column 'x' in 't'");
}

TEST_CASE("what a version has not got yet is not played") {
    struct Since {
        engine::ClusterProfile before;
        engine::ClusterProfile from;
        std::string sql;
        std::string refusal;
    };
    const Since cases[] = {
        {version(3, 1), version(3, 2), "ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 4",
         not_simulated("ALTER TABLE … DISTRIBUTED BY before 3.2")},
        {version(3, 2), version(3, 3), "CREATE TABLE x (k INT, v INT) DUPLICATE KEY (k) ORDER BY (v)",
         not_simulated("ORDER BY of a table without primary key before 3.3")},
        {version(3, 3, 1), version(3, 3, 2), "ALTER TABLE t RENAME COLUMN k TO x",
         not_simulated("RENAME COLUMN before 3.3.2")},
        {version(3, 3), version(3, 4), "CREATE TABLE x (k BIGINT) DUPLICATE KEY (k) PARTITION BY from_unixtime(k)",
         not_simulated("partitioning by expressions before 3.4")},
        {version(3, 3), version(3, 4), "ALTER TABLE p DROP PARTITIONS (a, b)",
         not_simulated("DROP PARTITIONS before 3.4")},
        {shared_data(3, 4), shared_data(3, 5), "CREATE TABLE x (k INT, g INT AS (k)) DUPLICATE KEY (k)",
         analysis("Does not support generated column in shared data cluster yet")},
        {version(4, 0), version(4, 1), "CREATE TABLE x (k INT, v INT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)",
         "ok 0"},
    };
    for (const auto& [before, from, sql, refusal] : cases) {
        INFO(sql);
        CHECK(answer(before, sql) == refusal);
        CHECK(answer(from, sql) == "ok 0");
    }
}

TEST_CASE("a property that a version does not know is refused as any other") {
    const std::string sql = "CREATE TABLE x (k INT) DUPLICATE KEY (k) PROPERTIES ('fast_schema_evolution' = 'true')";
    CHECK(answer(version(3, 1), sql) == "1064 (HY000): Unknown properties: {fast_schema_evolution=true}");
    CHECK(answer(version(3, 2), sql) == "ok 0");
}

TEST_CASE("some things a version has given up") {
    const std::string random = "CREATE TABLE x (k INT, v INT SUM) AGGREGATE KEY (k) DISTRIBUTED BY RANDOM";
    CHECK(answer(version(4, 0), random) == "ok 0");
    CHECK(answer(version(4, 1), random).find("AGGREGATE KEY cannot use random distribution") != std::string::npos);
    const std::string in_memory =
        "CREATE TABLE x (k INT) PRIMARY KEY (k) PROPERTIES ('enable_persistent_index' = 'false')";
    CHECK(answer(version(3, 4), in_memory) == "ok 0");
    CHECK(answer(version(3, 5), in_memory) ==
          "1064 (HY000): In-Memory index is not supported, please create table with persistent index");
}

TEST_CASE("column names are freer in shared data") {
    const std::string sql = "CREATE TABLE x (`a=b` INT)";
    CHECK(answer(version(4, 1), sql) ==
          "1166 (42000): Getting analyzing error. Detail message: Incorrect column name 'a=b'.");
    CHECK(answer(shared_data(4, 1), sql) == "ok 0");
}

TEST_CASE("the storage volume of a database is changed in shared data") {
    const std::string sql = "ALTER DATABASE shop SET ('storage_volume' = 'v')";
    CHECK(answer(version(4, 1), sql) ==
          not_simulated("ALTER DATABASE … SET of anything but the storage volume of a shared-data cluster"));
    Shop shop(shared_data(4, 1));
    CHECK(shop(sql) == "ok 0");
    CHECK(shop.show_create("DATABASE shop") == "CREATE DATABASE `shop`\nPROPERTIES (\"storage_volume\" = \"v\")");
}

TEST_CASE("properties of cloud native tables are refused elsewhere") {
    const std::string sql = "ALTER TABLE t SET ('file_bundling' = 'true')";
    CHECK(answer(version(4, 1), sql) ==
          "5064 (42000): Getting analyzing error. Detail message: Property file_bundling only support cloud native "
          "table.");
    CHECK(answer(shared_data(4, 1), sql) == "ok 0");
}

TEST_CASE("the refresh of materialized views is spelt as the version spells it") {
    const auto shown = [](const engine::ClusterProfile& profile, const std::string& refresh) {
        Shop shop(profile);
        shop("CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
        const auto made =
            shop("CREATE MATERIALIZED VIEW m DISTRIBUTED BY RANDOM REFRESH " + refresh + " AS SELECT k FROM t");
        if (!made.starts_with("ok")) return made;
        const auto text = shop("SHOW CREATE MATERIALIZED VIEW m");
        const auto begin = text.find("REFRESH ") + 8;
        return text.substr(begin, text.find('\n', begin) - begin);
    };
    CHECK(shown(version(4, 1), "ASYNC") == "ASYNC");
    CHECK(shown(version(4, 1), "ASYNC EVERY(INTERVAL 1 DAY)") == "ASYNC EVERY(INTERVAL 1 DAY)");
    CHECK(shown(version(4, 1), "SCHEDULE EVERY(INTERVAL 1 DAY)").find("Unexpected input 'SCHEDULE'") !=
          std::string::npos);
    CHECK(shown(version(4, 2), "ASYNC EVERY(INTERVAL 1 DAY)") == "SCHEDULE EVERY(INTERVAL 1 DAY)");
    CHECK(shown(version(4, 2), "ASYNC") == "ASYNC");
    CHECK(shown(version(4, 2), "ON_CHANGE").find("Unexpected input 'ON_CHANGE'") != std::string::npos);
    CHECK(shown(version(26, 2), "ASYNC") == "ON_CHANGE");
    CHECK(shown(version(26, 2), "DEFERRED ON_CHANGE") == "DEFERRED ON_CHANGE");
}

TEST_CASE("the comment of a column alone is changed from 3.5 on, and indexes of primary keys lie in memory before it") {
    const std::string comment = "ALTER TABLE p MODIFY COLUMN k COMMENT 'x'";
    CHECK(answer(version(3, 4), comment).find("Unexpected input 'COMMENT'") != std::string::npos);
    CHECK(answer(version(3, 5), comment).starts_with("ok"));
    const std::string index =
        "CREATE TABLE i (k INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 PROPERTIES "
        "('enable_persistent_index' = "
        "'false')";
    CHECK(answer(version(3, 4), index).starts_with("ok"));
    CHECK(answer(version(3, 5), index) ==
          "1064 (HY000): In-Memory index is not supported, please create table with persistent index");
}

TEST_CASE("a synchronous view is shown by SHOW CREATE before 3.3, and only listed since") {
    const auto shown = [](const engine::ClusterProfile& profile, const std::string& sql) {
        Shop shop(profile);
        shop("CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
        shop("CREATE MATERIALIZED VIEW m\nAS SELECT k,  sum(v) FROM t GROUP BY k");
        shop("SELECT 1");
        return shop(sql);
    };
    const std::string create = "SHOW CREATE MATERIALIZED VIEW m";
    CHECK(shown(version(3, 2), create).find("CREATE MATERIALIZED VIEW m\nAS SELECT k,  sum(v) FROM t GROUP BY k") !=
          std::string::npos);
    CHECK(shown(version(3, 3), create) == analysis("Table m is not found"));
    CHECK(shown(version(3, 3), "SHOW MATERIALIZED VIEWS")
              .find("CREATE MATERIALIZED VIEW mAS SELECT k, sum(v) FROM t GROUP BY k") != std::string::npos);
}
