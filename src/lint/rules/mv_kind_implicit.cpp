// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_mv_kind_implicit(const ViewVisit& visit) {
    if (visit.materialized == nullptr || !schema::is_synchronous(*visit.materialized)) return {};
    return {{.message = fmt::format("{} is a synchronous materialized view, a rollup of its table", visit.shown),
             .hint = "write REFRESH ASYNC, DEFERRED or MANUAL where a view of its own is meant",
             .anchor = {.name = visit.name.name, .after = "VIEW"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule mv_kind_implicit{
    .name = "mv-kind-implicit",
    .group = RuleGroup::views,
    .level = LintLevel::notice,
    .check = ViewRule{find_mv_kind_implicit},
    .summary = "A materialized view without REFRESH and DISTRIBUTED BY.",
    .why =
        "It becomes a rollup of its one table, built by a job. Source: StarRocks documentation, "
        "synchronous materialized views.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"CREATE MATERIALIZED VIEW m AS SELECT sku, SUM(price) FROM orders GROUP BY sku;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m AS SELECT sku, SUM(price) FROM orders GROUP BY sku\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT sku, SUM(price) AS p FROM orders "
             "GROUP BY sku;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT sku, SUM(price) AS p "
             "FROM orders GROUP BY sku\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
