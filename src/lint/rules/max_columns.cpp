// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::lint {
namespace {

constexpr std::array k_column_options{RuleOption{"limit", "number", "500", "how many columns a table may have"}};
Hits find_max_columns(const TableVisit& visit) {
    const auto limit = RuleOptions(visit.config, "max-columns").number(k_column_options.front());
    const auto count = static_cast<std::int64_t>(visit.table.columns.size());
    if (count <= limit) return {};
    return {{.message = fmt::format("{} has {} columns, and the limit is {}", visit.shown, count, limit),
             .hint = "split the table, or keep rare values in a JSON column",
             .object = visit.shown}};
}

}  // namespace

constinit const Rule max_columns{
    .name = "max-columns",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = TableRule{find_max_columns},
    .summary = "A table with too many columns.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, a INT, b INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, a INT, b INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, a INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, a INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .options = k_column_options,
    .settings = "rules.max-columns.limit = 2"};

}  // namespace srmigrate::lint
