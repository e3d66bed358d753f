// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace srmigrate::lint {
namespace {

Hits find_decimal_default(const ColumnVisit& visit) {
    const auto& type = visit.column.type;
    if (!type || type->kind != schema::TypeKind::decimal || type->length) return {};
    return {{.message = fmt::format("{} of {} has no digits behind the point", visit.column.name, visit.shown),
             .hint = "write precision and scale: DECIMAL(18, 2)",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

Hits find_decimal_overflow(const ColumnVisit& visit) {
    constexpr std::int64_t k_most_digits = 38;
    constexpr std::int64_t k_most_scale = 18;
    const auto& type = visit.column.type;
    if (!type || !schema::is_decimal_v3(*type) || !type->scale || *type->scale <= k_most_scale) return {};
    if (visit.column.key) return {};
    return {{.message = fmt::format("a sum of {} of {} has {} digits before the point", visit.column.name, visit.shown,
                                    k_most_digits - std::min(*type->scale, k_most_digits)),
             .hint = "write a scale of 18 at most, or take the precision that a sum needs",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

}  // namespace

constinit const Rule decimal_default{
    .name = "decimal-default",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = ColumnRule{find_decimal_default},
    .summary = "A DECIMAL column without precision and scale.",
    .why = "DECIMAL is DECIMAL(10, 0). Source: StarRocks documentation, CREATE TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v DECIMAL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v DECIMAL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, v DECIMAL(18, 2)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v DECIMAL(18, 2)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

constinit const Rule decimal_overflow{
    .name = "decimal-overflow",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = ColumnRule{find_decimal_overflow},
    .summary = "A DECIMAL column with more than 18 digits behind the point.",
    .why =
        "SUM makes DECIMAL(38, scale) of it, so that few digits are left before the point. Source: StarRocks "
        "documentation, DECIMAL; DecimalV3FunctionAnalyzer.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, rate DECIMAL(38, 30)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n- create_table:\n    name: t\n    columns:\n    - {name: k, type: INT}\n    - {name: rate, "
            "type: \"DECIMAL(38, "
            "30)\"}\n    duplicate_key: [k]"},
    .good = {"CREATE TABLE t (k INT, rate DECIMAL(38, 18)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n- create_table:\n    name: t\n    columns:\n    - {name: k, type: INT}\n    - {name: rate, "
             "type: \"DECIMAL(38, "
             "18)\"}\n    duplicate_key: [k]"}};

}  // namespace srmigrate::lint
