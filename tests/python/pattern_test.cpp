// SPDX-License-Identifier: Apache-2.0
// The module `re`: what is evaluated, and what is not. The answers are those of Python 3.11.
#include "python/evaluate/pattern.hpp"

#include "python/evaluated.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace srmigrate;
using namespace srmigrate::tests;

TEST_CASE("regular expressions match, replace and split as Python's do") {
    struct Row {
        std::string expression;
        std::string answer;
    };
    const std::vector<Row> rows{
        {R"(bool(re.match(r'tmp_', 'tmp_orders')))", R"(True)"},
        {R"(bool(re.match(r'orders', 'tmp_orders')))", R"(False)"},
        {R"(re.search(r'\d{4}_\d{2}', 'log_2024_05_x').group(0))", R"('2024_05')"},
        {R"(re.match(r'(?P<db>\w+)\.(?P<table>\w+)$', 'shop.orders').group('db', 'table'))", R"(('shop', 'orders'))"},
        {R"(re.match(r'(a)|(b)', 'b').groups())", R"((None, 'b'))"},
        {R"(re.match(r'(a)|(b)', 'b').span(1))", R"((-1, -1))"},
        {R"(re.match(r'(a)|(b)', 'b')[2])", R"('b')"},
        {R"(re.search(r'^b', 'a\nb'))", R"(None)"},
        {R"(re.search(r'^b', 'a\nb', re.M).start())", R"(2)"},
        {R"(re.search('B', 'ab', re.I | re.S).end())", R"(2)"},
        {R"(re.fullmatch(r'a|ab', 'ab').group())", R"('ab')"},
        {R"(re.match(r'a|ab', 'ab').group())", R"('a')"},
        {R"(re.fullmatch(r'[a-c\d_-]+', 'a-1_c').group())", R"('a-1_c')"},
        {R"(re.match(r'[^\s,]+', 'ab, c').group())", R"('ab')"},
        {R"(re.match(r'[]a]+', ']a]').group())", R"(']a]')"},
        {R"(re.match(r'[\w.]+', 'a.b c').group())", R"('a.b')"},
        {R"(re.search(r'\bon\b', 'upon on it').start())", R"(5)"},
        {R"(re.search(r'a.c', 'a\nc'))", R"(None)"},
        {R"(re.search(r'a.c', 'a\nc', flags=re.DOTALL).group())", R"('a\nc')"},
        {R"(re.search(r'(?i)ABC', 'xabc').group())", R"('abc')"},
        {R"(re.match(r'<.*>', '<a><b>').group())", R"('<a><b>')"},
        {R"(re.match(r'<.*?>', '<a><b>').group())", R"('<a>')"},
        {R"(re.match(r'a{2,3}', 'aaaa').group())", R"('aaa')"},
        {R"(re.match(r'a{2,3}?', 'aaaa').group())", R"('aa')"},
        {R"(re.match(r'a{,2}b', 'aab').group())", R"('aab')"},
        {R"(re.match(r'a{x', 'a{x').group())", R"('a{x')"},
        {R"(re.match(r'(ab)+', 'ababa').group(1))", R"('ab')"},
        {R"(re.match(r'(a|ab)(c|bcd)(d*)', 'abcd').groups())", R"(('a', 'bcd', ''))"},
        {R"(re.sub(r'\s+', ' ', 'a  b\n c'))", R"('a b c')"},
        {R"(re.sub(r'(\w+) (\w+)', r'\2 \1', 'a b c d'))", R"('b a d c')"},
        {R"(re.sub(r'(?P<x>a)', r'<\g<x>\g<1>>', 'aba'))", R"('<aa>b<aa>')"},
        {R"(re.sub('x*', '-', 'abxd'))", R"('-a-b--d-')"},
        {R"(re.sub('a', 'b', 'aaa', count=2))", R"('bba')"},
        {R"(re.sub(r'\d', lambda m: str(int(m.group()) + 1), 'a1b2'))", R"('a2b3')"},
        {R"(re.findall(r'\d+', 'a1b22'))", R"(['1', '22'])"},
        {R"(re.findall(r'(\w)=(\d)', 'a=1,b=2'))", R"([('a', '1'), ('b', '2')])"},
        {R"(re.findall(r'(\w)=', 'a=1,b=2'))", R"(['a', 'b'])"},
        {R"(re.findall('a*', 'baac'))", R"(['', 'aa', '', ''])"},
        {R"(re.split(r',\s*', 'a, b,c'))", R"(['a', 'b', 'c'])"},
        {R"(re.split(r'(,)', 'a,b,c', maxsplit=1))", R"(['a', ',', 'b,c'])"},
        {R"(re.split(r'x*', 'axbc'))", R"(['', 'a', '', 'b', 'c', ''])"},
        {R"([m.group() for m in re.finditer(r'[A-Z]', 'aBcD')])", R"(['B', 'D'])"},
        {R"(re.compile(r'^(tmp|bak)_').pattern)", R"('^(tmp|bak)_')"},
        {R"(bool(re.compile(r'^(tmp|bak)_').match('bak_t')))", R"(True)"},
        {R"(re.compile('a').sub('b', 'aXa'))", R"('bXb')"},
        {R"(re.search(r'é.', 'caféx').span())", R"((3, 5))"},
        {R"(re.escape('a.b'))", R"('a\\.b')"},
        {R"(re.match(r'a$', 'a\n').group())", R"('a')"},
        {R"(re.match(r'a\Z', 'a\n'))", R"(None)"},
        {R"(re.search(re.compile('b'), 'ab').start())", R"(1)"},
        {R"(re.match('a+?', 'aaa').group())", R"('a')"},
        {R"(re.match(r'\.\*\$', '.*$').group())", R"('.*$')"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.expression);
        CHECK(evaluated("import re\nx = " + row.expression + "\n") == row.answer);
    }
}

TEST_CASE("what looks around or back, and what goes beyond ASCII, is unknown with its reason") {
    const auto reason = [](const std::string& expression) { return evaluated("import re\nx = " + expression + "\n"); };
    CHECK(reason(R"(re.match(r'(?=a)', 'a'))") == "unknown: '(?=' in a regular expression is not evaluated here");
    CHECK(reason(R"(re.match(r'(?<!a)b', 'b'))") == "unknown: '(?<' in a regular expression is not evaluated here");
    CHECK(reason(R"(re.match(r'(a)\1', 'aa'))") == "unknown: '\\1' in a regular expression is not evaluated here");
    CHECK(reason("re.match('a', 'a', re.X)") == "unknown: re.VERBOSE is not evaluated here");
    CHECK(reason("re.match('(a', 'a')") ==
          "unknown: a group without an end in a regular expression is not evaluated here");
    CHECK(reason("re.match('a)', 'a')") == "unknown: a ')' too many in a regular expression is not evaluated here");
    CHECK(reason("re.match('[a', 'a')") ==
          "unknown: a '[' without an end in a regular expression is not evaluated here");
    CHECK(reason("re.match('a**', 'a')") ==
          "unknown: a repeat of a repeat in a regular expression is not evaluated here");
    CHECK(reason("re.match('(a*)*b', 'aaab')") ==
          "unknown: a repeat of what may be empty in a regular expression is not evaluated here");
    CHECK(reason("re.match('*a', 'a')") ==
          "unknown: a repeat of nothing in a regular expression is not evaluated here");
    CHECK(reason(R"(re.match(r'\w+', 'été'))") ==
          "unknown: which characters beyond ASCII are words, or the same in another case, is not known here");
    CHECK(reason("re.match('(a{100}){100}', 'a')") ==
          "unknown: that much in a regular expression is not evaluated here");
    CHECK(reason("re.match('" + std::string(60, '(') + "a" + std::string(60, ')') + "', 'a')") ==
          "unknown: a group that deep in a regular expression is not evaluated here");
    CHECK(reason(R"(re.sub('a', r'\9', 'a'))") == "unknown: a replacement of that kind is not evaluated here");
    CHECK(reason("re.search('(a+)+b', 'a' * 20000000)") ==
          "unknown: a regular expression on a text of that length is not evaluated here");
    CHECK(reason("re.match('a', 'a').group(1)").find("IndexError: the pattern has no group 1") != std::string::npos);
}

TEST_CASE("a pattern that other engines take for ever with is answered at once") {
    const auto began = std::chrono::steady_clock::now();
    CHECK(evaluated("import re\nx = re.search('(a+)+$', 'a' * 5000 + 'b')\n") == "None");
    CHECK(evaluated("import re\nx = re.search('(a|a)*b|(x+x+)+y', 'x' * 5000)\n") == "None");
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
}

TEST_CASE("no pattern makes the reader fall over") {
    const std::string letters = "a(|)[]{}*+?\\^$.,:Pbdw<>1-=!i";
    std::uint64_t random = 4711;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::uint64_t size = random % 12; size > 0; --size) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            text += letters[(random >> 33U) % letters.size()];
        }
        random = random * 6364136223846793005U + 1442695040888963407U;
        CAPTURE(text);
        const auto read = python::Pattern::read(text);
        if (const auto* pattern = std::get_if<python::Pattern>(&read)) {
            CHECK(std::get_if<python::PatternRefusal>(&read) == nullptr);
            static_cast<void>(pattern->search("aab(a|b)1-P", 0));
        }
    }
}
