// SPDX-License-Identifier: Apache-2.0
#include "schema/sort_key_rules.hpp"

#include "schema/derive.hpp"
#include "schema/type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::schema {
namespace {

/// StarRocks: the types of a primary key, and VARBINARY. As normalize leaves them.
bool sorts_primary_key_table(TypeKind kind) {
    return is_integer(kind) || kind == TypeKind::boolean || kind == TypeKind::varchar || kind == TypeKind::date ||
           kind == TypeKind::datetime || kind == TypeKind::varbinary;
}

bool begins_sort_key(TypeKind kind) {
    const bool floating = kind == TypeKind::float_ || kind == TypeKind::double_;
    const bool state = kind == TypeKind::hll || kind == TypeKind::bitmap || kind == TypeKind::percentile;
    return !floating && !state && !is_nested(kind);
}

Refusal other_column(std::string why) {
    return {std::move(why), "order by another column"};
}

}  // namespace

std::optional<Refusal> sort_key_refusal(const Table& table, const std::vector<std::string>& columns) {
    const auto key = effective_key(table);
    const bool merges = key.model == KeyModel::aggregate || key.model == KeyModel::unique;
    const bool permutation =
        columns.size() == key.columns.size() &&
        std::all_of(columns.begin(), columns.end(), [&](const auto& name) { return contains_name(key.columns, name); });
    if (merges && !permutation) {
        return Refusal{"the sort key of an AGGREGATE or UNIQUE KEY table holds exactly the key columns",
                       "order by the key columns"};
    }
    for (const auto& name : columns) {
        const auto* column = column_named(table.columns, name);
        if (column == nullptr || !column->type) continue;
        const auto kind = normalize(*column->type).kind;
        if (key.model == KeyModel::primary && !sorts_primary_key_table(kind)) {
            return other_column(fmt::format("a primary key table cannot be sorted by {}, the type of '{}'",
                                            to_text(*column->type), name));
        }
        if (name == columns.front() && !begins_sort_key(kind)) {
            return other_column(
                fmt::format("a sort key cannot begin with {}, the type of '{}'", to_text(*column->type), name));
        }
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
