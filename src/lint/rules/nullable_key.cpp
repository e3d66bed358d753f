// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

namespace srmigrate::lint {
namespace {

Hits find_nullable_key(const TableVisit& visit) {
    const auto key = schema::effective_key(visit.table);
    Hits hits;
    std::set<std::string_view> seen;
    const auto look = [&](const std::string& name, std::string_view use) {
        const auto* const column = schema::find(visit.table.columns, name);
        if (column == nullptr || !schema::is_nullable(key, *column) || !seen.insert(column->name).second) return;
        hits.push_back({.message = fmt::format("the {} column {} of {} holds NULL", use, column->name, visit.shown),
                        .hint = "write NOT NULL, with a DEFAULT where a load may leave it out",
                        .anchor = {.name = column->name, .after = "("},
                        .object = fmt::format("{}.{}", visit.shown, column->name)});
    };
    if (visit.table.partitioning) {
        for (const auto& expression : visit.table.partitioning->expressions) {
            if (const auto* const name = schema::as_column(expression)) look(*name, "partition");
        }
    }
    const auto* const hash =
        visit.table.distribution ? std::get_if<schema::HashDistribution>(&*visit.table.distribution) : nullptr;
    if (hash != nullptr) {
        for (const auto& name : hash->columns)
            look(name, "distribution");
    }
    if (visit.table.key) {
        for (const auto& name : visit.table.key->columns)
            look(name, "key");
    }
    return hits;
}

}  // namespace

constinit const Rule nullable_key{
    .name = "nullable-key",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_nullable_key},
    .summary = "A column of the key, the distribution or the partitioning holds NULL.",
    .why =
        "All rows with NULL go into one tablet, and into the lowest partition; a join by the column finds none of "
        "them. Source: StarRocks documentation, data distribution; CREATE TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
