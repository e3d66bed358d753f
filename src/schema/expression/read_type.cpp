// SPDX-License-Identifier: Apache-2.0
#include "schema/expression/read_type.hpp"

#include "base/number.hpp"
#include "schema/model/type.hpp"

#include <cstdint>

namespace srmigrate::schema {
namespace {

TypeKind kind_named(const Token& token) {
    const auto* const name = token.kind == TokenKind::word ? find_type_name(token.text) : nullptr;
    if (name == nullptr) throw Beyond{};
    return name->kind;
}

std::int64_t type_parameter(TokenWalk& walk) {
    const auto value = base::number<std::int64_t>(walk.take().text);
    if (!value) throw Beyond{};
    return *value;
}

void read_children(TokenWalk& walk, Type& type) {
    walk.expect_symbol("<");
    do {
        if (type.kind == TypeKind::struct_) type.field_names.push_back(walk.take().text);
        type.children.push_back(read_type(walk));
    } while (walk.take_symbol(","));
    walk.expect_symbol(">");
    const bool has_enough =
        type.kind == TypeKind::struct_ || type.children.size() == (type.kind == TypeKind::map ? 2 : 1);
    if (!has_enough) throw Beyond{};
}

}  // namespace

Type read_type(TokenWalk& walk) {
    const TokenWalk::Level level(walk);
    const auto& word = walk.take();
    Type type;
    type.kind = kind_named(word);
    if (is_nested(type.kind)) {
        read_children(walk, type);
        return type;
    }
    if (base::equals_ignoring_case(word.text, "signed") || base::equals_ignoring_case(word.text, "unsigned")) {
        if (!walk.take_word("int")) static_cast<void>(walk.take_word("integer"));
        return type;
    }
    if (!walk.take_symbol("(")) return type;
    type.length = type_parameter(walk);
    if (walk.take_symbol(",")) type.scale = type_parameter(walk);
    walk.expect_symbol(")");
    return type;
}

}  // namespace srmigrate::schema
