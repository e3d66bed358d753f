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

TEST_CASE("a type is written as SHOW COLUMNS writes it") {
    auto map = type(TypeKind::map);
    map.children = {type(TypeKind::varchar, 65533), type(TypeKind::decimal, 10, 2)};
    CHECK(to_text(map) == "map<varchar(65533),decimal(10,2)>");
    auto record = type(TypeKind::struct_);
    record.children = {type(TypeKind::int_), map};
    record.field_names = {"a", "b"};
    CHECK(to_text(record) == "struct<a int, b map<varchar(65533),decimal(10,2)>>");
}

TEST_CASE("MODIFY COLUMN widens, narrows or refuses as the server's matrix says") {
    struct Case {
        Type from;
        Type to;
        ValueConversion expected;
    };
    const auto decimal = [](int precision, int scale) { return type(TypeKind::decimal, precision, scale); };
    const std::vector<Case> cases{
        {type(TypeKind::int_), type(TypeKind::int_, 11), ValueConversion::same},
        {type(TypeKind::tinyint), type(TypeKind::largeint), ValueConversion::widening},
        {type(TypeKind::bigint), type(TypeKind::int_), ValueConversion::refused},
        {type(TypeKind::bigint), type(TypeKind::double_), ValueConversion::lossy},
        {type(TypeKind::largeint), type(TypeKind::double_), ValueConversion::refused},
        {type(TypeKind::int_), type(TypeKind::varchar, 20), ValueConversion::widening},
        {type(TypeKind::int_), type(TypeKind::varchar, 3), ValueConversion::lossy},
        {type(TypeKind::int_), type(TypeKind::date), ValueConversion::lossy},
        {type(TypeKind::varchar, 20), type(TypeKind::varchar, 30), ValueConversion::widening},
        {type(TypeKind::varchar, 20), type(TypeKind::varchar, 10), ValueConversion::refused},
        {type(TypeKind::varchar, 20), type(TypeKind::datetime), ValueConversion::refused},
        {type(TypeKind::varchar, 20), type(TypeKind::bigint), ValueConversion::lossy},
        {type(TypeKind::char_, 10), type(TypeKind::varchar, 10), ValueConversion::widening},
        {type(TypeKind::date), type(TypeKind::datetime), ValueConversion::widening},
        {type(TypeKind::datetime), type(TypeKind::date), ValueConversion::lossy},
        {type(TypeKind::boolean), type(TypeKind::int_), ValueConversion::refused},
        {decimal(10, 2), decimal(12, 3), ValueConversion::widening},
        {decimal(10, 2), decimal(10, 3), ValueConversion::refused},
        {decimal(38, 10), type(TypeKind::string), ValueConversion::widening},
        {type(TypeKind::json), type(TypeKind::string), ValueConversion::lossy},
        {type(TypeKind::json), type(TypeKind::varchar, 17), ValueConversion::lossy},
        {type(TypeKind::json), type(TypeKind::varchar, 16), ValueConversion::refused},
    };
    for (const auto& [from, to, expected] : cases) {
        INFO(to_text(from) << " to " << to_text(to));
        CHECK(static_cast<int>(conversion(from, to)) == static_cast<int>(expected));
    }
}
