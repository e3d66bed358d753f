// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "sql/rules.hpp"

namespace srmigrate::sql::rules {
namespace {

using schema::TypeParameters;

constexpr std::size_t k_deepest_type = 100;  // more than any server takes; keeps the stack small

const schema::TypeName* type_name(const LexedToken& token) {
    return token.kind == LexedKind::word ? schema::find_type_name(token.text) : nullptr;
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

void parameters(Cursor& cursor, schema::Type& type, TypeParameters wanted, std::size_t depth) {
    switch (wanted) {
        case TypeParameters::none:
            return;
        case TypeParameters::length:
        case TypeParameters::precision:
            if (!cursor.take_symbol("(")) return;
            type.length = cursor.integer(wanted == TypeParameters::length ? "a length" : "a precision");
            if (wanted == TypeParameters::precision && cursor.take_symbol(",")) type.scale = cursor.integer("a scale");
            cursor.expect_symbol(")");
            return;
        case TypeParameters::element:
            cursor.expect_symbol("<");
            type.children.push_back(nested_type(cursor, depth + 1));
            cursor.expect_symbol(">");
            return;
        case TypeParameters::key_and_value:
            cursor.expect_symbol("<");
            type.children.push_back(nested_type(cursor, depth + 1));
            cursor.expect_symbol(",");
            type.children.push_back(nested_type(cursor, depth + 1));
            cursor.expect_symbol(">");
            return;
        case TypeParameters::fields:
            cursor.expect_symbol("<");
            struct_fields(cursor, type, depth + 1);
            cursor.expect_symbol(">");
            return;
    }
}

schema::Type nested_type(Cursor& cursor, std::size_t depth) {
    const auto* const name = type_name(cursor.token());
    if (name == nullptr) fail_type(cursor);
    if (depth > k_deepest_type) cursor.fail("a type that is nested less deeply");
    schema::Type type{.kind = name->kind};
    cursor.next();
    if (name->name == "signed" || name->name == "unsigned") {
        if (!cursor.take("INT")) cursor.take("INTEGER");
    }
    parameters(cursor, type, name->parameters, depth);
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
    for (const auto& candidate : schema::type_names())
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
