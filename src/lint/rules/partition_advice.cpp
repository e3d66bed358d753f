// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::lint {
namespace {

Hits find_list_partition_nullable(const TableVisit& visit) {
    const auto& partitioning = visit.table.partitioning;
    if (!partitioning || schema::has_range_partitions(visit.table)) return {};
    const auto key = schema::effective_key(visit.table);
    for (const auto& expression : partitioning->expressions) {
        const auto* const name = schema::as_column(expression);
        const auto* const column = name == nullptr ? nullptr : schema::find(visit.table.columns, *name);
        if (column == nullptr || !schema::is_nullable(key, *column)) continue;
        const bool is_refused = visit.server.version < schema::Version{3, 3, 3};
        return {{.message = is_refused
                                ? fmt::format("rows without {} find no partition of {}", column->name, visit.shown)
                                : fmt::format("the partition for NULL of {} of {} is shown like the one for 'NULL'",
                                              column->name, visit.shown),
                 .hint = "write NOT NULL, with a DEFAULT where a load may leave it out",
                 .anchor = {.name = column->name, .after = "("},
                 .object = fmt::format("{}.{}", visit.shown, column->name),
                 .level = is_refused ? std::optional(LintLevel::warning) : std::nullopt}};
    }
    return {};
}

Hits find_legacy_partitioning(const TableVisit& visit) {
    const auto& partitioning = visit.table.partitioning;
    if (!partitioning || visit.server.version < schema::Version{3, 4, 0}) return {};
    const auto& items = partitioning->partitions;
    const bool has_series = std::any_of(items.begin(), items.end(), [](const schema::PartitionItem& item) {
        return std::holds_alternative<schema::PartitionSeries>(item);
    });
    const bool is_dynamic = schema::property(visit.table.properties, "dynamic_partition.enable").has_value();
    const bool is_list = partitioning->method == schema::PartitionMethod::list;
    if (partitioning->method == schema::PartitionMethod::expression || !(has_series || is_dynamic || is_list))
        return {};
    return {{.message = fmt::format("{} has {}", visit.shown,
                                    is_dynamic   ? "dynamic partitions"
                                    : has_series ? "partitions in a series, START … EVERY"
                                                 : "a list of partitions that is kept by hand"),
             .hint = is_list
                         ? "write PARTITION BY (columns): a load makes the partitions that it needs"
                         : "write PARTITION BY date_trunc('day', column): a load makes the partitions that it needs",
             .anchor = {.name = "PARTITION"},
             .object = visit.shown}};
}

/// Whether the bound, where it is a constant, begins a day.
bool begins_day(const schema::PartitionKey& key) {
    return std::all_of(key.begin(), key.end(), [](const schema::PartitionValue& value) {
        const auto* const literal = std::get_if<schema::Literal>(&value);
        constexpr std::size_t k_date = 10;
        return literal == nullptr || literal->text.size() <= k_date || literal->text.ends_with(" 00:00:00");
    });
}

Hits find_datetime_partition(const TableVisit& visit) {
    const auto& partitioning = visit.table.partitioning;
    const bool is_range = partitioning && partitioning->method == schema::PartitionMethod::range;
    if (!is_range || partitioning->expressions.size() != 1 || partitioning->partitions.empty()) return {};
    const auto* const name = schema::as_column(partitioning->expressions.front());
    const auto* const column = name == nullptr ? nullptr : schema::find(visit.table.columns, *name);
    if (column == nullptr || !column->type || column->type->kind != schema::TypeKind::datetime) return {};
    const bool is_daily =
        std::all_of(partitioning->partitions.begin(), partitioning->partitions.end(), [](const auto& item) {
            const auto* const one = std::get_if<schema::Partition>(&item);
            const auto* const less = one == nullptr ? nullptr : std::get_if<schema::LessThan>(&one->bounds);
            const auto* const fixed = one == nullptr ? nullptr : std::get_if<schema::FixedRange>(&one->bounds);
            return (less != nullptr && begins_day(less->upper)) ||
                   (fixed != nullptr && begins_day(fixed->lower) && begins_day(fixed->upper));
        });
    if (!is_daily) return {};
    return {{.message = fmt::format("the partitions of {} begin with days, and {} has a time of day", visit.shown,
                                    column->name),
             .hint = "make it a DATE, where the time of day is not needed",
             .anchor = {.name = column->name, .after = "PARTITION BY"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule list_partition_nullable{
    .name = "list-partition-nullable",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_list_partition_nullable},
    .summary = "A column of list partitions holds NULL; a warning before 3.3.3, which has no partition for it.",
    .why =
        "SHOW CREATE prints VALUES IN (NULL) and VALUES IN ('NULL') alike, so that a copy of the table has another "
        "partition. Source: StarRocks documentation, list partitioning; recorded.",
    .before = "",
    .bad =
        {"CREATE TABLE t (k INT, city VARCHAR(20) NULL) DUPLICATE KEY (k) PARTITION BY (city) DISTRIBUTED BY HASH (k);",
         "upgrade:\n"
         "- execute:\n"
         "    sql: \"CREATE TABLE t (k INT, city VARCHAR(20) NULL) DUPLICATE KEY (k) PARTITION BY (city) DISTRIBUTED "
         "BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, city VARCHAR(20) NOT NULL) DUPLICATE KEY (k) PARTITION BY (city) DISTRIBUTED BY "
             "HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, city VARCHAR(20) NOT NULL) DUPLICATE KEY (k) PARTITION BY (city) "
             "DISTRIBUTED BY HASH (k)\""}};

constinit const Rule legacy_partitioning{
    .name = "legacy-partitioning",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_legacy_partitioning},
    .summary = "Dynamic partitions, a list of partitions, or START … END … EVERY, from 3.4 on.",
    .why =
        "Expression partitioning does the same, makes partitions for all rows that are loaded, and is to replace these "
        "forms. Source: StarRocks documentation, data distribution; expression partitioning.",
    .before = "",
    .bad = {"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) (START ('2026-01-01') "
            "END ('2026-02-01') EVERY (INTERVAL 1 DAY)) DISTRIBUTED BY HASH (n);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY RANGE (d) (START "
            "('2026-01-01') END ('2026-02-01') EVERY (INTERVAL 1 DAY)) DISTRIBUTED BY HASH (n)\""},
    .good = {"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY date_trunc('day', d) DISTRIBUTED "
             "BY HASH (n);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (d DATE NOT NULL, n INT) DUPLICATE KEY (d) PARTITION BY date_trunc('day', d) "
             "DISTRIBUTED BY HASH (n)\""}};

constinit const Rule datetime_partition{
    .name = "datetime-partition",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_datetime_partition},
    .summary = "Ranges of a DATETIME column whose bounds are all days.",
    .why =
        "DATE takes half the bytes; a bound without a time of day is midnight. Source: StarRocks documentation, data "
        "distribution.",
    .before = "",
    .bad = {"CREATE TABLE t (at DATETIME NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY RANGE (at) (PARTITION p1 "
            "VALUES LESS THAN ('2026-01-01')) DISTRIBUTED BY HASH (n);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (at DATETIME NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY RANGE (at) "
            "(PARTITION p1 VALUES LESS THAN ('2026-01-01')) DISTRIBUTED BY HASH (n)\""},
    .good = {"CREATE TABLE t (at DATE NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY RANGE (at) (PARTITION p1 VALUES "
             "LESS THAN ('2026-01-01')) DISTRIBUTED BY HASH (n);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (at DATE NOT NULL, n INT) DUPLICATE KEY (at) PARTITION BY RANGE (at) "
             "(PARTITION p1 VALUES LESS THAN ('2026-01-01')) DISTRIBUTED BY HASH (n)\""}};

}  // namespace srmigrate::lint
