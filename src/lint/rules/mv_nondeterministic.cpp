// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace srmigrate::lint {
namespace {

Hits find_mv_nondeterministic(const ViewVisit& visit) {
    if (visit.materialized == nullptr) return {};
    const auto tokens = sql::significant(sql::lex(visit.query.text).tokens);
    const auto calls = time_calls(tokens);
    if (calls.empty()) return {};
    const bool is_random = std::any_of(calls.begin(), calls.end(), [](const std::string& name) {
        return name == "rand" || name == "random" || name == "uuid";
    });
    return {{.message = fmt::format("{} depends on {}", visit.shown, base::join(calls, ", ")),
             .hint = is_random ? "take it out of the query"
                               : "use partition_ttl or partition_retention_condition for what is recent",
             .anchor = {.name = calls.front()},
             .object = visit.shown,
             .level = is_random ? LintLevel::error : LintLevel::warning}};
}

}  // namespace

constinit const Rule mv_nondeterministic{
    .name = "mv-nondeterministic",
    .group = RuleGroup::views,
    .level = LintLevel::error,
    .check = ViewRule{find_mv_nondeterministic},
    .summary = "The query of a materialized view calls rand or uuid; a warning for now and current_date.",
    .why =
        "The view is made, but no query is rewritten to it, and in some versions its refresh fails. "
        "Source: StarRocks issue 62800; pull request 48291.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, rand() AS r FROM orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, rand() AS r FROM "
            "orders\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders\""}};

}  // namespace srmigrate::lint
