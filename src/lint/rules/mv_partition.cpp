// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/expression/read.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

/// The first partitioned table that the view reads.
const schema::Table* partitioned_base(const ViewVisit& visit) {
    for (const auto& read : visit.query.reads) {
        const auto* const object = visit.world.find(read);
        const auto* const table = object == nullptr ? nullptr : std::get_if<schema::Table>(object);
        if (table != nullptr && table->partitioning && !table->partitioning->expressions.empty()) return table;
    }
    return nullptr;
}

Hits find_mv_unpartitioned(const ViewVisit& visit) {
    if (visit.materialized == nullptr || schema::is_synchronous(*visit.materialized)) return {};
    if (!visit.materialized->partition_by.empty()) return {};
    const auto* const table = partitioned_base(visit);
    if (table == nullptr) return {};
    return {{.message = fmt::format("each change of {} fills the whole of {} again", table->name.name, visit.shown),
             .hint = "write PARTITION BY with the partition column of the table, where the query has it",
             .anchor = {.name = visit.name.name, .after = "VIEW"},
             .object = visit.shown}};
}

/// The columns that an expression of PARTITION BY reads, without what qualifies them.
std::vector<std::string> columns_in(const schema::Expression& expression) {
    std::vector<std::string> names;
    const auto tree = schema::read_expression(expression.tokens);
    if (!tree) return names;
    schema::for_each(*tree, [&](const schema::ExpressionNode& node) {
        if (node.kind == schema::ExpressionKind::column) names.push_back(node.text);
    });
    return names;
}

/// What its columns are called, where that is known.
std::optional<std::vector<std::string>> column_names(const ViewVisit& visit) {
    if (!visit.materialized->columns) return visit.query.yields;
    std::vector<std::string> names;
    for (const auto& column : *visit.materialized->columns)
        names.push_back(column.name);
    return names;
}

Hits find_mv_partition_mismatch(const ViewVisit& visit) {
    if (visit.materialized == nullptr || visit.materialized->partition_by.empty()) return {};
    const auto yields = column_names(visit);
    for (const auto& expression : visit.materialized->partition_by) {
        for (const auto& name : columns_in(expression)) {
            if (!yields || schema::contains_name(*yields, name)) continue;
            return {
                {.message = fmt::format("{} is partitioned by {}, which its query does not yield", visit.shown, name),
                 .hint = "select the column, or partition by one that is selected",
                 .anchor = {.name = name, .after = "PARTITION BY"},
                 .object = visit.shown}};
        }
    }
    constexpr schema::Version k_lists{3, 3, 5};
    const auto* const table = partitioned_base(visit);
    if (table == nullptr || schema::has_range_partitions(*table) || visit.server.version >= k_lists) return {};
    return {{.message = fmt::format("{} is partitioned like {}, which has list partitions: that takes 3.3.5",
                                    visit.shown, table->name.name),
             .hint = "leave PARTITION BY out",
             .anchor = {.name = "PARTITION"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule mv_unpartitioned{
    .name = "mv-unpartitioned",
    .group = RuleGroup::views,
    .level = LintLevel::warning,
    .check = ViewRule{find_mv_unpartitioned},
    .summary = "An asynchronous materialized view without PARTITION BY on a partitioned table.",
    .why =
        "A load of one partition fills the whole view again. Source: StarRocks documentation, CREATE MATERIALIZED "
        "VIEW; partitioned materialized views.",
    .before =
        "CREATE TABLE clicks (at DATE NOT NULL, page VARCHAR(90) NULL, n INT NULL) DUPLICATE KEY (at) PARTITION BY "
        "date_trunc('day', at) DISTRIBUTED BY HASH (page);",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT at, COUNT(*) AS n FROM clicks GROUP BY at;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT at, COUNT(*) AS n FROM clicks "
            "GROUP BY at\""},
    .good = {"CREATE MATERIALIZED VIEW m PARTITION BY at REFRESH DEFERRED MANUAL AS SELECT at, COUNT(*) AS n FROM "
             "clicks GROUP BY at;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m PARTITION BY at REFRESH DEFERRED MANUAL AS SELECT at, COUNT(*) AS "
             "n FROM clicks GROUP BY at\""}};

constinit const Rule mv_partition_mismatch{
    .name = "mv-partition-mismatch",
    .group = RuleGroup::views,
    .level = LintLevel::error,
    .check = ViewRule{find_mv_partition_mismatch},
    .summary =
        "A materialized view is partitioned by a column that its query does not yield, or before 3.3.5 by one of list "
        "partitions.",
    .why =
        "The server refuses the view. Source: StarRocks documentation, CREATE MATERIALIZED VIEW; "
        "MaterializedViewAnalyzer.",
    .before =
        "CREATE TABLE clicks (at DATE NOT NULL, page VARCHAR(90) NULL, n INT NULL) DUPLICATE KEY (at) PARTITION BY "
        "date_trunc('day', at) DISTRIBUTED BY HASH (page);",
    .bad = {"CREATE MATERIALIZED VIEW m PARTITION BY at REFRESH DEFERRED MANUAL AS SELECT page, COUNT(*) AS n FROM "
            "clicks GROUP BY page;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m PARTITION BY at REFRESH DEFERRED MANUAL AS SELECT page, COUNT(*) AS "
            "n FROM clicks GROUP BY page\""},
    .good = {"CREATE MATERIALIZED VIEW m PARTITION BY at REFRESH DEFERRED MANUAL AS SELECT at, page, COUNT(*) AS n "
             "FROM clicks GROUP BY at, page;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m PARTITION BY at REFRESH DEFERRED MANUAL AS SELECT at, page, "
             "COUNT(*) AS n FROM clicks GROUP BY at, page\""}};

}  // namespace srmigrate::lint
