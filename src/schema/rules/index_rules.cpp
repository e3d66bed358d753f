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

bool merges(KeyModel model) {
    return model == KeyModel::aggregate || model == KeyModel::unique;
}

IndexFit fit_of(bool type_fits, KeyModel model, ColumnRole role) {
    if (!type_fits) return IndexFit::wrong_type;
    return merges(model) && role == ColumnRole::value ? IndexFit::merged_value : IndexFit::fits;
}

ColumnRole role_of(const Table& table, const Column& column) {
    return contains_name(effective_key(table).columns, column.name) ? ColumnRole::key : ColumnRole::value;
}

Obstacle no_such_column(const std::string& name) {
    return {fmt::format("there is no column '{}'", name), "add the column first"};
}

std::string_view model_rule(IndexKind kind) {
    return kind == IndexKind::vector
               ? "a VECTOR index is for DUPLICATE and PRIMARY KEY tables"
               : "a GIN index is for DUPLICATE KEY tables, from 4.0 on for PRIMARY KEY tables too";
}

std::string_view index_word(IndexKind kind) {
    switch (kind) {
        case IndexKind::bitmap:
            return "BITMAP index";
        case IndexKind::ngrambf:
            return "NGRAMBF index";
        case IndexKind::gin:
            return "GIN index";
        case IndexKind::vector:
            return "VECTOR index";
    }
    return "";
}

std::optional<Obstacle> fit_obstacle(IndexFit fit, std::string_view what, const Column& column, IndexKind kind) {
    switch (fit) {
        case IndexFit::fits:
            return std::nullopt;
        case IndexFit::wrong_model:
            return Obstacle{std::string(model_rule(kind)),
                            kind == IndexKind::vector ? "use another kind of table" : "use another kind of index"};
        case IndexFit::wrong_type:
            return Obstacle{fmt::format("a {} cannot be built on {}", what, to_text(*column.type)),
                            "choose another column"};
        case IndexFit::merged_value:
            return Obstacle{fmt::format("a {} of an AGGREGATE or UNIQUE KEY table is on a key column", what),
                            "choose a key column"};
    }
    return std::nullopt;
}

}  // namespace

IndexFit index_fit(IndexKind kind, const Type& given, KeyModel model, ColumnRole role, const Version& version) {
    const auto type = normalize(given);
    switch (kind) {
        case IndexKind::bitmap:
            return fit_of(is_integer(type.kind) || is_time(type.kind) || is_decimal(type.kind) || is_text(type.kind) ||
                              type.kind == TypeKind::boolean,
                          model, role);
        case IndexKind::ngrambf:
            return fit_of(is_text(type.kind), model, role);
        case IndexKind::gin: {
            const bool primary = model == KeyModel::primary && version >= k_inverted_on_primary;
            if (model != KeyModel::duplicate && !primary) return IndexFit::wrong_model;
            return is_text(type.kind) ? IndexFit::fits : IndexFit::wrong_type;
        }
        case IndexKind::vector:
            if (model != KeyModel::duplicate && model != KeyModel::primary) return IndexFit::wrong_model;
            return type.kind == TypeKind::array && type.children.front().kind == TypeKind::float_
                       ? IndexFit::fits
                       : IndexFit::wrong_type;
    }
    return IndexFit::fits;
}

IndexFit bloom_filter_fit(const Type& given, KeyModel model, ColumnRole role) {
    const auto kind = normalize(given).kind;
    return fit_of((is_integer(kind) && kind != TypeKind::tinyint) || is_time(kind) || is_text(kind), model, role);
}

std::optional<Obstacle> index_obstacle(const Table& table, const Index& index, const ServerProfile& context) {
    if (index.columns.empty()) return std::nullopt;
    const auto* column = find(table.columns, index.columns.front());
    if (column == nullptr) return no_such_column(index.columns.front());
    if (!column->type) return std::nullopt;
    const auto kind = index.kind.value_or(IndexKind::bitmap);
    const auto fit =
        index_fit(kind, *column->type, effective_key(table).model, role_of(table, *column), context.version);
    return fit_obstacle(fit, index_word(kind), *column, kind);
}

std::optional<Obstacle> bloom_filter_obstacle(const Table& table, const std::string& name) {
    const auto* column = find(table.columns, name);
    if (column == nullptr) return no_such_column(name);
    if (!column->type) return std::nullopt;
    const auto fit = bloom_filter_fit(*column->type, effective_key(table).model, role_of(table, *column));
    if (auto found = fit_obstacle(fit, "bloom filter", *column, IndexKind::bitmap)) return found;
    for (const auto& index : table.indexes) {
        if (index.kind == IndexKind::ngrambf && contains_name(index.columns, name)) {
            return Obstacle{fmt::format("the column has the NGRAMBF index '{}'", index.name),
                            fmt::format("drop '{}' first", index.name)};
        }
    }
    return std::nullopt;
}

std::optional<std::string> filtered_twice(const Properties& properties, const std::vector<Index>& indexes) {
    const auto filtered = property(properties, "bloom_filter_columns");
    if (!filtered) return std::nullopt;
    const auto columns = base::split_list(*filtered);
    for (const auto& index : indexes) {
        if (index.kind != IndexKind::ngrambf) continue;
        const auto found =
            std::ranges::find_if(columns, [&](const auto& column) { return same_name(column, index.columns.front()); });
        if (found != columns.end()) return *found;
    }
    return std::nullopt;
}

std::optional<Obstacle> holder_obstacle(const Table& before, const Table& after, const std::string& column,
                                        const ServerProfile& context) {
    for (const auto& index : before.indexes) {
        if (!contains_name(index.columns, column)) continue;
        if (index.kind == IndexKind::vector) {
            return Obstacle{"a column with a VECTOR index cannot be changed",
                            fmt::format("drop '{}' first", index.name)};
        }
        if (const auto refused = index_obstacle(after, index, context)) {
            return Obstacle{fmt::format("the column has the index '{}', and {}", index.name, refused->why),
                            fmt::format("drop '{}' first", index.name)};
        }
    }
    const auto filtered = property(before.properties, "bloom_filter_columns");
    if (filtered && contains_name(base::split_list(*filtered), column)) {
        if (const auto refused = bloom_filter_obstacle(after, column)) {
            return Obstacle{fmt::format("the column has a bloom filter, and {}", refused->why),
                            "take it out of bloom_filter_columns first"};
        }
    }
    const auto sort_key = effective_sort_key(after);
    return contains_name(sort_key, column) ? sort_key_obstacle(after, sort_key) : std::nullopt;
}

}  // namespace srmigrate::schema
