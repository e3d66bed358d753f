// SPDX-License-Identifier: Apache-2.0
#include "engine/value/defaults.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/default_value.hpp"
#include "schema/normal/strict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

using schema::DefaultForm;
using schema::DefaultProblem;
using schema::Type;
using schema::TypeKind;

namespace {

using DefaultTokens = std::span<const schema::Token>;

/// The server puts the text into the format of a message: a percent sign in it is taken for a specifier that nothing is
/// given for (java.util.Formatter).
void refuse_specifiers(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        const std::size_t end = std::min(text.find_first_not_of("-#+ 0123456789,(.<$", at + 1), text.size());
        if (end == text.size()) refuse("Conversion = '%'");
        const char letter = text[end];
        if (letter == '%' || letter == 'n') {
            at = end;
            continue;
        }
        if (std::string_view("bBhHsScCdoxXeEfgGaA").find(letter) != std::string_view::npos) {
            refuse(fmt::format("Format specifier '{}'", text.substr(at, end + 1 - at)));
        }
        refuse(fmt::format("Conversion = '{}'", letter));
    }
}

std::string literal(std::string_view message, std::string_view text) {
    refuse_specifiers(text);
    return fmt::format("{}: {}", message, text);
}

std::string words(DefaultProblem problem, std::string_view text, const Type& type) {
    const bool is_large = type.kind == TypeKind::largeint;
    if (problem == DefaultProblem::not_an_integer) {
        return literal(is_large ? "Invalid integer literal" : "Invalid number format", text);
    }
    return is_large ? fmt::format("Large int literal is out of range: {}", text)
                    : fmt::format("Number out of range[{}]. type: {}", text, message_text(type));
}

}  // namespace

std::optional<std::string> integer_problem(std::string_view text, const Type& type) {
    const auto problem = schema::integer_problem(text, type);
    return problem ? std::optional(words(*problem, text, type)) : std::nullopt;
}

namespace {

/// The smallest decimal that holds the literal.
Type type_of_digits(const schema::DecimalDigits& digits) {
    Type type = type_of_kind(digits.precision <= 9    ? TypeKind::decimal32
                             : digits.precision <= 18 ? TypeKind::decimal64
                             : digits.precision <= 38 ? TypeKind::decimal128
                                                      : TypeKind::decimal256,
                             digits.precision);
    type.scale = digits.scale;
    return type;
}

/// Of a number as written, its sign apart.
Type type_of_number(std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with("-") || digits.starts_with("+")) digits.remove_prefix(1);
    if (std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
        for (const auto kind : {TypeKind::tinyint, TypeKind::smallint, TypeKind::int_, TypeKind::bigint}) {
            if (!schema::integer_problem(text, type_of_kind(kind))) return type_of_kind(kind);
        }
        return type_of_kind(TypeKind::largeint);
    }
    const auto decimal = schema::decimal_digits(text);
    return decimal ? type_of_digits(*decimal) : type_of_kind(TypeKind::double_);
}

/// What the server calls an expression that stands for itself: IntLiteral{type=TINYINT} …
std::string literal_name(const schema::Expression& expression, const schema::DefaultMeaning& meaning) {
    if (meaning.form != DefaultForm::literal) {
        const auto is_operator = [](const schema::Token& token) {
            return token.kind == schema::TokenKind::symbol &&
                   std::string_view("+-*/%").find(token.text) != std::string_view::npos;
        };
        return std::ranges::any_of(expression.tokens, is_operator) ? "ArithmeticExpr{type=INVALID_TYPE}"
                                                                   : expression.text;
    }
    if (meaning.text == "true" || meaning.text == "false") return "BoolLiteral{type=BOOLEAN}";
    const bool is_binary = std::ranges::any_of(
        expression.tokens, [](const schema::Token& token) { return token.kind == schema::TokenKind::binary; });
    if (is_binary) return "VarBinaryLiteral{type=VARBINARY}";
    const auto type = type_of_number(meaning.text);
    const std::string_view name = type.kind == TypeKind::largeint ? "LargeIntLiteral"
                                  : schema::is_integer(type.kind) ? "IntLiteral"
                                  : is_decimal(type)              ? "DecimalLiteral"
                                                                  : "FloatLiteral";
    return fmt::format("{}{{type={}}}", name, message_text(type));
}

std::vector<DefaultTokens> split_elements(DefaultTokens tokens, std::string_view separators) {
    std::vector<DefaultTokens> elements;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i <= tokens.size(); ++i) {
        const std::string_view text = i < tokens.size() && tokens[i].kind == schema::TokenKind::symbol
                                          ? std::string_view(tokens[i].text)
                                          : std::string_view();
        if (text == "(" || text == "[" || text == "{") ++depth;
        if (text == ")" || text == "]" || text == "}") --depth;
        const bool ends =
            i == tokens.size() || (depth == 0 && !text.empty() && separators.find(text) != std::string_view::npos);
        if (!ends) continue;
        if (i > begin) elements.push_back(tokens.subspan(begin, i - begin));
        begin = i + 1;
    }
    return elements;
}

Type type_of_constructor(const schema::DefaultMeaning& meaning);

/// Of one element: as far as messages need it.
Type type_of_element(DefaultTokens tokens) {
    const schema::Default value = schema::DefaultExpression{{"", {tokens.begin(), tokens.end()}}};
    const auto meaning = schema::meaning_of(value);
    switch (meaning.form) {
        case DefaultForm::literal:
            return meaning.text == "true" || meaning.text == "false" ? type_of_kind(TypeKind::boolean)
                                                                     : type_of_number(meaning.text);
        case DefaultForm::array:
        case DefaultForm::map:
        case DefaultForm::row:
            return type_of_constructor(meaning);
        case DefaultForm::null:
            return type_of_kind(TypeKind::boolean);
        case DefaultForm::text:
        case DefaultForm::now:
        case DefaultForm::current_timestamp:
        case DefaultForm::uuid:
        case DefaultForm::uuid_numeric:
        case DefaultForm::function:
        case DefaultForm::other:
            break;
    }
    return type_of_kind(TypeKind::varchar);
}

/// Of several: the widest where all are integers, else the first.
Type common_type(const std::vector<DefaultTokens>& elements) {
    if (elements.empty()) return type_of_kind(TypeKind::boolean);
    Type common = type_of_element(elements.front());
    for (const auto& element : elements) {
        const Type type = type_of_element(element);
        if (schema::integer_bits(common.kind) > 0 &&
            schema::integer_bits(type.kind) > schema::integer_bits(common.kind)) {
            common = type;
        }
    }
    return common;
}

Type type_of_constructor(const schema::DefaultMeaning& meaning) {
    const auto elements = split_elements(meaning.arguments, ",");
    if (meaning.form == DefaultForm::array) {
        Type array = type_of_kind(TypeKind::array);
        array.children = {common_type(elements)};
        return array;
    }
    if (meaning.form == DefaultForm::row) {
        Type row = type_of_kind(TypeKind::struct_);
        for (const auto& element : elements) {
            row.field_names.push_back(fmt::format("col{}", row.children.size() + 1));
            row.children.push_back(type_of_element(element));
        }
        return row;
    }
    std::vector<DefaultTokens> keys;
    std::vector<DefaultTokens> values;
    for (const auto& element : elements) {
        const auto pair = split_elements(element, ":");
        if (pair.size() != 2) continue;
        keys.push_back(pair[0]);
        values.push_back(pair[1]);
    }
    Type map = type_of_kind(TypeKind::map);
    map.children = {common_type(keys), common_type(values)};
    return map;
}

std::string not_finite(std::string_view text) {
    if (base::trim(text) == "NaN") return "Invalid literal:NaN";
    return fmt::format("Invalid literal:{}Infinity", base::trim(text).starts_with("-") ? "-" : "");
}

[[noreturn]] void refuse_digits(DefaultProblem problem, std::string_view text, const Type& type) {
    const auto digits = *schema::decimal_digits(text);
    if (problem == DefaultProblem::beyond_decimals) {
        refuse(fmt::format("Non-typed decimal literal is overflow, value='{}' (precision={}, scale={})", digits.plain,
                           digits.precision, digits.scale));
    }
    refuse(
        fmt::format("Getting syntax error. Detail message: Type {} is too narrow to hold the DecimalLiteral '{}' "
                    "(precision={}, scale={}).",
                    message_text(type), digits.plain, digits.precision, digits.scale));
}

}  // namespace

std::optional<std::string> default_problem(const schema::Default& value, const Type& type,
                                           const schema::Version& version) {
    const auto problem = schema::default_problem(value, type, version);
    if (!problem) return std::nullopt;
    const auto meaning = schema::meaning_of(value);
    const std::string& text = meaning.text;
    switch (*problem) {
        case DefaultProblem::not_an_integer:
        case DefaultProblem::out_of_range:
            return words(*problem, text, type);
        case DefaultProblem::not_a_boolean:
            return literal("Invalid BOOLEAN literal", text);
        case DefaultProblem::not_a_number:
            return literal("Invalid floating-point literal", text);
        case DefaultProblem::not_finite:
            return not_finite(text);
        case DefaultProblem::too_many_digits:
        case DefaultProblem::beyond_decimals:
            refuse_digits(*problem, text, type);
        case DefaultProblem::not_a_date:
            return fmt::format("date literal [{}] is invalid", text);
        case DefaultProblem::too_long:
            return "Default value is too long: " + text;
        case DefaultProblem::not_empty:
            return fmt::format("Type '{}' only supports empty string \"\" as default value", message_text(type));
        case DefaultProblem::not_json:
            return fmt::format("Invalid JSON format for default value: {}. Error: {}", text,
                               schema::json_problem(text).value_or(""));
        case DefaultProblem::not_a_constructor:
            return fmt::format(
                "Default value for complex type '{}' requires expression syntax (e.g., [], map{{}}, row())",
                message_text(type));
        case DefaultProblem::takes_none:
            return fmt::format("Cannot add default value for type '{}'", message_text(type));
        case DefaultProblem::no_default:
            return fmt::format("Unsupported expr {} for default value",
                               literal_name(std::get<schema::DefaultExpression>(value).expression, meaning));
        case DefaultProblem::unknown_function:
            return fmt::format("Default expr for function {} is not supported", text);
        case DefaultProblem::other_type:
            return fmt::format("Default function {}() for type {} is not supported",
                               meaning.form == DefaultForm::current_timestamp ? "now" : text, message_text(type));
        case DefaultProblem::too_short_for_uuid:
            return "Varchar type length must be greater than 36 for uuid function";
        case DefaultProblem::cannot_be_cast:
            return fmt::format("Default value type {} cannot be cast to column type {}",
                               message_text(type_of_constructor(meaning)), message_text(type));
    }
    return std::nullopt;
}

namespace {

std::optional<schema::Default> held_text(const schema::DefaultText& text, const Type& type) {
    if (schema::keeps_no_default(type)) return std::nullopt;
    return schema::DefaultText{schema::kept_text(text.value, type)};
}

}  // namespace

std::optional<schema::Default> server_default(const schema::Default& value, const Type& type) {
    return std::visit(
        base::Overloaded{
            [](const schema::DefaultNull&) -> std::optional<schema::Default> { return std::nullopt; },
            [&](const schema::DefaultText& text) -> std::optional<schema::Default> { return held_text(text, type); },
            [](const schema::DefaultCurrentTimestamp& now) -> std::optional<schema::Default> { return now; },
            [&](const schema::DefaultExpression& expression) -> std::optional<schema::Default> {
                const auto meaning = schema::meaning_of(value);
                if (meaning.form == DefaultForm::text) return held_text({meaning.text}, type);
                const bool is_now = meaning.form == DefaultForm::now || meaning.form == DefaultForm::current_timestamp;
                if (is_now && meaning.arguments.empty()) return schema::DefaultCurrentTimestamp{};
                return expression;
            },
        },
        value);
}

}  // namespace srmigrate::engine
