// SPDX-License-Identifier: Apache-2.0
// What the server refuses, in its words. Source of the messages: errors that real clusters recorded
// (starrocks-errors.jsonl) and reference §3, §7.
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <utility>

using srmigrate::tests::analysis;
using srmigrate::tests::error;
using srmigrate::tests::Shop;

namespace {

struct Case {
    std::string sql;
    std::string answer;
};

std::string syntax(const std::string& detail, const std::string& where = "") {
    return error("Getting syntax error" + where + ". Detail message: " + detail);
}
std::string property(const std::string& detail) {
    return "5064 (42000): Getting analyzing error. Detail message: " + detail + ".";
}

/// Every statement on a table of its own, made by `create`.
void check(const std::string& create, std::initializer_list<Case> cases) {
    for (const auto& [sql, answer] : cases) {
        Shop shop;
        REQUIRE(shop(create) == "ok 0");
        INFO(sql);
        CHECK(shop(sql) == answer);
    }
}

/// Every statement in an empty database.
void check(std::initializer_list<Case> cases) {
    for (const auto& [sql, answer] : cases) {
        Shop shop;
        INFO(sql);
        CHECK(shop(sql) == answer);
    }
}

}  // namespace

TEST_CASE("generated columns are refused where they cannot be") {
    check({
        {"CREATE TABLE t (k INT, g INT NOT NULL AS (k)) DUPLICATE KEY (k)",
         syntax("Generated Column must be nullable column.")},
        {"CREATE TABLE t (k INT, g INT AS (x)) DUPLICATE KEY (k)", analysis("Column 'x' cannot be resolved")},
        {"CREATE TABLE t (k INT, g INT AS (array_avg([1]))) DUPLICATE KEY (k)",
         analysis("Illegal expression type for Generated Column Column Type: INT, Expression Type: DOUBLE")},
        {"CREATE TABLE t (g INT AS (1)) PRIMARY KEY (g)", analysis("Generated Column g can not be KEY")},
        {"CREATE TABLE t (k INT, g BIGINT AS (sum(k))) DUPLICATE KEY (k)",
         analysis("Generated Column don't support aggregation function")},
        {"CREATE TABLE t (k INT, g INT AS (k), h INT AS (g)) DUPLICATE KEY (k)",
         analysis("Expression can not refers to other generated columns")},
        {"CREATE TABLE t (k INT, g INT AS (k), v INT) DUPLICATE KEY (k)",
         analysis("All generated columns must be defined after ordinary columns")},
        {"CREATE TABLE t (k INT, v INT SUM, g INT AS (k)) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)",
         analysis("AGG_KEYS table should specify aggregate type for non-key column[g]")},
    });
    check(
        "CREATE TABLE t (k BIGINT, j INT, n BIGINT, g INT AS (j)) PRIMARY KEY (k)",
        {
            {"ALTER TABLE t ADD COLUMN h INT AS (g)",
             analysis("Expression can not refers to other generated columns: g")},
            {"ALTER TABLE t ADD COLUMN h BIGINT KEY AS (k)", syntax("Generated Column can not be KEY.")},
            {"ALTER TABLE t ADD COLUMN h BIGINT AS (k) AFTER j",
             syntax("AFTER can not be set when ADD GENERATED COLUMN.", " from line 1, column 25 to line 1, column 39")},
            {"ALTER TABLE t ADD COLUMN x INT AFTER g", error("Can not add column after Generated Column")},
            {"ALTER TABLE t ADD COLUMN (x INT, y INT AS (j))",
             analysis("Can not add normal column and Generated Column in the same time")},
            {"ALTER TABLE t MODIFY COLUMN g INT", error("Can not modify a generated column to a non-generated column")},
            {"ALTER TABLE t MODIFY COLUMN n BIGINT AS (k)",
             error("Can not modify a non-generated column to a generated column")},
            {"ALTER TABLE t MODIFY COLUMN j BIGINT",
             error("Do not support modify column: j, because it associates with the generated column")},
            {"ALTER TABLE t MODIFY COLUMN n BIGINT AFTER g", analysis("Can not modify column after Generated Column")},
            {"ALTER TABLE t DROP COLUMN j",
             analysis("Column: j can not be dropped, because expression of Generated Column: g will refer to it")},
            {"ALTER TABLE t MODIFY COLUMN g ARRAY<BIGINT> AS ([k])", "ok 0"},
        });
}

TEST_CASE("AUTO_INCREMENT belongs to CREATE TABLE") {
    check("CREATE TABLE t (k BIGINT, a BIGINT AUTO_INCREMENT, v BIGINT) PRIMARY KEY (k)",
          {
              {"ALTER TABLE t ADD COLUMN b BIGINT AUTO_INCREMENT",
               syntax("Column 'b' can not be AUTO_INCREMENT when ADD COLUMN.",
                      " from line 1, column 25 to line 1, column 34")},
              {"ALTER TABLE t MODIFY COLUMN v BIGINT AUTO_INCREMENT",
               syntax("Column 'v' can not be AUTO_INCREMENT when MODIFY COLUMN.",
                      " from line 1, column 28 to line 1, column 37")},
              {"ALTER TABLE t MODIFY COLUMN a BIGINT", error("Can't not modify a AUTO_INCREMENT column")},
              {"ALTER TABLE t ADD COLUMN g BIGINT AS (a)",
               analysis("Expression can not refers to AUTO_INCREMENT columns: a")},
          });
}

TEST_CASE("a path of fields is followed to a struct") {
    check("CREATE TABLE t (k INT, s STRUCT<a INT, b STRUCT<c INT>>, l ARRAY<STRUCT<x INT>>) DUPLICATE KEY (k)",
          {
              {"ALTER TABLE t MODIFY COLUMN s ADD FIELD a INT", analysis("Field a is already exist")},
              {"ALTER TABLE t MODIFY COLUMN s ADD FIELD a.d INT", analysis("Field a type INT is not valid")},
              {"ALTER TABLE t MODIFY COLUMN s DROP FIELD b.d", analysis("Drop field d is not found")},
              {"ALTER TABLE t MODIFY COLUMN s DROP FIELD [*]", analysis("Target Field is not struct")},
              {"ALTER TABLE t MODIFY COLUMN s DROP FIELD b.c",
               error("Field[c] is the last field of column[s], can not drop any more.")},
              {"ALTER TABLE t MODIFY COLUMN l ADD FIELD [*].y INT", "ok 0"},
          });
    check("CREATE TABLE t (k INT, s STRUCT<a INT>) DUPLICATE KEY (k) PROPERTIES ('fast_schema_evolution' = 'false')",
          {{"ALTER TABLE t MODIFY COLUMN s ADD FIELD b INT",
            error("Add field for struct column require table enable fast schema evolution")}});
}

TEST_CASE("a column has one bloom filter") {
    const std::string message = error("column s should only have one bloom filter index or ngram bloom filter index");
    check(
        {{"CREATE TABLE t (k INT, s STRING, INDEX i (s) USING NGRAMBF) DUPLICATE KEY (k) PROPERTIES "
          "('bloom_filter_columns' = 's')",
          message}});
    check("CREATE TABLE t (k INT, s STRING) DUPLICATE KEY (k) PROPERTIES ('bloom_filter_columns' = 's')",
          {{"ALTER TABLE t ADD INDEX i (s) USING NGRAMBF", message}});
}

TEST_CASE("functions that divide into ranges take columns of their types") {
    const auto create = [](const std::string& type, const std::string& function) {
        return "CREATE TABLE t (k " + type + ") DUPLICATE KEY (k) PARTITION BY RANGE (" + function +
               ") (START ('2026-01-01') END ('2026-01-03') EVERY (INTERVAL 1 DAY))";
    };
    check({
        {create("BIGINT", "from_unixtime_ms(k)"), "ok 0"},
        {create("INT", "from_unixtime(k)"), "ok 0"},
        {create("INT", "from_unixtime_ms(k)"),
         analysis("Unsupported partition expression from_unixtime_ms for column k type INT",
                  " from line 1, column 61 to line 1, column 79")},
        {create("DATE", "from_unixtime(k)"),
         analysis("Unsupported partition expression from_unixtime for column k type DATE",
                  " from line 1, column 62 to line 1, column 77")},
    });
}

TEST_CASE("partitions made later are distributed as the table is") {
    check(
        "CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION p VALUES LESS THAN ('9')) "
        "DISTRIBUTED BY HASH (k) BUCKETS 2",
        {
            {"ALTER TABLE t ADD PARTITION q VALUES LESS THAN ('19') DISTRIBUTED BY RANDOM BUCKETS 3",
             error("Cannot assign different distribution type. default is: HASH")},
            {"ALTER TABLE t ADD PARTITION q VALUES LESS THAN ('19') DISTRIBUTED BY HASH (v) BUCKETS 3",
             error("Cannot assign hash distribution with different distribution cols. default is: [k]")},
            {"ALTER TABLE t ADD PARTITION q VALUES LESS THAN ('19') DISTRIBUTED BY HASH (k) BUCKETS 3", "ok 0"},
            {"ALTER TABLE t PARTITIONS (p) DISTRIBUTED BY RANDOM",
             analysis("not support change distribution type when specify partitions")},
        });
}

TEST_CASE("partitions are dropped by conditions on what they are divided by") {
    check("CREATE TABLE t (d DATE, s STRING) DUPLICATE KEY (d) PARTITION BY date_trunc('day', d)",
          {{"ALTER TABLE t DROP PARTITIONS WHERE s = 'x'",
            analysis("Column `s` in the partition condition is not a table's partition expression, please use table's "
                     "partition expressions: `d`")}});
}

TEST_CASE("names that the server makes are taken back only where it made them") {
    const std::string message =
        "Column name [__generated_partition_column_0] starts with __generated_partition_column_ is a system reserved "
        "name. Please choose a different one.";
    check({
        {"CREATE TABLE t (k INT, __generated_partition_column_0 INT) DUPLICATE KEY (k)", analysis(message)},
        {"CREATE TABLE t (k STRING, __generated_partition_column_0 STRING AS substring(t.k, 1, 2)) DUPLICATE KEY (k) "
         "PARTITION BY (__generated_partition_column_0)",
         "ok 0"},
        {"CREATE TABLE t (k INT, j BIGINT, v INT SUM) AGGREGATE KEY (k, j) PARTITION BY from_unixtime(j, '%Y')",
         analysis("AGG_KEYS table should specify aggregate type for non-key column[__generated_partition_column_0]")},
        {"CREATE TABLE t (k INT, j BIGINT) UNIQUE KEY (k, j) PARTITION BY from_unixtime(j, '%Y')",
         analysis("expression partition base on generated column doest not support AGG_KEYS or UNIQUE_KEYS")},
    });
}

TEST_CASE("several clauses are refused as the first that is wrong") {
    check(
        "CREATE TABLE t (k BIGINT, j DATETIME, v INT, w VARCHAR(100)) PRIMARY KEY (k, j) DISTRIBUTED BY HASH (k) "
        "BUCKETS 1 ORDER BY (v)",
        {
            {"ALTER TABLE t ADD COLUMN k FLOAT",
             error("Can not add column which already exists in column id: k, you can remove `k` bigint(20) NOT NULL "
                   "COMMENT \"\" and try again.")},
            {"ALTER TABLE t MODIFY COLUMN w VARCHAR(200), MODIFY COLUMN v BIGINT",
             error("Can not modify sort column in primary data model table")},
            {"ALTER TABLE t ADD COLUMN x BIGINT, ADD COLUMN x FLOAT",
             error("Repeatedly add same column with different definition: x")},
            {"ALTER TABLE t DROP COLUMN w, DROP COLUMN k",
             error("Can not drop key column in primary data model table")},
            {"ALTER TABLE t DROP COLUMN w, DROP COLUMN z", error("Column does not exists: z")},
            {"ALTER TABLE t ADD COLUMN x BIGINT, DROP COLUMN x", "ok 0"},
            {"ALTER TABLE t MODIFY COLUMN w VARCHAR(100) MAX",
             error("Can not assign aggregation method on column in Primary data model table: w")},
            {"ALTER TABLE t SET ('primary_index_cache_expire_sec' = 'x')",
             property("Property primary_index_cache_expire_sec must be integer: x")},
            {"ALTER TABLE t RENAME COLUMN v TO w", "1060 (42S21): Duplicate column name 'w'"},
        });
}

TEST_CASE("what materialized views read is not dropped where the session wants that checked") {
    Shop shop;
    shop("CREATE TABLE t (k INT) DUPLICATE KEY (k)");
    shop("CREATE VIEW v AS SELECT k FROM t");
    shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k FROM v");
    shop("CREATE MATERIALIZED VIEW n REFRESH MANUAL AS SELECT k FROM m");
    shop("SET enable_drop_table_check_mv_dependency = true");
    const auto refused = [](const std::string& name, const std::string& by) {
        return analysis(name + " exists mv dependencies: [" + by +
                        "], drop is not allowed. See more detailed information in `sys.object_dependencies`, or `set "
                        "global enable_drop_table_check_mv_dependency=false`");
    };
    CHECK(shop("DROP TABLE t") == refused("t", "shop.m"));
    CHECK(shop("DROP MATERIALIZED VIEW m") == refused("m", "shop.n"));
    CHECK(shop("DROP MATERIALIZED VIEW n") == "ok 0");
    CHECK(shop("DROP MATERIALIZED VIEW m") == "ok 0");
    CHECK(shop("DROP TABLE t") == "ok 0");
}

// Names, keys, partitions, distribution, sort key, columns, indexes. Source: CreateTableAnalyzer.analyze; the
// recordings have the sort key behind the distribution.
TEST_CASE("of two faults in CREATE TABLE the one is named that is looked for first") {
    const std::string twice = "1060 (42S21): Getting analyzing error. Detail message: Duplicate column name 'A'.";
    check({
        {"CREATE TABLE t (a INT, A INT) PRIMARY KEY (b)", twice},
        {"CREATE TABLE t (a INT, A INT AUTO_INCREMENT) DUPLICATE KEY (a)", twice},
        {"CREATE TABLE t (a INT AUTO_INCREMENT, b INT) PRIMARY KEY (c)", analysis("Key column(c) doesn't exist.")},
        {"CREATE TABLE t (a INT, b INT) PRIMARY KEY (a) PARTITION BY RANGE (x) () DISTRIBUTED BY HASH (z)",
         analysis("Partition column[x] does not exist in column list.")},
        {"CREATE TABLE t (a INT, b INT) PRIMARY KEY (a) PARTITION BY RANGE (x) () ORDER BY (y)",
         analysis("Partition column[x] does not exist in column list.")},
    });
    std::string columns = "c INT";
    for (int i = 0; i < 10000; ++i)
        columns += ", c" + std::to_string(i) + " INT";
    check({{"CREATE TABLE t (" + columns + ")",
            "1117 (42000): Getting analyzing error. Detail message: The number of columns in a table must be less than "
            "or equal to 10000, Please decrease the number of columns or increase frontend config "
            "'max_column_number_per_table'."}});
}

TEST_CASE("aggregates are kept where the model of the table keeps them") {
    check("CREATE TABLE t (k INT, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)",
          {{"ALTER TABLE t MODIFY COLUMN v INT SUM",
            error("Can not assign aggregation method on column in Primary data model table: v")}});
    Shop shop;
    REQUIRE(shop("CREATE TABLE t (k INT, j INT, v INT REPLACE) AGGREGATE KEY (k, j) DISTRIBUTED BY HASH (k) "
                 "ROLLUP (r (j, k, v))") == "ok 0");
    CHECK(shop("ALTER TABLE t DROP COLUMN j FROM r") ==
          error("Can not drop key column when rollup has value column with REPLACE aggregation method"));
    CHECK(shop("ALTER TABLE t DROP COLUMN j") ==
          error("Can not drop key column when table has value column with REPLACE aggregation method"));
}

TEST_CASE("a quota is a size or a number above zero") {
    const std::string set = "ALTER DATABASE shop SET ";
    check({
        {set + "DATA QUOTA 10GB", "ok 0"},
        {set + "DATA QUOTA 200m", "ok 0"},
        {set + "REPLICA QUOTA 1024", "ok 0"},
        {set + "DATA QUOTA 10X", analysis("invalid unit:X")},
        {set + "DATA QUOTA 0B", analysis("Data volumn must larger than 0")},
        {set + "DATA QUOTA much", analysis("invalid data volumn expression:much")},
        {set + "DATA QUOTA 99999999999999999999B", analysis("invalid data volumn:99999999999999999999")},
        {set + "REPLICA QUOTA 0", analysis("Replica volumn must larger than 0")},
        {"ALTER DATABASE nowhere SET DATA QUOTA 1B", "5501 (3F000): Unknown database 'nowhere'"},
    });
}

TEST_CASE("a materialized view swaps with its like") {
    Shop shop;
    shop("CREATE TABLE t (k INT) DUPLICATE KEY (k)");
    shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k FROM t");
    const std::string message = error("Materialized view can only SWAP WITH materialized view");
    CHECK(shop("ALTER MATERIALIZED VIEW m SWAP WITH t") == message);
    CHECK(shop("ALTER TABLE t SWAP WITH m") == message);
    CHECK(shop("ALTER MATERIALIZED VIEW m SWAP WITH m") == error("New name conflicts with rollup index name: m"));
}
