// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_fast_schema_evolution_off(const TableVisit& visit) {
    const auto value = schema::property(visit.table.properties, "fast_schema_evolution");
    if (!value || !base::equals_ignoring_case(base::trim(*value), "false")) return {};
    return {{.message = fmt::format("every later ADD COLUMN rewrites {}", visit.shown),
             .hint = "leave 'fast_schema_evolution' out: it cannot be switched on later",
             .anchor = {.name = "fast_schema_evolution"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule fast_schema_evolution_off{
    .name = "fast-schema-evolution-off",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_fast_schema_evolution_off},
    .summary = "fast_schema_evolution = false.",
    .why =
        "Without it each added or dropped column rewrites the table, and it cannot be switched on "
        "later. Source: StarRocks documentation, CREATE TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "(\"fast_schema_evolution\" = \"false\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "('fast_schema_evolution' = 'false')\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
