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

Hits find_replication_num_one(const PropertiesVisit& visit) {
    if (visit.config.use == ClusterUse::trial || visit.server.run_mode == schema::RunMode::shared_data) return {};
    Hits hits;
    for (const auto key : k_replication_keys) {
        const auto value = schema::property(visit.properties, key);
        const auto number = value ? base::number<std::int64_t>(base::trim(*value)) : std::nullopt;
        if (!number) continue;
        const bool is_too_many = visit.config.backends && *number > *visit.config.backends;
        const bool is_even = *number % 2 == 0;
        if (*number != 1 && !is_too_many && !is_even) continue;
        hits.push_back(
            {.message = is_too_many ? fmt::format("{} wants {} replicas, and the cluster has {} back ends", visit.shown,
                                                  *number, *visit.config.backends)
                        : is_even
                            ? fmt::format("{} has {} replicas: loads bear no more back ends down than with {}",
                                          visit.shown, *number, *number - 1)
                            : fmt::format("{} has one replica: with one back end down it cannot be read", visit.shown),
             .hint = is_even && !is_too_many ? "write an odd number, or leave the property out"
                                             : "leave the property out: then the cluster's default counts",
             .anchor = visit.anchor(key),
             .object = visit.shown,
             .level = is_even && !is_too_many ? std::optional(LintLevel::notice) : std::nullopt});
    }
    return hits;
}

}  // namespace

constinit const Rule replication_num_one{
    .name = "replication-num-one",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = PropertiesRule{find_replication_num_one},
    .summary =
        "A table, partition or materialized view keeps one replica, or more than there are back ends; a notice for an "
        "even number.",
    .why =
        "One replica is lost with its back end: the table cannot be read any more. Not for shared-data "
        "clusters, and not with production = false. A load wants a majority of the replicas, so that the fourth one "
        "bears no failure more than three do. Source: StarRocks issues 57078, 5708, 31012.",
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
