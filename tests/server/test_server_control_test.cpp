// SPDX-License-Identifier: Apache-2.0
#include "support/test_server_control.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::tests;

TEST_CASE("a statement to the test server is told from every other") {
    const auto fault = control_statement("  test server fault '{\"action\": \"drop\"}';");
    REQUIRE(fault.has_value());
    CHECK(fault->words == "FAULT");
    CHECK(fault->argument == R"({"action": "drop"})");
    CHECK(control_statement("TEST SERVER CLEAR FAULTS")->words == "CLEAR FAULTS");
    for (const auto* other : {"SELECT 1", "TEST", "TEST CASE", "testserver", ""}) {
        CHECK_FALSE(control_statement(other).has_value());
    }
}

TEST_CASE("a fault is read from JSON, and what is unknown is refused") {
    const auto fault =
        fault_of(R"({"site": "statement", "moment": "after", "action": "fail", "like": "ALTER%", "skip": 2,
                                    "times": 0, "delay_ms": 5, "error": {"number": 1105, "message": "no"}})");
    CHECK(fault.site == Fault::Site::statement);
    CHECK(fault.moment == Fault::Moment::after);
    CHECK(fault.action == Fault::Action::fail);
    CHECK(fault.like == "ALTER%");
    CHECK(fault.skip == 2);
    CHECK(fault.times == 0);
    CHECK(fault.delay == Milliseconds(5));
    CHECK(fault.error == srmigrate::sql::ErrorAnswer{.number = 1105, .sqlstate = "HY000", .message = "no"});
    CHECK_THROWS_WITH(fault_of(R"({"acton": "drop"})"), "unknown key 'acton'");
    CHECK_THROWS_WITH(fault_of(R"({"action": "explode"})"), "unknown action 'explode'");
}

TEST_CASE("LIKE knows any and one, without regard to case") {
    for (const auto& [text, pattern, matches] :
         std::vector<std::tuple<std::string, std::string, bool>>{{"ALTER TABLE t", "alter%", true},
                                                                 {"ALTER TABLE t", "%TABLE%", true},
                                                                 {"ALTER TABLE t", "TABLE%", false},
                                                                 {"abc", "a_c", true},
                                                                 {"abbc", "a_c", false},
                                                                 {"aéc", "a_c", true},
                                                                 {"", "%", true},
                                                                 {"", "_", false},
                                                                 {"aXbXc", "%X%c", true},
                                                                 {"aXbXd", "%X%c", false},
                                                                 {"abc", "abc%%", true}}) {
        INFO(text << " LIKE " << pattern);
        CHECK(is_like(text, pattern) == matches);
    }
}
