// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_key_order(const TableVisit& visit) {
    if (!visit.table.key) return {};
    const auto& key = visit.table.key->columns;
    for (std::size_t i = 0; i < key.size() && i < visit.table.columns.size(); ++i) {
        if (schema::same_name(key[i], visit.table.columns[i].name)) continue;
        return {{.message = fmt::format("the key columns of {} are not its first columns in order", visit.shown),
                 .hint = "write the columns of the key first",
                 .anchor = {.name = key[i], .after = "KEY"},
                 .object = visit.shown}};
    }
    return {};
}

}  // namespace

constinit const Rule key_order{
    .name = "key-order",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_key_order},
    .summary = "The columns of the key are not the first columns of the table, in their order.",
    .why = "The server refuses such a table. Source: StarRocks CreateTableAnalyzer.analyzeKeysDesc.",
    .before = "",
    .bad = {"CREATE TABLE t (v INT, k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (v INT, k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
