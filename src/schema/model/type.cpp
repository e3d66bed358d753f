// SPDX-License-Identifier: Apache-2.0
#include "schema/model/type.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace srmigrate::schema {
namespace {

using enum TypeKind;

constexpr auto k_none = TypeParameters::none;
constexpr auto k_length = TypeParameters::length;
constexpr auto k_precision = TypeParameters::precision;

// The order is that of TypeKind, which a test holds.
constexpr std::array k_facts{
    TypeFacts{boolean, "boolean", "boolean", TypeClass::boolean, k_none, KeyRole::primary_key, 1, 1},
    TypeFacts{tinyint, "tinyint", "tinyint", TypeClass::integer, k_length, KeyRole::primary_key, 1, 4},
    TypeFacts{smallint, "smallint", "smallint", TypeClass::integer, k_length, KeyRole::primary_key, 2, 6},
    TypeFacts{int_, "int", "int", TypeClass::integer, k_length, KeyRole::primary_key, 4, 11},
    TypeFacts{bigint, "bigint", "bigint", TypeClass::integer, k_length, KeyRole::primary_key, 8, 20},
    TypeFacts{largeint, "largeint", "largeint", TypeClass::integer, k_length, KeyRole::primary_key, 16, 40},
    TypeFacts{float_, "float", "float", TypeClass::floating, k_none, KeyRole::none, 4, 12},
    TypeFacts{double_, "double", "double", TypeClass::floating, k_none, KeyRole::none, 8, 22},
    TypeFacts{decimal, "decimal", "decimal", TypeClass::decimal, k_precision, KeyRole::key, 0, 0},
    TypeFacts{decimal32, "decimal32", "decimal", TypeClass::decimal, k_precision, KeyRole::key, 0, 0},
    TypeFacts{decimal64, "decimal64", "decimal", TypeClass::decimal, k_precision, KeyRole::key, 0, 0},
    TypeFacts{decimal128, "decimal128", "decimal", TypeClass::decimal, k_precision, KeyRole::key, 0, 0},
    TypeFacts{decimal256, "decimal256", "decimal", TypeClass::decimal, k_precision, KeyRole::key, 0, 0},
    TypeFacts{decimalv2, "decimalv2", "decimalv2", TypeClass::decimal, k_precision, KeyRole::key, 12, 0},
    TypeFacts{date, "date", "date", TypeClass::date, k_none, KeyRole::primary_key, 3, 10},
    TypeFacts{datetime, "datetime", "datetime", TypeClass::date, k_none, KeyRole::primary_key, 8, 19},
    TypeFacts{time, "time", "time", TypeClass::time, k_none, KeyRole::key, 8, 0},
    TypeFacts{char_, "char", "char", TypeClass::text, k_length, KeyRole::key, 0, 0},
    TypeFacts{varchar, "varchar", "varchar", TypeClass::text, k_length, KeyRole::primary_key, 20, 0},
    TypeFacts{string, "string", "varchar", TypeClass::text, k_none, KeyRole::primary_key, 20, 0},
    TypeFacts{binary, "binary", "varbinary", TypeClass::binary, k_length, KeyRole::sort_key_of_primary, 16, 0},
    TypeFacts{varbinary, "varbinary", "varbinary", TypeClass::binary, k_length, KeyRole::sort_key_of_primary, 16, 0},
    TypeFacts{json, "json", "json", TypeClass::json, k_none, KeyRole::first_of_sort_key, 16, 0},
    TypeFacts{variant, "variant", "variant", TypeClass::variant, k_none, KeyRole::first_of_sort_key, 16, 0},
    TypeFacts{bitmap, "bitmap", "bitmap", TypeClass::metric, k_none, KeyRole::none, 16, 0},
    TypeFacts{hll, "hll", "hll", TypeClass::metric, k_none, KeyRole::none, 16, 0},
    TypeFacts{percentile, "percentile", "percentile", TypeClass::metric, k_none, KeyRole::none, 16, 0},
    TypeFacts{array, "array", "array", TypeClass::nested, TypeParameters::element, KeyRole::none, 16, 0},
    TypeFacts{map, "map", "map", TypeClass::nested, TypeParameters::key_and_value, KeyRole::none, 16, 0},
    TypeFacts{struct_, "struct", "struct", TypeClass::nested, TypeParameters::fields, KeyRole::none, 16, 0},
};

// StarRocks.g4: baseType, decimalType. SIGNED and UNSIGNED are what the server makes of them.
constexpr std::array k_other_names{
    TypeName{"integer", int_, k_length},      TypeName{"numeric", decimal, k_precision},
    TypeName{"number", decimal, k_precision}, TypeName{"text", string, k_none},
    TypeName{"signed", int_, k_none},         TypeName{"unsigned", bigint, k_none},
};

TypeClass class_of(const Type& type) {
    return type_facts(type.kind).type_class;
}

void normalize_in_place(Type& type) {
    switch (class_of(type)) {
        case TypeClass::boolean:
        case TypeClass::integer:
        case TypeClass::floating:
        case TypeClass::date:
        case TypeClass::time:
        case TypeClass::json:
        case TypeClass::variant:
        case TypeClass::metric:
            type.length.reset();
            type.scale.reset();
            break;
        case TypeClass::decimal: {
            const auto size = decimal_size(type);
            type.kind = decimal;
            type.length = std::max<std::int64_t>(size.precision, 1);  // DECIMAL(0) is kept as DECIMAL(1, 0)
            type.scale = size.scale;
            break;
        }
        case TypeClass::text:
            type.length = type.kind == string ? k_string_length : type.length.value_or(1);
            // VARCHAR(0) is kept as VARCHAR(1) (recorded of 4.1)
            if (type.length == 0) type.length = 1;
            if (type.kind == string) type.kind = varchar;
            break;
        case TypeClass::binary:
            type.kind = varbinary;
            break;
        case TypeClass::nested:
            for (auto& child : type.children)
                normalize_in_place(child);
            break;
    }
}

}  // namespace

const TypeFacts& type_facts(TypeKind kind) {
    return k_facts.at(static_cast<std::size_t>(kind));
}

const std::vector<TypeName>& type_names() {
    static const auto k_names = [] {
        std::vector<TypeName> names;
        for (const auto& row : k_facts)
            names.push_back({row.name, row.kind, row.parameters});
        names.insert(names.end(), k_other_names.begin(), k_other_names.end());
        return names;
    }();
    return k_names;
}

const TypeName* find_type_name(std::string_view name) {
    for (const auto& each : type_names()) {
        if (base::equals_ignoring_case(each.name, name)) return &each;
    }
    return nullptr;
}

bool is_integer(TypeKind kind) {
    return type_facts(kind).type_class == TypeClass::integer;
}

bool is_native_integer(TypeKind kind) {
    return is_integer(kind) && kind != largeint;
}

int integer_bits(TypeKind kind) {
    return is_integer(kind) ? 8 * type_facts(kind).key_bytes : 0;
}

bool is_nested(TypeKind kind) {
    return type_facts(kind).type_class == TypeClass::nested;
}

bool is_floating(const Type& type) {
    return class_of(type) == TypeClass::floating;
}

bool is_decimal(const Type& type) {
    return class_of(type) == TypeClass::decimal;
}

bool is_decimal_v3(const Type& type) {
    return is_decimal(type) && type.kind != decimalv2;
}

bool is_text(const Type& type) {
    return class_of(type) == TypeClass::text;
}

bool is_date(const Type& type) {
    return class_of(type) == TypeClass::date;
}

bool is_metric(const Type& type) {
    return class_of(type) == TypeClass::metric;
}

bool can_distribute(const Type& type) {
    return type_facts(type.kind).role >= KeyRole::key;
}

bool can_be_primary_key(const Type& type) {
    return type_facts(type.kind).role >= KeyRole::primary_key;
}

bool can_sort_primary_key(const Type& type) {
    return type_facts(type.kind).role >= KeyRole::sort_key_of_primary;
}

bool can_begin_sort_key(const Type& type) {
    return type_facts(type.kind).role >= KeyRole::first_of_sort_key;
}

bool can_aggregate(AggregateFunction function, const Type& type) {
    switch (function) {
        case AggregateFunction::sum:
            return integer_bits(type.kind) >= 32 || is_floating(type) ||
                   (is_decimal(type) && decimal_width(type) >= 64);
        case AggregateFunction::max:
        case AggregateFunction::min:
            return is_integer(type.kind) || is_floating(type) || is_date(type) || is_text(type) ||
                   (is_decimal(type) && decimal_width(type) <= 128);
        case AggregateFunction::replace:
            return true;
        case AggregateFunction::replace_if_not_null:
            return type.kind != hll && type.kind != percentile;
        case AggregateFunction::hll_union:
            return type.kind == hll;
        case AggregateFunction::bitmap_union:
            return type.kind == bitmap;
        case AggregateFunction::percentile_union:
            return type.kind == percentile;
    }
    return false;
}

DecimalSize decimal_size(const Type& type) {
    const auto sized = [&](std::int64_t precision, std::int64_t scale) {
        const auto given = type.length.value_or(precision);
        return DecimalSize{given, type.scale.value_or(std::min(given, scale))};
    };
    if (type.kind == decimal32) return sized(9, 9);
    if (type.kind == decimal64) return sized(18, 18);
    if (type.kind == decimal128) return sized(38, 38);
    if (type.kind == decimal256) return sized(76, 76);
    return type.kind == decimalv2 ? sized(9, 0) : sized(10, 0);
}

int decimal_width(const Type& type) {
    if (type.kind == decimal32) return 32;
    if (type.kind == decimal64) return 64;
    if (type.kind == decimal128) return 128;
    if (type.kind == decimal256) return 256;
    const auto precision = decimal_size(type).precision;
    if (precision <= 18) return 64;
    return precision <= 38 ? 128 : 256;
}

Type normalize(const Type& type) {
    Type normal = type;
    normalize_in_place(normal);
    return normal;
}

std::string to_text(const Type& type) {
    const auto& facts = type_facts(type.kind);
    std::string text(is_decimal(type) ? facts.normal : facts.name);
    if (is_nested(type.kind)) {
        text += '<';
        for (std::size_t i = 0; i < type.children.size(); ++i) {
            if (i > 0) text += type.kind == struct_ ? ", " : ",";
            if (i < type.field_names.size()) text += type.field_names[i] + ' ';
            text += to_text(type.children[i]);
        }
        return text + '>';
    }
    if (type.length && type.scale) return fmt::format("{}({},{})", text, *type.length, *type.scale);
    if (type.length) return fmt::format("{}({})", text, *type.length);
    return text;
}

}  // namespace srmigrate::schema
