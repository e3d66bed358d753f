// SPDX-License-Identifier: Apache-2.0
#include "revision/python_text/types.hpp"

#include "base/text.hpp"
#include "python/syntax/repr.hpp"
#include "revision/python_text/literals.hpp"
#include "schema/model/type.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace srmigrate::revision {
namespace {

// How the class calls the number behind the name of the type, and what it always says of itself.
struct PythonTypeClass {
    std::string_view name;
    std::string_view length = {};  ///< empty: it takes none
    std::string_view always = {};  ///< in its repr
};

std::optional<PythonTypeClass> class_of(schema::TypeKind kind) {
    using schema::TypeKind;
    switch (kind) {
        case TypeKind::boolean:
            return PythonTypeClass{"BOOLEAN"};
        case TypeKind::tinyint:
            return PythonTypeClass{"TINYINT", "display_width"};
        case TypeKind::smallint:
            return PythonTypeClass{"SMALLINT", "display_width"};
        case TypeKind::int_:
            return PythonTypeClass{"INTEGER", "display_width"};
        case TypeKind::bigint:
            return PythonTypeClass{"BIGINT", "display_width"};
        case TypeKind::largeint:
            return PythonTypeClass{"LARGEINT"};
        case TypeKind::float_:
            return PythonTypeClass{"FLOAT"};
        case TypeKind::double_:
            return PythonTypeClass{"DOUBLE", "", "asdecimal=True"};
        case TypeKind::decimal:
            return PythonTypeClass{"DECIMAL", "precision"};
        case TypeKind::date:
            return PythonTypeClass{"DATE"};
        case TypeKind::datetime:
            return PythonTypeClass{"DATETIME"};
        case TypeKind::char_:
            return PythonTypeClass{"CHAR", "length"};
        case TypeKind::varchar:
            return PythonTypeClass{"VARCHAR", "length"};
        case TypeKind::string:
            return PythonTypeClass{"STRING"};
        case TypeKind::binary:
            return PythonTypeClass{"BINARY", "length"};
        case TypeKind::varbinary:
            return PythonTypeClass{"VARBINARY", "length"};
        case TypeKind::json:
            return PythonTypeClass{"JSON"};
        case TypeKind::bitmap:
            return PythonTypeClass{"BITMAP"};
        case TypeKind::hll:
            return PythonTypeClass{"HLL"};
        case TypeKind::percentile:
            return PythonTypeClass{"PERCENTILE"};
        case TypeKind::array:
            return PythonTypeClass{"ARRAY"};
        case TypeKind::map:
            return PythonTypeClass{"MAP"};
        case TypeKind::struct_:
            return PythonTypeClass{"STRUCT"};
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
        case TypeKind::time:
        case TypeKind::variant:
            return std::nullopt;
    }
    return std::nullopt;
}

void add_classes(std::vector<std::string>& classes, const std::vector<std::string>& more) {
    for (const auto& name : more) {
        if (std::find(classes.begin(), classes.end(), name) == classes.end()) classes.push_back(name);
    }
}

// Fields are keywords as long as all their names can be: STRUCT puts keywords behind tuples.
std::string fields(const schema::Type& type, const std::vector<std::string>& types) {
    const bool are_keywords =
        std::all_of(type.field_names.begin(), type.field_names.end(),
                    [](const std::string& name) { return name != "self" && can_be_keyword(name); });
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const auto& name = type.field_names[i];
        parts.push_back(are_keywords ? fmt::format("{}={}", name, types[i])
                                     : fmt::format("({}, {})", python::repr(name), types[i]));
    }
    return base::join(parts, ", ");
}

}  // namespace

std::optional<PythonType> python_type(const schema::Type& type, PythonTypeForm form) {
    const auto found = class_of(type.kind);
    const bool is_decimal = form == PythonTypeForm::model && schema::is_decimal(type);
    if (!found && is_decimal) return python_type(schema::normalize(type), form);
    if (!found) return std::nullopt;
    PythonType result{.text = {}, .classes = {std::string(found->name)}};
    if (schema::is_nested(type.kind)) {
        std::vector<std::string> parts;
        for (const auto& child : type.children) {
            const auto part = python_type(child, form);
            if (!part) return std::nullopt;
            parts.push_back(part->text);
            add_classes(result.classes, part->classes);
        }
        const bool is_struct = type.kind == schema::TypeKind::struct_;
        result.text = fmt::format("{}({})", found->name, is_struct ? fields(type, parts) : base::join(parts, ", "));
        return result;
    }
    // VARCHAR without a length is VARCHAR(1) for StarRocks and STRING for the dialect.
    const bool is_one = type.kind == schema::TypeKind::varchar && !type.length;
    const auto length = is_one ? 1 : type.length;
    if (length && found->length.empty()) return std::nullopt;
    const bool is_repr = form == PythonTypeForm::repr;
    std::vector<std::string> arguments;
    if (length) arguments.push_back(is_repr ? fmt::format("{}={}", found->length, *length) : std::to_string(*length));
    if (type.scale) arguments.push_back(is_repr ? fmt::format("scale={}", *type.scale) : std::to_string(*type.scale));
    if (is_repr && !found->always.empty()) arguments.emplace_back(found->always);
    result.text = std::string(found->name);
    if (is_repr || !arguments.empty()) result.text += '(' + base::join(arguments, ", ") + ')';
    return result;
}

bool keeps_type(const schema::Type& type) {
    using schema::TypeKind;
    if (!python_type(type, PythonTypeForm::repr) || type.kind == TypeKind::percentile) return false;
    if ((type.kind == TypeKind::binary || type.kind == TypeKind::varbinary) && type.length) return false;
    const bool are_plain = std::all_of(type.field_names.begin(), type.field_names.end(), [](const std::string& name) {
        return sql::is_quotable(name) && sql::quote_identifier(name) == name;
    });
    return are_plain && std::all_of(type.children.begin(), type.children.end(), keeps_type);
}

}  // namespace srmigrate::revision
