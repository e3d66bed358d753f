// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/conversions.hpp"

#include "schema/model/type.hpp"
#include "schema/values.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
using srmigrate::tests::type;

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
        {decimal(10, 0), type(TypeKind::varchar, 13), ValueConversion::widening},
        {decimal(10, 0), type(TypeKind::varchar, 12), ValueConversion::refused},
        {decimal(10, 2), type(TypeKind::varchar, 14), ValueConversion::widening},
        {decimal(10, 2), type(TypeKind::varchar, 13), ValueConversion::refused},
        {decimal(5, 5), type(TypeKind::varchar, 8), ValueConversion::refused},
        {decimal(50, 10), type(TypeKind::varchar, 54), ValueConversion::widening},
        {type(TypeKind::decimalv2, 9, 0), type(TypeKind::decimalv2, 27, 9), ValueConversion::widening},
        {type(TypeKind::decimalv2, 27, 9), type(TypeKind::decimalv2, 9, 0), ValueConversion::lossy},
        {type(TypeKind::decimalv2, 9, 0), decimal(27, 9), ValueConversion::widening},
        {type(TypeKind::decimalv2, 9, 0), decimal(9, 0), ValueConversion::refused},
        {decimal(9, 0), type(TypeKind::decimalv2, 9, 0), ValueConversion::refused},
        {type(TypeKind::varchar, 20), decimal(5, 2), ValueConversion::lossy},
        {type(TypeKind::char_, 20), decimal(5, 2), ValueConversion::refused},
        {type(TypeKind::varbinary, 16), type(TypeKind::varbinary), ValueConversion::widening},
        {type(TypeKind::varbinary, 16), type(TypeKind::varbinary, 8), ValueConversion::lossy},
        {type(TypeKind::bitmap), type(TypeKind::hll), ValueConversion::refused},
        {type(TypeKind::json), type(TypeKind::string), ValueConversion::lossy},
        {type(TypeKind::json), type(TypeKind::varchar, 1024), ValueConversion::lossy},
        {type(TypeKind::json), type(TypeKind::varchar, 1023), ValueConversion::refused},
    };
    for (const auto& [from, to, expected] : cases) {
        INFO(to_text(from) << " to " << to_text(to));
        CHECK(static_cast<int>(conversion(from, to, Version{})) == static_cast<int>(expected));
    }
}

TEST_CASE("what stands against a conversion is named as the server looks for it") {
    const auto text = [](int length) { return type(TypeKind::varchar, length); };
    CHECK(conversion_problem(text(20), text(10), Version{}) == ConversionProblem::shorter_text);
    CHECK(conversion_problem(text(20), type(TypeKind::char_, 30), Version{}) == ConversionProblem::no_conversion);
    CHECK(conversion_problem(type(TypeKind::json), text(20), Version{}) == ConversionProblem::too_short_for_json);
    CHECK(conversion_problem(type(TypeKind::json), type(TypeKind::json), Version{}) == std::nullopt);
    Type array = type(TypeKind::array);
    array.children = {type(TypeKind::int_)};
    CHECK(conversion_problem(array, array, Version{}) == ConversionProblem::no_conversion);
}

TEST_CASE("before 4.1 a text made of JSON has to be longer than the length that the server names") {
    const auto json = type(TypeKind::json);
    const Version before{4, 0, 9};
    CHECK(conversion_problem(json, type(TypeKind::varchar, 1024), before) == ConversionProblem::too_short_for_json);
    CHECK(conversion_problem(json, type(TypeKind::varchar, 1025), before) == std::nullopt);
    CHECK(conversion_problem(json, type(TypeKind::varchar, 1024), Version{4, 1, 0}) == std::nullopt);
}

TEST_CASE("shared-data leaves the stored values of a conversion that keeps their order") {
    CHECK(keeps_stored_values(type(TypeKind::int_), type(TypeKind::bigint)));
    CHECK(keeps_stored_values(type(TypeKind::bigint), type(TypeKind::double_)));
    CHECK(keeps_stored_values(type(TypeKind::varchar, 10), type(TypeKind::varchar, 20)));
    CHECK(keeps_stored_values(type(TypeKind::date), type(TypeKind::datetime)));
    CHECK(keeps_stored_values(type(TypeKind::int_), type(TypeKind::int_)));
    CHECK_FALSE(keeps_stored_values(type(TypeKind::int_), type(TypeKind::varchar, 20)));
    CHECK_FALSE(keeps_stored_values(type(TypeKind::datetime), type(TypeKind::date)));
    CHECK_FALSE(keeps_stored_values(type(TypeKind::json), type(TypeKind::string)));
    CHECK_FALSE(keeps_stored_values(type(TypeKind::varchar, 20), type(TypeKind::varchar, 10)));
    CHECK_FALSE(keeps_stored_values(type(TypeKind::decimal, 10, 2), type(TypeKind::decimal, 12, 2)));
}
