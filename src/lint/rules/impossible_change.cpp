// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/rules/change_rules.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

/// Which rule speaks of a refusal.
enum class RefusedBecause { of_the_change, of_the_property, of_not_null };

/// The same columns, of which each takes NULL.
schema::AddColumns nullable(schema::AddColumns add) {
    for (auto& column : add.columns)
        column.nullable = true;
    return add;
}

RefusedBecause reason_of(const ClauseVisit& visit, const schema::ServerProfile& server) {
    if (std::holds_alternative<schema::SetProperties>(*visit.clause)) return RefusedBecause::of_the_property;
    const auto* const add = std::get_if<schema::AddColumns>(visit.clause);
    const bool is_null_wanted = add != nullptr && !schema::obstacle(*visit.table, nullable(*add), server);
    return is_null_wanted ? RefusedBecause::of_not_null : RefusedBecause::of_the_change;
}

Hits find_refused(const StatementVisit& visit, RefusedBecause reason) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        if (!each.table) continue;
        const auto found = schema::obstacle(*each.table, *each.clause, visit.server);
        if (!found || reason_of(each, visit.server) != reason) continue;
        const auto* const set = std::get_if<schema::SetProperties>(each.clause);
        const auto part = set != nullptr && !set->properties.empty() ? set->properties.begin()->first
                                                                     : each.facts.column.value_or("");
        hits.push_back(
            {.message = fmt::format("StarRocks refuses the change of {}: {}", visit.shown(alter->name), found->why),
             .hint = found->remedy,
             .anchor = {.name = part, .clause = each.index},
             .object = visit.shown(alter->name)});
    }
    return hits;
}

Hits find_impossible_change(const StatementVisit& visit) {
    return find_refused(visit, RefusedBecause::of_the_change);
}
Hits find_property_not_alterable(const StatementVisit& visit) {
    return find_refused(visit, RefusedBecause::of_the_property);
}
Hits find_not_null_without_default(const StatementVisit& visit) {
    return find_refused(visit, RefusedBecause::of_not_null);
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

constinit const Rule property_not_alterable{
    .name = "property-not-alterable",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_property_not_alterable},
    .summary =
        "ALTER TABLE … SET of a property that is fixed at CREATE, has no such value, or wants a statement of its own.",
    .why =
        "The server refuses it, and the revision stops half-way. Source: StarRocks "
        "AlterTableClauseAnalyzer.visitModifyTablePropertiesClause, as recorded.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders SET (\"compression\" = \"ZSTD\");",
            "upgrade:\n- execute:\n    sql: \"ALTER TABLE orders SET ('compression' = 'ZSTD')\""},
    .good = {"ALTER TABLE orders SET (\"write_quorum\" = \"ALL\");",
             "upgrade:\n- execute:\n    sql: \"ALTER TABLE orders SET ('write_quorum' = 'ALL')\""}};

constinit const Rule not_null_without_default{
    .name = "not-null-without-default",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_not_null_without_default},
    .summary = "ADD COLUMN … NOT NULL without a DEFAULT.",
    .why =
        "The rows that are there have no value for it, and the server refuses it. Source: StarRocks "
        "SchemaChangeHandler.addColumnInternal, as recorded.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad =
        {"ALTER TABLE orders ADD COLUMN channel VARCHAR(20) NOT NULL;",
         "upgrade:\n- add_column:\n    table: orders\n    column: {name: channel, type: VARCHAR(20), nullable: false}"},
    .good = {
        "ALTER TABLE orders ADD COLUMN channel VARCHAR(20) NOT NULL DEFAULT \"web\";",
        "upgrade:\n- add_column:\n    table: orders\n    column: {name: channel, type: VARCHAR(20), nullable: false, "
        "server_default: web}"}};

}  // namespace srmigrate::lint
