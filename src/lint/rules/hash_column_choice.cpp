// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace srmigrate::lint {
namespace {

bool has_few_values(schema::TypeKind kind) {
    return kind == schema::TypeKind::boolean || kind == schema::TypeKind::tinyint || kind == schema::TypeKind::date;
}

bool is_partition_column(const schema::Table& table, const std::string& name) {
    if (!table.partitioning) return false;
    const auto& expressions = table.partitioning->expressions;
    return std::any_of(expressions.begin(), expressions.end(), [&](const schema::Expression& expression) {
        const auto* const column = schema::as_column(expression);
        return column != nullptr && schema::same_name(*column, name);
    });
}

Hits find_hash_column_choice(const TableVisit& visit) {
    constexpr std::size_t k_most_columns = 3;
    const auto* const hash =
        visit.table.distribution ? std::get_if<schema::HashDistribution>(&*visit.table.distribution) : nullptr;
    if (hash == nullptr || hash->columns.empty()) return {};
    Hit hit{.message = {},
            .hint = "distribute by a column with many values, such as an id",
            .anchor = {.name = hash->columns.front(), .after = "HASH"},
            .object = visit.shown};
    if (hash->columns.size() > k_most_columns) {
        hit.message = fmt::format("{} is distributed by {} columns: only a query that names all of them is quick",
                                  visit.shown, hash->columns.size());
        return {std::move(hit)};
    }
    const auto is_poor = [&](const std::string& name) {
        const auto* const column = schema::find(visit.table.columns, name);
        return (column != nullptr && column->type && has_few_values(column->type->kind)) ||
               is_partition_column(visit.table, name);
    };
    if (!std::all_of(hash->columns.begin(), hash->columns.end(), is_poor)) return {};
    hit.message =
        fmt::format("{} has few values for its distribution in a partition of {}", hash->columns.front(), visit.shown);
    return {std::move(hit)};
}

}  // namespace

constinit const Rule hash_column_choice{
    .name = "hash-column-choice",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_hash_column_choice},
    .summary =
        "DISTRIBUTED BY HASH of a BOOLEAN, TINYINT or DATE, of the partition column alone, or of more than three "
        "columns.",
    .why =
        "Rows gather in few tablets, and few back ends do all the work. Source: StarRocks documentation, best "
        "practices of bucketing; CREATE TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (id BIGINT, is_active BOOLEAN) DUPLICATE KEY (id) DISTRIBUTED BY HASH (is_active);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (id BIGINT, is_active BOOLEAN) DUPLICATE KEY (id) DISTRIBUTED BY HASH "
            "(is_active)\""},
    .good = {"CREATE TABLE t (id BIGINT, is_active BOOLEAN) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (id BIGINT, is_active BOOLEAN) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)\""}};

}  // namespace srmigrate::lint
