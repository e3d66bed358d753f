// SPDX-License-Identifier: Apache-2.0
// What the server refuses, in its words. Source of the messages: errors that real clusters recorded
// (starrocks-errors.jsonl) and reference §3, §7.
#include "base/text.hpp"
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
            {"ALTER TABLE t MODIFY COLUMN w VARCHAR(100) MAX", "ok 0"},
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
    // The analyzer puts REPLACE in the place of the word.
    check("CREATE TABLE t (k INT, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)",
          {{"ALTER TABLE t MODIFY COLUMN v BIGINT SUM", "ok 0"}, {"ALTER TABLE t ADD COLUMN w INT MAX", "ok 0"}});
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

TEST_CASE("properties with odd values are refused when a table is made") {
    const std::string table = "CREATE TABLE t (k INT, v INT) PROPERTIES ";
    const std::string primary = "CREATE TABLE t (k INT, v INT) PRIMARY KEY (k) PROPERTIES ";
    check({
        {table + "('replication_num' = '0')", analysis("Replication num should larger than 0")},
        {table + "('replication_num' = 'x')", error("For input string: \"x\"")},
        {table + "('replication_num' = '4')",
         analysis("Table replication num should be less than of equal to the number of available BE nodes. You can "
                  "change this default by setting the replication_num table properties. Current alive backend is "
                  "[10001,10002,10003].")},
        {table + "('bloom_filter_columns' = 'x')", error("Invalid bloom filter column 'x': not exists")},
        {table + "('bloom_filter_columns' = 'v, V')", error("Duplicate bloom filter column 'V'")},
        {table + "('bloom_filter_columns' = 'v', 'bloom_filter_fpp' = '1')",
         analysis("Bloom filter fpp should in [1.0E-4, 0.05]")},
        {table + "('storage_type' = 'odd')", error("odd for DUP_KEYS table not supported")},
        {primary + "('storage_type' = 'row')",
         error(
             "row for PRIMARY_KEYS table not supported, enable it by setting `enable_experimental_rowstore` to true")},
        {"CREATE TABLE t (k INT) PRIMARY KEY (k) PROPERTIES ('storage_type' = 'column_with_row')",
         error("column_with_row storage type must have some non-key columns")},
        {table + "('write_quorum' = 'two')", error("unknown write quorum: two")},
        {table + "('fast_schema_evolution' = 'yes')", error("fast_schema_evolution must be `true` or `false`")},
        {table + "('bucket_size' = 'x')", error("Invalid bucket_size format: x")},
        {table + "('binlog_enable' = 'true', 'binlog_ttl_second' = 'x')", error("Invalid binlog_ttl_second format: x")},
        {table + "('tablet_type' = 'x')", error("Invalid tablet type")},
        {table + "('partition_live_number' = '0')", analysis("Illegal Partition Live Number: 0")},
        {table + "('flat_json.null.factor' = '0.1')",
         error("flat JSON configuration must be set after enabling flat JSON.")},
        {table + "('storage_cooldown_ttl' = '1 day')",
         error("Invalid data property. storage medium property is not found")},
        {table + "('storage_medium' = 'HDD', 'storage_cooldown_ttl' = '1 day')",
         error("Can not assign cooldown ttl to table with HDD storage medium")},
        {table + "('storage_medium' = 'SSD', 'storage_cooldown_time' = '2020-01-01 00:00:00')",
         error("Cooldown time should be later than now")},
    });
}

TEST_CASE("what is not true is false where a table is made") {
    Shop shop;
    REQUIRE(shop("CREATE TABLE t (k INT, v INT) PROPERTIES ('replicated_storage' = 'yes')") == "ok 0");
    CHECK(shop.show_create("TABLE t").find("\"replicated_storage\" = \"false\"") != std::string::npos);
}

TEST_CASE("a table may cool down in the year 9999, and not in the past") {
    Shop shop;
    const auto cooling = [](const std::string& time) {
        return "CREATE TABLE t (k INT) PROPERTIES ('storage_medium' = 'SSD', 'storage_cooldown_time' = '" + time + "')";
    };
    CHECK(shop(cooling("2020-01-01 00:00:00")) == error("Cooldown time should be later than now"));
    CHECK(shop(cooling("9999-12-31 23:59:59")) == "ok 0");
}

TEST_CASE("properties with odd values are refused when a table is altered") {
    check(
        "CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2",
        {
            {"ALTER TABLE t SET ('default.replication_num' = '0')", analysis("Replication num should larger than 0")},
            {"ALTER TABLE t SET ('binlog_enable' = 'maybe')", property("Property binlog_enable must be true of false")},
            {"ALTER TABLE t SET ('labels.location' = 'rack:1')", property("Property labels.location not valid")},
            {"ALTER TABLE t SET ('enable_load_profile' = 'maybe')", "ok 0"},
            {"ALTER TABLE t SET ('persistent_index_type' = 'LOCAL')",
             error("StarRocks doesn't support alter persistent_index_type under shared-nothing mode")},
            {"ALTER TABLE t SET ('compaction_strategy' = 'odd')", property("unknown compaction strategy: odd")},
            {"ALTER TABLE t SET ('cloud_native_fast_schema_evolution_v2' = 'true')",
             property(
                 "Property cloud_native_fast_schema_evolution_v2 only supports cloud-native tables, but table type "
                 "is OLAP")},
            {"ALTER TABLE t SET ('base_compaction_forbidden_time_ranges' = 'x')",
             error("Failed to update base compaction forbidden time ranges for t: Invalid crontab format. It must have "
                   "5 fields.")},
            {"ALTER TABLE t SET ('bloom_filter_columns' = '')", "ok 0"},
            {"ALTER TABLE t SET ('bloom_filter_fpp' = '0.01')", error("Bloom filter index has no change")},
            {"ALTER TABLE t SET ('unique_constraints' = 'x')",
             error("analyze table unique constraint:x failed, msg: can not find column by name: x, from table: t")},
            {"ALTER TABLE t MODIFY PARTITION t SET ('storage_medium' = 'x')",
             analysis("check properties error: Invalid storage medium: x")},
            {"ALTER TABLE t DISTRIBUTED BY HASH (v) DEFAULT BUCKETS 3",
             analysis("Distribution columns mismatch: [v] vs [k]")},
        });
    check("CREATE TABLE t (k INT, v JSON) PROPERTIES ('flat_json.enable' = 'true')",
          {
              {"ALTER TABLE t SET ('flat_json.null.factor' = '3')", analysis("Illegal flat json null factor: 3")},
              {"ALTER TABLE t SET ('flat_json.column.max' = 'x')",
               analysis("Flat json column max: For input string: \"x\"")},
          });
}

TEST_CASE("foreign keys name what is there, unique and of the same type") {
    const std::string table = "CREATE TABLE t (a INT, b BIGINT) PROPERTIES ('foreign_key_constraints' = ";
    check("CREATE TABLE p (k INT, v INT) PRIMARY KEY (k)",
          {
              {table + "'(a) REFERENCES p(k)')", "ok 0"},
              {table + "'a p')", analysis("invalid foreign key constraint:a p")},
              {table + "'(a, b) REFERENCES p(k)')",
               analysis("invalid foreign key constraint:(a, b) REFERENCES p(k), columns' size does not match")},
              {table + "'(a) REFERENCES q(k)')",
               analysis("catalog:default_catalog, database: shop, table:q do not exist")},
              {table + "'(x) REFERENCES p(k)')", analysis("can not find column by name: x, from table: t")},
              {table + "'(a) REFERENCES p(v)')", analysis("columns:[v] are not dup table:p's unique constraint")},
              {table + "'(b) REFERENCES p(k)')", analysis("column:b type does mot match referenced column:k type")},
          });
    check("CREATE TABLE p (k INT) DUPLICATE KEY (k)",
          {{table + "'(a) REFERENCES p(k)')", analysis("dup table:p has no unique constraint")}});
}

TEST_CASE("tables of a colocation group have the same buckets, columns and types") {
    const auto refused = [](const std::string& message) { return "5063 (42000): " + message; };
    check(
        "CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 3 "
        "PROPERTIES ('colocate_with' = 'g')",
        {
            {"CREATE TABLE u (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 4 PROPERTIES ('colocate_with' "
             "= 'g')",
             refused("Colocate tables must have same bucket num: 3, with group 10001.10002, current info type: HASH; "
                     "distribution columns: [k,]; bucket num: 4; ")},
            {"CREATE TABLE u (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k, v) PROPERTIES ('colocate_with' "
             "= 'g')",
             refused("Colocate tables distribution columns size must be the same : 1, with group 10001.10002, current "
                     "info type: HASH; distribution columns: [k,v,]; bucket num: 3; ")},
            {"CREATE TABLE u (k BIGINT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES ('colocate_with' = 'g')",
             refused("Colocate tables distribution columns must have the same data type with group 10001.10002, "
                     "current col: k, should be: INT, current info type: HASH; distribution columns: [k,]; bucket "
                     "num: 3; ")},
        });
}

TEST_CASE("indexes are refused in the server's order") {
    check({
        {"CREATE TABLE t (k INT, v INT, INDEX i (v), INDEX i (k))",
         analysis("index name must be unique", " from line 1, column 30 to line 1, column 40")},
        {"CREATE TABLE t (k INT, INDEX i (k, K))", analysis("columns of index has duplicated.")},
        {"CREATE TABLE t (k VARCHAR (9), INDEX i (k) USING NGRAMBF ('gram_num' = '0'))",
         analysis("Ngram Bloom filter's gram_num should be positive number")},
        {"CREATE TABLE t (k VARCHAR (9), INDEX i (k) USING NGRAMBF ('case_sensitive' = 'maybe'))",
         analysis("Ngram Bloom filter's case_sensitive should be true or false")},
    });
    // A name that is taken is said before a type that has no index.
    check("CREATE TABLE t (k INT, v INT, d DOUBLE, INDEX i (v)) DUPLICATE KEY (k)",
          {
              {"ALTER TABLE t ADD INDEX i (d)", error("index `i` already exist.")},
              {"ALTER TABLE t ADD INDEX j (d)", analysis("DOUBLE is not supported in bitmap index. invalid column: d")},
          });
}

TEST_CASE("partitions are refused for what they divide by") {
    const std::string table = "CREATE TABLE t (k DATE, v INT) ";
    check({
        {table + "PARTITION BY date_trunc('hour', k)",
         analysis("date_trunc function can't support argument other than year|quarter|month|week|day",
                  " at line 1, column 63")},
        {table + "PARTITION BY date_trunc('day', v)",
         analysis("Unsupported partition type INT for function date_trunc('day', v)",
                  " from line 1, column 44 to line 1, column 63")},
        {table + "PARTITION BY (K)", analysis("Partition column[K] does not exist in column list.")},
        {table + "PARTITION BY RANGE (v) (PARTITION p VALUES LESS THAN ('1', '2'))",
         analysis("Partition values number is more than partition column number: ('1', '2')")},
        {table + "PARTITION BY RANGE (K) ()", "ok 0"},
    });
    check(table + "DUPLICATE KEY (k) PARTITION BY RANGE (k) ()",
          {
              {"ALTER TABLE t DROP PARTITIONS IF EXISTS WHERE k > '2024-01-01'",
               analysis("Can't drop partitions with where expression and `IF EXISTS` keyword")},
          });
}

TEST_CASE("defaults of complex types need fast schema evolution") {
    check("CREATE TABLE t (k INT) DUPLICATE KEY (k) PROPERTIES ('fast_schema_evolution' = 'false')",
          {{"ALTER TABLE t ADD COLUMN a ARRAY<INT> DEFAULT [1]",
            error("Complex type (ARRAY/MAP/STRUCT) default values require fast schema evolution. Table 't' has "
                  "fast_schema_evolution=false. This property can only be set during table creation and cannot be "
                  "modified later.")}});
}

TEST_CASE("tables are swapped with others that have as many constraints") {
    check("CREATE TABLE t (k INT) DUPLICATE KEY (k) PROPERTIES ('unique_constraints' = 'k')",
          {
              {"ALTER TABLE t SWAP WITH t", error("New name conflicts with rollup index name: t")},
              {"ALTER TABLE t SWAP WITH u", error("Table u does not exist or is not OLAP/LAKE table")},
          });
    Shop shop;
    REQUIRE(shop("CREATE TABLE t (k INT) PROPERTIES ('unique_constraints' = 't.k')") == "ok 0");
    REQUIRE(shop("CREATE TABLE u (k INT)") == "ok 0");
    CHECK(shop("ALTER TABLE t SWAP WITH u") ==
          error("Table u does not contain the same unique constraints, origin: [default_catalog.shop.t.k], new: []"));
}

TEST_CASE("what a statement names must be there") {
    check("CREATE TABLE t (k INT) DUPLICATE KEY (k)",
          {
              {"ALTER TABLE t COMPACT p", error("Partition not found: p")},
              {"CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k FROM hive.d.t",
               "5078 (42000): Getting analyzing error. Detail message: Unknown catalog 'hive'."},
          });
}

TEST_CASE("a materialized view is divided by what its table is divided by") {
    const std::string view = "CREATE MATERIALIZED VIEW m PARTITION BY ";
    const auto refused =
        analysis("Materialized view partition column in partition exp must be base table partition column");
    check("CREATE TABLE t (k DATE, d DATE) DUPLICATE KEY (k) PARTITION BY date_trunc('day', k)",
          {
              {view + "d REFRESH MANUAL AS SELECT k, d FROM t", refused},
              {view + "k REFRESH MANUAL AS SELECT k, d FROM t", "ok 0"},
          });
    check("CREATE TABLE t (k DATE) DUPLICATE KEY (k)", {{view + "k REFRESH MANUAL AS SELECT k FROM t", refused}});
}

TEST_CASE("properties of materialized views fit how it is divided and refreshed") {
    const std::string manual = "CREATE MATERIALIZED VIEW m REFRESH MANUAL PROPERTIES ";
    const std::string divided = "CREATE MATERIALIZED VIEW m PARTITION BY k REFRESH ASYNC PROPERTIES ";
    const std::string query = " AS SELECT k, v FROM t";
    check(
        "CREATE TABLE t (k DATE, v INT) DUPLICATE KEY (k) PARTITION BY date_trunc('day', k)",
        {
            {manual + "('partition_refresh_number' = '1')" + query,
             error("partition_refresh_number does not support non-partitioned materialized view.")},
            {manual + "('partition_ttl' = '1 day')" + query,
             error("partition_ttl is only supported by partitioned materialized-view")},
            {manual + "('excluded_trigger_tables' = 't')" + query,
             analysis("The excluded_trigger_tables property only applies to asynchronous refreshes.")},
            {manual + "('resource_group' = 'g')" + query, error("resource_group g does not exist.")},
            {divided + "('partition_refresh_number' = '0')" + query, analysis("Illegal Partition Refresh Number: 0")},
            {divided + "('auto_refresh_partitions_limit' = 'x')" + query,
             analysis("Auto Refresh Partitions Limit: For input string: \"x\"")},
            {divided + "('mv_rewrite_staleness_second' = '-2')" + query, analysis("Illegal maxMVRewriteStaleness: -2")},
            {divided + "('partition_refresh_number' = '1')" + query, "ok 0"},
        });
}

TEST_CASE("a colocation group belongs to the database of its tables") {
    Shop shop;
    const std::string four = " DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 4 PROPERTIES ('colocate_with' = 'g')";
    CHECK(shop("CREATE TABLE t (k INT)" + srmigrate::base::replace_all(four, "4", "8")) == "ok 0");
    CHECK(shop("CREATE DATABASE e") == "ok 0");
    CHECK(shop("CREATE TABLE e.t (k INT)" + four) == "ok 0");
    CHECK(shop("CREATE TABLE u (k INT)" + four) != "ok 0");
}
