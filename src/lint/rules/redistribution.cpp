// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_redistribution(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.old_table(alter->name) == nullptr) return {};
    for (const auto& each : visit.clauses) {
        if (each.cost != schema::CostClass::redistribution) continue;
        return {{.message = fmt::format("all rows of {} move", visit.shown(alter->name)),
                 .hint = "write DEFAULT BUCKETS for the partitions to come, or name PARTITIONS (…) one after the other",
                 .anchor = {.name = "DISTRIBUTED", .clause = each.index},
                 .object = visit.shown(alter->name)}};
    }
    return {};
}

}  // namespace

constinit const Rule redistribution{
    .name = "redistribution",
    .group = RuleGroup::cost,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_redistribution},
    .summary = "An ALTER TABLE changes how existing rows are distributed, partitioned or keyed.",
    .why =
        "The server copies every partition into a temporary one and replaces it: that needs twice the "
        "room, makes materialized views inactive, and may end FINISHED with partitions left out. "
        "Source: StarRocks issues 48349, 49221, 35876.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders DISTRIBUTED BY HASH (id) BUCKETS 64;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders DISTRIBUTED BY HASH (id) BUCKETS 64\""},
    .good = {"ALTER TABLE orders DISTRIBUTED BY HASH (id) DEFAULT BUCKETS 64;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders DISTRIBUTED BY HASH (id) DEFAULT BUCKETS 64\""}};

}  // namespace srmigrate::lint
