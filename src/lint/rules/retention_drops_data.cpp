// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array<std::string_view, 6> k_retentions{
    "partition_live_number",         "partition_ttl",           "partition_ttl_number",
    "partition_retention_condition", "dynamic_partition.start", "dynamic_partition.history_partition_num"};

std::string_view retention_in(const schema::Properties& properties) {
    for (const auto name : k_retentions) {
        if (schema::property(properties, name)) return name;
    }
    return {};
}

Hits find_retention_drops_data(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.world.is_new(alter->name)) return {};
    Hits hits;
    for (const auto& each : visit.clauses) {
        const auto* const set = std::get_if<schema::SetProperties>(each.clause);
        if (set == nullptr) continue;
        const auto name = retention_in(set->properties);
        if (name.empty()) continue;
        hits.push_back(
            {.message = fmt::format("'{}' lets the server drop old partitions of {}", name, visit.shown(alter->name)),
             .hint = "look with SHOW PARTITIONS which ones fall out: they go within ten minutes",
             .anchor = {.name = std::string(name)},
             .object = visit.shown(alter->name)});
    }
    return hits;
}

}  // namespace

constinit const Rule retention_drops_data{
    .name = "retention-drops-data",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_retention_drops_data},
    .summary = "A property of an existing table is set that lets the server drop partitions.",
    .why =
        "The scheduler drops what has expired within 600 seconds, without a question. Source: StarRocks "
        "documentation, expression partitioning, dynamic partitioning.",
    .before =
        "CREATE TABLE clicks (at DATETIME NOT NULL, page VARCHAR(90) NULL) DUPLICATE KEY (at) PARTITION "
        "BY date_trunc('day', at) DISTRIBUTED BY HASH (page);",
    .bad = {"ALTER TABLE clicks SET (\"partition_live_number\" = \"7\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE clicks SET ('partition_live_number' = '7')\""},
    .good = {"ALTER TABLE clicks COMMENT = \"kept for ever\";",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE clicks COMMENT = 'kept for ever'\""}};

}  // namespace srmigrate::lint
