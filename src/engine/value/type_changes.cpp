// SPDX-License-Identifier: Apache-2.0
#include "engine/value/types.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace srmigrate::engine {

using schema::Type;
using schema::TypeKind;

namespace {

struct ConversionRow {
    TypeKind from;
    std::initializer_list<TypeKind> to;
};

bool allows(std::initializer_list<ConversionRow> table, TypeKind from, TypeKind to) {
    return std::ranges::any_of(table, [&](const ConversionRow& conversion) {
        return conversion.from == from && std::ranges::find(conversion.to, to) != conversion.to.end();
    });
}

bool is_version_3(const Type& type) {
    return is_decimal(type) && type.kind != TypeKind::decimalv2;
}

/// Characters that the text of a decimal may take: sign, point and a leading zero besides the digits.
std::int64_t decimal_text_length(const Type& type) {
    const std::int64_t precision = type.length.value_or(10);
    const std::int64_t scale = type.scale.value_or(0);
    return precision + (scale == 0 ? 1 : precision == scale ? 3 : 2);
}

bool can_convert_decimal(const Type& from, const Type& to) {
    if (is_version_3(from)) {
        if (to.kind == TypeKind::varchar) return decimal_text_length(from) <= to.length.value_or(1);
        if (!is_version_3(to)) return false;
        const std::int64_t scale = from.scale.value_or(0);
        const std::int64_t new_scale = to.scale.value_or(0);
        return scale <= new_scale && from.length.value_or(10) - scale <= to.length.value_or(10) - new_scale;
    }
    if (from.kind == TypeKind::decimalv2) return to.length == 27 && to.scale == 9;
    return from.kind == TypeKind::varchar;
}

}  // namespace

bool can_convert(const Type& from, const Type& to) {
    if (is_complex(from) || is_complex(to)) return false;
    if (is_version_3(from) || is_version_3(to)) return can_convert_decimal(from, to);
    if (from.kind == to.kind) return true;
    using enum TypeKind;
    static const std::initializer_list<ConversionRow> k_conversions = {
        {tinyint, {smallint, int_, bigint, largeint, double_, varchar}},
        {smallint, {int_, bigint, largeint, double_, varchar}},
        {int_, {bigint, largeint, double_, date, varchar}},
        {bigint, {largeint, double_, varchar}},
        {largeint, {varchar}},
        {float_, {double_, varchar}},
        {double_, {varchar}},
        {char_, {varchar}},
        {json, {varchar}},
        {varchar, {json, tinyint, smallint, int_, bigint, largeint, float_, double_, date}},
        {decimalv2, {varchar}},
        {datetime, {date}},
        {date, {datetime}},
    };
    return allows(k_conversions, from.kind, to.kind);
}

bool can_reuse_zone_map(const Type& from, const Type& to) {
    if (is_version_3(from)) return is_version_3(to) && decimal_width(from) <= decimal_width(to);
    using enum TypeKind;
    if (from.kind == json || from.kind == varbinary || is_metric(from)) return true;  // no zone map to reuse
    if (from.kind == to.kind) return true;
    static const std::initializer_list<ConversionRow> k_monotonic = {
        {tinyint, {smallint, int_, bigint, largeint, double_}},
        {smallint, {int_, bigint, largeint, double_}},
        {int_, {bigint, largeint, double_}},
        {bigint, {largeint, double_}},
        {float_, {double_}},
        {date, {datetime}},
        {char_, {varchar}},
    };
    return allows(k_monotonic, from.kind, to.kind);
}

}  // namespace srmigrate::engine
