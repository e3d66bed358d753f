// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <string>

namespace srmigrate::lint {
namespace {

Hits find_drop_column(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.world.is_new(alter->name)) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        const auto* const column = std::get_if<schema::DropColumn>(each.clause);
        const auto* const field = std::get_if<schema::DropField>(each.clause);
        if ((column == nullptr || column->rollup) && field == nullptr) continue;
        if (each.cost == schema::CostClass::impossible) continue;
        const auto name = column != nullptr ? column->name : field->column;
        hits.push_back(
            {.message = fmt::format("the values of {} of {} are gone at once",
                                    column != nullptr ? name : "a field of " + name, visit.shown(alter->name)),
             .hint = "make sure that no program reads it, and keep a copy of what is still needed",
             .anchor = {.name = name, .after = "COLUMN", .clause = each.index},
             .object = fmt::format("{}.{}", visit.shown(alter->name), name)});
    }
    return hits;
}

}  // namespace

constinit const Rule drop_column{
    .name = "drop-column",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_drop_column},
    .summary = "A column or field that an earlier revision made is dropped.",
    .why =
        "With fast schema evolution it is gone at once, and nothing brings its values back; indexes on "
        "it go too. Source: StarRocks documentation, ALTER TABLE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders DROP COLUMN price;",
            "upgrade:\n"
            "- drop_column: {table: orders, name: price}"},
    .good = {"ALTER TABLE orders RENAME COLUMN price TO price_unused;",
             "upgrade:\n"
             "- rename_column: {table: orders, name: price, new_name: price_unused}"}};

}  // namespace srmigrate::lint
