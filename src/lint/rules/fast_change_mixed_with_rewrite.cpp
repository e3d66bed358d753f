// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::lint {
namespace {

Hits find_fast_change_mixed_with_rewrite(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.clauses.size() < 2 || visit.old_table(alter->name) == nullptr) return {};
    const auto has = [&](schema::CostClass cost) {
        return std::find_if(visit.clauses.begin(), visit.clauses.end(),
                            [&](const ClauseVisit& each) { return each.cost == cost; });
    };
    const auto fast = has(schema::CostClass::fast_schema_evolution);
    if (fast == visit.clauses.end() || has(schema::CostClass::rewrite) == visit.clauses.end()) return {};
    schema::AlterTable quick{.name = alter->name, .clauses = {}};
    schema::AlterTable slow = quick;
    for (const auto& each : visit.clauses) {
        auto& statement = each.cost == schema::CostClass::fast_schema_evolution ? quick : slow;
        statement.clauses.push_back(*each.clause);
    }
    auto remedy = rewriting(visit, quick);
    remedy.edits.front().text += ";\n" + sql::render(schema::Operation(slow));
    remedy.statements.front().operations.emplace_back(std::move(slow));
    return {{.message = fmt::format("the fast change of {} becomes part of a rewrite", visit.shown(alter->name)),
             .hint = "write it as a statement of its own",
             .anchor = {.name = fast->facts.column.value_or(""), .clause = fast->index},
             .object = visit.shown(alter->name),
             .remedy = std::move(remedy)}};
}

}  // namespace

constinit const Rule fast_change_mixed_with_rewrite{
    .name = "fast-change-mixed-with-rewrite",
    .group = RuleGroup::cost,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_fast_change_mixed_with_rewrite},
    .summary = "One ALTER TABLE has a clause that changes definitions only, and one that rewrites the table.",
    .why =
        "The whole job loses fast schema evolution: an ADD COLUMN that would be done at once waits for "
        "the rewrite. Source: StarRocks SchemaChangeHandler.process.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL, MODIFY COLUMN price BIGINT NULL;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL, MODIFY COLUMN price BIGINT NULL\""},
    .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;\n"
             "ALTER TABLE orders MODIFY COLUMN price BIGINT NULL;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL\"\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders MODIFY COLUMN price BIGINT NULL\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
