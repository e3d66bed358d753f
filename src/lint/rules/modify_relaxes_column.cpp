// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

/// What the column has and its new definition leaves out.
std::vector<std::string> forgotten_parts(const schema::Table& table, const schema::Column& old,
                                         const schema::Column& now) {
    std::vector<std::string> parts;
    const auto key = schema::effective_key(table);
    if (old.nullable == false && !now.nullable) parts.emplace_back("NOT NULL");
    if (old.default_value && !now.default_value && !std::holds_alternative<schema::DefaultNull>(*old.default_value)) {
        parts.emplace_back("DEFAULT");
    }
    if (old.comment && !old.comment->empty() && !now.comment) parts.emplace_back("COMMENT");
    if (schema::contains_name(key.columns, old.name) && !now.key && key.model == schema::KeyModel::aggregate) {
        parts.emplace_back("KEY");
    }
    if (old.aggregate && !now.aggregate) parts.emplace_back("the aggregate");
    return parts;
}

schema::Column completed_column(const schema::Table& table, const schema::Column& old, schema::Column now) {
    const auto key = schema::effective_key(table);
    if (!now.nullable) now.nullable = old.nullable;
    if (!now.default_value) now.default_value = old.default_value;
    if (!now.comment) now.comment = old.comment;
    if (!now.aggregate) now.aggregate = old.aggregate;
    if (key.model == schema::KeyModel::aggregate && schema::contains_name(key.columns, old.name)) now.key = true;
    return now;
}

Hits find_modify_relaxes_column(const StatementVisit& visit) {
    Hits hits;
    const auto* const alter = visit.as<schema::AlterTable>();
    for (const auto& each : visit.clauses) {
        const auto* const modify = std::get_if<schema::ModifyColumn>(each.clause);
        if (modify == nullptr || !each.table || modify->rollup) continue;
        const auto* const old = schema::find(each.table->columns, modify->column.name);
        if (old == nullptr) continue;
        const auto parts = forgotten_parts(*each.table, *old, modify->column);
        if (parts.empty()) continue;
        Hit hit{.message = fmt::format("MODIFY COLUMN takes {} from the column {} of {}", base::join(parts, ", "),
                                       old->name, visit.shown(alter->name)),
                .hint = "write the whole definition: what is left out takes its default",
                .anchor = {.name = modify->column.name, .after = "COLUMN", .clause = each.index},
                .object = fmt::format("{}.{}", visit.shown(alter->name), old->name)};
        if (alter->clauses.size() == 1) {
            auto whole = *alter;
            auto& clause = std::get<schema::ModifyColumn>(whole.clauses.front());
            clause.column = completed_column(*each.table, *old, clause.column);
            hit.remedy = rewriting(visit, whole);
        }
        hits.push_back(std::move(hit));
    }
    return hits;
}

}  // namespace

constinit const Rule modify_relaxes_column{
    .name = "modify-relaxes-column",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_modify_relaxes_column},
    .summary = "MODIFY COLUMN leaves out NOT NULL, DEFAULT, COMMENT, KEY or the aggregate that the column has.",
    .why =
        "MODIFY COLUMN replaces the whole definition, and what is left out takes its default: the column becomes "
        "nullable, or loses its comment, without a word of the server. Source: StarRocks documentation, ALTER TABLE.",
    .before =
        "CREATE TABLE orders (id BIGINT, sku VARCHAR(20) NOT NULL COMMENT 'of the shop') DUPLICATE KEY (id) "
        "DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders MODIFY COLUMN sku VARCHAR(40);",
            "upgrade:\n- execute:\n    sql: ALTER TABLE orders MODIFY COLUMN sku VARCHAR(40)"},
    .good = {"ALTER TABLE orders MODIFY COLUMN sku VARCHAR(40) NOT NULL COMMENT 'of the shop';",
             "upgrade:\n- execute:\n    sql: ALTER TABLE orders MODIFY COLUMN sku VARCHAR(40) NOT NULL COMMENT 'of the "
             "shop'"},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
