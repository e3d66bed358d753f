// SPDX-License-Identifier: Apache-2.0
#include "engine/value/types.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::engine {

using schema::Type;
using schema::TypeClass;
using schema::TypeKind;

namespace {

schema::TypeClass class_of(const Type& type) {
    return schema::type_facts(type.kind).type_class;
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
    Type result = type_of_kind(type.kind);
    switch (class_of(type)) {
        case TypeClass::boolean:
        case TypeClass::integer:
        case TypeClass::floating:
        case TypeClass::date:
        case TypeClass::time:
        case TypeClass::json:
        case TypeClass::variant:
        case TypeClass::metric:
            break;
        case TypeClass::decimal: {
            const auto size = schema::decimal_size(type);
            result.length = std::max<std::int64_t>(size.precision, 1);  // DECIMAL(0) is DECIMAL(1, 0)
            result.scale = size.scale;
            break;
        }
        case TypeClass::text:
            if (type.kind == TypeKind::string) {
                return type_of_kind(TypeKind::varchar, type.length.value_or(schema::k_string_length));
            }
            result.length = type.length == 0 ? 1 : type.length;  // VARCHAR(0) is VARCHAR(1)
            break;
        case TypeClass::binary:
            return type_of_kind(TypeKind::varbinary, type.length);
        case TypeClass::nested:
            result.field_names = type.field_names;
            for (const Type& child : type.children)
                result.children.push_back(with_default_length(server_type(child)));
            break;
    }
    return result;
}

Type with_default_length(Type type) {
    if (is_text(type) && !type.length) type.length = 1;
    return type;
}

std::string sql_text(const Type& type) {
    const auto& facts = schema::type_facts(type.kind);
    switch (facts.type_class) {
        case TypeClass::boolean:
        case TypeClass::floating:
        case TypeClass::date:
        case TypeClass::json:
        case TypeClass::variant:
        case TypeClass::metric:
            return std::string(facts.name);
        case TypeClass::integer:
            return fmt::format("{}({})", facts.name, facts.text_length);
        case TypeClass::decimal:
            return fmt::format("decimal({}, {})", type.length.value_or(10), type.scale.value_or(0));
        case TypeClass::time:
            return "TIME";
        case TypeClass::text:
        case TypeClass::binary:
            return with_length(facts.normal, server_type(type));
        case TypeClass::nested:
            break;
    }
    if (type.kind == TypeKind::array) return "array<" + element_text(type.children.at(0)) + ">";
    if (type.kind == TypeKind::struct_) return struct_text(type);
    return "map<" + sql_text(type.children.at(0)) + "," + sql_text(type.children.at(1)) + ">";
}

std::string message_text(const Type& type) {
    switch (class_of(type)) {
        case TypeClass::boolean:
        case TypeClass::integer:
        case TypeClass::floating:
        case TypeClass::date:
        case TypeClass::time:
        case TypeClass::json:
        case TypeClass::variant:
        case TypeClass::metric:
            return primitive_text(type);
        case TypeClass::decimal:
            return decimal_message(type);
        case TypeClass::text:
        case TypeClass::binary:
            return with_length(primitive_text(type), server_type(type));
        case TypeClass::nested:
            break;
    }
    if (type.kind == TypeKind::array) return "ARRAY<" + message_text(type.children.at(0)) + ">";
    if (type.kind == TypeKind::struct_) return struct_text(type);
    return "MAP<" + message_text(type.children.at(0)) + "," + message_text(type.children.at(1)) + ">";
}

std::string describe_text(const Type& type) {
    if (is_decimal(type)) return fmt::format("decimal({},{})", type.length.value_or(10), type.scale.value_or(0));
    if (is_integer(type.kind)) return base::to_lower(primitive_text(type));
    return sql_text(type);
}

std::string primitive_text(const Type& type) {
    if (schema::is_nested(type.kind)) return "INVALID_TYPE";
    if (schema::is_decimal_v3(type)) return fmt::format("DECIMAL{}", decimal_width(type));
    return base::to_upper(schema::type_facts(type.kind).normal);
}

}  // namespace srmigrate::engine
