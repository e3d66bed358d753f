// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array k_required_column_options{
    RuleOption{"columns", "names, separated by commas", "none", "which columns each table is to have"}};

Hits find_required_column(const TableVisit& visit) {
    Hits hits;
    for (const auto& name : RuleOptions(visit.config, "required-column").list("columns")) {
        if (schema::find(visit.table.columns, name) != nullptr) continue;
        hits.push_back({.message = fmt::format("{} lacks the column {}", visit.shown, name),
                        .hint = "add it",
                        .anchor = {.name = visit.table.name.name, .after = "TABLE"},
                        .object = visit.shown});
    }
    return hits;
}

}  // namespace

constinit const Rule required_column{
    .name = "required-column",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = TableRule{find_required_column},
    .summary = "A table without a column that each table of the project has.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, etl_time DATETIME) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, etl_time DATETIME) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .options = k_required_column_options,
    .settings = "rules.required-column.columns = etl_time"};

}  // namespace srmigrate::lint
