// SPDX-License-Identifier: Apache-2.0
// A statement and what the server made of it do not differ.
#include "base/overloaded.hpp"
#include "schema/compare/compare.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/recorded.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

std::vector<Difference> compare(const Object& live, const Object& desired, const ServerProfile& context,
                                Reading reading) {
    CompareOptions options;
    options.reading = reading;
    if (live.index() != desired.index()) return {Difference{}};
    if (const auto* table = std::get_if<Table>(&desired)) {
        return differences(std::get<Table>(live), *table, context, options);
    }
    if (const auto* view = std::get_if<View>(&desired)) {
        return differences(std::get<View>(live), *view, context, options);
    }
    return differences(std::get<MaterializedView>(live), std::get<MaterializedView>(desired), context, options);
}

}  // namespace

TEST_CASE("no phantom: a recorded CREATE does not differ from the SHOW CREATE after it") {
    std::size_t pairs = 0;
    std::size_t not_read = 0;
    for (const auto& recorded : recorded_cases()) {
        for (const auto& step : recorded.steps) {
            if (!step.ok || step.shown.empty()) continue;
            const auto desired = object_of(parsed(step.sql));
            if (!desired) continue;
            const auto live = object_of(parsed_shown(step.shown));
            if (!live) {
                ++not_read;
                continue;
            }
            ++pairs;
            INFO(recorded.name << "\n" << step.sql << "\n" << step.shown);
            const auto context = context_of(step);
            const auto found = compare(*live, *desired, context, Reading::model);
            for (const auto& each : found)
                UNSCOPED_INFO(attribute(each) << ": " << each.from << " | " << each.to);
            REQUIRE(found.empty());
            // what the server derived is a whole account of itself
            REQUIRE(compare(*live, *live, context, Reading::whole).empty());
        }
    }
    std::cout << "no phantom: " << pairs << " recorded creations, " << not_read << " not read\n";
    CHECK(not_read == 0);
}

TEST_CASE("no phantom: what the server fills in, respells and swallows") {
    struct Pair {
        std::string_view desired;
        std::string_view shown;
    };
    const std::vector<Pair> pairs{
        {"CREATE TABLE t (id BIGINT, v STRING DEFAULT NULL COMMENT '') ENGINE = olap",
         "CREATE TABLE `t` (`id` bigint(20) NULL COMMENT \"\", `v` varchar(65533) NULL COMMENT \"\") ENGINE=OLAP "
         "DUPLICATE KEY(`id`, `v`) DISTRIBUTED BY RANDOM PROPERTIES (\"bucket_size\" = "
         "\"4294967296\", \"compression\" = \"LZ4\", \"replication_num\" = \"1\", \"in_memory\" = \"false\")"},
        {"CREATE TABLE t (ID INT, b BOOLEAN DEFAULT 'true', c DATETIME DEFAULT now()) PRIMARY KEY (id) "
         "PROPERTIES ('write_quorum' = 'MAJORITY')",
         "CREATE TABLE `t` (`ID` int(11) NOT NULL COMMENT \"\", `b` boolean NULL DEFAULT \"1\" COMMENT \"\", "
         "`c` datetime NULL DEFAULT CURRENT_TIMESTAMP COMMENT \"\") PRIMARY KEY(`ID`) DISTRIBUTED BY HASH(`ID`) "
         "PROPERTIES (\"enable_persistent_index\" = \"true\")"},
        {"CREATE TABLE t (k DATE, v DECIMAL(10,2) SUM) PARTITION BY RANGE (k) (PARTITION p VALUES LESS THAN "
         "('2024-01-01')) DISTRIBUTED BY HASH (k)",
         "CREATE TABLE `t` (`k` date NULL, `v` decimal(38, 2) SUM NULL) AGGREGATE KEY(`k`) PARTITION BY RANGE(`k`) "
         "(PARTITION p VALUES [(\"0000-01-01\"), (\"2024-01-01\"))) DISTRIBUTED BY HASH(`k`) BUCKETS 4"},
        {"CREATE TABLE t (k INT, ts BIGINT) PARTITION BY from_unixtime(ts, '%Y%m%d')",
         "CREATE TABLE `t` (`k` int(11) NULL, `ts` bigint(20) NULL, `__generated_partition_column_0` "
         "varchar(1048576) NULL AS from_unixtime(`ts`, '%Y%m%d')) DUPLICATE KEY(`k`, `ts`) "
         "PARTITION BY (`__generated_partition_column_0`) DISTRIBUTED BY RANDOM"},
        {"CREATE VIEW v AS select a.id as x from d.t as a",
         "CREATE VIEW `v` (`x`) SECURITY NONE AS SELECT `a`.`id` AS `x` FROM `d`.`t` `a`;"},
        {"CREATE MATERIALIZED VIEW m PARTITION BY date_trunc('MONTH', dt) REFRESH ASYNC START('2024-01-01 00:00:00') "
         "EVERY(interval 1 day) AS select dt, count(*) from t group by dt",
         "CREATE MATERIALIZED VIEW `m` (`dt`, `count(*)`) PARTITION BY (date_trunc('month', `dt`)) DISTRIBUTED BY "
         "RANDOM REFRESH ASYNC START(\"2024-01-01 00:00:00\") EVERY(INTERVAL 1 DAY) PROPERTIES (\"replicated_storage\" "
         "= "
         "\"true\", \"replication_num\" = \"1\", \"storage_medium\" = \"HDD\") AS select dt, count(*) from t group by "
         "dt;"},
    };
    ServerProfile context;
    context.database = "d";
    for (const auto& [desired, shown] : pairs) {
        INFO(desired);
        const auto wanted = object_of(parsed(desired));
        const auto live = object_of(parsed_shown(shown));
        REQUIRE(wanted);
        REQUIRE(live);
        const auto found = compare(*live, *wanted, context, Reading::model);
        for (const auto& each : found)
            UNSCOPED_INFO(attribute(each) << ": " << each.from << " | " << each.to);
        CHECK(found.empty());
    }
}
