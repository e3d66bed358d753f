// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

/// Rows of such partitions cannot come back: StarRocks RecycleListPartitionInfo.
bool has_list_partitions(const schema::Table& table) {
    return table.partitioning && !schema::has_range_partitions(table);
}

Hits find_drop_list_partition(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    const auto* const table = visit.old_table(alter->name);
    if (table == nullptr) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        const auto* const drop = std::get_if<schema::DropPartitions>(each.clause);
        if (drop == nullptr || drop->temporary || drop->all_temporary) continue;
        const bool is_list = has_list_partitions(*table);
        if (!is_list && !drop->force && !drop->where) continue;
        const auto* const why = is_list       ? "a list partition cannot be recovered"
                                : drop->force ? "FORCE leaves nothing to recover"
                                              : "WHERE drops every partition that it matches";
        hits.push_back({.message = fmt::format("the rows of the dropped partitions of {} do not come back: {}",
                                               visit.shown(alter->name), why),
                        .hint = is_list ? "copy the rows first: INSERT INTO backup SELECT … PARTITION (p)"
                                        : "name the partitions, without FORCE",
                        .anchor = anchor_of(*drop, each.index),
                        .object = visit.shown(alter->name)});
    }
    return hits;
}

}  // namespace

constinit const Rule drop_list_partition{
    .name = "drop-list-partition",
    .group = RuleGroup::data_loss,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::up, find_drop_list_partition},
    .summary = "DROP PARTITION whose rows cannot be recovered: of a list table, with FORCE, or with WHERE.",
    .why =
        "RECOVER does not know list partitions, which PARTITION BY (column) makes too; FORCE leaves the "
        "recycle bin out; WHERE drops all that it matches. Source: StarRocks RecycleListPartitionInfo.",
    .before =
        "CREATE TABLE visits (at DATE NOT NULL, country VARCHAR(2) NOT NULL, n INT NULL) DUPLICATE KEY "
        "(at, country) PARTITION BY LIST (country) (PARTITION p_de VALUES IN ('de'), PARTITION p_fr "
        "VALUES IN ('fr')) DISTRIBUTED BY HASH (at);",
    .bad = {"ALTER TABLE visits DROP PARTITION p_fr;",
            "upgrade:\n"
            "- drop_partition: {table: visits, name: p_fr}"},
    .good = {"ALTER TABLE visits RENAME PARTITION p_fr p_fr_dropped;",
             "upgrade:\n"
             "- rename_partition: {table: visits, name: p_fr, new_name: p_fr_dropped}"}};

}  // namespace srmigrate::lint
