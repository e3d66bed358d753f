// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <tuple>
#include <vector>

using namespace srmigrate::base;

TEST_CASE("LIKE knows any text, any character and the escape") {
    for (const auto& [text, pattern, matches] : std::vector<std::tuple<std::string, std::string, bool>>{
             {"", "", true},          {"a", "", false},     {"", "%", true},           {"", "_", false},
             {"abc", "abc%%", true},  {"abc", "a_c", true}, {"abbc", "a_c", false},    {"aéc", "a_c", true},
             {"中", "%_", true},      {"中", "%__", false}, {"aXbXc", "%X%c", true},   {"aXbXd", "%X%c", false},
             {"aab", "%ab", true},    {"a%", "a\\%", true}, {"ab", "a\\%", false},     {"a_b", "%\\_b", true},
             {"axb", "%\\_b", false}, {"a\\", "a\\", true}, {"ALTER", "alter", false}, {"[a]*?", "[a]*?", true}}) {
        INFO(text << " LIKE " << pattern);
        CHECK(matches_like(text, pattern) == matches);
    }
}

TEST_CASE("a glob knows any text and any character, and nothing else") {
    CHECK(matches_glob("sales.orders", "sales.*"));
    CHECK(matches_glob("größe", "gr??e"));
    CHECK(matches_glob("a%_\\[b]", "a%_\\[b]"));
    CHECK_FALSE(matches_glob("orders", "order"));
    CHECK_FALSE(matches_glob("orders", "?"));
}

TEST_CASE("what every text begins with ends at the first wildcard that is not escaped") {
    CHECK(like_prefix("abc") == "abc");
    CHECK(like_prefix("ab%c") == "ab");
    CHECK(like_prefix("a\\_b_c") == "a_b");
    CHECK(like_prefix("%") == "");
}

TEST_CASE("a pattern with many wildcards is matched against a long text in no time") {
    const std::string text(20000, 'a');
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(matches_like(text, "%a%a%a%a%a%a%a%a%b"));
    CHECK_FALSE(matches_like(text, "%a_a%a_a%a%_b"));
    CHECK_FALSE(matches_glob(text, "*a*a*a*a*a*a*b"));
    CHECK(matches_like(text, "%a%a%a%a%a%a%a%a%"));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}
