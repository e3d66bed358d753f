// SPDX-License-Identifier: Apache-2.0
// The texts of SHOW CREATE, whole (reference §4.1–4.6).
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::Shop;
using srmigrate::tests::version;

namespace {

const std::string k_properties =
    "PROPERTIES (\n"
    "\"compression\" = \"LZ4\",\n"
    "\"fast_schema_evolution\" = \"true\",\n"
    "\"replicated_storage\" = \"true\",\n"
    "\"replication_num\" = \"3\"\n"
    ");";

std::string table(const std::string& create, engine::ClusterProfile profile = {}) {
    Shop shop(std::move(profile));
    const std::string answer = shop(create);
    return answer == "ok 0" ? shop.show_create("TABLE t") : answer;
}

engine::ClusterProfile shared_data(schema::Version version) {
    engine::ClusterProfile profile;
    profile.version = version;
    profile.run_mode = schema::RunMode::shared_data;
    return profile;
}

}  // namespace

TEST_CASE("a table shows its columns, keys and properties") {
    CHECK(table("CREATE TABLE t (`a b` TINYINT NOT NULL COMMENT 'it''s \"x\" \\\\ y', c STRING DEFAULT 'a\"b', d "
                "DECIMAL(10,2) DEFAULT '1.50', e DATETIME DEFAULT CURRENT_TIMESTAMP(3), f BOOLEAN DEFAULT 'true', g "
                "ARRAY<DECIMAL(5,1)>, "
                "h STRUCT<x INT, y MAP<INT,CHAR(3)>>, u VARCHAR(40) DEFAULT (uuid()), INDEX i (c) USING BITMAP COMMENT "
                "'it') DUPLICATE KEY (`a b`) COMMENT 'all of it' DISTRIBUTED BY HASH (`a b`) BUCKETS 3 ORDER BY (c)") ==
          "CREATE TABLE `t` (\n"
          "  `a b` tinyint(4) NOT NULL COMMENT \"it's \\\"x\\\" \\\\ y\",\n"
          "  `c` varchar(65533) NULL DEFAULT \"a\\\"b\" COMMENT \"\",\n"
          "  `d` decimal(10, 2) NULL DEFAULT \"1.50\" COMMENT \"\",\n"
          "  `e` datetime NULL DEFAULT current_timestamp(3) COMMENT \"\",\n"
          "  `f` boolean NULL DEFAULT \"1\" COMMENT \"\",\n"
          "  `g` array<DECIMAL64(5,1)> NULL COMMENT \"\",\n"
          "  `h` struct<x int(11), y map<int(11),char(3)>> NULL COMMENT \"\",\n"
          "  `u` varchar(40) NULL DEFAULT (uuid()) COMMENT \"\",\n"
          "  INDEX i (`c`) USING BITMAP COMMENT 'it'\n"
          ") ENGINE=OLAP \n"
          "DUPLICATE KEY(`a b`)\n"
          "COMMENT \"all of it\"\n"
          "DISTRIBUTED BY HASH(`a b`) BUCKETS 3 \n"
          "ORDER BY(`c`)\n" +
              k_properties);
}

TEST_CASE("an aggregate table shows its functions, a primary key table its index") {
    CHECK(
        table(
            "CREATE TABLE t (k INT, s DECIMAL(9,3) SUM, r STRING REPLACE_IF_NOT_NULL NOT NULL, b BITMAP BITMAP_UNION) "
            "AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)") ==
        "CREATE TABLE `t` (\n"
        "  `k` int(11) NULL COMMENT \"\",\n"
        "  `s` decimal(38, 3) SUM NULL COMMENT \"\",\n"
        "  `r` varchar(65533) REPLACE_IF_NOT_NULL NULL COMMENT \"\",\n"
        "  `b` bitmap BITMAP_UNION NULL COMMENT \"\"\n"
        ") ENGINE=OLAP \n"
        "AGGREGATE KEY(`k`)\n"
        "DISTRIBUTED BY HASH(`k`)\n" +
            k_properties);
    CHECK(
        table("CREATE TABLE t (k INT, a BIGINT AUTO_INCREMENT) PRIMARY KEY (k) PROPERTIES ('replication_num' = '1')") ==
        "CREATE TABLE `t` (\n"
        "  `k` int(11) NOT NULL COMMENT \"\",\n"
        "  `a` bigint(20) NOT NULL AUTO_INCREMENT COMMENT \"\"\n"
        ") ENGINE=OLAP \n"
        "PRIMARY KEY(`k`)\n"
        "DISTRIBUTED BY HASH(`k`)\n"
        "PROPERTIES (\n"
        "\"compression\" = \"LZ4\",\n"
        "\"enable_persistent_index\" = \"true\",\n"
        "\"fast_schema_evolution\" = \"true\",\n"
        "\"replicated_storage\" = \"true\",\n"
        "\"replication_num\" = \"1\"\n"
        ");");
}

TEST_CASE("partitions are shown as ranges, as lists, or not at all") {
    const auto partitioning = [](const std::string& columns, const std::string& by) {
        const std::string text =
            table("CREATE TABLE t (" + columns + ") DUPLICATE KEY (a) " + by + " DISTRIBUTED BY HASH (a) BUCKETS 1");
        const std::size_t start = text.find("PARTITION BY");
        return start == std::string::npos ? text : text.substr(start, text.find("\nDISTRIBUTED") - start);
    };
    CHECK(partitioning("a DATE",
                       "PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN ('2026-01-01'), PARTITION q "
                       "VALUES LESS THAN (MAXVALUE))") ==
          "PARTITION BY RANGE(`a`)\n"
          "(PARTITION p VALUES [(\"0000-01-01\"), (\"2026-01-01\")),\n"
          "PARTITION q VALUES [(\"2026-01-01\"), (MAXVALUE)))");
    CHECK(partitioning("a INT, b DATE", "PARTITION BY RANGE (a, b) ()") == "PARTITION BY RANGE(`a`, `b`)\n()");
    CHECK(partitioning("a INT, b STRING",
                       "PARTITION BY LIST (a, b) (PARTITION p VALUES IN (('1', 'x'), ('2', 'y')) "
                       "('replication_num' = '1'))") ==
          "PARTITION BY LIST(`a`,`b`)(\n"
          "  PARTITION p VALUES IN (('1', 'x'), ('2', 'y')) (\"replication_num\" = \"1\")\n"
          ")");
    CHECK(partitioning("a INT, b STRING", "PARTITION BY (a, b)") == "PARTITION BY (`a`,`b`)");
    CHECK(partitioning("a DATE", "PARTITION BY DATE_TRUNC('MONTH', `a`)") == "PARTITION BY DATE_TRUNC('MONTH', `a`)");
    CHECK(partitioning("a DATETIME", "PARTITION BY time_slice(a, INTERVAL 7 DAY)") ==
          "PARTITION BY time_slice(a, 7, 'day', 'floor')");
}

TEST_CASE("random distribution shows the size of its buckets") {
    CHECK(table("CREATE TABLE t (k INT)") ==
          "CREATE TABLE `t` (\n"
          "  `k` int(11) NULL COMMENT \"\"\n"
          ") ENGINE=OLAP \n"
          "DUPLICATE KEY(`k`)\n"
          "DISTRIBUTED BY RANDOM\n"
          "PROPERTIES (\n"
          "\"bucket_size\" = \"1073741824\",\n"
          "\"compression\" = \"LZ4\",\n"
          "\"fast_schema_evolution\" = \"true\",\n"
          "\"replicated_storage\" = \"true\",\n"
          "\"replication_num\" = \"3\"\n"
          ");");
    CHECK(table("CREATE TABLE t (k INT)", version(3, 5)).find("\"bucket_size\" = \"4294967296\"") != std::string::npos);
}

TEST_CASE("shared data shows its own properties") {
    const std::string create = "CREATE TABLE t (k INT) PRIMARY KEY (k)";
    CHECK(table(create, shared_data({4, 1, 0})) ==
          "CREATE TABLE `t` (\n"
          "  `k` int(11) NOT NULL COMMENT \"\"\n"
          ") ENGINE=OLAP \n"
          "PRIMARY KEY(`k`)\n"
          "COMMENT \"OLAP\"\n"
          "DISTRIBUTED BY HASH(`k`)\n"
          "PROPERTIES (\n"
          "\"cloud_native_fast_schema_evolution_v2\" = \"true\",\n"
          "\"compression\" = \"LZ4\",\n"
          "\"datacache.enable\" = \"true\",\n"
          "\"enable_async_write_back\" = \"false\",\n"
          "\"enable_persistent_index\" = \"true\",\n"
          "\"file_bundling\" = \"true\",\n"
          "\"persistent_index_type\" = \"CLOUD_NATIVE\",\n"
          "\"replication_num\" = \"1\",\n"
          "\"storage_volume\" = \"builtin_storage_volume\"\n"
          ");");
    const std::string older = table(create, shared_data({3, 5, 0}));
    CHECK(older.find("file_bundling") == std::string::npos);
    CHECK(older.find("fast_schema_evolution_v2") == std::string::npos);
}

TEST_CASE("before 3.2 replication comes first, and nothing of fast schema evolution") {
    CHECK(table("CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1", version(3, 1)) ==
          "CREATE TABLE `t` (\n"
          "  `k` int(11) NULL COMMENT \"\"\n"
          ") ENGINE=OLAP \n"
          "DUPLICATE KEY(`k`)\n"
          "COMMENT \"OLAP\"\n"
          "DISTRIBUTED BY HASH(`k`) BUCKETS 1 \n"
          "PROPERTIES (\n"
          "\"replication_num\" = \"3\",\n"
          "\"in_memory\" = \"false\",\n"
          "\"compression\" = \"LZ4\",\n"
          "\"replicated_storage\" = \"true\"\n"
          ");");
}

TEST_CASE("a view shows its columns and its query as it was written") {
    Shop shop;
    shop("CREATE TABLE t (a INT, b STRING) DUPLICATE KEY (a)");
    shop("CREATE VIEW v (x COMMENT 'the \"x\"', y) COMMENT 'c' AS select a, -- not b\n b from t");
    CHECK(shop.show_create("VIEW v") ==
          "CREATE VIEW `v` (`x` COMMENT \"the \\\"x\\\"\", `y`)\nCOMMENT \"c\" SECURITY NONE AS select a, -- not b\n b "
          "from t;");
    CHECK(shop.client("SHOW CREATE VIEW v").ends_with("|utf8|utf8_general_ci"));
    shop("ALTER VIEW v AS SELECT * FROM t");
    CHECK(shop.show_create("VIEW v") == "CREATE VIEW `v` (`a`, `b`) SECURITY NONE AS SELECT * FROM t;");
    shop("ALTER VIEW v SET SECURITY INVOKER");
    CHECK(shop.show_create("TABLE v") == "CREATE VIEW `v` (`a`, `b`) SECURITY INVOKER AS SELECT * FROM t;");
    Shop older(version(3, 2));
    older("CREATE VIEW v AS SELECT 1 AS one");
    CHECK(older.show_create("VIEW v") == "CREATE VIEW `v` (`one`) AS SELECT 1 AS one;");
}

TEST_CASE("a materialized view shows how it is stored and refreshed") {
    Shop shop;
    shop(
        "CREATE TABLE t (d DATE, s STRING, n INT) DUPLICATE KEY (d) PARTITION BY date_trunc('day', d) PROPERTIES "
        "('replication_num' = '1')");
    CHECK(
        shop("CREATE MATERIALIZED VIEW m (day COMMENT 'x', s, total, INDEX i (s) USING BITMAP COMMENT 'by s') COMMENT "
             "'sums' REFRESH DEFERRED ASYNC START('2026-01-01 00:00:00') EVERY(INTERVAL 2 hour) PARTITION BY "
             "DATE_TRUNC('MONTH', day) DISTRIBUTED BY HASH (s) BUCKETS 4 ORDER BY (s, day) AS SELECT d, s, sum(n) FROM "
             "t GROUP BY d, s") == "ok 0");
    CHECK(shop.show_create("MATERIALIZED VIEW m") ==
          "CREATE MATERIALIZED VIEW `m` (`day` COMMENT \"x\", `s`, `total`,\n"
          "  INDEX i (`s`) USING BITMAP COMMENT 'by s')\n"
          "COMMENT \"sums\"\n"
          "PARTITION BY (DATE_TRUNC('month', `day`))\n"
          "DISTRIBUTED BY HASH(`s`) BUCKETS 4 \n"
          "ORDER BY (s,day)\n"
          "REFRESH DEFERRED ASYNC START(\"2026-01-01 00:00:00\") EVERY(INTERVAL 2 HOUR)\n"
          "PROPERTIES (\n"
          "\"replicated_storage\" = \"true\",\n"
          "\"replication_num\" = \"1\",\n"
          "\"storage_medium\" = \"HDD\"\n"
          ")\n"
          "AS SELECT d, s, sum(n) FROM t GROUP BY d, s;");
}

TEST_CASE("SHOW TABLES LIKE knows any, one, and what is escaped") {
    Shop shop;
    for (const auto* name : {"a_1", "ab1", "ab2", "b", "A_1"})
        shop(std::string("CREATE VIEW ") + name + " AS SELECT 1 AS x");
    CHECK(shop("SHOW TABLES LIKE 'a%'") == "a_1\nab1\nab2");
    CHECK(shop("SHOW TABLES LIKE 'a_1'") == "a_1\nab1");
    CHECK(shop(R"(SHOW TABLES LIKE 'a\_%')") == "a_1");
    CHECK(shop("SHOW TABLES LIKE '%1'") == "A_1\na_1\nab1");
    CHECK(shop("SHOW TABLES LIKE 'b'") == "b");
    CHECK(shop("SHOW TABLES LIKE ''").empty());
    CHECK(shop("SHOW TABLES FROM shop") == "A_1\na_1\nab1\nab2\nb");
}

TEST_CASE("a table made from a query has the types of its expressions, exact and texts at full length") {
    Shop shop;
    REQUIRE(shop("CREATE TABLE s (a TINYINT, b DOUBLE, c CHAR (3), d DECIMAL (10, 2), e LARGEINT NOT NULL)") == "ok 0");
    REQUIRE(shop("CREATE TABLE t AS SELECT a, b, c, e, max(a) AS m, sum(a) AS x, sum(d) AS z, count(*) AS n, "
                 "cast(1 AS INT) AS i, cast(1 AS DOUBLE) AS f, 'x' AS w FROM s GROUP BY a, b, c, e")
                .starts_with("ok 0"));
    const std::string text = shop.show_create("TABLE t");
    CHECK(text.substr(0, text.find("\n)")) ==
          "CREATE TABLE `t` (\n"
          "  `a` tinyint(4) NULL COMMENT \"\",\n"
          "  `b` decimal(38, 9) NULL COMMENT \"\",\n"
          "  `c` varchar(1048576) NULL COMMENT \"\",\n"
          "  `e` largeint(40) NOT NULL COMMENT \"\",\n"
          "  `m` tinyint(4) NULL COMMENT \"\",\n"
          "  `x` bigint(20) NULL COMMENT \"\",\n"
          "  `z` decimal(38, 2) NULL COMMENT \"\",\n"
          "  `n` bigint(20) NOT NULL COMMENT \"\",\n"
          "  `i` int(11) NOT NULL COMMENT \"\",\n"
          "  `f` decimal(38, 9) NULL COMMENT \"\",\n"
          "  `w` varchar(1048576) NOT NULL COMMENT \"\"");
    CHECK(shop("CREATE TABLE u UNIQUE KEY (a) AS SELECT a FROM s") ==
          "1064 (HY000): Getting analyzing error. Detail message: CTAS does not support UNIQUE_KEYS table.");
}

TEST_CASE("zero buckets leave their number to the server") {
    Shop shop;
    REQUIRE(shop("CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 0") == "ok 0");
    CHECK(shop.show_create("TABLE t").find("DISTRIBUTED BY HASH(`k`)\nPROPERTIES") != std::string::npos);
}
