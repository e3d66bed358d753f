// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/sort_key_rules.hpp"

#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::schema {
namespace {

Obstacle other_column(std::string why) {
    return {std::move(why), "order by another column"};
}

}  // namespace

bool can_become_primary_sort_key(const Type& type) {
    return can_sort_primary_key(type) && type.kind != TypeKind::varbinary;
}

std::optional<Obstacle> sort_key_obstacle(const Table& table, const std::vector<std::string>& columns) {
    const auto key = effective_key(table);
    const bool merges = key.model == KeyModel::aggregate || key.model == KeyModel::unique;
    const bool permutation =
        columns.size() == key.columns.size() &&
        std::all_of(columns.begin(), columns.end(), [&](const auto& name) { return contains_name(key.columns, name); });
    if (merges && !permutation) {
        return Obstacle{"the sort key of an AGGREGATE or UNIQUE KEY table holds exactly the key columns",
                        "order by the key columns"};
    }
    for (const auto& name : columns) {
        const auto* column = find(table.columns, name);
        if (column == nullptr || !column->type) continue;
        const auto type = normalize(*column->type);
        if (key.model == KeyModel::primary && !can_become_primary_sort_key(type)) {
            return other_column(fmt::format("a primary key table cannot be sorted by {}, the type of '{}'",
                                            to_text(*column->type), name));
        }
        if (name == columns.front() && !can_begin_sort_key(type)) {
            return other_column(
                fmt::format("a sort key cannot begin with {}, the type of '{}'", to_text(*column->type), name));
        }
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
