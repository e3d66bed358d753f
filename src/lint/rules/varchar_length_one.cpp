// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_varchar_length_one(const ColumnVisit& visit) {
    const auto& type = visit.column.type;
    const bool is_text = type && (type->kind == schema::TypeKind::varchar || type->kind == schema::TypeKind::char_);
    if (!is_text || type->length) return {};
    return {{.message = fmt::format("{} of {} holds one byte", visit.column.name, visit.shown),
             .hint = "write its length in bytes: VARCHAR(90)",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

}  // namespace

constinit const Rule varchar_length_one{
    .name = "varchar-length-one",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = ColumnRule{find_varchar_length_one},
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
