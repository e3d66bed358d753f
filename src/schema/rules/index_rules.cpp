// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/index_rules.hpp"

#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/sort_key_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace srmigrate::schema {
namespace {

constexpr Version k_inverted_on_primary{4, 0, 0};

bool is_text(TypeKind kind) {
    return kind == TypeKind::varchar || kind == TypeKind::char_;
}
bool is_time(TypeKind kind) {
    return kind == TypeKind::date || kind == TypeKind::datetime;
}
bool is_decimal(TypeKind kind) {
    return kind == TypeKind::decimal || kind == TypeKind::decimalv2;
}

Obstacle wrong_type(std::string_view what, const Column& column) {
    return {fmt::format("a {} cannot be built on {}", what, to_text(*column.type)), "choose another column"};
}

Obstacle merged_values(std::string_view what) {
    return {fmt::format("a {} of an AGGREGATE or UNIQUE KEY table is on a key column", what), "choose a key column"};
}

bool merges(const Table& table, const Column& column) {
    const auto key = effective_key(table);
    const bool model = key.model == KeyModel::aggregate || key.model == KeyModel::unique;
    return model && !contains_name(key.columns, column.name);
}

/// As normalize leaves it.
TypeKind kind_of(const Column& column) {
    return normalize(*column.type).kind;
}

std::optional<Obstacle> no_column(const std::string& name) {
    return Obstacle{fmt::format("there is no column '{}'", name), "add the column first"};
}

}  // namespace

std::optional<Obstacle> index_refusal(const Table& table, const Index& index, const ServerProfile& context) {
    if (index.columns.empty()) return std::nullopt;
    const auto* column = column_named(table.columns, index.columns.front());
    if (column == nullptr) return no_column(index.columns.front());
    if (!column->type) return std::nullopt;
    const auto type = kind_of(*column);
    const auto model = effective_key(table).model;
    switch (index.kind.value_or(IndexKind::bitmap)) {
        case IndexKind::bitmap: {
            const bool fits =
                is_integer(type) || is_time(type) || is_decimal(type) || is_text(type) || type == TypeKind::boolean;
            if (!fits) return wrong_type("BITMAP index", *column);
            if (merges(table, *column)) return merged_values("BITMAP index");
            return std::nullopt;
        }
        case IndexKind::ngrambf:
            if (!is_text(type)) return wrong_type("NGRAMBF index", *column);
            if (merges(table, *column)) return merged_values("NGRAMBF index");
            return std::nullopt;
        case IndexKind::gin: {
            if (!is_text(type)) return wrong_type("GIN index", *column);
            const bool primary = model == KeyModel::primary && context.version >= k_inverted_on_primary;
            if (model == KeyModel::duplicate || primary) return std::nullopt;
            return Obstacle{"a GIN index is for DUPLICATE KEY tables, from 4.0 on for PRIMARY KEY tables too",
                            "use another kind of index"};
        }
        case IndexKind::vector:
            if (type != TypeKind::array) return wrong_type("VECTOR index", *column);
            if (model == KeyModel::duplicate || model == KeyModel::primary) return std::nullopt;
            return Obstacle{"a VECTOR index is for DUPLICATE and PRIMARY KEY tables", "use another kind of table"};
    }
    return std::nullopt;
}

std::optional<Obstacle> bloom_filter_refusal(const Table& table, const std::string& name) {
    const auto* column = column_named(table.columns, name);
    if (column == nullptr) return no_column(name);
    if (!column->type) return std::nullopt;
    const auto type = kind_of(*column);
    const bool fits = (is_integer(type) && type != TypeKind::tinyint) || is_time(type) || is_text(type);
    if (!fits) return wrong_type("bloom filter", *column);
    if (merges(table, *column)) return merged_values("bloom filter");
    for (const auto& index : table.indexes) {
        if (index.kind == IndexKind::ngrambf && contains_name(index.columns, name)) {
            return Obstacle{fmt::format("the column has the NGRAMBF index '{}'", index.name),
                            fmt::format("drop '{}' first", index.name)};
        }
    }
    return std::nullopt;
}

std::optional<Obstacle> holder_refusal(const Table& before, const Table& after, const std::string& column,
                                       const ServerProfile& context) {
    for (const auto& index : before.indexes) {
        if (!contains_name(index.columns, column)) continue;
        if (index.kind == IndexKind::vector) {
            return Obstacle{"a column with a VECTOR index cannot be changed",
                            fmt::format("drop '{}' first", index.name)};
        }
        if (const auto refused = index_refusal(after, index, context)) {
            return Obstacle{fmt::format("the column has the index '{}', and {}", index.name, refused->why),
                            fmt::format("drop '{}' first", index.name)};
        }
    }
    const auto filtered = property(before.properties, "bloom_filter_columns");
    if (filtered && contains_name(base::split_list(*filtered), column)) {
        if (const auto refused = bloom_filter_refusal(after, column)) {
            return Obstacle{fmt::format("the column has a bloom filter, and {}", refused->why),
                            "take it out of bloom_filter_columns first"};
        }
    }
    const auto sort_key = effective_sort_key(after);
    return contains_name(sort_key, column) ? sort_key_refusal(after, sort_key) : std::nullopt;
}

}  // namespace srmigrate::schema
