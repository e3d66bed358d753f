// SPDX-License-Identifier: Apache-2.0
#include "engine/value/aggregate_states.hpp"

#include "base/text.hpp"
#include "engine/value/types.hpp"

#include <string>
#include <utility>

namespace srmigrate::engine {

using schema::Type;
using schema::TypeKind;

namespace {

Type array_of(Type element) {
    Type type = type_of_kind(TypeKind::array);
    type.children.push_back(std::move(element));
    return type;
}

/// A text inside a state has the longest length there is.
Type as_stored(Type type) {
    if (is_text(type)) {
        type.kind = TypeKind::varchar;
        type.length = schema::k_longest_varchar;
    }
    for (Type& child : type.children)
        child = as_stored(child);
    return type;
}

Type sum_type(const Type& type) {
    if (is_floating(type)) return type_of_kind(TypeKind::double_);
    if (schema::is_native_integer(type.kind) || type.kind == TypeKind::boolean) return type_of_kind(TypeKind::bigint);
    if (!is_decimal(type)) return type;
    Type wide = type_of_kind(TypeKind::decimal);
    wide.length = decimal_width(type) == 256 ? 76 : 38;
    wide.scale = type.scale;
    return wide;
}

/// One field for each argument, named col1, col2 …
Type collected(const schema::AggregateState& state) {
    Type type = type_of_kind(TypeKind::struct_);
    for (std::size_t i = 0; i < state.arguments.size(); ++i) {
        type.field_names.push_back("col" + std::to_string(i + 1));
        type.children.push_back(array_of(as_stored(state.arguments[i].type)));
    }
    return type;
}

}  // namespace

Type aggregate_state_type(const schema::AggregateState& state) {
    const std::string function = base::to_lower(state.function);
    if (state.arguments.empty()) return type_of_kind(function == "count" ? TypeKind::bigint : TypeKind::varbinary);
    const Type& first = state.arguments.front().type;
    if (function == "count" || function == "retention") return type_of_kind(TypeKind::bigint);
    if (function == "sum") return sum_type(first);
    if (function == "max" || function == "min" || function == "any_value") return as_stored(first);
    if (function == "array_agg_distinct") return array_of(as_stored(first));
    if (function == "array_unique_agg") return as_stored(first);
    if (function == "array_agg" || function == "group_concat") return collected(state);
    if (function == "bitmap_agg" || function == "bitmap_union_int" || function == "bitmap_union" ||
        function == "bitmap_union_count") {
        return type_of_kind(TypeKind::bitmap);
    }
    if (function == "hll_union" || function == "hll_raw_agg") return type_of_kind(TypeKind::hll);
    if (function == "percentile_union") return type_of_kind(TypeKind::percentile);
    return type_of_kind(TypeKind::varbinary);
}

bool aggregate_state_is_never_null(std::string_view function) {
    return base::equals_ignoring_case(function, "count");
}

}  // namespace srmigrate::engine
