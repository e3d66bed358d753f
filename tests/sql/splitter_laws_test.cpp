// SPDX-License-Identifier: Apache-2.0
// Laws of lexer and splitter over real statements glued into nasty scripts, and over random bytes.
#include "sql/corpus.hpp"
#include "sql/statement.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace srmigrate;
using namespace srmigrate::sql;

namespace {

const std::vector<std::string> k_glue{
    "",
    "\n",
    "\r\n",
    " \t\xE3\x80\x80 ",
    "-- it's; a comment\n",
    "-- \"\r\n",
    "--\n",
    "/* ; ' */",
    "/*! ; */\n",
    "-- migrate:up\n",
    "/* `\n\" */",
    "\n\n-- srmigrate:x y\n",
    "/**/",
    "/***/ ",
    "-- $$ ; \xF0\x9F\x98\x80\n",
    "\n;\n",
    ";",
};
const std::vector<std::string> k_nasty{
    "select ';', \"--\", '/*', `;--`, 'it''s', '\\'', \"\\\\\"",
    "select $$ ; ' $$",
    "select 1 /*+ ; */ -- '\n, 2",
    "a",
    "x'00'",
    "1abc . 2d",
};

std::string joined(TokenSpan tokens) {
    std::string result;
    for (const auto& token : tokens)
        result += token.text;
    return result;
}

template <class Values>
const auto& any(const Values& values, std::mt19937_64& random) {
    return values[random() % values.size()];
}

// What must hold for any text.
void check_laws(const std::string& text) {
    const auto lexed = lex(text);
    REQUIRE(joined(lexed.tokens) == text);
    for (const auto& token : lexed.tokens)
        REQUIRE_FALSE(token.text.empty());
    std::string whole;
    for (const auto& piece : split(lexed.tokens)) {
        REQUIRE_FALSE(piece.tokens.empty());
        whole += piece.text();
        if (piece.empty() || lexed.problem) continue;
        const auto again = lex(piece.sql());
        const auto pieces = split(again.tokens);
        REQUIRE(pieces.size() == 1);
        REQUIRE(pieces.front().sql() == piece.sql());
        REQUIRE(token_hash(again.tokens) == token_hash(piece.tokens));
    }
    REQUIRE(whole == text);
}

}  // namespace

TEST_CASE("scripts split into exactly the statements they were made of") {
    auto statements = tests::all_statements();
    std::mt19937_64 random(tests::seed());
    std::size_t count = 0;
    for (std::size_t round = 0; round < tests::rounds(400); ++round) {
        std::string script;
        std::vector<std::string> expected;
        for (auto size = random() % 12; size > 0; --size) {
            auto statement = random() % 4 == 0 ? any(k_nasty, random) : any(statements, random);
            const auto tokens = lex(statement);
            REQUIRE_FALSE(tokens.problem);
            for (auto glue = random() % 4; glue > 0; --glue)
                script += any(k_glue, random);
            script += statement;
            for (auto glue = random() % 3; glue > 0; --glue)
                script += '\n' + any(k_glue, random);
            script += ';';
            for (const auto& piece : split(tokens.tokens)) {
                if (!piece.empty()) expected.emplace_back(piece.sql());
            }
        }
        INFO("seed " << tests::seed() << " round " << round << ":\n" << script);
        const auto lexed = lex(script);
        REQUIRE_FALSE(lexed.problem);
        std::vector<std::string> found;
        for (const auto& piece : split(lexed.tokens)) {
            if (!piece.empty()) found.emplace_back(piece.sql());
        }
        REQUIRE(found == expected);
        check_laws(script);
        count += found.size();
    }
    std::cout << "split " << count << " statements out of scripts\n";
}

TEST_CASE("random bytes and cut-off scripts keep the laws") {
    const auto statements = tests::representative_statements();
    std::mt19937_64 random(tests::seed());
    const std::string alphabet = "'\"`\\-/*+$;.#eE0x1aX \n\r\t\xE3\x80\x80\xF0\x9F\xFF@[]<>=!|&";
    for (std::size_t round = 0; round < tests::rounds(3000); ++round) {
        std::string text = round % 3 == 0 ? any(statements, random) : "";
        if (!text.empty()) text.resize(random() % text.size());
        for (auto size = random() % 24; size > 0; --size)
            text += any(alphabet, random);
        INFO("seed " << tests::seed() << " round " << round << ":\n" << text);
        check_laws(text);
    }
}
