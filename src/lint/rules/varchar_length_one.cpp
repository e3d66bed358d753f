// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_varchar_length_one(const TableVisit& visit) {
    Hits hits;
    for (const auto& column : visit.table.columns) {
        const bool is_text = column.type && (column.type->kind == schema::TypeKind::varchar ||
                                             column.type->kind == schema::TypeKind::char_);
        if (!is_text || column.type->length) continue;
        hits.push_back({.message = fmt::format("{} of {} holds one byte", column.name, visit.shown),
                        .hint = "write its length in bytes: VARCHAR(90)",
                        .anchor = {.name = column.name},
                        .object = fmt::format("{}.{}", visit.shown, column.name)});
    }
    return hits;
}

}  // namespace

constinit const Rule varchar_length_one{
    .name = "varchar-length-one",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_varchar_length_one},
    .summary = "A VARCHAR or CHAR column without a length.",
    .why = "Without a length it holds one byte. Source: StarRocks documentation, CREATE TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v VARCHAR) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v VARCHAR) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, v VARCHAR(90)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v VARCHAR(90)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
