// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/conversions.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_lossy_conversion(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.world.is_new(alter->name)) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        const auto* const modify = std::get_if<schema::ModifyColumn>(each.clause);
        if (modify == nullptr || !each.table || modify->rollup || each.cost == schema::CostClass::impossible) continue;
        const auto* const old = schema::find(each.table->columns, modify->column.name);
        if (old == nullptr || !old->type || !modify->column.type) continue;
        if (schema::conversion(*old->type, *modify->column.type, visit.server.version) !=
            schema::ValueConversion::lossy)
            continue;
        hits.push_back({.message = fmt::format("not every value of {} of {} fits the new type", old->name,
                                               visit.shown(alter->name)),
                        .hint = "count first the rows whose CAST is NULL or another value",
                        .anchor = {.name = modify->column.name, .after = "COLUMN", .clause = each.index},
                        .object = fmt::format("{}.{}", visit.shown(alter->name), old->name)});
    }
    return hits;
}

}  // namespace

constinit const Rule lossy_conversion{
    .name = "lossy-conversion",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_lossy_conversion},
    .summary = "MODIFY COLUMN to a type that does not hold every value.",
    .why =
        "Values become NULL or lose digits, or the job is cancelled by a row that does not convert. "
        "Source: StarRocks SchemaChangeTypeCompatibility; documentation, ALTER TABLE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, at DATETIME NULL) DUPLICATE KEY (id) DISTRIBUTED BY "
        "HASH (id);",
    .bad = {"ALTER TABLE orders MODIFY COLUMN at DATE NULL;",
            "upgrade:\n"
            "- alter_column: {table: orders, name: at, type: DATE, existing_nullable: true, "
            "existing_comment: null}"},
    .good = {"ALTER TABLE orders ADD COLUMN on_day DATE NULL;",
             "upgrade:\n"
             "- add_column:\n"
             "    table: orders\n"
             "    column: {name: on_day, type: DATE}"}};

}  // namespace srmigrate::lint
