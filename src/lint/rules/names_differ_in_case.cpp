// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

namespace srmigrate::lint {
namespace {

Hits find_names_differ_in_case(const TableVisit& visit) {
    std::set<std::string> seen;
    for (const auto& column : visit.table.columns) {
        if (seen.insert(base::to_lower(column.name)).second) continue;
        return {{.message = fmt::format("{} has two columns called {}", visit.shown, column.name),
                 .hint = "give one of them another name: case does not count",
                 .anchor = {.name = column.name},
                 .object = visit.shown}};
    }
    const auto other = visit.world.same_but_for_case(visit.name);
    if (other.empty()) return {};
    return {{.message = fmt::format("{} differs from {} in case only", visit.shown, other),
             .hint = "give it another name: a cluster can be set to ignore the case of tables",
             .anchor = {.name = visit.name.name, .after = "TABLE"},
             .object = visit.shown,
             .level = LintLevel::warning}};
}

}  // namespace

constinit const Rule names_differ_in_case{
    .name = "names-differ-in-case",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_names_differ_in_case},
    .summary = "Two columns of a table differ in case only; a warning for two tables of a database.",
    .why =
        "The server refuses such columns: their names are compared without case. With "
        "enable_table_name_case_insensitive "
        "(4.0) the same goes for tables. Source: StarRocks documentation, system limits.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, K INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, K INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
