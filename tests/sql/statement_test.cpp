// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::sql;

namespace {

using Texts = std::vector<std::string>;

Texts sent(std::string_view text) {
    const auto lexed = lex(text);
    Texts result;
    for (const auto& piece : split(lexed.tokens)) {
        if (!piece.empty()) result.emplace_back(piece.sql());
    }
    return result;
}

Texts texts(const std::vector<LexedToken>& tokens) {
    Texts result;
    for (const auto& token : tokens)
        result.emplace_back(token.text);
    return result;
}

std::string hash(std::string_view text) {
    return token_hash(lex(text).tokens);
}

}  // namespace

TEST_CASE("a semicolon ends a statement where it is a token") {
    CHECK(sent("a; b") == Texts{"a", "b"});
    CHECK(sent("select ';' -- ; no\n, `;` /* ; */ from t; b;") ==
          Texts{"select ';' -- ; no\n, `;` /* ; */ from t", "b"});
    CHECK(sent("create function f() as $$ a; b $$; c") == Texts{"create function f() as $$ a; b $$", "c"});
    CHECK(sent("-- it's a comment;\na;-- the apostrophe's twin\nb") == Texts{"a", "b"});
    CHECK(sent("").empty());
    CHECK(sent(" ;; -- nothing\n ; /*+ hint */ ;").empty());
}

TEST_CASE("a statement is sent without its surrounding comments, with its hints") {
    CHECK(sent("-- above\n  a /* in */ b -- behind\n;") == Texts{"a /* in */ b"});
    CHECK(sent("/*+ SET_VAR(x=1) */ select 1") == Texts{"/*+ SET_VAR(x=1) */ select 1"});
    CHECK(sent("\xE3\x80\x80 a \r\n;\r\nb") == Texts{"a", "b"});
}

TEST_CASE("the last piece may lack its semicolon") {
    const auto lexed = lex("a; b -- end");
    const auto pieces = split(lexed.tokens);
    REQUIRE(pieces.size() == 2);
    CHECK(pieces[0].terminated);
    CHECK_FALSE(pieces[1].terminated);
    CHECK(pieces[1].text() == " b -- end");
}

TEST_CASE("comments that touch a statement are found, and no others") {
    const auto lexed =
        lex("-- head of the file\n"
            "\n"
            "-- one\n"
            "/* two */ a, -- three\n"
            "b; -- four\n"
            "-- five\n"
            "c /* six */ ; /* seven\n"
            "*/ -- eight\n"
            "d\n"
            "-- nine\n");
    const auto pieces = split(lexed.tokens);
    REQUIRE(pieces.size() == 3);
    CHECK(texts(pieces[0].comments) == Texts{"-- one", "/* two */", "-- three", "-- four"});
    CHECK(texts(pieces[1].comments) == Texts{"-- five", "/* six */", "/* seven\n*/"});
    CHECK(texts(pieces[2].comments) == Texts{"-- eight"});
}

TEST_CASE("an empty piece has no comments") {
    const auto lexed = lex("-- alone\n;");
    const auto pieces = split(lexed.tokens);
    REQUIRE(pieces.size() == 1);
    CHECK(pieces[0].empty());
    CHECK(pieces[0].comments.empty());
    CHECK(pieces[0].sql().empty());
}

TEST_CASE("the token hash sees tokens only") {
    CHECK(hash("select 1") == hash("-- x\nselect  /* y */\n1 ;"));
    CHECK(hash("select 1") != hash("SELECT 1"));
    CHECK(hash("select 1") != hash("select '1'"));
    CHECK(hash("select ab") != hash("select a b"));
    CHECK(hash("select 1") != hash("select /*+ SET_VAR(a=1) */ 1"));
    CHECK(hash("select 1") == "85f36b1850ff1c9f8afe3999f6e1694f2daffac025dda51555a11d43169d29de");
}
