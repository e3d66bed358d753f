// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

Hits find_missing_key(const TableVisit& visit) {
    const bool has_key = visit.table.key.has_value() || visit.table.external ||
                         std::any_of(visit.table.columns.begin(), visit.table.columns.end(),
                                     [](const schema::Column& column) { return column.key || column.aggregate; });
    if (has_key) return {};
    const auto key = schema::effective_key(visit.table);
    return {{.message =
                 fmt::format("{} says no key: the server sorts it by {}", visit.shown, base::join(key.columns, ", ")),
             .hint = fmt::format("write DUPLICATE KEY ({})", base::join(key.columns, ", ")),
             .object = visit.shown}};
}

}  // namespace

constinit const Rule missing_key{
    .name = "missing-key",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_missing_key},
    .summary = "CREATE TABLE without a key.",
    .why =
        "The first columns become a duplicate key: at most three, of 36 bytes, up to the first VARCHAR. "
        "Source: StarRocks CreateTableAnalyzer.analyzeKeysDesc.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v INT) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
