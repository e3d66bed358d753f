// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "sql/kept_query.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_astral_character(const StatementVisit& visit) {
    const bool keeps_query = visit.as<schema::CreateView>() != nullptr || visit.as<schema::AlterView>() != nullptr ||
                             visit.as<schema::CreateMaterializedView>() != nullptr;
    if (!keeps_query || !sql::cuts_query(visit.statement().sql.text())) return {};
    return {{.message = "the server cuts the query of the view at the wrong place, because of a character above U+FFFF",
             .hint = "write the statement without that character, also in comments"}};
}

}  // namespace

constinit const Rule astral_character{
    .name = "astral-character",
    .group = RuleGroup::views,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_astral_character},
    .summary = "A character above U+FFFF, such as an emoji, in the statement of a view or materialized view.",
    .why =
        "The server finds the query by counting, and counts such a character twice: SHOW CREATE prints another text "
        "than was sent. Recorded of 4.1; source: StarRocks AstBuilder.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"CREATE VIEW v AS SELECT id, '😀' AS mood FROM orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE VIEW v AS SELECT id, '😀' AS mood FROM orders\""},
    .good = {"CREATE VIEW v AS SELECT id, ':-)' AS mood FROM orders;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE VIEW v AS SELECT id, ':-)' AS mood FROM orders\""}};

}  // namespace srmigrate::lint
