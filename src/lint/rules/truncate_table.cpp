// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_truncate_table(const StatementVisit& visit) {
    if (const auto* const truncate = visit.as<schema::TruncateTable>()) {
        if (visit.world.is_new(truncate->name)) return {};
        const auto shown = visit.shown(truncate->name);
        return {{.message = truncate->partitions.empty()
                                ? fmt::format("TRUNCATE takes all rows of {} away", shown)
                                : fmt::format("TRUNCATE takes the rows of partitions of {} away", shown),
                 .hint = "rename the table or the partition, and drop it in a later revision",
                 .anchor = {.name = truncate->name.name, .after = "TRUNCATE"},
                 .object = shown}};
    }
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr || visit.world.is_new(alter->name)) return {};
    for (const auto& each : visit.clauses) {
        if (!std::holds_alternative<schema::TruncatePartitions>(*each.clause)) continue;
        return {{.message = fmt::format("TRUNCATE takes the rows of partitions of {} away", visit.shown(alter->name)),
                 .hint = "rename the partition, and drop it in a later revision",
                 .anchor = {.name = "TRUNCATE", .clause = each.index},
                 .object = visit.shown(alter->name)}};
    }
    return {};
}

}  // namespace

constinit const Rule truncate_table{
    .name = "truncate-table",
    .group = RuleGroup::data_loss,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_truncate_table},
    .summary = "TRUNCATE of a table or of its partitions.",
    .why =
        "Its rows do not go to the recycle bin: RECOVER does not bring them back. Source: StarRocks "
        "documentation, TRUNCATE TABLE, RECOVER.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"TRUNCATE TABLE orders;",
            "upgrade:\n"
            "- truncate_table: {name: orders}"},
    .good = {"ALTER TABLE orders RENAME orders_old;\n"
             "CREATE TABLE orders LIKE orders_old;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders RENAME orders_old\"\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE orders LIKE orders_old\""}};

}  // namespace srmigrate::lint
