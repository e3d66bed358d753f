// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_replication_num_missing(const TableVisit& visit) {
    if (visit.server.run_mode == schema::RunMode::shared_data) return {};
    if (schema::property(visit.table.properties, "replication_num")) return {};
    return {{.message = fmt::format("{} has as many replicas as the cluster's configuration says", visit.shown),
             .hint = "write \"replication_num\" = \"${replicas}\", and give the number with -x or in the environment",
             .anchor = {.name = visit.table.name.name, .after = "TABLE"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule replication_num_missing{
    .name = "replication-num-missing",
    .group = RuleGroup::tables,
    .level = LintLevel::off,
    .check = TableRule{find_replication_num_missing},
    .summary = "CREATE TABLE without replication_num. Off until the project asks for it.",
    .why =
        "The front end config default_replication_num decides, which may differ from cluster to cluster. Source: "
        "StarRocks documentation, FE configuration.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {
        "CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"replication_num\" = \"3\");",
        "upgrade:\n"
        "- execute:\n"
        "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES ('replication_num' = "
        "'3')\""}};

}  // namespace srmigrate::lint
