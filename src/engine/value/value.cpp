// SPDX-License-Identifier: Apache-2.0
#include "engine/value/value.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/value/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::TypeKind;

template <class Number>
std::optional<Number> parsed(std::string_view text) {
    return base::java_number<Number>(base::trim(text));
}

bool is_numeric(ValueKind kind) {
    return kind == ValueKind::integer || kind == ValueKind::number;
}
bool is_moment(ValueKind kind) {
    return kind == ValueKind::date || kind == ValueKind::date_time;
}

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

// "12.3456" with two digits behind the point: "12.35"; nothing where it is no plain decimal or has too many digits.
std::optional<std::string> decimal_text(std::string_view text, std::int64_t precision, std::int64_t scale) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const auto dot = text.find('.');
    std::string whole(text.substr(0, dot));
    std::string fraction(dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1));
    const auto is_digits = [](std::string_view part) {
        return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if ((whole.empty() && fraction.empty()) || !is_digits(whole) || !is_digits(fraction)) return std::nullopt;
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    const auto kept = static_cast<std::size_t>(scale);
    const bool round_up = fraction.size() > kept && fraction[kept] >= '5';
    fraction.resize(kept, '0');
    auto digits = whole + fraction;
    if (round_up) {
        auto at = digits.size();
        while (at > 0 && digits[at - 1] == '9')
            digits[--at] = '0';
        if (at > 0) {
            ++digits[at - 1];
        } else {
            digits.insert(digits.begin(), '1');
        }
    }
    const auto whole_size = digits.size() - kept;
    if (static_cast<std::int64_t>(whole_size) > precision - scale) return std::nullopt;
    const auto is_zero = digits.find_first_not_of('0') == std::string::npos;
    std::string result = negative && !is_zero ? "-" : "";
    result += whole_size == 0 ? "0" : digits.substr(0, whole_size);
    if (kept > 0) result += "." + digits.substr(whole_size);
    return result;
}

std::optional<Cell> stored_integer(const Value& value, std::int64_t lowest, std::int64_t highest) {
    const auto number = integer_of(value);
    if (!number || *number < lowest || *number > highest) return std::nullopt;
    return Cell(std::to_string(*number));
}

std::optional<Cell> stored_large_integer(const Value& value) {
    const auto text = decimal_text(value.text, 39, 0);
    if (!text) return std::nullopt;
    return Cell(*text);
}

std::optional<Cell> stored_number(const Value& value) {
    const auto number = number_of(value);
    if (!number) return std::nullopt;
    return Cell(fmt::format("{}", *number));
}

std::optional<Cell> stored_text(const Value& value, std::int64_t length) {
    if (static_cast<std::int64_t>(value.text.size()) > length) return std::nullopt;
    return Cell(value.text);
}

std::optional<Cell> stored_boolean(const Value& value) {
    if (base::equals_ignoring_case(value.text, "true")) return Cell("1");
    if (base::equals_ignoring_case(value.text, "false")) return Cell("0");
    const auto number = number_of(value);
    if (!number) return std::nullopt;
    return Cell(*number == 0 ? "0" : "1");
}

template <class Integer>
std::optional<Cell> stored_in(const Value& value) {
    return stored_integer(value, std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max());
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
    const auto is_whole = text.find_first_of(".eE") == std::string_view::npos;
    return {.kind = is_whole ? ValueKind::integer : ValueKind::number, .text = std::string(text)};
}

Value value_of(const Cell& cell, const schema::Type& type) {
    if (!cell) return {};
    if (schema::is_integer(type.kind) || type.kind == TypeKind::boolean)
        return {.kind = ValueKind::integer, .text = *cell};
    if (is_floating(type) || is_decimal(type)) return {.kind = ValueKind::number, .text = *cell};
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
        const auto left = integer_of(a);
        const auto right = integer_of(b);
        if (left && right) return order(*left, *right);
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

std::optional<Cell> stored(const Value& value, const schema::Type& given) {
    if (value.kind == ValueKind::null) return Cell();
    const auto type = server_type(given);
    switch (type.kind) {
        case TypeKind::boolean:
            return stored_boolean(value);
        case TypeKind::tinyint:
            return stored_in<std::int8_t>(value);
        case TypeKind::smallint:
            return stored_in<std::int16_t>(value);
        case TypeKind::int_:
            return stored_in<std::int32_t>(value);
        case TypeKind::bigint:
            return stored_in<std::int64_t>(value);
        case TypeKind::largeint:
            return stored_large_integer(value);
        case TypeKind::float_:
        case TypeKind::double_:
            return stored_number(value);
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2: {
            auto text = decimal_text(value.text, type.length.value_or(10), type.scale.value_or(0));
            if (!text) return std::nullopt;
            return Cell(std::move(*text));
        }
        case TypeKind::date: {
            const auto moment = base::parse_date_time(value.text);
            if (!moment) return std::nullopt;
            return Cell(base::date_text(*moment));
        }
        case TypeKind::datetime: {
            const auto moment = base::parse_date_time(value.text);
            if (!moment) return std::nullopt;
            return Cell(base::date_time_text(*moment));
        }
        case TypeKind::char_:
        case TypeKind::varchar:
            return stored_text(value, type.length.value_or(1));
        case TypeKind::string:
            return stored_text(value, schema::k_string_length);
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
            return Cell(value.text);
    }
    return std::nullopt;
}

}  // namespace srmigrate::engine
