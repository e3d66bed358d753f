// SPDX-License-Identifier: Apache-2.0
#include "base/number.hpp"
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

namespace srmigrate::lint {
namespace {

constexpr std::array<std::string_view, 3> k_replication_keys{"replication_num", "default.replication_num",
                                                             "dynamic_partition.replication_num"};

Hits find_replication_num_one(const StatementVisit& visit) {
    if (visit.config.use == ClusterUse::trial || visit.server.run_mode == schema::RunMode::shared_data) return {};
    Hits hits;
    const auto look = [&](const schema::Properties& properties, const schema::ObjectName& name) {
        for (const auto key : k_replication_keys) {
            const auto value = schema::property(properties, key);
            const auto number = value ? base::number<std::int64_t>(base::trim(*value)) : std::nullopt;
            if (!number) continue;
            const bool is_too_many = visit.config.backends && *number > *visit.config.backends;
            if (*number != 1 && !is_too_many) continue;
            hits.push_back({.message = is_too_many
                                           ? fmt::format("{} wants {} replicas, and the cluster has {} back ends",
                                                         visit.shown(name), *number, *visit.config.backends)
                                           : fmt::format("{} has one replica: with one back end down it cannot be read",
                                                         visit.shown(name)),
                            .hint = "leave the property out: then the cluster's default counts",
                            .anchor = {.name = std::string(key)},
                            .object = visit.shown(name)});
        }
    };
    if (const auto* const create = visit.as<schema::CreateTable>()) {
        look(create->table.properties, create->table.name);
    } else if (const auto* const mv = visit.as<schema::CreateMaterializedView>()) {
        look(mv->view.properties, mv->view.name);
    } else if (const auto* const alter = visit.as<schema::AlterTable>()) {
        for (const auto& each : visit.clauses) {
            if (const auto* const set = std::get_if<schema::SetProperties>(each.clause))
                look(set->properties, alter->name);
            if (const auto* const add = std::get_if<schema::AddPartitions>(each.clause))
                look(add->properties, alter->name);
            if (const auto* const modify = std::get_if<schema::ModifyPartitions>(each.clause))
                look(modify->properties, alter->name);
        }
    }
    return hits;
}

}  // namespace

constinit const Rule replication_num_one{
    .name = "replication-num-one",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::up, find_replication_num_one},
    .summary = "A table, partition or materialized view keeps one replica, or more than there are back ends.",
    .why =
        "One replica is lost with its back end: the table cannot be read any more. Not for shared-data "
        "clusters, and not with production = false. Source: StarRocks issues 57078, 5708, 31012.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"replication_num\" "
            "= \"1\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "('replication_num' = '1')\""},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
