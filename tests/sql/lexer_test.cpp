// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <utility>

using namespace srmigrate::sql;

namespace {

std::string_view letter(LexedKind kind) {
    switch (kind) {
        case LexedKind::white_space:
            return "_";
        case LexedKind::line_comment:
            return "line";
        case LexedKind::block_comment:
            return "block";
        case LexedKind::hint:
            return "hint";
        case LexedKind::word:
            return "w";
        case LexedKind::quoted_identifier:
            return "q";
        case LexedKind::string:
            return "s";
        case LexedKind::binary:
            return "x";
        case LexedKind::number:
            return "n";
        case LexedKind::attachment:
            return "att";
        case LexedKind::symbol:
            return "";
        case LexedKind::semicolon:
            return "semi";
        case LexedKind::invalid:
            return "invalid";
    }
    return "?";
}

// "w(select) n(1)": symbols stand for themselves, white space is left out.
std::string shape(std::string_view text) {
    std::string result;
    for (const auto& token : lex(text).tokens) {
        if (token.kind == LexedKind::white_space) continue;
        if (!result.empty()) result += ' ';
        result += token.kind == LexedKind::symbol ? std::string(token.text)
                                                  : fmt::format("{}({})", letter(token.kind), token.text);
    }
    return result;
}

using Table = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("text becomes tokens by StarRocks' rules") {
    const Table table{
        {"select 1", "w(select) n(1)"},
        {"a.b.c", "w(a) . w(b) . w(c)"},
        {"`a b`.`c``d`", "q(`a b`) . q(`c``d`)"},
        {"价格 $x _y z9", "w(价格) w($x) w(_y) w(z9)"},
        {"'it''s' \"say \"\"hi\"\"\" 'a\\'b' \"\\\\\"", "s('it''s') s(\"say \"\"hi\"\"\") s('a\\'b') s(\"\\\\\")"},
        {"'a' 'b'", "s('a') s('b')"},
        {"x'0F' X\"aa\" x 'b' ax'1'", "x(x'0F') x(X\"aa\") w(x) s('b') w(ax) s('1')"},
        {"x'a\\'b'", "w(x) s('a\\'b')"},
        {"a <=> b<>c!=d<=e>=f||g&&h->i=>j",
         "w(a) <=> w(b) <> w(c) != w(d) <= w(e) >= w(f) || w(g) && w(h) -> w(i) => w(j)"},
        {"[*] [1] ... ..", "[*] [ n(1) ] ... . ."},
        {"ARRAY<ARRAY<INT>>", "w(ARRAY) < w(ARRAY) < w(INT) > >"},
        {"{fn x()} ? @@a : ~b^c%d&e|f", "{ w(fn) w(x) ( ) } ? @ @ w(a) : ~ w(b) ^ w(c) % w(d) & w(e) | w(f)"},
    };
    for (const auto& [text, expected] : table)
        CHECK(shape(text) == expected);
}

TEST_CASE("a name may begin with digits, and a number is no name") {
    const Table table{
        {"1abc", "w(1abc)"},      {"1e5", "n(1e5)"},       {"1e", "w(1e)"},       {"1e5x", "w(1e5x)"},
        {"1E-5", "n(1E-5)"},      {"1e+", "w(1e) +"},      {"1.5", "n(1.5)"},     {"1.", "n(1.)"},
        {".5", "n(.5)"},          {".5e3", "n(.5e3)"},     {"1.5e3", "n(1.5e3)"}, {"1.5abc", "n(1.5) w(abc)"},
        {"a.1b", "w(a) . w(1b)"}, {"a.12", "w(a) n(.12)"}, {"0x1F", "w(0x1F)"},   {"1_000", "w(1_000)"},
        {"2021价", "w(2021价)"},  {"1..2", "n(1.) n(.2)"},
    };
    for (const auto& [text, expected] : table)
        CHECK(shape(text) == expected);
}

TEST_CASE("comments are told from what looks like one") {
    const Table table{
        {"a--b\nc", "w(a) line(--b) w(c)"},
        {"a - -b", "w(a) - - w(b)"},
        {"--\r\nx", "line(--) w(x)"},
        {"-- don't; `stop\nx", "line(-- don't; `stop) w(x)"},
        {"/* a ; ' */b", "block(/* a ; ' */) w(b)"},
        {"/**/a/***/b", "block(/**/) w(a) block(/***/) w(b)"},
        {"/* /* */ */", "block(/* /* */) * /"},
        {"/*/ a */b", "block(/*/ a */) w(b)"},
        {"/*! 40101 SET x */", "block(/*! 40101 SET x */)"},
        {"select /*+ SET_VAR(a=1) */ 1", "w(select) hint(/*+ SET_VAR(a=1) */) n(1)"},
        {"'-- no' \"/* no */\" `--`", "s('-- no') s(\"/* no */\") q(`--`)"},
        {"a /b* c", "w(a) / w(b) * w(c)"},
    };
    for (const auto& [text, expected] : table)
        CHECK(shape(text) == expected);
}

TEST_CASE("an attachment may hold a semicolon") {
    CHECK(shape("AS $$\ndef f(x): return ';'\n$$;") == "w(AS) att($$\ndef f(x): return ';'\n$$) semi(;)");
    CHECK(shape("$$x$$") == "w($$x$$)");  // a name, for the server too: $ is a letter and the tie goes to the name
    CHECK(shape("a$$ b") == "w(a$$) w(b)");
}

TEST_CASE("the wide blank is white space unless it touches a name") {
    CHECK(shape("a \xE3\x80\x80 b") == "w(a) w(b)");
    CHECK(shape("(\xE3\x80\x80 b") == "( w(b)");
    CHECK(shape("a\xE3\x80\x80 b") == "w(a\xE3\x80\x80) w(b)");
    CHECK(shape("(\xE3\x80\x80"
                "b") ==
          "( w(\xE3\x80\x80"
          "b)");
}

TEST_CASE("what the server would skip is a problem with a place and a way out") {
    struct Row {
        std::string text;
        Problem problem;
    };
    const Row table[]{
        {"a 'b\nc", {2, 2, "unterminated string", "close it with \"'\"; write \\' for one inside"}},
        {"a \"b", {2, 2, "unterminated string", "close it with '\"'; write \\\" for one inside"}},
        {"'a''", {0, 4, "unterminated string", "close it with \"'\"; write \\' for one inside"}},
        {"'a\\'", {0, 4, "unterminated string", "close it with \"'\"; write \\' for one inside"}},
        {"'a\\", {0, 3, "unterminated string", "close it with \"'\"; write \\' for one inside"}},
        {"x `b``", {2, 4, "unterminated quoted name", "close it with '`'"}},
        {"x /* b", {2, 4, "unterminated comment", "close it with '*/'"}},
        {"x /*+ b", {2, 5, "unterminated hint", "close it with '*/'"}},
        {"/*/", {0, 3, "unterminated comment", "close it with '*/'"}},
        {"as $$ b", {3, 4, "unterminated function body", "close it with '$$'"}},
        {"a \\ b",
         {2, 1, "StarRocks cannot read the character '\\'",
          "remove it; a backslash has a meaning inside strings only"}},
        {"# a", {0, 1, "StarRocks cannot read the character '#'", "start a comment with '--'"}},
        {std::string("a\0b", 3),
         {1, 1, "StarRocks cannot read the character 0x00",
          "remove it; the server would skip it and run what is left"}},
        {"a\x7F",
         {1, 1, "StarRocks cannot read the character 0x7F",
          "remove it; the server would skip it and run what is left"}},
        {"a \xF0\x9F\x98\x80",
         {2, 4, "StarRocks cannot read the character '\xF0\x9F\x98\x80'",
          "quote the name with '`', or put the text into a string"}},
        {"a \xFF", {2, 1, "expected UTF-8, got the byte 0xFF", "save the text as UTF-8"}},
    };
    for (const auto& [text, problem] : table) {
        INFO(text);
        CHECK(lex(text).problem == problem);
    }
    CHECK(lex("'\xF0\x9F\x98\x80' -- \xF0\x9F\x98\x80 # \\\n/* \x01 */ `\xF0\x9F\x98\x80`").problem == std::nullopt);
}

TEST_CASE("after a character that cannot be read the tokens go on") {
    CHECK(shape("a # b") == "w(a) invalid(#) w(b)");
}
