// SPDX-License-Identifier: Apache-2.0
#include "schema/model/type.hpp"

#include "schema/values.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
using srmigrate::tests::type;

TEST_CASE("types that StarRocks treats as the same have one normal form") {
    CHECK(normalize(type(TypeKind::int_, 11)) == type(TypeKind::int_));
    CHECK(normalize(type(TypeKind::string)) == type(TypeKind::varchar, 65533));
    CHECK(normalize(type(TypeKind::varchar)) == type(TypeKind::varchar, 1));
    CHECK(normalize(type(TypeKind::char_)) == type(TypeKind::char_, 1));
    CHECK(normalize(type(TypeKind::decimal)) == type(TypeKind::decimal, 10, 0));
    CHECK(normalize(type(TypeKind::decimal64, 12, 3)) == type(TypeKind::decimal, 12, 3));
    CHECK(normalize(type(TypeKind::binary)) == type(TypeKind::varbinary));
    CHECK(normalize(type(TypeKind::varbinary, 16)) == type(TypeKind::varbinary, 16));
    auto array = type(TypeKind::array);
    array.children = {type(TypeKind::bigint, 20)};
    auto plain = type(TypeKind::array);
    plain.children = {type(TypeKind::bigint)};
    CHECK(normalize(array) == plain);
}

TEST_CASE("types that are different stay different") {
    CHECK(normalize(type(TypeKind::tinyint, 1)) != normalize(type(TypeKind::boolean)));
    CHECK(normalize(type(TypeKind::varchar, 65532)) != normalize(type(TypeKind::string)));
    CHECK(normalize(type(TypeKind::decimal)) != normalize(type(TypeKind::decimal, 10, 2)));
    CHECK(normalize(type(TypeKind::char_, 10)) != normalize(type(TypeKind::varchar, 10)));
}

TEST_CASE("each kind has its own row, and each name means one kind") {
    for (const auto& name : type_names()) {
        INFO(name.name);
        CHECK(find_type_name(name.name)->kind == name.kind);
    }
    CHECK(type_names().front().kind == TypeKind::boolean);
    for (int kind = 0; kind <= static_cast<int>(TypeKind::struct_); ++kind)
        CHECK(static_cast<int>(type_facts(static_cast<TypeKind>(kind)).kind) == kind);
    CHECK(find_type_name("Numeric")->kind == TypeKind::decimal);
    CHECK(find_type_name("real") == nullptr);
}

TEST_CASE("DECIMAL is stored in 64 bits or more, and in 32 only where it is said") {
    CHECK(decimal_width(type(TypeKind::decimal, 5, 2)) == 64);
    CHECK(decimal_width(type(TypeKind::decimal, 18, 2)) == 64);
    CHECK(decimal_width(type(TypeKind::decimal, 19, 2)) == 128);
    CHECK(decimal_width(type(TypeKind::decimal, 39, 2)) == 256);
    CHECK(decimal_width(type(TypeKind::decimal32, 5, 2)) == 32);
}

TEST_CASE("a type is written as SHOW COLUMNS writes it") {
    auto map = type(TypeKind::map);
    map.children = {type(TypeKind::varchar, 65533), type(TypeKind::decimal, 10, 2)};
    CHECK(to_text(map) == "map<varchar(65533),decimal(10,2)>");
    auto record = type(TypeKind::struct_);
    record.children = {type(TypeKind::int_), map};
    record.field_names = {"a", "b"};
    CHECK(to_text(record) == "struct<a int, b map<varchar(65533),decimal(10,2)>>");
}
