// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/default_value.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/strict_json.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

namespace srmigrate::schema {
namespace {

using Tokens = std::span<const Token>;

// ---- What a default means ----

bool is_symbol(const Token& token, std::string_view text) {
    return token.kind == TokenKind::symbol && token.text == text;
}

bool is_opening(const Token& token) {
    return is_symbol(token, "(") || is_symbol(token, "[") || is_symbol(token, "{");
}

bool is_closing(const Token& token) {
    return is_symbol(token, ")") || is_symbol(token, "]") || is_symbol(token, "}");
}

/// Whether the bracket at `open` is closed by the last token.
bool encloses_to_the_end(Tokens tokens, std::size_t open) {
    if (tokens.size() < open + 2 || !is_opening(tokens[open]) || !is_closing(tokens.back())) return false;
    std::size_t depth = 0;
    for (std::size_t i = open; i < tokens.size(); ++i) {
        if (is_opening(tokens[i])) ++depth;
        if (is_closing(tokens[i]) && --depth == 0) return i + 1 == tokens.size();
    }
    return false;
}

Tokens inner(Tokens tokens, std::size_t open) {
    return tokens.subspan(open + 1, tokens.size() - open - 2);
}

Tokens without_parentheses(Tokens tokens) {
    while (!tokens.empty() && is_symbol(tokens.front(), "(") && encloses_to_the_end(tokens, 0))
        tokens = inner(tokens, 0);
    return tokens;
}

DefaultForm form_of_function(std::string_view name) {
    if (name == "now") return DefaultForm::now;
    if (name == "current_timestamp") return DefaultForm::current_timestamp;
    if (name == "uuid") return DefaultForm::uuid;
    if (name == "uuid_numeric") return DefaultForm::uuid_numeric;
    return name == "row" ? DefaultForm::row : DefaultForm::function;
}

/// Words that call a function without parentheses (StarRocks.g4: specialDateTimeExpression).
bool is_call_of_its_own(std::string_view word) {
    constexpr std::array<std::string_view, 5> k_words{"current_timestamp", "current_date", "current_time", "localtime",
                                                      "localtimestamp"};
    return std::find(k_words.begin(), k_words.end(), word) != k_words.end();
}

DefaultMeaning meaning_of_word(const Token& token) {
    const auto word = base::to_lower(token.text);
    if (word == "null") return {DefaultForm::null, "", {}};
    if (word == "true" || word == "false") return {DefaultForm::literal, word, {}};
    if (is_call_of_its_own(word)) return {form_of_function(word), word, {}};
    return {DefaultForm::other, token.text, {}};
}

DefaultMeaning meaning_of_token(const Token& token) {
    switch (token.kind) {
        case TokenKind::string:
            return {DefaultForm::text, token.text, {}};
        case TokenKind::number:
        case TokenKind::binary:
            return {DefaultForm::literal, token.text, {}};
        case TokenKind::word:
            return meaning_of_word(token);
        case TokenKind::quoted_identifier:
        case TokenKind::hint:
        case TokenKind::symbol:
            break;
    }
    return {DefaultForm::other, token.text, {}};
}

/// ARRAY<INT>[…] and MAP<INT, INT>{…} as well: where the bracket stands behind the type.
std::size_t constructor_at(Tokens tokens, std::string_view bracket) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (is_symbol(tokens[i], bracket)) return i;
        if (is_symbol(tokens[i], "(") && i == 1) break;
    }
    return tokens.size();
}

DefaultMeaning meaning_of_tokens(Tokens tokens) {
    tokens = without_parentheses(tokens);
    if (tokens.empty()) return {};
    if (tokens.size() == 1) return meaning_of_token(tokens.front());
    if (is_symbol(tokens.front(), "[") && encloses_to_the_end(tokens, 0)) {
        return {DefaultForm::array, "", inner(tokens, 0)};
    }
    if (tokens.front().kind == TokenKind::word) {
        const auto word = base::to_lower(tokens.front().text);
        if (word == "map" || word == "array") {
            const auto at = constructor_at(tokens, word == "map" ? "{" : "[");
            if (encloses_to_the_end(tokens, at)) {
                return {word == "map" ? DefaultForm::map : DefaultForm::array, "", inner(tokens, at)};
            }
        }
        if (is_symbol(tokens[1], "(") && encloses_to_the_end(tokens, 1)) {
            return {form_of_function(word), word, inner(tokens, 1)};
        }
    }
    const bool is_signed = is_symbol(tokens.front(), "-") || is_symbol(tokens.front(), "+");
    if (is_signed && tokens.size() == 2 && tokens.back().kind == TokenKind::number) {
        return {DefaultForm::literal, (tokens.front().text == "-" ? "-" : "") + tokens.back().text, {}};
    }
    return {};
}

// ---- Texts ----

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool are_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

/// Up to two to the power of 127, with either sign: the literal's sign may be an operator before it.
bool fits_largeint(std::string_view digits) {
    constexpr std::string_view k_most = "170141183460469231731687303715884105728";
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits.size() < k_most.size() || (digits.size() == k_most.size() && digits <= k_most);
}

/// As java.lang.String counts: characters outside the basic plane are two.
std::int64_t java_length(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xc0') != '\x80'; }) +
           std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xf8') == '\xf0'; });
}

/// What java.lang.String.trim takes away: all up to the blank.
std::string_view java_trim(std::string_view text) {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::optional<DefaultProblem> boolean_problem(std::string_view text) {
    const auto word = base::to_lower(java_trim(text));
    if (word == "true" || word == "false" || word == "1" || word == "0") return std::nullopt;
    return DefaultProblem::not_a_boolean;
}

/// java.lang.Double.parseDouble, and neither NaN nor an infinity; a FLOAT is read as a DOUBLE, too.
std::optional<DefaultProblem> floating_problem(std::string_view given) {
    auto text = java_trim(given);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (text == "NaN" || text == "Infinity") return DefaultProblem::not_finite;
    constexpr std::string_view k_suffixes = "fFdD";
    if (!text.empty() && k_suffixes.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    if (!decimal_digits(text) || text.starts_with('+') || text.starts_with('-')) return DefaultProblem::not_a_number;
    const auto value = std::strtod(std::string(text).c_str(), nullptr);
    return value > std::numeric_limits<double>::max() ? std::optional(DefaultProblem::not_finite) : std::nullopt;
}

std::optional<DefaultProblem> decimal_problem(std::string_view text, const Type& type) {
    const auto digits = decimal_digits(text);
    if (!digits) return DefaultProblem::not_a_number;
    if (digits->precision > k_most_decimal_digits) return DefaultProblem::beyond_decimals;
    if (digits->precision > *type.length || digits->scale > *type.scale) return DefaultProblem::too_many_digits;
    return std::nullopt;
}

std::optional<DefaultProblem> wrong_if(bool wrong, DefaultProblem problem) {
    return wrong ? std::optional(problem) : std::nullopt;
}

std::optional<DefaultProblem> text_problem(const std::string& text, const Type& type, const Version& version) {
    const bool takes_all = version >= k_defaults_of_all_types;
    switch (type_facts(type.kind).type_class) {
        case TypeClass::boolean:
            return boolean_problem(text);
        case TypeClass::integer:
            return integer_problem(text, type);
        case TypeClass::floating:
            return floating_problem(text);
        case TypeClass::decimal:
            return decimal_problem(text, type);
        case TypeClass::date:
            return wrong_if(!base::parse_date_time(text), DefaultProblem::not_a_date);
        case TypeClass::text:
            return wrong_if(java_length(text) > *type.length, DefaultProblem::too_long);
        case TypeClass::binary:
            if (!takes_all) return DefaultProblem::takes_none;
            return wrong_if(!text.empty(), DefaultProblem::not_empty);
        case TypeClass::metric:
            if (!takes_all || type.kind == TypeKind::percentile) return DefaultProblem::takes_none;
            return wrong_if(!text.empty(), DefaultProblem::not_empty);
        case TypeClass::json:
            if (!takes_all) return DefaultProblem::takes_none;
            return wrong_if(json_problem(text).has_value(), DefaultProblem::not_json);
        case TypeClass::nested:
            return takes_all ? DefaultProblem::not_a_constructor : DefaultProblem::takes_none;
        case TypeClass::time:
        case TypeClass::variant:
            return DefaultProblem::takes_none;
    }
    return std::nullopt;
}

/// The constructor of that kind, for a column of that type.
std::optional<DefaultProblem> constructor_problem(const DefaultMeaning& meaning, TypeKind kind, const Type& type,
                                                  const Version& version) {
    if (version < k_defaults_of_all_types) return DefaultProblem::no_default;
    const bool fits =
        type.kind == kind && (kind != TypeKind::struct_ || element_count(meaning.arguments) == type.children.size());
    return wrong_if(!fits, DefaultProblem::cannot_be_cast);
}

}  // namespace

DefaultMeaning meaning_of(const Default& value) {
    return std::visit(base::Overloaded{
                          [](const DefaultNull&) {
                              return DefaultMeaning{DefaultForm::null, "", {}};
                          },
                          [](const DefaultText& text) {
                              return DefaultMeaning{DefaultForm::text, text.value, {}};
                          },
                          [](const DefaultCurrentTimestamp&) {
                              return DefaultMeaning{DefaultForm::current_timestamp, "current_timestamp", {}};
                          },
                          [](const DefaultExpression& given) { return meaning_of_tokens(given.expression.tokens); },
                      },
                      value);
}

std::optional<DefaultProblem> default_problem(const Default& value, const Type& given_type, const Version& version) {
    const auto type = normalize(given_type);
    const auto meaning = meaning_of(value);
    switch (meaning.form) {
        case DefaultForm::null:
            return std::nullopt;
        case DefaultForm::text:
            return text_problem(meaning.text, type, version);
        case DefaultForm::current_timestamp:
            if (version >= k_current_timestamp_function) return std::nullopt;
            [[fallthrough]];
        case DefaultForm::now:
            return wrong_if(type.kind != TypeKind::datetime, DefaultProblem::other_type);
        case DefaultForm::uuid:
            if (type.kind != TypeKind::varchar) return DefaultProblem::other_type;
            return wrong_if(*type.length < 36, DefaultProblem::too_short_for_uuid);
        case DefaultForm::uuid_numeric:
            return wrong_if(type.kind != TypeKind::largeint, DefaultProblem::other_type);
        case DefaultForm::function:
            return DefaultProblem::unknown_function;
        case DefaultForm::array:
            return constructor_problem(meaning, TypeKind::array, type, version);
        case DefaultForm::map:
            return constructor_problem(meaning, TypeKind::map, type, version);
        case DefaultForm::row:
            return constructor_problem(meaning, TypeKind::struct_, type, version);
        case DefaultForm::literal:
        case DefaultForm::other:
            return DefaultProblem::no_default;
    }
    return std::nullopt;
}

std::string kept_text(const std::string& text, const Type& type) {
    if (type.kind != TypeKind::boolean) return text;
    if (base::equals_ignoring_case(text, "true")) return "1";
    return base::equals_ignoring_case(text, "false") ? "0" : text;
}

bool keeps_no_default(const Type& type) {
    return type.kind == TypeKind::bitmap || type.kind == TypeKind::hll;
}

bool is_for_each_row(const Default& value) {
    if (const auto* const now = std::get_if<DefaultCurrentTimestamp>(&value)) return now->precision.has_value();
    const auto meaning = meaning_of(value);
    switch (meaning.form) {
        case DefaultForm::null:
        case DefaultForm::text:
        case DefaultForm::array:
        case DefaultForm::map:
        case DefaultForm::row:
        case DefaultForm::literal:
        case DefaultForm::other:
            return false;
        case DefaultForm::now:
        case DefaultForm::current_timestamp:
            return !meaning.arguments.empty();
        case DefaultForm::uuid:
        case DefaultForm::uuid_numeric:
        case DefaultForm::function:
            return true;
    }
    return false;
}

std::optional<DefaultProblem> integer_problem(std::string_view text, const Type& type) {
    std::string_view digits = text;
    if (digits.starts_with("+") || digits.starts_with("-")) digits.remove_prefix(1);
    if (digits.empty() || !are_digits(digits)) return DefaultProblem::not_an_integer;
    if (type.kind == TypeKind::largeint) return wrong_if(!fits_largeint(digits), DefaultProblem::out_of_range);
    const auto value = base::number<std::int64_t>(text.starts_with("+") ? digits : text);
    if (!value) return DefaultProblem::not_an_integer;
    const auto most = std::numeric_limits<std::int64_t>::max() >> (64 - integer_bits(type.kind));
    return wrong_if(*value > most || *value < -most - 1, DefaultProblem::out_of_range);
}

std::optional<DecimalDigits> decimal_digits(std::string_view text) {
    const bool negative = text.starts_with("-");
    if (negative || text.starts_with("+")) text.remove_prefix(1);
    std::int64_t exponent = 0;
    if (const std::size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
        std::string_view power = text.substr(at + 1);
        if (power.starts_with("+")) power.remove_prefix(1);
        const auto given = base::number<std::int16_t>(power);
        if (!given) return std::nullopt;
        exponent = *given;
        text = text.substr(0, at);
    }
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(std::min(point + 1, text.size()));
    std::string digits = std::string(text.substr(0, point)) + std::string(part);
    if (digits.empty() || !are_digits(digits)) return std::nullopt;
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    std::int64_t scale = static_cast<std::int64_t>(part.size()) - exponent;
    if (scale < 0) {
        if (digits != "0") digits.append(static_cast<std::size_t>(-scale), '0');
        scale = 0;
    }
    const auto precision = std::max(static_cast<std::int64_t>(digits.size()), scale);
    if (scale > 0) {
        const auto missing = std::max<std::int64_t>(0, scale + 1 - static_cast<std::int64_t>(digits.size()));
        digits.insert(0, static_cast<std::size_t>(missing), '0');
        digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
    }
    return DecimalDigits{precision, scale, (negative ? "-" : "") + digits};
}

std::size_t element_count(std::span<const Token> arguments) {
    std::size_t count = arguments.empty() ? 0 : 1;
    std::size_t depth = 0;
    for (const auto& token : arguments) {
        if (is_opening(token)) ++depth;
        if (is_closing(token)) --depth;
        if (depth == 0 && is_symbol(token, ",")) ++count;
    }
    return count;
}

}  // namespace srmigrate::schema
