// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/query_types.hpp"

#include "base/text.hpp"
#include "engine/value/exact.hpp"
#include "engine/value/types.hpp"

#include <algorithm>

namespace srmigrate::engine {
namespace {

using schema::ExpressionKind;
using schema::ExpressionNode;
using schema::Type;
using schema::TypeKind;

Type decimal_of(std::int64_t scale) {
    auto type = type_of_kind(TypeKind::decimal, 38);
    type.scale = scale;
    return type;
}

std::optional<std::int64_t> scale_of(const std::optional<Type>& type) {
    if (!type) return std::nullopt;
    if (is_decimal(*type)) return server_type(*type).scale.value_or(0);
    return schema::is_integer(type->kind) || type->kind == TypeKind::boolean ? std::optional<std::int64_t>(0)
                                                                             : std::nullopt;
}

bool is_decimal_type(const std::optional<Type>& type) {
    return type && is_decimal(*type);
}

// What several values have in common: the digits of the longest where one is a decimal.
std::optional<Type> common(const std::vector<std::optional<Type>>& types) {
    if (types.empty()) return std::nullopt;
    if (std::none_of(types.begin(), types.end(), is_decimal_type)) {
        const bool is_one = std::all_of(types.begin(), types.end(), [&](const auto& type) { return type == types[0]; });
        return is_one ? types.front() : std::nullopt;
    }
    std::int64_t scale = 0;
    for (const auto& type : types) {
        if (!type) continue;  // NULL, or unknown: what it is then decides the value
        const auto digits = scale_of(type);
        if (!digits) return std::nullopt;
        scale = std::max(scale, *digits);
    }
    return decimal_of(scale);
}

std::vector<std::optional<Type>> types_of(const std::vector<ExpressionNode>& nodes, std::size_t first,
                                          const ColumnTypes& column) {
    std::vector<std::optional<Type>> types;
    for (std::size_t i = first; i < nodes.size(); ++i)
        types.push_back(query_type(nodes[i], column));
    return types;
}

std::optional<Type> type_of_choice(const ExpressionNode& node, const ColumnTypes& column) {
    const auto& parts = node.children;
    std::vector<std::optional<Type>> types;
    const auto end = parts.size() - (node.has_else ? 1 : 0);
    for (std::size_t at = (node.has_case ? 1 : 0) + 1; at < end; at += 2)
        types.push_back(query_type(parts[at], column));
    if (node.has_else) types.push_back(query_type(parts.back(), column));
    return common(types);
}

std::optional<Type> type_of_sum(const std::optional<Type>& type) {
    if (!type) return std::nullopt;
    if (is_decimal(*type)) return decimal_of(scale_of(type).value_or(0));
    if (is_floating(*type)) return type_of_kind(TypeKind::double_);
    return type_of_kind(type->kind == TypeKind::largeint ? TypeKind::largeint : TypeKind::bigint);
}

std::optional<Type> type_of_known_call(const ExpressionNode& node, const ColumnTypes& column) {
    const auto name = base::to_lower(node.text);
    const auto& parts = node.children;
    if (name == "count") return type_of_kind(TypeKind::bigint);
    if (parts.empty()) return std::nullopt;
    if (name == "coalesce" || name == "ifnull" || name == "nvl") return common(types_of(parts, 0, column));
    if (name == "if" && parts.size() == 3) return common(types_of(parts, 1, column));
    if (name == "min" || name == "max" || name == "nullif" || name == "abs") return query_type(parts.front(), column);
    return name == "sum" ? type_of_sum(query_type(parts.front(), column)) : std::nullopt;
}

std::optional<Type> type_of_arithmetic(const ExpressionNode& node, const ColumnTypes& column) {
    const auto types = types_of(node.children, 0, column);
    if (std::none_of(types.begin(), types.end(), is_decimal_type)) return std::nullopt;
    const auto left = scale_of(types.front());
    const auto right = scale_of(types.back());
    if (!left || !right) return std::nullopt;
    if (node.text == "+" || node.text == "-") return decimal_of(std::max(*left, *right));
    return node.text == "*" ? std::optional(decimal_of(*left + *right)) : std::nullopt;
}

std::optional<Type> type_of_literal(const std::string& text) {
    if (text.find_first_of("eE") != std::string::npos) return type_of_kind(TypeKind::double_);
    const auto point = text.find('.');
    if (point == std::string::npos) return type_of_kind(TypeKind::bigint);
    return decimal_of(static_cast<std::int64_t>(text.size() - point - 1));
}

}  // namespace

std::optional<Type> query_type(const ExpressionNode& node, const ColumnTypes& column) {
    if (const auto path = schema::path_of(node)) return column(*path);
    switch (node.kind) {
        case ExpressionKind::number:
            return type_of_literal(node.text);
        case ExpressionKind::cast:
            return node.type;
        case ExpressionKind::call:
            return type_of_known_call(node, column);
        case ExpressionKind::unary:
            return query_type(node.children.front(), column);
        case ExpressionKind::binary:
            return type_of_arithmetic(node, column);
        case ExpressionKind::case_of:
            return type_of_choice(node, column);
        case ExpressionKind::column:
        case ExpressionKind::text:
        case ExpressionKind::bytes:
        case ExpressionKind::word:
        case ExpressionKind::date:
        case ExpressionKind::star:
        case ExpressionKind::named_argument:
        case ExpressionKind::separator:
        case ExpressionKind::comparison:
        case ExpressionKind::compound:
        case ExpressionKind::negation:
        case ExpressionKind::extract:
        case ExpressionKind::interval:
        case ExpressionKind::between:
        case ExpressionKind::in:
        case ExpressionKind::is_null:
        case ExpressionKind::like:
        case ExpressionKind::match:
        case ExpressionKind::element:
        case ExpressionKind::slice:
        case ExpressionKind::field:
        case ExpressionKind::arrow:
        case ExpressionKind::tuple:
        case ExpressionKind::array:
        case ExpressionKind::map:
        case ExpressionKind::lambda:
        case ExpressionKind::filter:
        case ExpressionKind::window:
        case ExpressionKind::sort_key:
        case ExpressionKind::subquery:
        case ExpressionKind::exists:
        case ExpressionKind::variable:
        case ExpressionKind::other:
            return std::nullopt;
    }
    return std::nullopt;
}

Value settled(Value value, const std::optional<Type>& type) {
    if (!type || !is_decimal(*type) || !is_exact(value)) return value;
    const auto number = exact(value.text);
    const auto scale = server_type(*type).scale.value_or(0);
    if (!number || number->scale > scale) return value;
    const auto result = rescaled(*number, scale);
    if (!result) throw NotSimulated{"numbers of more than 38 digits"};
    return {.kind = ValueKind::decimal, .text = text_of(*result)};
}

}  // namespace srmigrate::engine
