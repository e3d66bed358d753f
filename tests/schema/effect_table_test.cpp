// SPDX-License-Identifier: Apache-2.0
// Every clause of ALTER TABLE with the job that it leaves, what it costs and what it loses, in both run modes. Source:
// reference §1.6, §2.5, §3.1, §3.5.
#include "schema/effect/effect.hpp"
#include "schema/recorded.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

constexpr auto k_wide_table =
    "CREATE TABLE t (k INT NOT NULL, dt DATE NOT NULL, i INT, l LARGEINT, v VARCHAR(10), c CHAR(3), d DECIMAL(10, 2), "
    "s STRUCT<a INT, b INT>, g BIGINT AS (i * 2), INDEX ix (l) USING BITMAP) DUPLICATE KEY (k, dt) "
    "PARTITION BY RANGE (dt) (PARTITION p1 VALUES LESS THAN ('2024-01-01'), PARTITION p2 VALUES LESS THAN "
    "('2025-01-01')) "
    "DISTRIBUTED BY HASH (k) BUCKETS 3 ROLLUP (r (k, i))";

std::string text_of(JobTrace trace) {
    switch (trace) {
        case JobTrace::none:
            return "none";
        case JobTrace::column:
            return "column";
        case JobTrace::rollup:
            return "rollup";
        case JobTrace::optimize:
            return "optimize";
        case JobTrace::invisible:
            return "invisible";
    }
    return "";
}

std::string text_of(DataLoss loss) {
    switch (loss) {
        case DataLoss::none:
            return "none";
        case DataLoss::rows:
            return "rows";
        case DataLoss::unknown:
            return "unknown";
    }
    return "";
}

struct Row {
    std::string clause;
    std::string shared_nothing;  ///< job, cost
    std::string shared_data;     ///< the same with fast schema evolution of 4.0; empty: as in shared-nothing
    std::string before_v2;       ///< the same before 4.0; empty: as in shared-data
    std::string loss = "none";
};

const std::string k_at_once = "none, metadata";
const std::string k_fast = "none, fast schema evolution";
const std::string k_fast_job = "column, fast schema evolution";
const std::string k_rewrite = "column, rewrite";
const std::string k_impossible = "column, impossible";
const std::string k_fast_impossible = "none, impossible";  // no job, or none since it would be fast

const std::vector<Row> k_rows{
    {"ADD COLUMN x INT", k_fast, k_fast, k_fast_job},
    {"ADD COLUMN x INT NOT NULL DEFAULT '0' AFTER i", k_fast, k_fast, k_fast_job},
    {"ADD COLUMN (x INT, y DATETIME DEFAULT CURRENT_TIMESTAMP)", k_fast, k_fast, k_fast_job},
    {"ADD COLUMN x INT KEY", k_rewrite, {}, {}},
    {"ADD COLUMN x INT NOT NULL", k_fast_impossible, {}, k_impossible},
    {"ADD COLUMN x BIGINT AS (i + 1)", k_rewrite, {}, {}},
    {"ADD COLUMN x INT TO r", k_rewrite, {}, {}},
    {"ADD COLUMN x INT, ADD COLUMN y INT", k_fast, k_fast, k_fast_job},
    {"ADD COLUMN x INT, ADD COLUMN y INT KEY", k_rewrite, {}, {}},
    {"DROP COLUMN v", k_fast, k_fast, k_fast_job, "rows"},
    {"DROP COLUMN dt", k_impossible, {}, {}, "rows"},
    {"DROP COLUMN i FROM r", k_rewrite, {}, {}, "none"},
    {"MODIFY COLUMN l VARCHAR(40)", k_rewrite, {}, {}},
    {"MODIFY COLUMN v VARCHAR(20)", k_rewrite, k_fast, k_fast_job},
    {"MODIFY COLUMN v VARCHAR(5)", k_impossible, {}, {}},
    {"MODIFY COLUMN v INT", k_rewrite, {}, {}, "rows"},
    {"MODIFY COLUMN v VARCHAR(20) FIRST", k_rewrite, {}, {}},
    {"MODIFY COLUMN c VARCHAR(3)", k_rewrite, k_fast, k_fast_job},
    {"MODIFY COLUMN d DECIMAL(12, 2)", k_rewrite, {}, {}},
    {"MODIFY COLUMN i BIGINT", k_impossible, k_fast_impossible, k_impossible},  // the generated column reads it
    {"MODIFY COLUMN g BIGINT AS (i * 3)", k_rewrite, {}, {}},
    {"MODIFY COLUMN v COMMENT 'x'", k_at_once, {}, {}},
    {"MODIFY COLUMN s ADD FIELD e INT", k_fast, k_fast, k_fast_job},
    {"MODIFY COLUMN s DROP FIELD b", k_fast, k_fast, k_fast_job, "rows"},
    {"RENAME COLUMN v TO w", k_at_once, {}, {}},
    {"ORDER BY (dt, i)", k_rewrite, {}, {}},
    {"ORDER BY (k, dt, l, i, v, c, d, s, g)", k_rewrite, {}, {}},
    {"ADD INDEX n (v) USING BITMAP", k_rewrite, {}, {}},
    {"DROP INDEX ix", k_rewrite, {}, {}},
    {"SET ('bloom_filter_columns' = 'v')", k_rewrite, {}, {}},
    {"SET ('bloom_filter_fpp' = '0.01')", k_impossible, {}, {}},
    {"SET ('compression' = 'ZSTD')", "none, impossible", {}, {}},
    {"SET ('replication_num' = '1')", "none, impossible", {}, {}},
    {"SET ('default.replication_num' = '1')", k_at_once, {}, {}},
    {"SET ('write_quorum' = 'ONE')", k_at_once, {}, {}},
    {"SET ('file_bundling' = 'false')", k_fast_impossible, "invisible, metadata", {}},
    {"SET ('compaction_strategy' = 'REAL_TIME')", k_fast_impossible, "invisible, metadata", {}},
    {"SET ('partition_live_number' = '3')", k_at_once, {}, {}, "rows"},
    {"SET ('partition_live_number' = '-1')", k_at_once, {}, {}},
    {"SET ('partition_ttl' = '3 days')", k_at_once, {}, {}, "rows"},
    {"SET ('partition_retention_condition' = 'dt > current_date() - interval 1 month')", k_at_once, {}, {}, "rows"},
    {"SET ('dynamic_partition.start' = '-3')", k_fast_impossible, {}, {}, "rows"},
    {"SET ('dynamic_partition.time_unit' = 'DAY', 'dynamic_partition.end' = '3', 'dynamic_partition.start' = '-3')",
     k_at_once,
     {},
     {},
     "rows"},
    {"SET ('dynamic_partition.time_unit' = 'DAY', 'dynamic_partition.end' = '3')", k_at_once, {}, {}},
    {"ADD ROLLUP q (k, v)", "rollup, rewrite", {}, {}},
    {"DROP ROLLUP r", k_at_once, {}, {}},
    {"RENAME u", k_at_once, {}, {}},
    {"RENAME PARTITION p1 p9", k_at_once, {}, {}},
    {"RENAME ROLLUP r q", k_at_once, {}, {}},
    {"SWAP WITH u", k_at_once, {}, {}},
    {"COMMENT = 'x'", k_at_once, {}, {}},
    {"ADD PARTITION p3 VALUES LESS THAN ('2026-01-01')", k_at_once, {}, {}},
    {"DROP PARTITION p1", k_at_once, {}, {}, "rows"},
    {"DROP TEMPORARY PARTITION tp1", k_at_once, {}, {}, "rows"},
    {"TRUNCATE PARTITION p1", k_at_once, {}, {}, "rows"},
    {"REPLACE PARTITION (p1) WITH TEMPORARY PARTITION (tp1)", k_at_once, {}, {}, "rows"},
    {"MODIFY PARTITION p1 SET ('replication_num' = '1')", k_at_once, {}, {}},
    {"DISTRIBUTED BY HASH (k) BUCKETS 8", "optimize, redistribution", {}, {}},
    {"PARTITION BY date_trunc('month', dt)", "optimize, impossible", {}, {}},
    {"DISTRIBUTED BY HASH (k) DEFAULT BUCKETS 8", k_at_once, {}, {}},
    {"COMPACT", k_at_once, {}, {}},
};

constexpr auto k_primary =
    "CREATE TABLE t (k INT NOT NULL, v INT, w INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 3 ORDER BY (w)";

const std::vector<Row> k_primary_rows{
    {"ADD COLUMN x INT", k_fast, k_fast, k_fast_job},
    {"ADD COLUMN x INT KEY", k_impossible, {}, {}},
    {"DROP COLUMN k", k_impossible, {}, {}, "rows"},
    {"DROP COLUMN w", k_fast_impossible, {}, k_impossible, "rows"},  // of the sort key
    {"MODIFY COLUMN k BIGINT", k_impossible, {}, {}},
    {"MODIFY COLUMN v BIGINT", k_rewrite, k_fast, k_fast_job},
    {"ORDER BY (v)", k_rewrite, {}, {}},
    {"ORDER BY (v, w, k)", k_impossible, {}, {}},
    {"ADD ROLLUP r (k, v)", "rollup, impossible", {}, {}},
    {"SET ('enable_persistent_index' = 'false')", k_at_once, "invisible, metadata", {}},
    {"SET ('persistent_index_type' = 'LOCAL')", k_fast_impossible, "invisible, metadata", {}},
};

std::string effect(const AlterTable& alter, const Table& table, const ServerProfile& context) {
    return text_of(may_run_as_job(alter, &table, context)) + ", " +
           std::string(to_text(cost_class(alter, &table, context)));
}

}  // namespace

TEST_CASE("every clause of ALTER TABLE says its job, its cost and its loss in both run modes") {
    const ServerProfile shared_nothing;
    ServerProfile shared_data;
    shared_data.run_mode = RunMode::shared_data;
    auto before_v2 = shared_data;
    before_v2.version = {3, 5, 9};
    for (const auto& [create, rows] : {std::pair(k_wide_table, k_rows), std::pair(k_primary, k_primary_rows)}) {
        const auto catalog = catalog_of({create});
        const auto& table = std::get<Table>(catalog.databases.at("d").objects.at("t"));
        for (const auto& row : rows) {
            INFO(create << "\n" << row.clause);
            const auto operation = parsed("ALTER TABLE t " + row.clause);
            REQUIRE(operation.has_value());
            const auto& alter = std::get<AlterTable>(*operation);
            const auto& in_shared_data = row.shared_data.empty() ? row.shared_nothing : row.shared_data;
            CHECK(effect(alter, table, shared_nothing) == row.shared_nothing);
            CHECK(effect(alter, table, shared_data) == in_shared_data);
            CHECK(effect(alter, table, before_v2) == (row.before_v2.empty() ? in_shared_data : row.before_v2));
            CHECK(text_of(loses_data(alter, &table)) == row.loss);
        }
    }
}
