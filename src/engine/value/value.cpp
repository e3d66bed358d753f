// SPDX-License-Identifier: Apache-2.0
#include "engine/value/value.hpp"

#include "base/ascii.hpp"
#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/value/exact.hpp"
#include "engine/value/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::TypeKind;

template <class Number>
std::optional<Number> parsed(std::string_view text) {
    return base::java_number<Number>(base::trim(text));
}

bool is_numeric(ValueKind kind) {
    return kind == ValueKind::integer || kind == ValueKind::decimal || kind == ValueKind::number;
}
bool is_moment(ValueKind kind) {
    return kind == ValueKind::date || kind == ValueKind::date_time;
}

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

// ---- CAST

Value cast_to_integer(const Exact& number, int bits) {
    const auto whole = truncated(number).unscaled;
    const auto limit = Int128{1} << (bits == 128 ? 126 : bits - 1);
    if (bits < 128 && (whole < -limit || whole >= limit)) return {};
    return {.kind = ValueKind::integer, .text = text_of(Exact{whole, 0})};
}

// StarRocks: DateValue::to_date_literal: 20240131.
std::string digits_of_moment(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return base::is_digit(c); });
    return digits;
}

// StarRocks: StringParser::string_to_int takes white space around the digits and nothing else.
Value text_to_integer(std::string_view text, int bits) {
    const auto number = exact(base::trim(text));
    if (!number || number->scale > 0 || text.find('.') != std::string_view::npos) return {};
    return cast_to_integer(*number, bits);
}

Value cast_to_integer(const Value& value, int bits) {
    switch (value.kind) {
        case ValueKind::integer:
        case ValueKind::decimal: {
            const auto number = exact(value.text);
            return number ? cast_to_integer(*number, bits) : Value{};
        }
        case ValueKind::text:
            return text_to_integer(value.text, bits);
        case ValueKind::date:
        case ValueKind::date_time:
            return text_to_integer(digits_of_moment(value.text), bits);
        case ValueKind::number: {
            const auto number = number_of(value);
            if (!number || std::abs(*number) > 9e15) throw NotSimulated{"a DOUBLE as an integer"};
            return cast_to_integer(Exact{static_cast<std::int64_t>(*number), 0}, bits);
        }
        case ValueKind::null:
            return {};
    }
    return {};
}

Value cast_to_boolean(const Value& value) {
    if (value.kind == ValueKind::text) {
        if (base::equals_ignoring_case(value.text, "true")) return boolean_value(true);
        if (base::equals_ignoring_case(value.text, "false")) return boolean_value(false);
        const auto number = integer_of(value);
        if (number) return boolean_value(*number != 0);
        if (number_of(value)) throw NotSimulated{"text with a fraction as a BOOLEAN"};
        return {};
    }
    const auto number = number_of(value);
    if (!number) throw NotSimulated{"a date as a BOOLEAN"};
    return boolean_value(*number != 0);
}

/// The most that the bytes of a decimal of that precision hold: 32, 64 or 128 bits.
bool is_in_bytes(const Exact& number, std::int64_t precision) {
    if (precision > 18) return true;
    const auto limit = Int128{1} << (precision > 9 ? 63 : 31);
    return number.unscaled >= -limit && number.unscaled < limit;
}

Value text_to_decimal(std::string_view text, std::int64_t precision, std::int64_t scale) {
    const auto number = exact(base::trim(text));
    if (!number) {
        if (parsed<double>(text)) throw NotSimulated{"text with an exponent as a DECIMAL"};
        return {};
    }
    if (number->scale > scale) throw NotSimulated{"text with more digits than the DECIMAL"};
    const auto result = rescaled(*number, scale);
    if (!result || !is_in_bytes(*result, precision)) return {};
    // Of a constant the digits may be too many for the type, of a column not.
    if (!has_digits(*result, precision)) throw NotSimulated{"text that is too long for the DECIMAL"};
    return {.kind = ValueKind::decimal, .text = text_of(*result)};
}

Value number_to_decimal(const Value& value, std::int64_t precision, std::int64_t scale) {
    const auto number = exact(value.text);
    if (!number) throw NotSimulated{"a DOUBLE as a DECIMAL"};
    const auto result = rescaled(*number, scale);
    const auto back = result ? rescaled(*result, number->scale) : std::nullopt;
    // How a DOUBLE is rounded depends on what it is in binary.
    if (!back || back->unscaled != number->unscaled) throw NotSimulated{"a DOUBLE as a DECIMAL"};
    if (!is_in_bytes(*result, precision)) return {};
    return {.kind = ValueKind::decimal, .text = text_of(*result)};
}

Value cast_to_decimal(const Value& value, std::int64_t precision, std::int64_t scale) {
    if (precision > 38) throw NotSimulated{"DECIMAL256"};
    switch (value.kind) {
        case ValueKind::integer:
        case ValueKind::decimal: {
            const auto number = exact(value.text);
            const auto result = number ? rescaled(*number, scale) : std::nullopt;
            if (!result || !is_in_bytes(*result, precision)) return {};
            return {.kind = ValueKind::decimal, .text = text_of(*result)};
        }
        case ValueKind::text:
            return text_to_decimal(value.text, precision, scale);
        case ValueKind::number:
            return number_to_decimal(value, precision, scale);
        case ValueKind::date:
        case ValueKind::date_time:
            throw NotSimulated{"a date as a DECIMAL"};
        case ValueKind::null:
            return {};
    }
    return {};
}

template <class Float>
Value cast_to_floating(const Value& value) {
    if (is_moment(value.kind)) throw NotSimulated{"a date as a number"};
    const auto number = parsed<Float>(value.text);
    if (!number) return {};
    return {.kind = ValueKind::number, .text = fmt::format("{}", *number)};
}

// Whether it is written as a date is, so that it is the numbers which are wrong.
bool looks_like_date(std::string_view text) {
    const auto day = base::split(text.substr(0, text.find(' ')), '-');
    return day.size() == 3 && std::all_of(day.begin(), day.end(), [](const std::string& part) {
               return base::is_digits(part) && part.size() <= 4;
           });
}

base::Moment moment_of(const Value& value) {
    if (const auto point = value.text.find('.'); point != std::string::npos) {
        if (value.text.find_first_not_of('0', point + 1) != std::string::npos) {
            throw NotSimulated{"microseconds"};
        }
    }
    if (const auto moment = base::parse_date_time(value.text)) return *moment;
    throw NotSimulated{"a date in that form"};
}

Value cast_to_date(const Value& value, ValueKind kind) {
    if (is_numeric(value.kind)) throw NotSimulated{"a number as a date"};
    if (value.kind == ValueKind::text && !base::parse_date_time(value.text)) {
        const auto text = base::trim(value.text);
        const bool has_digit = std::any_of(text.begin(), text.end(), [](char c) { return base::is_digit(c); });
        if (!has_digit || looks_like_date(text)) return {};
        throw NotSimulated{"a date in that form"};
    }
    const auto moment = moment_of(value);
    return {.kind = kind, .text = kind == ValueKind::date ? base::date_text(moment) : base::date_time_text(moment)};
}

Value cast_to_text(const Value& value) {
    if (value.kind == ValueKind::number) throw NotSimulated{"a DOUBLE as text"};
    return text_value(value.text);
}

std::int64_t precision_of(const schema::Type& type) {
    return type.length.value_or(10);
}

}  // namespace

Value text_value(std::string text) {
    return {.kind = ValueKind::text, .text = std::move(text)};
}
Value integer_value(std::int64_t value) {
    return {.kind = ValueKind::integer, .text = std::to_string(value)};
}
Value number_value(double value) {
    return {.kind = ValueKind::number, .text = fmt::format("{}", value)};
}
Value boolean_value(bool value) {
    return integer_value(value ? 1 : 0);
}

Value literal_number(std::string_view text) {
    const auto kind = text.find_first_of("eE") != std::string_view::npos ? ValueKind::number
                      : text.find('.') != std::string_view::npos         ? ValueKind::decimal
                                                                         : ValueKind::integer;
    // A number may begin with its point.
    return {.kind = kind, .text = (text.starts_with('.') ? "0" : "") + std::string(text)};
}

Value value_of(const Cell& cell, const schema::Type& type) {
    if (!cell) return {};
    if (schema::is_integer(type.kind) || type.kind == TypeKind::boolean)
        return {.kind = ValueKind::integer, .text = *cell};
    if (is_decimal(type)) return {.kind = ValueKind::decimal, .text = *cell};
    if (is_floating(type)) return {.kind = ValueKind::number, .text = *cell};
    if (type.kind == TypeKind::date) return {.kind = ValueKind::date, .text = *cell};
    if (type.kind == TypeKind::datetime) return {.kind = ValueKind::date_time, .text = *cell};
    return text_value(*cell);
}

Cell cell_of(const Value& value) {
    return value.kind == ValueKind::null ? Cell() : Cell(value.text);
}

std::optional<int> compare(const Value& a, const Value& b) {
    if (a.kind == ValueKind::null || b.kind == ValueKind::null) return std::nullopt;
    if (is_numeric(a.kind) || is_numeric(b.kind)) {
        const auto left = exact(base::trim(a.text));
        const auto right = exact(base::trim(b.text));
        if (const auto result = left && right ? compare(*left, *right) : std::nullopt) return result;
        if (is_exact(a) && is_exact(b)) throw NotSimulated{"numbers of more than 38 digits"};
        const auto x = number_of(a);
        const auto y = number_of(b);
        if (!x || !y) return std::nullopt;
        return order(*x, *y);
    }
    if (is_moment(a.kind) || is_moment(b.kind)) {
        const auto left = base::parse_date_time(a.text);
        const auto right = base::parse_date_time(b.text);
        if (!left || !right) return std::nullopt;
        return order(*left, *right);
    }
    return order(a.text, b.text);
}

std::optional<bool> truth(const Value& value) {
    if (value.kind == ValueKind::null) return std::nullopt;
    return number_of(value).value_or(0) != 0;
}

std::optional<double> number_of(const Value& value) {
    if (value.kind == ValueKind::null) return std::nullopt;
    return parsed<double>(value.text);
}

std::optional<std::int64_t> integer_of(const Value& value) {
    if (value.kind == ValueKind::null) return std::nullopt;
    return parsed<std::int64_t>(value.text);
}

bool is_exact(const Value& value) {
    return value.kind == ValueKind::integer || value.kind == ValueKind::decimal;
}

Value cast_to(const Value& value, const schema::Type& given) {
    if (value.kind == ValueKind::null) return {};
    const auto type = server_type(given);
    switch (type.kind) {
        case TypeKind::boolean:
            return cast_to_boolean(value);
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::largeint:
            return cast_to_integer(value, schema::integer_bits(type.kind));
        case TypeKind::float_:
            return cast_to_floating<float>(value);
        case TypeKind::double_:
            return cast_to_floating<double>(value);
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
            return cast_to_decimal(value, precision_of(type), type.scale.value_or(0));
        case TypeKind::date:
            return cast_to_date(value, ValueKind::date);
        case TypeKind::datetime:
            return cast_to_date(value, ValueKind::date_time);
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
            return cast_to_text(value);
        case TypeKind::time:
        case TypeKind::binary:
        case TypeKind::varbinary:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return text_value(value.text);
    }
    return {};
}

bool fits(const Value& value, const schema::Type& given) {
    if (value.kind == ValueKind::null) return true;
    const auto type = server_type(given);
    if (value.kind == ValueKind::decimal && is_decimal(type)) {
        const auto number = exact(value.text);
        return number && has_digits(*number, precision_of(type));
    }
    if (!schema::is_text(type)) return true;
    return static_cast<std::int64_t>(value.text.size()) <= type.length.value_or(1);
}

}  // namespace srmigrate::engine
