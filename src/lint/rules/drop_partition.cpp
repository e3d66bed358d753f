// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_drop_partition(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    const auto* const table = visit.old_table(alter->name);
    if (table == nullptr || !schema::has_range_partitions(*table)) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        const auto* const drop = std::get_if<schema::DropPartitions>(each.clause);
        const bool is_plain =
            drop != nullptr && !drop->temporary && !drop->all_temporary && !drop->force && !drop->where;
        if (!is_plain) continue;
        hits.push_back({.message = fmt::format("DROP PARTITION takes rows of {} away", visit.shown(alter->name)),
                        .hint = "make sure that nobody needs them: RECOVER PARTITION works for one day",
                        .anchor = anchor_of(*drop, each.index),
                        .object = visit.shown(alter->name)});
    }
    return hits;
}

}  // namespace

constinit const Rule drop_partition{
    .name = "drop-partition",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_drop_partition},
    .summary = "DROP PARTITION of a table with ranges.",
    .why =
        "The rows can be recovered for one day. Rows with NULL stand in the lowest partition, and "
        "cannot be loaded any more once it is gone. Source: StarRocks documentation, RECOVER, CREATE "
        "TABLE.",
    .before =
        "CREATE TABLE clicks (at DATE NOT NULL, page VARCHAR(90) NULL) DUPLICATE KEY (at) PARTITION BY "
        "RANGE (at) (PARTITION p1 VALUES LESS THAN ('2026-01-01'), PARTITION p2 VALUES LESS THAN "
        "('2026-02-01')) DISTRIBUTED BY HASH (page);",
    .bad = {"ALTER TABLE clicks DROP PARTITION p1;",
            "upgrade:\n"
            "- drop_partition: {table: clicks, name: p1}"},
    .good = {"ALTER TABLE clicks RENAME PARTITION p1 p1_old;",
             "upgrade:\n"
             "- rename_partition: {table: clicks, name: p1, new_name: p1_old}"}};

}  // namespace srmigrate::lint
