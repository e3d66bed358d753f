// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/expressions.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/value/function_types.hpp"
#include "engine/value/types.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

namespace srmigrate::engine {

using schema::Token;
using schema::TokenKind;
using schema::Type;
using schema::TypeKind;

namespace {

/// The DAY of timestampdiff(DAY, a, b) is a word of the grammar.
bool is_unit(const ExpressionNode& call, const ExpressionNode& child) {
    const bool takes_one =
        call.kind == ExpressionKind::call && (base::equals_ignoring_case(call.text, "timestampdiff") ||
                                              base::equals_ignoring_case(call.text, "timestampadd"));
    return takes_one && &child == &call.children.front();
}

void collect_columns(const ExpressionNode& node, std::vector<std::string>& names, std::vector<std::string> bound) {
    const auto holds = [](const std::vector<std::string>& held, const std::string& name) {
        return std::ranges::any_of(held, [&](const std::string& one) { return base::equals_ignoring_case(one, name); });
    };
    bound.insert(bound.end(), node.names.begin(), node.names.end());
    if (node.kind == ExpressionKind::column && !holds(names, node.text) && !holds(bound, node.text)) {
        names.push_back(node.text);
    }
    for (const auto* const children : {&node.children, &node.sort_keys}) {
        for (const ExpressionNode& child : *children) {
            if (!is_unit(node, child)) collect_columns(child, names, bound);
        }
    }
}

constexpr std::array<TypeKind, 5> k_integers = {TypeKind::tinyint, TypeKind::smallint, TypeKind::int_, TypeKind::bigint,
                                                TypeKind::largeint};

/// The wider of two integers, and so many sizes more, though not beyond BIGINT.
std::optional<Type> common_integer(const std::optional<Type>& a, const std::optional<Type>& b, std::size_t wider) {
    if (!a || !b || !schema::is_integer(a->kind) || !schema::is_integer(b->kind)) return std::nullopt;
    const auto rank = [](const Type& type) {
        return static_cast<std::size_t>(std::ranges::find(k_integers, type.kind) - k_integers.begin());
    };
    constexpr std::size_t bigint = 3;
    const std::size_t common = std::max(rank(*a), rank(*b));
    return type_of_kind(k_integers[common < bigint ? std::min(common + wider, bigint) : common]);
}

std::optional<Type> type_of_call(const ExpressionNode& node, const std::vector<schema::Column>& columns) {
    const std::string function = base::to_lower(node.text);
    const auto argument = [&](std::size_t index) -> std::optional<Type> {
        return index < node.children.size() ? type_of(node.children[index], columns) : std::nullopt;
    };
    if (const auto kind = type_of_function(function)) {
        return type_of_kind(*kind, kind == TypeKind::varchar ? std::optional(schema::k_longest_varchar) : std::nullopt);
    }
    if (function == "str_to_date") {
        const bool with_time = node.children.size() > 1 && (node.children[1].text.find("%H") != std::string::npos ||
                                                            node.children[1].text.find("%T") != std::string::npos);
        return type_of_kind(with_time ? TypeKind::datetime : TypeKind::date);
    }
    if (function == "date_trunc") {
        const auto of = argument(1);
        return type_of_kind(of && of->kind == TypeKind::date ? TypeKind::date : TypeKind::datetime);
    }
    static const std::set<std::string, std::less<>> k_as_first = {"coalesce",       "ifnull",   "nullif", "array_sort",
                                                                  "array_distinct", "greatest", "least"};
    if (k_as_first.contains(function)) return argument(0);
    if (function == "mod") return common_integer(argument(0), argument(1), 0);
    if (function == "if") return argument(1);
    return std::nullopt;
}

Type type_of_integer(std::int64_t value) {
    const auto fits = [&](auto of) {
        using Limits = std::numeric_limits<decltype(of)>;
        return value >= Limits::min() && value <= Limits::max();
    };
    if (fits(std::int8_t{})) return type_of_kind(TypeKind::tinyint);
    if (fits(std::int16_t{})) return type_of_kind(TypeKind::smallint);
    return type_of_kind(fits(std::int32_t{}) ? TypeKind::int_ : TypeKind::bigint);
}

std::optional<Type> type_of_number(const std::string& text) {
    const auto value = base::number<std::int64_t>(text);
    return value ? std::optional(type_of_integer(*value)) : std::nullopt;
}

/// Sums and products are one size wider than what they are made of, up to BIGINT.
std::optional<Type> type_of_binary(const ExpressionNode& node, const std::vector<schema::Column>& columns) {
    // days_add and its kin answer with a DATETIME, whatever is added to.
    if (std::ranges::any_of(node.children,
                            [](const ExpressionNode& child) { return child.kind == ExpressionKind::interval; })) {
        return type_of_kind(TypeKind::datetime);
    }
    const auto left = type_of(node.children[0], columns);
    const auto right = type_of(node.children[1], columns);
    if (!left || !right || is_decimal(*left) || is_decimal(*right)) return std::nullopt;
    if (node.text == "/" || is_floating(*left) || is_floating(*right)) return type_of_kind(TypeKind::double_);
    const bool widens = node.text == "+" || node.text == "-" || node.text == "*";
    return common_integer(left, right, widens ? 1 : 0);
}

}  // namespace

std::vector<std::string> columns_of(const ExpressionNode& node) {
    std::vector<std::string> names;
    collect_columns(node, names, {});
    return names;
}

ExpressionNode unqualified(ExpressionNode node, const std::function<bool(const std::string& name)>& is_table) {
    if (node.kind == ExpressionKind::field && node.children[0].kind == ExpressionKind::column &&
        is_table(node.children[0].text)) {
        node.kind = ExpressionKind::column;
        node.children.clear();
    }
    for (auto* const parts : {&node.children, &node.sort_keys}) {
        for (ExpressionNode& part : *parts)
            part = unqualified(std::move(part), is_table);
    }
    return node;
}

bool is_literal(const ExpressionNode& node) {
    return node.kind == ExpressionKind::text || node.kind == ExpressionKind::number ||
           node.kind == ExpressionKind::word;
}

bool has_aggregate(const ExpressionNode& node) {
    static const std::set<std::string, std::less<>> k_aggregates = {
        "sum", "count", "min", "max", "avg", "group_concat", "array_agg", "bitmap_union", "hll_union"};
    if (node.kind == ExpressionKind::call && k_aggregates.contains(base::to_lower(node.text))) return true;
    return std::ranges::any_of(node.children, has_aggregate) || std::ranges::any_of(node.sort_keys, has_aggregate);
}

std::optional<Type> type_of(const ExpressionNode& node, const std::vector<schema::Column>& columns) {
    switch (node.kind) {
        case ExpressionKind::column: {
            const auto found = std::ranges::find_if(columns, [&](const schema::Column& column) {
                return base::equals_ignoring_case(column.name, node.text);
            });
            return found == columns.end() ? std::nullopt : found->type;
        }
        case ExpressionKind::text:
            return type_of_kind(TypeKind::varchar, schema::k_longest_varchar);
        case ExpressionKind::number:
            return type_of_number(node.text);
        case ExpressionKind::word:
            return node.text == "NULL" ? std::nullopt : std::optional(type_of_kind(TypeKind::boolean));
        case ExpressionKind::call:
            return type_of_call(node, columns);
        case ExpressionKind::binary:
            return type_of_binary(node, columns);
        case ExpressionKind::unary:
            return type_of(node.children[0], columns);
        case ExpressionKind::comparison:
        case ExpressionKind::compound:
        case ExpressionKind::negation:
        case ExpressionKind::between:
        case ExpressionKind::in:
        case ExpressionKind::is_null:
        case ExpressionKind::like:
            return type_of_kind(TypeKind::boolean);
        case ExpressionKind::case_of: {
            const std::size_t then = node.has_case ? 2 : 1;
            return then < node.children.size() ? type_of(node.children[then], columns) : std::nullopt;
        }
        case ExpressionKind::window:
            return type_of(node.children[0], columns);
        case ExpressionKind::cast:
            return node.type;
        case ExpressionKind::bytes:
        case ExpressionKind::date:
        case ExpressionKind::star:
        case ExpressionKind::named_argument:
        case ExpressionKind::separator:
        case ExpressionKind::extract:
        case ExpressionKind::interval:
        case ExpressionKind::match:
        case ExpressionKind::slice:
        case ExpressionKind::tuple:
        case ExpressionKind::filter:
        case ExpressionKind::exists:
        case ExpressionKind::element:
        case ExpressionKind::field:
        case ExpressionKind::arrow:
        case ExpressionKind::array:
        case ExpressionKind::map:
        case ExpressionKind::lambda:
        case ExpressionKind::sort_key:
        case ExpressionKind::subquery:
        case ExpressionKind::variable:
        case ExpressionKind::other:
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<TimeSlicing> time_slicing(const ExpressionNode& node) {
    if (node.kind != ExpressionKind::call) return std::nullopt;
    TimeSlicing slicing;
    slicing.function = base::to_lower(node.text);
    if (slicing.function == "date_trunc" && node.children.size() == 2 && is_literal(node.children[0]) &&
        node.children[1].kind == ExpressionKind::column) {
        slicing.unit = node.children[0].text;
        slicing.column = node.children[1].text;
        return slicing;
    }
    if (slicing.function != "time_slice" || node.children.size() < 3 ||
        node.children[0].kind != ExpressionKind::column) {
        return std::nullopt;
    }
    slicing.column = node.children[0].text;
    slicing.count = base::number<std::int64_t>(node.children[1].text).value_or(1);
    slicing.unit = node.children[2].text;
    return slicing;
}

schema::Expression renamed(const schema::Expression& expression, const std::string& old_name,
                           const std::string& new_name, Printing printing) {
    schema::Expression result = expression;
    bool changed = false;
    for (std::size_t i = 0; i < result.tokens.size(); ++i) {
        Token& token = result.tokens[i];
        const bool is_name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier;
        const bool is_call =
            i + 1 < result.tokens.size() && result.tokens[i + 1].text == "(" && token.kind == TokenKind::word;
        if (!is_name || is_call || !base::equals_ignoring_case(token.text, old_name)) continue;
        token.kind = TokenKind::quoted_identifier;
        token.text = new_name;
        changed = true;
    }
    if (changed) result.text = print(parse_expression(result), printing);
    return result;
}

}  // namespace srmigrate::engine
