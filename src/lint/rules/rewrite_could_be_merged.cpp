// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::lint {
namespace {

/// The statement before has changed the table: whether it was a rewrite is told without it, and then not of what fast
/// schema evolution usually takes.
bool may_be_merged(const schema::AlterTable& alter, const schema::Table* table, const schema::ServerProfile& server) {
    return schema::cost_class(alter, table, server) == schema::CostClass::rewrite &&
           std::all_of(alter.clauses.begin(), alter.clauses.end(), [&](const schema::AlterClause& clause) {
               const bool is_fast = std::holds_alternative<schema::AddColumns>(clause) ||
                                    std::holds_alternative<schema::DropColumn>(clause);
               return schema::kind_of(clause) == schema::AlterKind::schema_change &&
                      !std::holds_alternative<schema::OrderBy>(clause) && (table != nullptr || !is_fast);
           });
}

Hits find_rewrite_could_be_merged(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.index == 0) return {};
    const auto* const before = std::get_if<schema::AlterTable>(visit.section[visit.index - 1].operation.get());
    if (before == nullptr || visit.world.full(before->name) != visit.world.full(alter->name)) return {};
    const auto* const table = visit.old_table(alter->name);
    if (table == nullptr) return {};
    const bool both = may_be_merged(*before, nullptr, visit.server) && may_be_merged(*alter, table, visit.server);
    if (!both) return {};
    Hit hit{.message = fmt::format("{} is written again twice, where once would do", visit.shown(alter->name)),
            .hint = "write the clauses of both statements into one ALTER TABLE, separated by commas",
            .object = visit.shown(alter->name)};
    if (auto gone = removal(visit)) {
        auto merged = *before;
        merged.clauses.insert(merged.clauses.end(), alter->clauses.begin(), alter->clauses.end());
        const auto first = visit.index - 1;
        gone->edits.push_back({.statement = first,
                               .length = visit.section[first].sql.text().size(),
                               .text = sql::render(schema::Operation(merged))});
        gone->statements.push_back({.statement = first, .operations = {std::move(merged)}});
        hit.remedy = std::move(gone);
    }
    return {std::move(hit)};
}

}  // namespace

constinit const Rule rewrite_could_be_merged{
    .name = "rewrite-could-be-merged",
    .group = RuleGroup::cost,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_rewrite_could_be_merged},
    .summary = "Two ALTER TABLE that follow each other rewrite the same table.",
    .why =
        "Clauses of one statement are one job, statements are as many jobs. Source: StarRocks "
        "SchemaChangeHandler.process.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP;\n"
            "ALTER TABLE orders ADD INDEX by_price (price) USING BITMAP;",
            "upgrade:\n"
            "- create_index: {table: orders, name: by_sku, columns: [sku], using: BITMAP}\n"
            "- create_index: {table: orders, name: by_price, columns: [price], using: BITMAP}"},
    .good = {"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP, ADD INDEX by_price (price) USING "
             "BITMAP;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP, ADD INDEX by_price (price) "
             "USING BITMAP\""},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
