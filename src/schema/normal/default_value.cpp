// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/default_value.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/expression.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace srmigrate::schema {
namespace {

std::string_view without_plus(std::string_view text) {
    return text.starts_with('+') ? text.substr(1) : text;
}

template <class Number>
bool is_between(std::string_view text) {
    const auto value = base::number<std::int64_t>(text);
    return value && *value >= std::numeric_limits<Number>::min() && *value <= std::numeric_limits<Number>::max();
}

bool is_whole(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() < 39 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Digits before and behind the point fit, without exponent.
bool is_decimal(std::string_view text, const Type& type) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    const auto digits = [](std::string_view each) {
        return std::all_of(each.begin(), each.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    const auto scale = type.scale.value_or(0);
    return digits(whole) && digits(part) && !(whole.empty() && part.empty()) &&
           static_cast<std::int64_t>(part.size()) <= scale &&
           static_cast<std::int64_t>(whole.size()) <= type.length.value_or(10) - scale;
}

bool text_suits(const std::string& given, const Type& type) {
    const auto text = without_plus(given);
    switch (type.kind) {
        case TypeKind::boolean:
            return given == "0" || given == "1" || base::equals_ignoring_case(given, "true") ||
                   base::equals_ignoring_case(given, "false");
        case TypeKind::tinyint:
            return is_between<std::int8_t>(text);
        case TypeKind::smallint:
            return is_between<std::int16_t>(text);
        case TypeKind::int_:
            return is_between<std::int32_t>(text);
        case TypeKind::bigint:
            return is_between<std::int64_t>(text);
        case TypeKind::largeint:
            return is_whole(text);
        case TypeKind::float_:
        case TypeKind::double_:
            return base::number<double>(text).has_value();
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
            return is_decimal(text, type);
        case TypeKind::date:
        case TypeKind::datetime:
            return base::parse_date_time(given).has_value();
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
            return static_cast<std::int64_t>(base::count_characters(given)) <= type.length.value_or(1);
        case TypeKind::binary:
        case TypeKind::varbinary:
        case TypeKind::bitmap:
        case TypeKind::hll:
            return given.empty();
        case TypeKind::time:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::percentile:
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return false;
    }
    return false;
}

}  // namespace

bool suits(const Default& value, const Type& given_type) {
    const auto type = normalize(given_type);
    return std::visit(base::Overloaded{
                          [](const DefaultNull&) { return true; },
                          [&](const DefaultText& text) { return text_suits(text.value, type); },
                          [&](const DefaultCurrentTimestamp&) { return type.kind == TypeKind::datetime; },
                          [&](const DefaultExpression& given) {
                              const auto text = canonical_text(given.expression);
                              if (text == "uuid()") return type.kind == TypeKind::varchar && *type.length >= 36;
                              return text == "uuid_numeric()" && type.kind == TypeKind::largeint;
                          },
                      },
                      value);
}

}  // namespace srmigrate::schema
