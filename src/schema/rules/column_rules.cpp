// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/column_rules.hpp"

#include "base/text.hpp"
#include "schema/normal/derive.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::schema {
namespace {

constexpr std::int64_t k_longest_char = 255;         // bytes
constexpr std::size_t k_longest_column_name = 1024;  // characters
constexpr std::array<std::string_view, 3> k_server_names{"__op", "__row", "___count___"};
constexpr std::int64_t k_most_scale_of_decimalv2 = 9;

std::int64_t most_digits(const Type& type) {
    if (type.kind == TypeKind::decimalv2) return 27;
    if (type.kind == TypeKind::decimal) return type.length.value_or(10) > 38 ? 76 : 38;
    switch (decimal_width(type)) {
        case 32:
            return 9;
        case 64:
            return 18;
        case 128:
            return 38;
        default:
            return 76;
    }
}

std::optional<OutOfBounds> out_of_bounds(OutOfBounds::Number number, std::int64_t given, std::int64_t most) {
    if (given >= 0 && given <= most) return std::nullopt;
    return OutOfBounds{number, given, most};
}

std::optional<OutOfBounds> decimal_fault(const Type& type) {
    const std::int64_t precision = type.length.value_or(10);
    if (auto fault = out_of_bounds(OutOfBounds::Number::precision, precision, most_digits(type))) return fault;
    const bool is_old = type.kind == TypeKind::decimalv2;
    return out_of_bounds(OutOfBounds::Number::scale, type.scale.value_or(0),
                         is_old ? std::min(k_most_scale_of_decimalv2, precision) : precision);
}

std::optional<TypeFault> first_fault(const std::vector<Type>& types) {
    for (const auto& type : types) {
        if (auto fault = type_fault(type)) return fault;
    }
    return std::nullopt;
}

std::optional<TypeFault> at_type(const Type& type, const std::optional<OutOfBounds>& fault) {
    return fault ? std::optional(TypeFault{type, *fault}) : std::nullopt;
}

}  // namespace

std::optional<NameFault> column_name_fault(std::string_view name, RunMode mode) {
    const std::string_view forbidden =
        mode == RunMode::shared_nothing ? std::string_view("\0=<>!*", 6) : std::string_view("\0", 1);
    if (name.empty() || base::count_characters(name) > k_longest_column_name ||
        name.find_first_of(forbidden) != std::string_view::npos || name.starts_with("__starrocks_shadow_")) {
        return NameFault::incorrect;
    }
    if (std::ranges::any_of(k_server_names, [&](auto one) { return same_name(one, name); })) return NameFault::reserved;
    if (name.starts_with(k_generated_partition_column)) return NameFault::reserved_prefix;
    return std::nullopt;
}

std::optional<TypeFault> type_fault(const Type& type) {
    switch (type.kind) {
        case TypeKind::char_:
            return at_type(type, out_of_bounds(OutOfBounds::Number::length, type.length.value_or(1), k_longest_char));
        case TypeKind::varchar:
        case TypeKind::varbinary:
            return at_type(type,
                           out_of_bounds(OutOfBounds::Number::length, type.length.value_or(1), k_longest_varchar));
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
            return at_type(type, decimal_fault(type));
        case TypeKind::array:
            if (auto fault = first_fault(type.children)) return fault;
            if (is_metric(type.children.at(0))) return TypeFault{type, NoArrayElement{}};
            return std::nullopt;
        case TypeKind::map: {
            const Type& key = type.children.at(0);
            if (is_nested(key.kind) || is_metric(key) || key.kind == TypeKind::json) return TypeFault{key, NoMapKey{}};
            return first_fault(type.children);
        }
        case TypeKind::struct_:
            return first_fault(type.children);
        case TypeKind::time:
            return TypeFault{type, NotStored{}};
        case TypeKind::boolean:
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::largeint:
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::date:
        case TypeKind::datetime:
        case TypeKind::string:
        case TypeKind::binary:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
            break;
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
