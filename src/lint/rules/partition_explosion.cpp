// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_partition_explosion(const TableVisit& visit) {
    const auto& partitioning = visit.table.partitioning;
    if (!partitioning || partitioning->method != schema::PartitionMethod::expression) return {};
    for (const auto& expression : partitioning->expressions) {
        const auto* const name = schema::as_column(expression);
        const auto* const column = name == nullptr ? nullptr : schema::find(visit.table.columns, *name);
        if (column == nullptr || !column->type) continue;
        using enum schema::TypeKind;
        const auto kind = column->type->kind;
        const bool is_number = kind == bigint || kind == largeint;
        const bool is_time = kind == datetime;
        if (!is_number && !is_time) continue;
        return {{.message = fmt::format("each value of {} gets a partition of {}", column->name, visit.shown),
                 .hint = is_time ? fmt::format("write PARTITION BY date_trunc('day', {})", column->name)
                                 : "partition by a date, and distribute by this column",
                 .anchor = {.name = column->name, .after = "PARTITION BY"},
                 .object = visit.shown}};
    }
    return {};
}

}  // namespace

constinit const Rule partition_explosion{
    .name = "partition-explosion",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_partition_explosion},
    .summary = "PARTITION BY a BIGINT or DATETIME column makes a partition for each value.",
    .why =
        "One load may make 4096 partitions, and a table has at most 100000. Source: StarRocks "
        "documentation, expression partitioning; FE config max_partition_number_per_table; issue 19510.",
    .before = "",
    .bad = {"CREATE TABLE t (at DATETIME NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY (at) DISTRIBUTED "
            "BY HASH (n);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (at DATETIME NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY (at) "
            "DISTRIBUTED BY HASH (n)\""},
    .good = {"CREATE TABLE t (at DATETIME NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY date_trunc('day', "
             "at) DISTRIBUTED BY HASH (n);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (at DATETIME NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY "
             "date_trunc('day', at) DISTRIBUTED BY HASH (n)\""}};

}  // namespace srmigrate::lint
