// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/information_schema.hpp"

#include "support/engine_client.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::EngineClient;

namespace {

struct Catalog {
    Catalog() {
        for (const auto* sql : {"CREATE DATABASE d_1", "CREATE DATABASE dx1", "USE d_1",
                                "CREATE TABLE t (id BIGINT NOT NULL COMMENT 'key', big LARGEINT, flag BOOLEAN, price "
                                "DECIMAL(10,2) DEFAULT '0', name VARCHAR(20), twice BIGINT AS id * 2) PRIMARY KEY (id) "
                                "COMMENT 'things' DISTRIBUTED BY HASH (id) BUCKETS 4 ORDER BY (name)",
                                "CREATE VIEW v (a COMMENT 'first') COMMENT 'a view' AS SELECT id FROM t",
                                "CREATE MATERIALIZED VIEW m DISTRIBUTED BY RANDOM REFRESH MANUAL AS SELECT id FROM t",
                                "CREATE TABLE dx1.other (k INT) DUPLICATE KEY (k)"}) {
            const auto text = client(sql);
            INFO(sql << ": " << text);
            REQUIRE(text == "ok 0");
        }
    }
    Engine engine{ClusterProfile{}};
    EngineClient client{engine};
};

}  // namespace

TEST_CASE("tables lists tables and views, materialized views as views") {
    Catalog catalog;
    CHECK(catalog.client(
              "SELECT TABLE_NAME, TABLE_TYPE, TABLE_COMMENT FROM information_schema.tables WHERE TABLE_SCHEMA = "
              "'d_1' ORDER BY TABLE_NAME") == "m|VIEW|\nt|BASE TABLE|things\nv|VIEW|a view");
    CHECK(catalog.client("SELECT table_name FROM INFORMATION_SCHEMA.VIEWS WHERE table_schema = 'd_1'") == "v");
    CHECK(catalog.client("SELECT TABLE_NAME, REFRESH_TYPE, IS_ACTIVE FROM information_schema.materialized_views WHERE "
                         "TABLE_SCHEMA = 'd_1'") == "m|MANUAL|true");
}

TEST_CASE("an equality that the front end answers by itself is a pattern") {
    Catalog catalog;
    const std::string tables = "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.tables ";
    CHECK(catalog.client(tables + "WHERE TABLE_SCHEMA = 'd_1' AND TABLE_NAME = 'o%'") == "dx1|other");
    CHECK(catalog.client(tables + "WHERE TABLE_SCHEMA = 'd_1' AND TABLE_NAME = 'o%' ORDER BY 1").empty());
    CHECK(catalog.client(tables + "WHERE TABLE_SCHEMA = 'd_1' AND TABLE_NAME IN ('t', 'other')") == "d_1|t");
    CHECK(catalog
              .client("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.columns WHERE TABLE_SCHEMA = 'd_1' AND "
                      "COLUMN_NAME = 'k'")
              .empty());
}

TEST_CASE("columns say type, default and key in MySQL's way") {
    Catalog catalog;
    CHECK(catalog.client("SELECT COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, DATA_TYPE, COLUMN_DEFAULT, IS_NULLABLE, "
                         "COLUMN_KEY, COLUMN_COMMENT FROM information_schema.columns WHERE TABLE_SCHEMA = 'd_1' AND "
                         "TABLE_NAME = 't' ORDER BY ORDINAL_POSITION") ==
          "id|1|bigint(20)|bigint|NULL|NO|PRI|key\n"
          "big|2|bigint(20) unsigned|bigint unsigned|NULL|YES||\n"
          "flag|3|tinyint(1)|tinyint|NULL|YES||\n"
          "price|4|decimal(10, 2)|decimal|0|YES||\n"
          "name|5|varchar(20)|varchar|NULL|YES||\n"
          "twice|6|bigint(20)|bigint|NULL|YES||");
    CHECK(catalog.client("SELECT GENERATION_EXPRESSION FROM information_schema.columns WHERE COLUMN_NAME = 'twice'") ==
          "id * 2");
    CHECK(catalog.client("SELECT COLUMN_NAME, COLUMN_COMMENT FROM information_schema.columns WHERE TABLE_NAME = 'v'") ==
          "a|first");
}

TEST_CASE("tables_config and schemata") {
    Catalog catalog;
    CHECK(catalog.client(
              "SELECT TABLE_MODEL, PRIMARY_KEY, DISTRIBUTE_TYPE, DISTRIBUTE_KEY, DISTRIBUTE_BUCKET, SORT_KEY FROM "
              "information_schema.tables_config WHERE TABLE_SCHEMA = 'd_1' AND TABLE_NAME = 't'") ==
          "PRIMARY_KEYS|`id`|HASH|`id`|4|`name`");
    CHECK(catalog.client("SELECT SCHEMA_NAME FROM information_schema.schemata WHERE SCHEMA_NAME LIKE 'd%'") ==
          "d_1\ndx1");
}

TEST_CASE("a table of information_schema that is not played does not exist") {
    Catalog catalog;
    CHECK(catalog.client("SELECT * FROM information_schema.be_tablets") ==
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'information_schema.be_tablets'.");
}
