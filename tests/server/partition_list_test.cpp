// SPDX-License-Identifier: Apache-2.0
#include "server/partition_list.hpp"

#include "server/mysql_session.hpp"
#include "support/engine_server.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::server;
using namespace srmigrate::tests;

TEST_CASE("partitions are listed with their ids, and what has none is told apart") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d;"
        "CREATE TABLE t (k INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN ('1'), "
        "PARTITION p2 VALUES LESS THAN ('2')) DISTRIBUTED BY HASH (k) BUCKETS 3 PROPERTIES ('replication_num' = '1');"
        "CREATE VIEW v AS SELECT k FROM t;"
        "ALTER TABLE t ADD TEMPORARY PARTITION q1 VALUES LESS THAN ('1')");
    const auto session = open_mysql_session({.port = server.port(), .user = "root"});
    const auto lists = list_partitions(*session, {{"d", "t"}, {"d", "x"}, {"d", "v"}, {"e", "t"}, {"d", "t", true}});
    REQUIRE(lists.size() == 5);
    REQUIRE(lists[0]);
    REQUIRE(lists[0]->size() == 2);
    const auto& first = lists[0]->front();
    CHECK(first.name == "p1");
    CHECK(first.id > 0);
    CHECK(first.visible_version == 1);
    CHECK(first.distribution_key == "k");
    CHECK(first.buckets == "3");
    CHECK_FALSE(lists[1]);
    CHECK_FALSE(lists[2]);
    CHECK_FALSE(lists[3]);
    REQUIRE(lists[4]);
    CHECK(lists[4]->front().name == "q1");
}

TEST_CASE("a table's data is summed up over its partitions, and sizes are read as the server writes them") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d;"
        "CREATE TABLE t (k INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN ('1'), "
        "PARTITION p2 VALUES LESS THAN ('2')) DISTRIBUTED BY HASH (k) BUCKETS 3 PROPERTIES ('replication_num' = '1');"
        "INSERT INTO t VALUES (0), (1), (1)");
    const auto session = open_mysql_session({.port = server.port(), .user = "root"});
    CHECK(measure(*session, {{"d", "t"}, {"d", "x"}}) ==
          std::vector<std::optional<DataOf>>{DataOf{.rows = 3, .bytes = 0, .tablets = 6}, std::nullopt});
    CHECK(bytes_of("0B") == 0);
    CHECK(bytes_of(".000 ") == 0);
    CHECK(bytes_of("1KB") == 1024);
    CHECK(bytes_of("1.5 MB") == 1572864);
    CHECK(bytes_of("2GB") == 2147483648);
    CHECK(bytes_of("x") == 0);
    CHECK(bytes_of("") == 0);
}
