// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_float_key(const TableVisit& visit) {
    const auto key = schema::effective_key(visit.table);
    for (const auto& name : key.columns) {
        const auto* const column = schema::find(visit.table.columns, name);
        if (column == nullptr || !column->type) continue;
        if (column->type->kind != schema::TypeKind::float_ && column->type->kind != schema::TypeKind::double_) continue;
        return {{.message = fmt::format("the key of {} has the floating point column {}", visit.shown, column->name),
                 .hint = "declare it as DECIMAL, or take it out of the key",
                 .anchor = {.name = column->name},
                 .object = visit.shown}};
    }
    return {};
}

}  // namespace

constinit const Rule float_key{
    .name = "float-key",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_float_key},
    .summary = "A FLOAT or DOUBLE column is part of the key.",
    .why =
        "The server refuses such a table. Source: StarRocks CreateTableAnalyzer; documentation, system "
        "limits.",
    .before = "",
    .bad = {"CREATE TABLE t (k DOUBLE, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k DOUBLE, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k DECIMAL(18, 2), v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k DECIMAL(18, 2), v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
