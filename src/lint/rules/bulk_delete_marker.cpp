// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_bulk_delete_marker(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || data->kind != schema::DataKind::delete_ || !data->target) return {};
    const auto* const table = visit.old_table(*data->target);
    if (table == nullptr || schema::effective_key(*table).model == schema::KeyModel::primary) return {};
    return {{.message = fmt::format("every query of {} applies the DELETE until the rows are compacted",
                                    visit.shown(*data->target)),
             .hint = "drop or truncate partitions instead, or make it a primary key table",
             .object = visit.shown(*data->target)}};
}

}  // namespace

constinit const Rule bulk_delete_marker{
    .name = "bulk-delete-marker",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_bulk_delete_marker},
    .summary = "DELETE on a table without a primary key.",
    .why =
        "The condition is kept and applied to each read until base compaction, a day when nothing is "
        "loaded. Source: StarRocks documentation, DELETE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"DELETE FROM orders WHERE sku = 'x';",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"DELETE FROM orders WHERE sku = 'x'\""},
    .good = {"INSERT INTO orders (id, sku) WITH LABEL one_more VALUES (1, 'x');",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"INSERT INTO orders (id, sku) WITH LABEL one_more VALUES (1, 'x')\""}};

}  // namespace srmigrate::lint
