// SPDX-License-Identifier: Apache-2.0
#include "engine/value/defaults.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/value/strict_json.hpp"
#include "engine/value/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace srmigrate::engine {

using schema::Type;
using schema::TypeKind;

namespace {

/// Up to two to the power of 127, with either sign: the literal's sign may be an operator before it.
bool fits_largeint(std::string_view digits) {
    constexpr std::string_view most = "170141183460469231731687303715884105728";
    while (digits.starts_with("0"))
        digits.remove_prefix(1);
    return digits.size() < most.size() || (digits.size() == most.size() && digits <= most);
}

}  // namespace

std::optional<std::string> integer_problem(std::string_view text, const Type& type) {
    std::string_view digits = text;
    if (digits.starts_with("+") || digits.starts_with("-")) digits.remove_prefix(1);
    const bool is_number = !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return fmt::format("Invalid integer literal: {}", text);
    if (type.kind == TypeKind::largeint) {
        if (fits_largeint(digits)) return std::nullopt;
        return fmt::format("Large int literal is out of range: {}", text);
    }
    const int bits = type.kind == TypeKind::tinyint    ? 8
                     : type.kind == TypeKind::smallint ? 16
                     : type.kind == TypeKind::int_     ? 32
                                                       : 64;
    std::string_view number = text;
    if (number.starts_with("+")) number.remove_prefix(1);
    const auto value = base::number<std::int64_t>(number);
    const std::int64_t most =
        bits == 64 ? std::numeric_limits<std::int64_t>::max() : (std::int64_t{1} << (bits - 1)) - 1;
    if (!value || *value > most || *value < -most - 1) {
        return fmt::format("Number out of range[{}]. type: {}", text, message_text(type));
    }
    return std::nullopt;
}

namespace {

/// Digits before and behind the point, once an exponent is written out.
struct Digits {
    std::int64_t integer = 0;
    std::int64_t fraction = 0;
};

std::optional<Digits> decimal_digits(std::string_view text) {
    if (text.starts_with("+") || text.starts_with("-")) text.remove_prefix(1);
    std::int64_t exponent = 0;
    if (const std::size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
        std::string_view power = text.substr(at + 1);
        if (power.starts_with("+")) power.remove_prefix(1);
        const auto given = base::number<std::int16_t>(power);
        if (!given) return std::nullopt;
        exponent = *given;
        text = text.substr(0, at);
    }
    const std::size_t point = text.find('.');
    const std::string_view part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    const std::string digits = std::string(text.substr(0, point)) + std::string(part);
    if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
        return std::nullopt;
    }
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
    const auto significant = static_cast<std::int64_t>(digits.size() - first);
    const std::int64_t scale = static_cast<std::int64_t>(part.size()) - exponent;
    return Digits{std::max<std::int64_t>(0, significant - scale), std::max<std::int64_t>(0, scale)};
}

/// FLOAT and DOUBLE alike: the literal takes the column's type.
std::optional<std::string> float_problem(std::string_view text) {
    const auto digits = decimal_digits(text);
    if (!digits) return fmt::format("Invalid floating-point literal: {}", text);
    if (base::number<double>(text.starts_with("+") ? text.substr(1) : text) || digits->integer == 0)
        return std::nullopt;
    return fmt::format("Invalid literal:{}Infinity", text.starts_with("-") ? "-" : "");
}

std::optional<std::string> decimal_problem(std::string_view text, const Type& type) {
    const auto digits = decimal_digits(text);
    if (!digits) return fmt::format("Invalid floating-point literal: {}", text);
    const std::int64_t scale = type.scale.value_or(0);
    const std::int64_t precision = type.length.value_or(10);
    if (digits->fraction > scale || digits->integer > precision - scale) {
        refuse(fmt::format(
            "Getting syntax error. Detail message: Type {} is too narrow to hold the DecimalLiteral '{}' "
            "(precision={}, scale={}).",
            message_text(type), text, std::max<std::int64_t>(digits->integer + digits->fraction, 1), digits->fraction));
    }
    return std::nullopt;
}

std::optional<std::string> text_problem(const std::string& value, const Type& type) {
    switch (type.kind) {
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::largeint:
            return integer_problem(value, type);
        case TypeKind::boolean:
            if (base::equals_ignoring_case(value, "true") || base::equals_ignoring_case(value, "false") ||
                value == "0" || value == "1") {
                return std::nullopt;
            }
            return fmt::format("Invalid BOOLEAN literal: {}", value);
        case TypeKind::float_:
        case TypeKind::double_:
            return float_problem(value);
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
            return decimal_problem(value, type);
        case TypeKind::date:
        case TypeKind::datetime:
            if (base::parse_date_time(value)) return std::nullopt;
            return fmt::format("Invalid date literal {}", value);
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
            if (static_cast<std::int64_t>(base::count_characters(value)) > type.length.value_or(1)) {
                return "Default value is too long: " + value;
            }
            return std::nullopt;
        case TypeKind::hll:
        case TypeKind::bitmap:
        case TypeKind::binary:
        case TypeKind::varbinary:
            if (value.empty()) return std::nullopt;
            return fmt::format("Type '{}' only supports empty string \"\" as default value", message_text(type));
        case TypeKind::json:
            if (const auto problem = json_problem(value)) {
                return fmt::format("Invalid JSON format for default value: {}. Error: {}", value, *problem);
            }
            return std::nullopt;
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return fmt::format(
                "Default value for complex type '{}' requires expression syntax (e.g., [], map{{}}, row())",
                message_text(type));
        case TypeKind::time:
        case TypeKind::variant:
        case TypeKind::percentile:
            return fmt::format("Cannot add default value for type '{}'", message_text(type));
    }
    return std::nullopt;
}

std::string_view without_parentheses(std::string_view text) {
    return text.starts_with("(") && text.ends_with(")") ? base::trim(text.substr(1, text.size() - 2)) : text;
}

/// What the server calls a literal that stands for itself: IntLiteral{type=TINYINT} …
std::string literal_name(const schema::Expression& expression) {
    const schema::Token* token = nullptr;
    for (const schema::Token& candidate : expression.tokens) {
        if (candidate.kind != schema::TokenKind::symbol) token = &candidate;
    }
    if (token == nullptr) return expression.text;
    if (token->kind == schema::TokenKind::binary) return "VarBinaryLiteral{type=VARBINARY}";
    if (token->kind != schema::TokenKind::number) {
        const std::string word = base::to_lower(token->text);
        return word == "true" || word == "false" ? "BoolLiteral{type=BOOLEAN}" : expression.text;
    }
    if (const auto value = base::number<std::int64_t>(token->text)) {
        const bool negative = expression.tokens.size() > 1 && expression.tokens.front().text == "-";
        const std::string_view type = *value <= 127 + (negative ? 1 : 0)           ? "TINYINT"
                                      : *value <= 32767 + (negative ? 1 : 0)       ? "SMALLINT"
                                      : *value <= 2147483647L + (negative ? 1 : 0) ? "INT"
                                                                                   : "BIGINT";
        return fmt::format("IntLiteral{{type={}}}", type);
    }
    const auto digits = decimal_digits(token->text);
    if (!digits) return "FloatLiteral{type=DOUBLE}";
    return fmt::format("DecimalLiteral{{type=DECIMAL32({},{})}}",
                       std::max<std::int64_t>(1, digits->integer + digits->fraction), digits->fraction);
}

std::optional<std::string> expression_problem(const schema::Expression& expression, const Type& type) {
    const std::string_view text = without_parentheses(expression.text);
    const std::size_t parenthesis = text.find('(');
    const std::string function = base::to_lower(base::trim(text.substr(0, parenthesis)));
    const bool is_call =
        parenthesis != std::string_view::npos && text.ends_with(")") && !function.empty() && !expression.tokens.empty();
    if (is_complex(type) &&
        (text.starts_with("[") || function.starts_with("map") || function == "row" || function.starts_with("array"))) {
        return std::nullopt;
    }
    if (!is_call) return fmt::format("Unsupported expr {} for default value", literal_name(expression));
    if (function == "uuid") {
        if (type.kind != TypeKind::varchar) {
            return fmt::format("Default function uuid() for type {} is not supported", message_text(type));
        }
        if (type.length.value_or(1) < 36) return "Varchar type length must be greater than 36 for uuid function";
        return std::nullopt;
    }
    if (function == "uuid_numeric") {
        if (type.kind == TypeKind::largeint) return std::nullopt;
        return fmt::format("Default function uuid_numeric() for type {} is not supported", message_text(type));
    }
    if (function == "now" || function == "current_timestamp") {
        if (type.kind == TypeKind::datetime) return std::nullopt;
        return fmt::format("Default function now() for type {} is not supported", message_text(type));
    }
    return fmt::format("Default expr for function {} is not supported", function);
}

}  // namespace

std::optional<std::string> default_problem(const schema::Default& value, const Type& type) {
    return std::visit(base::Overloaded{
                          [](const schema::DefaultNull&) -> std::optional<std::string> { return std::nullopt; },
                          [&](const schema::DefaultText& text) { return text_problem(text.value, type); },
                          [&](const schema::DefaultCurrentTimestamp&) -> std::optional<std::string> {
                              if (type.kind == TypeKind::datetime) return std::nullopt;
                              return fmt::format("Default function now() for type {} is not supported",
                                                 message_text(type));
                          },
                          [&](const schema::DefaultExpression& expression) {
                              return expression_problem(expression.expression, type);
                          },
                      },
                      value);
}

std::optional<schema::Default> server_default(const schema::Default& value, const Type& type) {
    return std::visit(
        base::Overloaded{
            [](const schema::DefaultNull&) -> std::optional<schema::Default> { return std::nullopt; },
            [&](const schema::DefaultText& text) -> std::optional<schema::Default> {
                if (is_metric(type)) return std::nullopt;
                if (type.kind != TypeKind::boolean) return text;
                const bool yes = text.value == "1" || base::equals_ignoring_case(text.value, "true");
                return schema::DefaultText{yes ? "1" : "0"};
            },
            [](const schema::DefaultCurrentTimestamp& now) -> std::optional<schema::Default> { return now; },
            [](const schema::DefaultExpression& expression) -> std::optional<schema::Default> { return expression; },
        },
        value);
}

}  // namespace srmigrate::engine
