// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/rules/fast_rules.hpp"

#include <fmt/format.h>

#include <string>

namespace srmigrate::lint {
namespace {

std::string why_no_fast_change(const ClauseVisit& each, const schema::ServerProfile& server) {
    if (!each.table) return {};
    if (!schema::has_fast_schema_evolution(*each.table, server)) return ": the table has no fast schema evolution";
    if (std::holds_alternative<schema::ModifyColumn>(*each.clause))
        return ": a change of type, key or position is no fast one";
    if (std::holds_alternative<schema::OrderBy>(*each.clause)) return ": the sort key changes";
    if (std::holds_alternative<schema::AddIndex>(*each.clause)) return ": the index is built for all rows";
    if (std::holds_alternative<schema::AddColumns>(*each.clause))
        return ": it is a key column, generated, or not at the end of a rollup";
    return {};
}

Hits find_rewrite_large_table(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.old_table(alter->name) == nullptr) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        if (each.cost != schema::CostClass::rewrite) continue;
        const bool is_large = visit.is_large(alter->name);
        const auto* const index = std::get_if<schema::AddIndex>(each.clause);
        const bool is_of_column = std::holds_alternative<schema::ModifyColumn>(*each.clause);
        hits.push_back(
            {.message = fmt::format("the change writes all data of {} again{}", visit.shown(alter->name),
                                    why_no_fast_change(each, visit.server)),
             .hint = is_of_column
                         ? "add a new column, fill it and drop the old one later; or run it when little is loaded"
                         : "run it when little is loaded",
             .anchor = {.name = index != nullptr ? index->index.name : each.facts.column.value_or(""),
                        .clause = each.index},
             .object = visit.shown(alter->name),
             .level = is_large ? LintLevel::error : LintLevel::warning});
    }
    return hits;
}

}  // namespace

constinit const Rule rewrite_large_table{
    .name = "rewrite-large-table",
    .group = RuleGroup::cost,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_rewrite_large_table},
    .summary = "A change rewrites a table that an earlier revision made; an error where large_tables names it.",
    .why =
        "The whole table is written again in the background: it takes long, needs room for a copy, "
        "times out after 24 hours, and no other ALTER of the table runs meanwhile. Source: StarRocks "
        "issues 13110, 74688, 64757.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders MODIFY COLUMN price BIGINT NULL;",
            "upgrade:\n"
            "- alter_column: {table: orders, name: price, type: BIGINT, existing_nullable: true, "
            "existing_comment: null}"},
    .good = {"ALTER TABLE orders ADD COLUMN price_in_cents BIGINT NULL;",
             "upgrade:\n"
             "- add_column:\n"
             "    table: orders\n"
             "    column: {name: price_in_cents, type: BIGINT}"}};

}  // namespace srmigrate::lint
