// SPDX-License-Identifier: Apache-2.0
#include "engine/value/types.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace srmigrate::engine {

using schema::Type;
using schema::TypeKind;

namespace {

constexpr std::int64_t k_string_length = 65533;

Type plain(TypeKind kind) {
    Type type;
    type.kind = kind;
    return type;
}

Type sized(TypeKind kind, std::int64_t length) {
    Type type = plain(kind);
    type.length = length;
    return type;
}

std::string decimal_message(const Type& type) {
    const auto size = schema::decimal_size(type);
    const auto width = type.kind == TypeKind::decimalv2 ? "" : std::to_string(decimal_width(type));
    return fmt::format("DECIMAL{}({},{})", width, size.precision, size.scale);
}

std::string with_length(std::string_view word, const Type& type) {
    return type.length ? fmt::format("{}({})", word, *type.length) : std::string(word);
}

std::string struct_text(const Type& type) {
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < type.children.size(); ++i) {
        const std::string name = i < type.field_names.size() ? type.field_names[i] : std::string();
        fields.push_back(name + " " + sql_text(type.children[i]));
    }
    return "struct<" + base::join(fields, ", ") + ">";
}

/// Inside ARRAY a decimal prints its internal type.
std::string element_text(const Type& type) {
    return is_decimal(type) ? message_text(type) : sql_text(type);
}

}  // namespace

Type server_type(const Type& type) {
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
            return plain(type.kind);
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2: {
            const auto size = schema::decimal_size(type);
            Type result = sized(type.kind, size.precision);
            result.scale = size.scale;
            return result;
        }
        case TypeKind::char_:
        case TypeKind::varchar: {
            Type result = plain(type.kind);
            result.length = type.length;
            return result;
        }
        case TypeKind::string:
            return sized(TypeKind::varchar, type.length.value_or(k_string_length));
        case TypeKind::binary:
        case TypeKind::varbinary: {
            Type result = plain(TypeKind::varbinary);
            result.length = type.length;
            return result;
        }
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_: {
            Type result = plain(type.kind);
            result.field_names = type.field_names;
            for (const Type& child : type.children)
                result.children.push_back(with_default_length(server_type(child)));
            return result;
        }
    }
    return type;
}

Type with_default_length(Type type) {
    if (is_text(type) && !type.length) type.length = 1;
    return type;
}

std::string sql_text(const Type& type) {
    switch (type.kind) {
        case TypeKind::boolean:
            return "boolean";
        case TypeKind::tinyint:
            return "tinyint(4)";
        case TypeKind::smallint:
            return "smallint(6)";
        case TypeKind::int_:
            return "int(11)";
        case TypeKind::bigint:
            return "bigint(20)";
        case TypeKind::largeint:
            return "largeint(40)";
        case TypeKind::float_:
            return "float";
        case TypeKind::double_:
            return "double";
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
            return fmt::format("decimal({}, {})", type.length.value_or(10), type.scale.value_or(0));
        case TypeKind::date:
            return "date";
        case TypeKind::datetime:
            return "datetime";
        case TypeKind::time:
            return "TIME";
        case TypeKind::char_:
            return with_length("char", type);
        case TypeKind::varchar:
            return with_length("varchar", type);
        case TypeKind::string:
            return "varchar(65533)";
        case TypeKind::binary:
        case TypeKind::varbinary:
            return with_length("varbinary", type);
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
            return "array<" + element_text(type.children.at(0)) + ">";
        case TypeKind::map:
            return "map<" + sql_text(type.children.at(0)) + "," + sql_text(type.children.at(1)) + ">";
        case TypeKind::struct_:
            return struct_text(type);
    }
    return "";
}

std::string message_text(const Type& type) {
    switch (type.kind) {
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::varbinary:
        case TypeKind::binary:
            return with_length(primitive_text(type), type);
        case TypeKind::string:
            return "VARCHAR(65533)";
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
            return decimal_message(type);
        case TypeKind::array:
            return "ARRAY<" + message_text(type.children.at(0)) + ">";
        case TypeKind::map:
            return "MAP<" + message_text(type.children.at(0)) + "," + message_text(type.children.at(1)) + ">";
        case TypeKind::struct_:
            return struct_text(type);
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
            return primitive_text(type);
    }
    return "";
}

std::string describe_text(const Type& type) {
    if (is_decimal(type)) return fmt::format("decimal({},{})", type.length.value_or(10), type.scale.value_or(0));
    if (is_large_integer(type)) return base::to_lower(primitive_text(type));
    return sql_text(type);
}

std::string primitive_text(const Type& type) {
    switch (type.kind) {
        case TypeKind::boolean:
            return "BOOLEAN";
        case TypeKind::tinyint:
            return "TINYINT";
        case TypeKind::smallint:
            return "SMALLINT";
        case TypeKind::int_:
            return "INT";
        case TypeKind::bigint:
            return "BIGINT";
        case TypeKind::largeint:
            return "LARGEINT";
        case TypeKind::float_:
            return "FLOAT";
        case TypeKind::double_:
            return "DOUBLE";
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
            return fmt::format("DECIMAL{}", decimal_width(type));
        case TypeKind::decimalv2:
            return "DECIMALV2";
        case TypeKind::date:
            return "DATE";
        case TypeKind::datetime:
            return "DATETIME";
        case TypeKind::time:
            return "TIME";
        case TypeKind::char_:
            return "CHAR";
        case TypeKind::varchar:
        case TypeKind::string:
            return "VARCHAR";
        case TypeKind::binary:
        case TypeKind::varbinary:
            return "VARBINARY";
        case TypeKind::json:
            return "JSON";
        case TypeKind::variant:
            return "VARIANT";
        case TypeKind::bitmap:
            return "BITMAP";
        case TypeKind::hll:
            return "HLL";
        case TypeKind::percentile:
            return "PERCENTILE";
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return "INVALID_TYPE";
    }
    return "";
}

bool is_complex(const Type& type) {
    return schema::is_nested(type.kind);
}

bool is_integer(const Type& type) {
    return is_large_integer(type) && type.kind != TypeKind::largeint;
}

bool is_large_integer(const Type& type) {
    return schema::is_integer(type.kind);
}

}  // namespace srmigrate::engine
