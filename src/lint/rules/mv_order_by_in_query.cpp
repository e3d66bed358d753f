// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_mv_order_by_in_query(const ViewVisit& visit) {
    if (visit.materialized == nullptr) return {};
    std::size_t depth = 0;
    for (const auto& token : visit.query.tokens) {
        if (token.text == "(" && token.kind == schema::TokenKind::symbol) ++depth;
        if (token.text == ")" && token.kind == schema::TokenKind::symbol && depth > 0) --depth;
        const bool is_word = depth == 0 && token.kind == schema::TokenKind::word;
        if (!is_word ||
            !(base::equals_ignoring_case(token.text, "ORDER") || base::equals_ignoring_case(token.text, "LIMIT")))
            continue;
        return {{.message = fmt::format("the query of {} has {}", visit.shown, base::to_upper(token.text)),
                 .hint = "leave it away; ORDER BY before AS sorts the view",
                 .anchor = {.name = token.text, .after = "SELECT"},
                 .object = visit.shown}};
    }
    return {};
}

}  // namespace

constinit const Rule mv_order_by_in_query{
    .name = "mv-order-by-in-query",
    .group = RuleGroup::views,
    .level = LintLevel::notice,
    .check = ViewRule{find_mv_order_by_in_query},
    .summary = "The query of a materialized view ends in ORDER BY or LIMIT.",
    .why =
        "No query is rewritten to such a view. Source: StarRocks documentation, CREATE MATERIALIZED "
        "VIEW.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders ORDER BY id;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders "
            "ORDER BY id\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders\""}};

}  // namespace srmigrate::lint
