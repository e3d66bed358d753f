// SPDX-License-Identifier: Apache-2.0
#include "schema/model/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace srmigrate::schema {
namespace {

std::string_view word(TypeKind kind) {
    switch (kind) {
        case TypeKind::boolean:
            return "boolean";
        case TypeKind::tinyint:
            return "tinyint";
        case TypeKind::smallint:
            return "smallint";
        case TypeKind::int_:
            return "int";
        case TypeKind::bigint:
            return "bigint";
        case TypeKind::largeint:
            return "largeint";
        case TypeKind::float_:
            return "float";
        case TypeKind::double_:
            return "double";
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
            return "decimal";
        case TypeKind::decimalv2:
            return "decimalv2";
        case TypeKind::date:
            return "date";
        case TypeKind::datetime:
            return "datetime";
        case TypeKind::time:
            return "time";
        case TypeKind::char_:
            return "char";
        case TypeKind::varchar:
            return "varchar";
        case TypeKind::string:
            return "string";
        case TypeKind::binary:
            return "binary";
        case TypeKind::varbinary:
            return "varbinary";
        case TypeKind::json:
            return "json";
        case TypeKind::variant:
            return "variant";
        case TypeKind::bitmap:
            return "bitmap";
        case TypeKind::hll:
            return "hll";
        case TypeKind::percentile:
            return "percentile";
        case TypeKind::array:
            return "array";
        case TypeKind::map:
            return "map";
        case TypeKind::struct_:
            return "struct";
    }
    return "";
}

void normalize_in_place(Type& type) {
    switch (type.kind) {
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
        case TypeKind::time:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
            type.length.reset();
            type.scale.reset();
            break;
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2: {
            const auto size = decimal_size(type);
            if (type.kind != TypeKind::decimalv2) type.kind = TypeKind::decimal;
            type.length = size.precision;
            type.scale = size.scale;
            break;
        }
        case TypeKind::char_:
        case TypeKind::varchar:
            type.length = type.length.value_or(1);
            break;
        case TypeKind::string:
            type.kind = TypeKind::varchar;
            type.length = k_string_length;
            break;
        case TypeKind::binary:
            type.kind = TypeKind::varbinary;
            break;
        case TypeKind::varbinary:
            break;
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            for (auto& child : type.children)
                normalize_in_place(child);
            break;
    }
}

/// 1 for TINYINT to 5 for LARGEINT; 0 for everything else.
std::size_t integer_rank(TypeKind kind) {
    if (kind < TypeKind::tinyint || kind > TypeKind::largeint) return 0;
    return 1 + static_cast<std::size_t>(kind) - static_cast<std::size_t>(TypeKind::tinyint);
}

/// Characters that the text of any such integer fits into.
std::int64_t text_length(TypeKind kind) {
    constexpr std::array<std::int64_t, 6> k_lengths{0, 4, 6, 11, 20, 40};
    return k_lengths.at(integer_rank(kind));
}

ValueConversion from_integer(TypeKind from, const Type& to) {
    if (is_integer(to.kind)) {
        return integer_rank(to.kind) > integer_rank(from) ? ValueConversion::widening : ValueConversion::refused;
    }
    if (to.kind == TypeKind::varchar) {
        return to.length.value_or(1) >= text_length(from) ? ValueConversion::widening : ValueConversion::lossy;
    }
    if (from == TypeKind::largeint) return ValueConversion::refused;
    if (to.kind == TypeKind::double_)
        return from == TypeKind::bigint ? ValueConversion::lossy : ValueConversion::widening;
    if (to.kind == TypeKind::date && from == TypeKind::int_) return ValueConversion::lossy;
    return ValueConversion::refused;
}

ValueConversion from_varchar(const Type& from, const Type& to) {
    if (to.kind == TypeKind::varchar)
        return *to.length >= *from.length ? ValueConversion::widening : ValueConversion::refused;
    const bool read_as_value = is_integer(to.kind) || to.kind == TypeKind::float_ || to.kind == TypeKind::double_ ||
                               to.kind == TypeKind::date || to.kind == TypeKind::json || to.kind == TypeKind::decimal;
    return read_as_value ? ValueConversion::lossy : ValueConversion::refused;
}

ValueConversion from_decimal(const Type& from, const Type& to) {
    if (to.kind == TypeKind::decimal) {
        const bool keeps = *to.scale >= *from.scale && *to.length - *to.scale >= *from.length - *from.scale;
        return keeps ? ValueConversion::widening : ValueConversion::refused;
    }
    // sign and decimal point
    if (to.kind == TypeKind::varchar)
        return *to.length >= *from.length + 2 ? ValueConversion::widening : ValueConversion::refused;
    return ValueConversion::refused;
}

}  // namespace

bool is_integer(TypeKind kind) {
    return integer_rank(kind) > 0;
}

bool is_nested(TypeKind kind) {
    return kind == TypeKind::array || kind == TypeKind::map || kind == TypeKind::struct_;
}

bool is_floating(const Type& type) {
    return type.kind == TypeKind::float_ || type.kind == TypeKind::double_;
}

bool is_decimal(const Type& type) {
    return type.kind >= TypeKind::decimal && type.kind <= TypeKind::decimalv2;
}

bool is_text(const Type& type) {
    return type.kind == TypeKind::char_ || type.kind == TypeKind::varchar || type.kind == TypeKind::string;
}

bool is_date(const Type& type) {
    return type.kind == TypeKind::date || type.kind == TypeKind::datetime;
}

bool is_metric(const Type& type) {
    return type.kind == TypeKind::hll || type.kind == TypeKind::bitmap || type.kind == TypeKind::percentile;
}

bool can_distribute(const Type& type) {
    return !is_floating(type) && !is_nested(type.kind) && !is_metric(type) && type.kind != TypeKind::json &&
           type.kind != TypeKind::variant;
}

bool can_be_primary_key(const Type& type) {
    return type.kind == TypeKind::boolean || is_integer(type.kind) || type.kind == TypeKind::varchar ||
           type.kind == TypeKind::string || is_date(type);
}

bool can_sort_primary_key(const Type& type) {
    return can_be_primary_key(type) || type.kind == TypeKind::varbinary;
}

bool can_begin_sort_key(const Type& type) {
    return !is_floating(type) && !is_nested(type.kind) && !is_metric(type);
}

bool can_aggregate(AggregateFunction function, const Type& type) {
    switch (function) {
        case AggregateFunction::sum:
            return type.kind == TypeKind::int_ || type.kind == TypeKind::bigint || type.kind == TypeKind::largeint ||
                   is_floating(type) || (is_decimal(type) && decimal_width(type) >= 64);
        case AggregateFunction::max:
        case AggregateFunction::min:
            return is_integer(type.kind) || is_floating(type) || is_date(type) || is_text(type) ||
                   (is_decimal(type) && decimal_width(type) <= 128);
        case AggregateFunction::replace:
            return true;
        case AggregateFunction::replace_if_not_null:
            return type.kind != TypeKind::hll && type.kind != TypeKind::percentile;
        case AggregateFunction::hll_union:
            return type.kind == TypeKind::hll;
        case AggregateFunction::bitmap_union:
            return type.kind == TypeKind::bitmap;
        case AggregateFunction::percentile_union:
            return type.kind == TypeKind::percentile;
    }
    return false;
}

DecimalSize decimal_size(const Type& type) {
    const auto sized = [&](std::int64_t precision, std::int64_t scale) {
        const auto given = type.length.value_or(precision);
        return DecimalSize{given, type.scale.value_or(std::min(given, scale))};
    };
    if (type.kind == TypeKind::decimal32) return sized(9, 9);
    if (type.kind == TypeKind::decimal64) return sized(18, 18);
    if (type.kind == TypeKind::decimal128) return sized(38, 38);
    if (type.kind == TypeKind::decimal256) return sized(76, 76);
    return type.kind == TypeKind::decimalv2 ? sized(9, 0) : sized(10, 0);
}

int decimal_width(const Type& type) {
    if (type.kind == TypeKind::decimal32) return 32;
    if (type.kind == TypeKind::decimal64) return 64;
    if (type.kind == TypeKind::decimal128) return 128;
    if (type.kind == TypeKind::decimal256) return 256;
    const auto precision = decimal_size(type).precision;
    if (precision <= 9) return 32;
    if (precision <= 18) return 64;
    return precision <= 38 ? 128 : 256;
}

Type normalize(const Type& type) {
    Type normal = type;
    normalize_in_place(normal);
    return normal;
}

std::string to_text(const Type& type) {
    std::string text(word(type.kind));
    if (is_nested(type.kind)) {
        text += '<';
        for (std::size_t i = 0; i < type.children.size(); ++i) {
            if (i > 0) text += type.kind == TypeKind::struct_ ? ", " : ",";
            if (i < type.field_names.size()) text += type.field_names[i] + ' ';
            text += to_text(type.children[i]);
        }
        return text + '>';
    }
    if (type.length && type.scale) return fmt::format("{}({},{})", text, *type.length, *type.scale);
    if (type.length) return fmt::format("{}({})", text, *type.length);
    return text;
}

ValueConversion conversion(const Type& given_from, const Type& given_to) {
    const Type from = normalize(given_from);
    const Type to = normalize(given_to);
    if (from == to) return ValueConversion::same;
    switch (from.kind) {
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::largeint:
            return from_integer(from.kind, to);
        case TypeKind::float_:
            if (to.kind == TypeKind::double_) return ValueConversion::widening;
            return to.kind == TypeKind::varchar ? ValueConversion::lossy : ValueConversion::refused;
        case TypeKind::double_:
            return to.kind == TypeKind::varchar ? ValueConversion::lossy : ValueConversion::refused;
        case TypeKind::date:
            return to.kind == TypeKind::datetime ? ValueConversion::widening : ValueConversion::refused;
        case TypeKind::datetime:
            return to.kind == TypeKind::date ? ValueConversion::lossy : ValueConversion::refused;
        case TypeKind::char_:
            if (to.kind != TypeKind::char_ && to.kind != TypeKind::varchar) return ValueConversion::refused;
            return *to.length >= *from.length ? ValueConversion::widening : ValueConversion::refused;
        case TypeKind::varchar:
            return from_varchar(from, to);
        case TypeKind::varbinary:
            return to.kind == TypeKind::varbinary ? ValueConversion::widening : ValueConversion::refused;
        case TypeKind::json:
            // StarRocks: "JSON needs minimum length of 16", and means more (Column.checkSchemaChangeAllowed)
            return to.kind == TypeKind::varchar && *to.length > 16 ? ValueConversion::lossy : ValueConversion::refused;
        case TypeKind::decimal:
            return from_decimal(from, to);
        case TypeKind::decimalv2:
            if (to.kind == TypeKind::varchar) return ValueConversion::widening;
            return to.kind == TypeKind::decimal && to.length == 27 && to.scale == 9 ? ValueConversion::widening
                                                                                    : ValueConversion::refused;
        case TypeKind::boolean:
        case TypeKind::time:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return ValueConversion::refused;
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::string:
        case TypeKind::binary:
            break;  // normalize leaves none of these
    }
    return ValueConversion::refused;
}

}  // namespace srmigrate::schema
