// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

bool makes_job(const schema::AlterTable& alter, const schema::Table* table, const schema::ServerProfile& server) {
    const bool may_be_fast =
        std::any_of(alter.clauses.begin(), alter.clauses.end(), [](const schema::AlterClause& clause) {
            return std::holds_alternative<schema::AddColumns>(clause) ||
                   std::holds_alternative<schema::DropColumn>(clause);
        });
    if (table == nullptr && may_be_fast) return false;
    return schema::rewrites_data(schema::cost_class(alter, table, server));
}

Hits find_several_jobs_one_table(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    const auto* const table = visit.old_table(alter->name);
    if (table == nullptr || !makes_job(*alter, table, visit.server)) return {};
    const auto name = visit.world.full(alter->name);
    const auto earlier = visit.earlier();
    const bool is_second = std::any_of(earlier.begin(), earlier.end(), [&](const revision::ScriptStatement& statement) {
        const auto* const before = std::get_if<schema::AlterTable>(statement.operation.get());
        return before != nullptr && visit.world.full(before->name) == name && makes_job(*before, nullptr, visit.server);
    });
    if (!is_second) return {};
    return {{.message = fmt::format("a second job on {} in one revision", visit.shown(name)),
             .hint = "give it a revision of its own: what fails between two jobs leaves a revision half-way",
             .object = visit.shown(name)}};
}

}  // namespace

constinit const Rule several_jobs_one_table{
    .name = "several-jobs-one-table",
    .group = RuleGroup::cost,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::both, find_several_jobs_one_table},
    .summary = "A revision starts more than one job on a table.",
    .why =
        "Jobs of one table run one after the other, and a failure between them leaves the revision "
        "half-way. Source: StarRocks documentation, ALTER TABLE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders MODIFY COLUMN price BIGINT NULL;\n"
            "ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders MODIFY COLUMN price BIGINT NULL\"\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP\""},
    .good = {"ALTER TABLE orders MODIFY COLUMN price BIGINT NULL;\n"
             "ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders MODIFY COLUMN price BIGINT NULL\"\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL\""}};

}  // namespace srmigrate::lint
