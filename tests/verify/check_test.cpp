// SPDX-License-Identifier: Apache-2.0
// Names of checks, and clusters as a command line names them.
#include "verify/check.hpp"

#include "support/written_file.hpp"
#include "verify/test_shapes.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace srmigrate;
using verify::profile_of;
using verify::TestProfile;

TEST_CASE("each check has a name of its own, and says what it promises") {
    std::set<std::string_view> names;
    for (const auto& check : verify::checks()) {
        INFO(check.name);
        CHECK(names.insert(check.name).second);
        CHECK(verify::word(check.check) == check.name);
        CHECK_FALSE(check.promise.empty());
        CHECK_FALSE(check.promise.ends_with('.'));
    }
}

TEST_CASE("docs/testing.md lists the checks") {
    std::string table = "| check | passes when |\n|---|---|\n";
    for (const auto& check : verify::checks())
        table += fmt::format("| `{}` | {} |\n", check.name, check.promise);
    tests::check_written_part("docs/testing.md", "checks", table);
}

TEST_CASE("docs/testing.md lists the keys of test files") {
    std::string table = "| key | meaning |\n|---|---|\n";
    for (const auto& shape : verify::test_shapes()) {
        for (const auto& key : shape.keys) {
            const auto in =
                shape.part == verify::TestPart::test ? std::string() : fmt::format("{}: ", shape.shape.name);
            table += fmt::format("| `{}{}` | {}{} |\n", in, key.field.name, key.field.meaning,
                                 key.field.required ? "; required" : "");
        }
    }
    tests::check_written_part("docs/testing.md", "keys", table);
}

TEST_CASE("a cluster is named by its version, and by its run mode where that is not shared-nothing") {
    CHECK(profile_of("3.3") == TestProfile{.version = {3, 3, 0}, .run_mode = schema::RunMode::shared_nothing});
    CHECK(profile_of("4.1.2/shared-data") ==
          TestProfile{.version = {4, 1, 2}, .run_mode = schema::RunMode::shared_data});
    for (const auto* const wrong : {"", "4", "4.x", "4.1/", "4.1/shared", "4.1.2.3", "-4.1", "/shared-data"}) {
        INFO(wrong);
        CHECK_FALSE(profile_of(wrong).has_value());
    }
}

TEST_CASE("a cluster is written as it is read") {
    for (const auto* const text : {"3.3/shared-nothing", "4.1/shared-data", "3.5.8/shared-nothing"})
        CHECK(verify::word(*profile_of(text)) == text);
}
