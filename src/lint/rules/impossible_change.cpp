// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/rules/change_rules.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_impossible_change(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        if (!each.table) continue;
        const auto found = schema::obstacle(*each.table, *each.clause, visit.server);
        if (!found) continue;
        hits.push_back(
            {.message = fmt::format("StarRocks refuses the change of {}: {}", visit.shown(alter->name), found->why),
             .hint = found->remedy,
             .anchor = {.name = each.facts.column.value_or(""), .clause = each.index},
             .object = visit.shown(alter->name)});
    }
    return hits;
}

}  // namespace

constinit const Rule impossible_change{
    .name = "impossible-change",
    .group = RuleGroup::cost,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_impossible_change},
    .summary = "A change that StarRocks makes to no such table.",
    .why =
        "The server refuses it, and the revision stops half-way. Source: the rules of StarRocks' "
        "SchemaChangeHandler and AlterTableClauseAnalyzer.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders DROP COLUMN id;",
            "upgrade:\n"
            "- drop_column: {table: orders, name: id}"},
    .good = {"ALTER TABLE orders DROP COLUMN price;",
             "upgrade:\n"
             "- drop_column: {table: orders, name: price}"}};

}  // namespace srmigrate::lint
