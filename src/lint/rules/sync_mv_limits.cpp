// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/expression/read.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace srmigrate::lint {
namespace {

/// Aggregates that become columns of the index under a name of their own (StarRocks:
/// CreateMaterializedViewStmt.FN_NAME_TO_PATTERN).
constexpr std::array<std::string_view, 8> k_stored_aggregates{
    "sum", "min", "max", "count", "bitmap_union", "bitmap_agg", "hll_union", "percentile_union"};

bool needs_alias(const schema::SelectItem& item) {
    if (item.star || item.alias || schema::path_of(item.expression)) return false;
    const auto name = base::to_lower(item.expression.text);
    return item.expression.kind != schema::ExpressionKind::call ||
           std::find(k_stored_aggregates.begin(), k_stored_aggregates.end(), name) == k_stored_aggregates.end();
}

/// What a synchronous view cannot have; empty: nothing is known against it. StarRocks: CreateMaterializedViewStmt,
/// MaterializedViewHandler, as recorded.
std::string limit_of(const schema::QueryNode& query) {
    if (query.terms.size() > 1) return "several queries, with UNION or the like";
    if (!query.with.empty()) return "a WITH clause";
    if (!query.terms.front().nested.empty()) return "a query in parentheses";
    const auto& select = query.terms.front().select;
    if (select.from.size() > 1) return "several tables";
    if (select.from.size() == 1 && select.from.front().kind != schema::RelationKind::table) return "a query in FROM";
    if (select.having) return "HAVING";
    if (select.distinct) return "DISTINCT";
    for (const auto& item : select.items) {
        if (item.star) return "*";
        if (item.expression.distinct) return "an aggregate with DISTINCT";
        if (needs_alias(item)) return "an expression without a name";
    }
    return {};
}

Hits find_sync_mv_limits(const ViewVisit& visit) {
    if (visit.materialized == nullptr || !schema::is_synchronous(*visit.materialized)) return {};
    std::string what;
    constexpr schema::Version k_shared_data{3, 4, 0};
    if (visit.server.run_mode == schema::RunMode::shared_data && visit.server.version < k_shared_data) {
        what = "a shared-data cluster before 3.4";
    } else if (const auto query = schema::read_query(visit.query.tokens)) {
        what = limit_of(*query);
    }
    const auto* const base = visit.query.reads.empty() ? nullptr : visit.world.find(visit.query.reads.front());
    const auto* const table = base == nullptr ? nullptr : std::get_if<schema::Table>(base);
    if (what.empty() && table != nullptr && schema::effective_key(*table).model == schema::KeyModel::primary)
        what = "a primary key table";
    if (what.empty()) return {};
    return {{.message = fmt::format("{} is a synchronous materialized view, which the server does not take with {}",
                                    visit.shown, what),
             .hint = "write REFRESH for an asynchronous one",
             .anchor = {.name = visit.name.name, .after = "VIEW"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule sync_mv_limits{
    .name = "sync-mv-limits",
    .group = RuleGroup::views,
    .level = LintLevel::error,
    .check = ViewRule{find_sync_mv_limits},
    .summary =
        "A synchronous materialized view with several tables, HAVING, DISTINCT, *, an expression without a name, on a "
        "primary key table, or in shared-data before 3.4.",
    .why =
        "It is a rollup of its one table, and the server refuses the rest. Source: StarRocks documentation, CREATE "
        "MATERIALIZED VIEW; CreateMaterializedViewStmt, as recorded.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE TABLE customers (id BIGINT NOT NULL, city VARCHAR(20) NULL) DUPLICATE KEY (id) DISTRIBUTED BY HASH "
        "(id);",
    .bad = {"CREATE MATERIALIZED VIEW m AS SELECT o.id, c.city FROM orders o JOIN customers c ON o.id = c.id;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m AS SELECT o.id, c.city FROM orders o JOIN customers c ON o.id = "
            "c.id\""},
    .good = {"CREATE MATERIALIZED VIEW m AS SELECT sku, SUM(price) FROM orders GROUP BY sku;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m AS SELECT sku, SUM(price) FROM orders GROUP BY sku\""}};

}  // namespace srmigrate::lint
