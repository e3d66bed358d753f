// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

Hits find_mv_refresh_triggers(const ViewVisit& visit) {
    if (visit.materialized == nullptr || !visit.materialized->refresh || !visit.materialized->refresh->how) return {};
    const auto* const async = std::get_if<schema::RefreshAsync>(&*visit.materialized->refresh->how);
    if (async == nullptr || async->every) return {};
    const auto& reads = visit.query.reads;
    const auto foreign = std::find_if(reads.begin(), reads.end(), schema::names_other_catalog);
    const Anchor anchor{.name = "ASYNC", .after = "REFRESH"};
    if (foreign != reads.end()) {
        return {{.message = fmt::format("no load of {} refreshes {}", schema::full_name(*foreign), visit.shown),
                 .hint = "write EVERY (INTERVAL …) behind ASYNC",
                 .anchor = anchor,
                 .object = visit.shown,
                 .level = LintLevel::warning}};
    }
    if (reads.size() < 2 || schema::property(visit.materialized->properties, "excluded_trigger_tables")) return {};
    return {
        {.message = fmt::format("each load of any of {} tables refreshes {}", reads.size(), visit.shown),
         .hint = "name those that change without need for it in excluded_trigger_tables, or write EVERY (INTERVAL …)",
         .anchor = anchor,
         .object = visit.shown}};
}

}  // namespace

constinit const Rule mv_refresh_triggers{
    .name = "mv-refresh-triggers",
    .group = RuleGroup::views,
    .level = LintLevel::notice,
    .check = ViewRule{find_mv_refresh_triggers},
    .summary =
        "REFRESH ASYNC without EVERY of a view on several tables; a warning where one of them is of another catalog.",
    .why =
        "Every load of every table starts a refresh, also that of a small table that is only joined; a table of "
        "another catalog starts none. Source: StarRocks documentation, CREATE MATERIALIZED VIEW.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE TABLE customers (id BIGINT NOT NULL, city VARCHAR(20) NULL) DUPLICATE KEY (id) DISTRIBUTED BY HASH "
        "(id);",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH ASYNC AS SELECT o.id, c.city FROM orders o JOIN customers c ON o.id = "
            "c.id;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH ASYNC AS SELECT o.id, c.city FROM orders o JOIN customers c "
            "ON o.id = c.id\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH ASYNC EVERY (INTERVAL 10 MINUTE) AS SELECT o.id, c.city FROM orders o "
             "JOIN customers c ON o.id = c.id;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH ASYNC EVERY (INTERVAL 10 MINUTE) AS SELECT o.id, c.city "
             "FROM orders o JOIN customers c ON o.id = c.id\""}};

}  // namespace srmigrate::lint
