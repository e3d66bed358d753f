// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::lint {
namespace {

constexpr std::array k_table_name_options{RuleOption{"pattern", "glob", "none", "what the names of tables look like"}};
Hits find_naming_table(const TableVisit& visit) {
    const auto pattern = RuleOptions(visit.config, "naming-table").given("pattern");
    if (!pattern || base::matches_glob(visit.table.name.name, *pattern)) return {};
    return {{.message = fmt::format("the name of {} is none of '{}'", visit.shown, *pattern),
             .hint = "give it a name of that form",
             .anchor = {.name = visit.table.name.name, .after = "TABLE"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule naming_table{
    .name = "naming-table",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = TableRule{find_naming_table},
    .summary = "The name of a table is not of the form that the project wants.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE ods_t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE ods_t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .options = k_table_name_options,
    .settings = "rules.naming-table.pattern = ods_*"};

}  // namespace srmigrate::lint
