// SPDX-License-Identifier: Apache-2.0
#include "schema/expression/read_type.hpp"

#include "base/number.hpp"
#include "schema/model/type.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace srmigrate::schema {
namespace {

struct TypeWord {
    std::string_view word;
    TypeKind kind;
};

constexpr std::array k_type_words{
    TypeWord{"boolean", TypeKind::boolean},
    TypeWord{"tinyint", TypeKind::tinyint},
    TypeWord{"smallint", TypeKind::smallint},
    TypeWord{"int", TypeKind::int_},
    TypeWord{"integer", TypeKind::int_},
    TypeWord{"bigint", TypeKind::bigint},
    TypeWord{"largeint", TypeKind::largeint},
    TypeWord{"float", TypeKind::float_},
    TypeWord{"double", TypeKind::double_},
    TypeWord{"decimal", TypeKind::decimal},
    TypeWord{"numeric", TypeKind::decimal},
    TypeWord{"number", TypeKind::decimal},
    TypeWord{"decimal32", TypeKind::decimal32},
    TypeWord{"decimal64", TypeKind::decimal64},
    TypeWord{"decimal128", TypeKind::decimal128},
    TypeWord{"decimal256", TypeKind::decimal256},
    TypeWord{"decimalv2", TypeKind::decimalv2},
    TypeWord{"date", TypeKind::date},
    TypeWord{"datetime", TypeKind::datetime},
    TypeWord{"time", TypeKind::time},
    TypeWord{"char", TypeKind::char_},
    TypeWord{"varchar", TypeKind::varchar},
    TypeWord{"string", TypeKind::string},
    TypeWord{"text", TypeKind::string},
    TypeWord{"binary", TypeKind::binary},
    TypeWord{"varbinary", TypeKind::varbinary},
    TypeWord{"json", TypeKind::json},
    TypeWord{"variant", TypeKind::variant},
    TypeWord{"bitmap", TypeKind::bitmap},
    TypeWord{"hll", TypeKind::hll},
    TypeWord{"percentile", TypeKind::percentile},
    TypeWord{"array", TypeKind::array},
    TypeWord{"map", TypeKind::map},
    TypeWord{"struct", TypeKind::struct_},
    TypeWord{"signed", TypeKind::int_},
    TypeWord{"unsigned", TypeKind::bigint},
};

TypeKind kind_named(const Token& token) {
    for (const auto& [word, kind] : k_type_words) {
        if (token.kind == TokenKind::word && base::equals_ignoring_case(word, token.text)) return kind;
    }
    throw Beyond{};
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
