// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_sort_key_change(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    for (const auto& each : visit.clauses) {
        const auto* const order = std::get_if<schema::OrderBy>(each.clause);
        if (order == nullptr || !each.table || visit.world.is_new(alter->name)) continue;
        const bool is_whole = order->columns.size() == each.table->columns.size();
        return {
            {.message = fmt::format("ORDER BY changes {} of {}", is_whole ? "the order of the columns" : "the sort key",
                                    visit.shown(alter->name)),
             .hint = "make sure that this is meant: with all columns it is their order, with fewer the sort key",
             .anchor = {.name = "ORDER", .clause = each.index},
             .object = visit.shown(alter->name)}};
    }
    return {};
}

}  // namespace

constinit const Rule sort_key_change{
    .name = "sort-key-change",
    .group = RuleGroup::cost,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_sort_key_change},
    .summary = "ALTER TABLE … ORDER BY: which of its two meanings it has.",
    .why =
        "The same clause is the sort key or, with all columns, their order. Both rewrite the table, and "
        "both stand alone in their statement. Source: StarRocks "
        "SchemaChangeHandler.processReorderColumn, processModifySortKeyColumn.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders ORDER BY (sku, id);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders ORDER BY (sku, id)\""},
    .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
             "upgrade:\n"
             "- add_column:\n"
             "    table: orders\n"
             "    column: {name: note, type: VARCHAR(90)}"}};

}  // namespace srmigrate::lint
