// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_decimal_default(const TableVisit& visit) {
    Hits hits;
    for (const auto& column : visit.table.columns) {
        if (!column.type || column.type->kind != schema::TypeKind::decimal || column.type->length) continue;
        hits.push_back({.message = fmt::format("{} of {} has no digits behind the point", column.name, visit.shown),
                        .hint = "write precision and scale: DECIMAL(18, 2)",
                        .anchor = {.name = column.name},
                        .object = fmt::format("{}.{}", visit.shown, column.name)});
    }
    return hits;
}

}  // namespace

constinit const Rule decimal_default{
    .name = "decimal-default",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_decimal_default},
    .summary = "A DECIMAL column without precision and scale.",
    .why = "DECIMAL is DECIMAL(10, 0). Source: StarRocks documentation, CREATE TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v DECIMAL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v DECIMAL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, v DECIMAL(18, 2)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v DECIMAL(18, 2)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
