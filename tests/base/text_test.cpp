// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::base;

TEST_CASE("split and join are inverse") {
    for (const std::string text : {"", "a", "a,b", ",", "a,,b,"})
        CHECK(join(split(text, ','), ",") == text);
}

TEST_CASE("a list drops blanks and empty parts") {
    CHECK(split_list(" a , ,b,") == std::vector<std::string>{"a", "b"});
    CHECK(split_list("  ").empty());
}

TEST_CASE("the closest candidate is suggested only when it is close") {
    const std::vector<std::string> commands{"upgrade", "downgrade", "heads", "history"};
    CHECK(closest("upgade", commands) == "upgrade");
    CHECK(closest("Heads", commands) == "heads");
    CHECK(closest("xyz", commands) == std::nullopt);
    CHECK(did_you_mean("histroy", commands) == "did you mean 'history'?");
    CHECK(did_you_mean("zzz", commands).empty());
}

TEST_CASE("bytes that are not UTF-8 are found at their offset") {
    CHECK(first_invalid_utf8("plain 价格 \xF0\x9F\x98\x80") == std::nullopt);
    CHECK(first_invalid_utf8("ab\xFF") == 2U);
    CHECK(first_invalid_utf8("\xC0\xAF") == 0U);          // overlong
    CHECK(first_invalid_utf8("a\xED\xA0\x80") == 1U);     // surrogate
    CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0U);  // above U+10FFFF
    CHECK(first_invalid_utf8("价\xE4\xBB") == 3U);        // cut short
}

TEST_CASE("characters and cells are counted apart") {
    CHECK(count_characters("价格x") == 3);
    CHECK(display_width("价格x") == 5);
    CHECK(code_point("价", 0) == U'价');
}

TEST_CASE("replacing leaves the rest as it is") {
    CHECK(replace_all("a\r\nb\r\n", "\r\n", "\n") == "a\nb\n");
}

TEST_CASE("what cannot be seen, or turns the direction of writing, is made visible") {
    CHECK(visible("a\tb\nc") == "a\tb\nc");
    CHECK(visible("\x1B[31mred\x1B[0m\a\r\x7F") == "\\x1B[31mred\\x1B[0m\\x07\\x0D\\x7F");
    CHECK(visible("\xC2\x9B"
                  "2J") == "\\u{9B}2J");
    CHECK(visible("a\xE2\x80\xAEtxt\xE2\x81\xA6.\xE2\x80\x8B") == "a\\u{202E}txt\\u{2066}.\\u{200B}");
    CHECK(visible("\xEF\xBB\xBF\xF3\xA0\x81\xA1") == "\\u{FEFF}\\u{E0061}");
    CHECK(visible("caf\xE9 \xE4\xBB\xB7") == "caf\\xE9 \xE4\xBB\xB7");
    CHECK(visible(std::string_view("\0", 1)) == "\\x00");
}
