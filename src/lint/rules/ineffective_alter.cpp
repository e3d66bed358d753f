// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

Hits find_ineffective_alter(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || alter->clauses.empty()) return {};
    const auto name = visit.world.full(alter->name);
    const auto* const before = schema::find_table(visit.before, name);
    const auto* const after = schema::find_table(visit.after, name);
    if (before == nullptr || after == nullptr || *before != *after) return {};
    const bool is_shown = std::all_of(visit.clauses.begin(), visit.clauses.end(), [](const ClauseVisit& each) {
        return each.facts.is_shown && each.cost != schema::CostClass::impossible;
    });
    if (!is_shown) return {};
    return {{.message = fmt::format("the statement leaves {} as it is", visit.shown(name)),
             .hint = "remove it: some such statements are refused, others do nothing",
             .object = visit.shown(name),
             .remedy = removal(visit)}};
}

}  // namespace

constinit const Rule ineffective_alter{
    .name = "ineffective-alter",
    .group = RuleGroup::cost,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::both, find_ineffective_alter},
    .summary = "An ALTER TABLE that changes nothing of the definition.",
    .why = "The server refuses some of these and ignores others. Source: StarRocks AlterJobExecutor.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id) PROPERTIES (\"replication_num\" = \"3\");",
    .bad = {"ALTER TABLE orders COMMENT = \"orders\";\n"
            "ALTER TABLE orders COMMENT = \"orders\";",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders COMMENT = 'orders'\"\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders COMMENT = 'orders'\""},
    .good = {"ALTER TABLE orders COMMENT = \"orders of the shop\";",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders COMMENT = 'orders of the shop'\""},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
