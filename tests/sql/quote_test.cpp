// SPDX-License-Identifier: Apache-2.0
#include "sql/quote.hpp"

#include "base/diagnostic.hpp"
#include "sql/lexer.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::sql;

TEST_CASE("a name is quoted where StarRocks needs it") {
    const std::pair<std::string, std::string> table[]{
        {"account", "account"}, {"_x1", "_x1"},   {"Upper", "Upper"}, {"select", "`select`"},   {"SELECT", "`SELECT`"},
        {"date", "date"},       {"user", "user"}, {"a b", "`a b`"},   {"1a", "`1a`"},           {"价格", "`价格`"},
        {"a-b", "`a-b`"},       {"$x", "`$x`"},   {"", "``"},         {"variant", "`variant`"}, {"except", "`except`"},
    };
    for (const auto& [name, expected] : table)
        CHECK(quote_identifier(name) == expected);
    CHECK(quote_identifiers(std::vector<std::string>{"a", "key", "b c"}) == "a, `key`, `b c`");
}

TEST_CASE("a name that StarRocks cannot hold is refused") {
    CHECK_THROWS_WITH(quote_identifier("a`b"),
                      "error: expected a name without back quotes, got 'a`b'\n"
                      "hint: choose another name; StarRocks removes back quotes from names\n");
    CHECK_THROWS_WITH(quote_identifier(std::string("a\0b", 3)), "error: expected a name without NUL characters\n");
}

TEST_CASE("reserved words are StarRocks', whatever their case") {
    for (const auto* word : {"key", "TEXT", "Json", "hll", "gin", "files", "bitmap", "deferred"})
        CHECK(is_reserved(word));
    for (const auto* word : {"comment", "date", "view", "account", "properties"})
        CHECK_FALSE(is_reserved(word));
}

TEST_CASE("a string token is read as the server reads it") {
    const std::pair<std::string, std::string> table[]{
        {R"('plain')", "plain"},
        {R"("plain")", "plain"},
        {R"('it''s')", "it's"},
        {R"("a""b")", "a\"b"},
        {R"('a""b')", "a\"\"b"},
        {R"("it''s")", "it''s"},
        {R"('\n\t\r\b')", "\n\t\r\b"},
        {R"('\Z')", "\x1A"},
        {R"('\\')", "\\"},
        {R"('\'')", "'"},
        {R"("\"")", "\""},
        {R"('100\%')", "100\\%"},
        {R"('a\_b')", "a\\_b"},
        {R"('\q')", "q"},
        {R"('')", ""},
        {R"('\'''')", "''"},
        {"'line\nbreak'", "line\nbreak"},
    };
    for (const auto& [token, expected] : table)
        CHECK(unquote_string(token) == expected);
    CHECK(unquote_string(R"('\0')") == std::string(1, '\0'));
}

TEST_CASE("all back quotes leave a quoted name") {
    CHECK(unquote_identifier("`a``b`") == "ab");
    CHECK(unquote_identifier("plain") == "plain");
}

TEST_CASE("a quoted value is one token, and reading it back gives the value") {
    std::mt19937_64 random(tests::seed());
    const std::string alphabet("'\"\\`%_nZ0a\n\r\t;-#/*\0\x1A", 20);
    for (std::size_t round = 0; round < tests::rounds(2000); ++round) {
        std::string value;
        for (auto size = random() % 8; size > 0; --size)
            value += alphabet[random() % alphabet.size()];
        for (const auto& text : {quote_string(value), quote_text(value)}) {
            INFO("seed " << tests::seed() << ": " << text);
            const auto tokens = lex(text);
            REQUIRE(std::vector<LexedToken>(tokens.tokens.begin(), tokens.tokens.end()) ==
                    std::vector<LexedToken>{{LexedKind::string, 0, text}});
            REQUIRE_FALSE(tokens.problem);
            REQUIRE(unquote_string(text) == value);
        }
    }
}
