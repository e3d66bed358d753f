// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "sql/rules.hpp"

#include <array>

namespace srmigrate::sql::rules {
namespace {

using schema::TypeKind;

enum class Parameters { none, length, precision };

struct TypeName {
    std::string_view name;
    TypeKind kind;
    Parameters parameters;
};

// baseType and decimalType of StarRocks.g4. SIGNED and UNSIGNED are what the server makes of them.
constexpr std::array k_type_names{
    TypeName{"boolean", TypeKind::boolean, Parameters::none},
    TypeName{"tinyint", TypeKind::tinyint, Parameters::length},
    TypeName{"smallint", TypeKind::smallint, Parameters::length},
    TypeName{"int", TypeKind::int_, Parameters::length},
    TypeName{"integer", TypeKind::int_, Parameters::length},
    TypeName{"bigint", TypeKind::bigint, Parameters::length},
    TypeName{"largeint", TypeKind::largeint, Parameters::length},
    TypeName{"float", TypeKind::float_, Parameters::none},
    TypeName{"double", TypeKind::double_, Parameters::none},
    TypeName{"decimal", TypeKind::decimal, Parameters::precision},
    TypeName{"numeric", TypeKind::decimal, Parameters::precision},
    TypeName{"number", TypeKind::decimal, Parameters::precision},
    TypeName{"decimal32", TypeKind::decimal32, Parameters::precision},
    TypeName{"decimal64", TypeKind::decimal64, Parameters::precision},
    TypeName{"decimal128", TypeKind::decimal128, Parameters::precision},
    TypeName{"decimal256", TypeKind::decimal256, Parameters::precision},
    TypeName{"decimalv2", TypeKind::decimalv2, Parameters::precision},
    TypeName{"date", TypeKind::date, Parameters::none},
    TypeName{"datetime", TypeKind::datetime, Parameters::none},
    TypeName{"time", TypeKind::time, Parameters::none},
    TypeName{"char", TypeKind::char_, Parameters::length},
    TypeName{"varchar", TypeKind::varchar, Parameters::length},
    TypeName{"string", TypeKind::string, Parameters::none},
    TypeName{"text", TypeKind::string, Parameters::none},
    TypeName{"binary", TypeKind::binary, Parameters::length},
    TypeName{"varbinary", TypeKind::varbinary, Parameters::length},
    TypeName{"json", TypeKind::json, Parameters::none},
    TypeName{"variant", TypeKind::variant, Parameters::none},
    TypeName{"bitmap", TypeKind::bitmap, Parameters::none},
    TypeName{"hll", TypeKind::hll, Parameters::none},
    TypeName{"percentile", TypeKind::percentile, Parameters::none},
    TypeName{"array", TypeKind::array, Parameters::none},
    TypeName{"map", TypeKind::map, Parameters::none},
    TypeName{"struct", TypeKind::struct_, Parameters::none},
    TypeName{"signed", TypeKind::int_, Parameters::none},
    TypeName{"unsigned", TypeKind::bigint, Parameters::none},
};

constexpr std::size_t k_deepest_type = 100;  // more than any server takes; keeps the stack small

const TypeName* type_name(const LexedToken& token) {
    if (token.kind != LexedKind::word) return nullptr;
    for (const auto& candidate : k_type_names) {
        if (base::equals_ignoring_case(candidate.name, token.text)) return &candidate;
    }
    return nullptr;
}

schema::Type nested_type(Cursor& cursor, std::size_t depth);

// A field as SHOW CREATE prints it: its name may be any words, and ends where a type stands that the field ends with.
void shown_field(Cursor& cursor, schema::Type& type, std::size_t depth) {
    const auto begin = cursor.position();
    constexpr std::size_t k_longest_name = 16;
    for (std::size_t words = 1; words <= k_longest_name; ++words) {
        cursor.go_to(begin + words);
        if (!at_type(cursor)) continue;
        auto child = nested_type(cursor, depth);
        if (!cursor.at_symbol(",") && !cursor.at_symbol(">")) continue;
        type.field_names.emplace_back(cursor.text(begin, begin + words));
        type.children.push_back(std::move(child));
        return;
    }
    cursor.go_to(begin);
    cursor.fail("a field name and a type");
}

void struct_fields(Cursor& cursor, schema::Type& type, std::size_t depth) {
    do {
        if (cursor.author() == Author::server && cursor.token().kind == LexedKind::word) {
            shown_field(cursor, type, depth);
            continue;
        }
        type.field_names.push_back(cursor.identifier("a field name"));
        type.children.push_back(nested_type(cursor, depth));
    } while (cursor.take_symbol(","));
}

void parameters(Cursor& cursor, schema::Type& type, Parameters wanted) {
    if (wanted == Parameters::none || !cursor.take_symbol("(")) return;
    type.length = cursor.integer(wanted == Parameters::length ? "a length" : "a precision");
    if (wanted == Parameters::precision && cursor.take_symbol(",")) type.scale = cursor.integer("a scale");
    cursor.expect_symbol(")");
}

schema::Type nested_type(Cursor& cursor, std::size_t depth) {
    const auto* const name = type_name(cursor.token());
    if (name == nullptr) fail_type(cursor);
    if (depth > k_deepest_type) cursor.fail("a type that is nested less deeply");
    schema::Type type{.kind = name->kind};
    cursor.next();
    switch (name->kind) {
        case TypeKind::array:
            cursor.expect_symbol("<");
            type.children.push_back(nested_type(cursor, depth + 1));
            cursor.expect_symbol(">");
            break;
        case TypeKind::map:
            cursor.expect_symbol("<");
            type.children.push_back(nested_type(cursor, depth + 1));
            cursor.expect_symbol(",");
            type.children.push_back(nested_type(cursor, depth + 1));
            cursor.expect_symbol(">");
            break;
        case TypeKind::struct_:
            cursor.expect_symbol("<");
            struct_fields(cursor, type, depth + 1);
            cursor.expect_symbol(">");
            break;
        case TypeKind::boolean:
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::largeint:
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
        case TypeKind::date:
        case TypeKind::datetime:
        case TypeKind::time:
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
        case TypeKind::binary:
        case TypeKind::varbinary:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
            if (name->name == "signed" || name->name == "unsigned") {
                if (!cursor.take("INT")) cursor.take("INTEGER");
            }
            parameters(cursor, type, name->parameters);
            break;
    }
    return type;
}

}  // namespace

schema::ObjectName object_name(Cursor& cursor, std::string_view what) {
    std::vector<std::string> parts{cursor.identifier(what)};
    while (cursor.take_symbol("."))
        parts.push_back(cursor.identifier("a name"));
    if (parts.size() > 3) cursor.fail("a name of at most three parts");
    schema::ObjectName name{.name = std::move(parts.back())};
    if (parts.size() > 1) name.database = std::move(parts[parts.size() - 2]);
    if (parts.size() > 2) name.catalog = std::move(parts.front());
    return name;
}

bool at_type(const Cursor& cursor) {
    return type_name(cursor.token()) != nullptr;
}

void fail_type(const Cursor& cursor) {
    std::vector<std::string> names;
    names.reserve(k_type_names.size());
    for (const auto& candidate : k_type_names)
        names.push_back(base::to_upper(candidate.name));
    cursor.fail("a type", base::did_you_mean(cursor.token().text, names));
}

schema::Type type(Cursor& cursor) {
    return nested_type(cursor, 0);
}

schema::Properties property_list(Cursor& cursor) {
    schema::Properties properties;
    cursor.parenthesised([&] {
        auto key = cursor.string("a quoted property name");
        cursor.expect_symbol("=");
        properties.insert_or_assign(std::move(key), cursor.string("a quoted property value"));
        return 0;
    });
    return properties;
}

schema::Properties properties(Cursor& cursor) {
    return cursor.take("PROPERTIES") ? property_list(cursor) : schema::Properties();
}

std::optional<std::string> comment(Cursor& cursor) {
    if (!cursor.take("COMMENT")) return std::nullopt;
    return cursor.string("a quoted comment");
}

bool if_exists(Cursor& cursor) {
    if (!cursor.at("IF")) return false;
    cursor.expect("IF", "EXISTS");
    return true;
}

bool if_not_exists(Cursor& cursor) {
    if (!cursor.at("IF")) return false;
    cursor.expect("IF", "NOT", "EXISTS");
    return true;
}

}  // namespace srmigrate::sql::rules
