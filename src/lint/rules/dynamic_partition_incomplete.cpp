// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

Hits find_dynamic_partition_incomplete(const TableVisit& visit) {
    const auto& properties = visit.table.properties;
    const auto has = [&](std::string_view name) {
        return schema::property(properties, fmt::format("dynamic_partition.{}", name)).has_value();
    };
    const bool is_any = std::any_of(properties.begin(), properties.end(), [](const auto& each) {
        return base::starts_with_ignoring_case(each.first, "dynamic_partition.");
    });
    if (!is_any) return {};
    std::vector<std::string> missing;
    for (const auto* const name : {"time_unit", "end", "prefix"}) {
        if (!has(name)) missing.push_back(fmt::format("dynamic_partition.{}", name));
    }
    if (missing.empty()) return {};
    return {{.message = fmt::format("{} has dynamic partitions without {}", visit.shown, base::join(missing, ", ")),
             .hint = "write all of them, and dynamic_partition.start where old partitions are to go",
             .anchor = {.name = "dynamic_partition.enable"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule dynamic_partition_incomplete{
    .name = "dynamic-partition-incomplete",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_dynamic_partition_incomplete},
    .summary = "Some properties of dynamic partitions are given, and needed ones are not.",
    .why =
        "The server refuses the table, or makes no partitions; rows outside of them fail the load. "
        "Source: StarRocks DynamicPartitionUtil; issue 2973.",
    .before = "",
    .bad = {"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) () "
            "DISTRIBUTED BY HASH (n) PROPERTIES ('dynamic_partition.enable' = 'true', "
            "'dynamic_partition.time_unit' = 'DAY');",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) () "
            "DISTRIBUTED BY HASH (n) PROPERTIES ('dynamic_partition.enable' = 'true', "
            "'dynamic_partition.time_unit' = 'DAY')\""},
    .good = {"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) () "
             "DISTRIBUTED BY HASH (n) PROPERTIES ('dynamic_partition.enable' = 'true', "
             "'dynamic_partition.time_unit' = 'DAY', 'dynamic_partition.end' = '3', "
             "'dynamic_partition.prefix' = 'p');",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) () "
             "DISTRIBUTED BY HASH (n) PROPERTIES ('dynamic_partition.enable' = 'true', "
             "'dynamic_partition.time_unit' = 'DAY', 'dynamic_partition.end' = '3', "
             "'dynamic_partition.prefix' = 'p')\""}};

}  // namespace srmigrate::lint
