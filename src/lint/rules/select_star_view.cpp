// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

bool is_keyword(const schema::Token& token, std::string_view word) {
    return token.kind == schema::TokenKind::word && base::equals_ignoring_case(token.text, word);
}

/// Whether the select list of the query itself, not of one inside of it, has a star for columns.
bool selects_star(const schema::Query& query) {
    std::size_t depth = 0;
    bool in_list = false;
    for (std::size_t i = 0; i < query.tokens.size(); ++i) {
        const auto& token = query.tokens[i];
        if (token.text == "(" && token.kind == schema::TokenKind::symbol) ++depth;
        if (token.text == ")" && token.kind == schema::TokenKind::symbol && depth > 0) --depth;
        if (depth > 0) continue;
        if (is_keyword(token, "SELECT")) {
            in_list = true;
        } else if (is_keyword(token, "FROM")) {
            in_list = false;
        } else if (in_list && token.kind == schema::TokenKind::symbol && token.text == "*") {
            const auto& before = query.tokens[i - 1];
            const bool begins = before.text == "," || before.text == "." || is_keyword(before, "SELECT") ||
                                is_keyword(before, "DISTINCT") || is_keyword(before, "ALL");
            if (begins) return true;
        }
    }
    return false;
}

Hits find_select_star_view(const ViewVisit& visit) {
    if (!selects_star(visit.query)) return {};
    return {{.message = fmt::format("{} selects *", visit.shown),
             .hint = "write the names of the columns",
             .anchor = {.name = "*", .after = "SELECT"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule select_star_view{
    .name = "select-star-view",
    .group = RuleGroup::dependants,
    .level = LintLevel::warning,
    .check = ViewRule{find_select_star_view},
    .summary = "The select list of a view or materialized view has a *.",
    .why =
        "After ADD COLUMN on the table a query of the view may fail; the star of a materialized view is fixed when it "
        "is "
        "created, while SHOW CREATE goes on to print *, which makes another view of it the next time. Source: "
        "StarRocks "
        "issues 59231, 71962.",
    .before = "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"CREATE VIEW all_orders AS SELECT * FROM orders;",
            "upgrade:\n- create_view: {name: all_orders, definition: \"SELECT * FROM orders\"}"},
    .good = {"CREATE VIEW all_orders AS SELECT id, price, COUNT(*) AS n FROM orders GROUP BY id, price;",
             "upgrade:\n- create_view: {name: all_orders, definition: \"SELECT id, price FROM orders\"}"}};

}  // namespace srmigrate::lint
