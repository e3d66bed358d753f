// SPDX-License-Identifier: Apache-2.0
// What is wrong with a file, or exceeds what it may take: the whole message, with its place and the way out.
#include "python/evaluated.hpp"
#include "python/syntax/lexer.hpp"
#include "python/syntax/source_text.hpp"

#include <catch2/catch.hpp>

using srmigrate::tests::evaluated;

namespace {

std::string decoding_error(const std::string& bytes) {
    try {
        return srmigrate::python::decoded_code(bytes);
    } catch (const srmigrate::python::PySyntaxError& error) {
        return srmigrate::base::to_text({.message = error.message,
                                         .where = srmigrate::python::place_in_bytes("a.py", bytes, error.span),
                                         .hint = error.hint});
    }
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i)
        result += text;
    return result;
}

}  // namespace

TEST_CASE("an endless loop, recursion without end and values without measure end in a refusal") {
    CHECK(evaluated("while True:\n    pass\n") ==
          "error: a.py:2:5: the file takes more than 5000000 steps\n"
          "      pass\n"
          "      ^^^^\n"
          "hint: look for a loop without end\n");
    CHECK(evaluated("def f(n):\n    return f(n + 1)\nf(0)\n") ==
          "error: a.py:2:12: there are more than 200 calls inside each other\n"
          "      return f(n + 1)\n"
          "             ^^^^^^^^\n"
          "hint: end the recursion\n");
    CHECK(evaluated("x = 'a'\nwhile True: x += x\n") ==
          "error: a.py:2:13: the file makes values of more than 256 MB\n"
          "  while True: x += x\n"
          "              ^^^^^^\n"
          "hint: look for a loop without end\n");
    CHECK(evaluated("x = [0] * 10 ** 12\n") ==
          "error: a.py:1:5: the file makes values of more than 256 MB\n"
          "  x = [0] * 10 ** 12\n"
          "      ^^^^^^^^^^^^^^\n"
          "hint: look for a loop without end\n");
    CHECK(evaluated("for i in range(10 ** 15): pass\n") ==
          "error: a.py:1:10: the file takes more than 5000000 steps\n"
          "  for i in range(10 ** 15): pass\n"
          "           ^^^^^^^^^^^^^^^\n"
          "hint: look for a loop without end\n");
}

TEST_CASE("a file of 10 MB is refused as a whole") {
    CHECK(evaluated(repeated("# 3456789\n", 1'000'000)) ==
          "error: a.py:1:1: the file has more than 8 MB\n"
          "  # 3456789\n"
          "  ^\n"
          "hint: keep data in a file of its own\n");
}

TEST_CASE("deep nesting ends in an error, never in a crash") {
    for (const std::string open :
         {"(", "[", "{1:", "f(", "not ", "-", "x[", "lambda: ", "1 if 1 else ", "2 ** ", "(1,"}) {
        INFO(open);
        const auto text = evaluated("x = " + repeated(open, 5000) + "1");
        CHECK(text.starts_with("error: a.py:1:"));
    }
    CHECK(evaluated("x = y" + repeated(".a", 5000)).find("the expression has more than 250 levels") !=
          std::string::npos);
    CHECK(evaluated("x = 1" + repeated(" + 1", 5000)) == "5001");
    std::string blocks;
    for (std::size_t i = 0; i < 150; ++i)
        blocks += repeated(" ", i) + "if 1:\n";
    CHECK(evaluated(blocks + repeated(" ", 150) + "pass\n").find("there are more than 100 levels of indentation") !=
          std::string::npos);
    CHECK(evaluated("a = []\nfor i in range(10000): a = [a]\nx = str(a)").find("the value is nested too deeply") !=
          std::string::npos);
    CHECK(evaluated("a = []\nb = []\nfor i in range(10000): a, b = [a], [b]\nx = a == b").find("nested too deeply") !=
          std::string::npos);
    CHECK(evaluated("f" + repeated("f'{", 50)).starts_with("error: "));
}

TEST_CASE("bytes that are no text, coding lines and tabs mixed with blanks") {
    CHECK(decoding_error("x = '\xE4'\n") ==
          "error: a.py:1:6: expected UTF-8, got the byte 0xE4 at offset 5\n"
          "  x = '\uFFFD'\n"
          "       ^\n"
          "hint: save the file as UTF-8\n");
    CHECK(decoding_error("# -*- coding: cp1252 -*-\nx = '\xE4'\n") ==
          "error: a.py:1:15: the coding 'cp1252' is not read\n"
          "  # -*- coding: cp1252 -*-\n"
          "                ^^^^^^\n"
          "hint: save the file as UTF-8, and remove the coding line\n");
    CHECK(decoding_error(std::string("x\0", 2)) ==
          "error: a.py:1:2: expected text, got the byte 0x00 at offset 1\n"
          "  x\uFFFD\n"
          "   ^\n"
          "hint: remove the byte\n");
    CHECK(decoding_error("# coding: latin-1\nx = '\xE4'\n") == "# coding: latin-1\nx = 'ä'\n");
    CHECK(decoding_error("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = 1\n") ==
          "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = 1\n");
    CHECK(decoding_error("\xEF\xBB\xBFx = 1\r\ny = 2\r") == "x = 1\ny = 2\n");
    CHECK(evaluated("if 1:\n        a = 1\n\tb = 2\n") ==
          "error: a.py:3:1: TabError: tabs and blanks are mixed in the indentation\n"
          "  \tb = 2\n"
          "  ^\n"
          "hint: indent all lines of a block with blanks, or all with tabs\n");
    CHECK(evaluated("if 1:\n\tx = 1\n\ty = 2\n") == "1");
}

TEST_CASE("what Python raises is said with its class, its place and the name that was meant") {
    struct Row {
        std::string code;
        std::string message;
    };
    const std::vector<Row> rows = {
        {"orders = 1\nx = order\n",
         "error: a.py:2:5: NameError: name 'order' is not defined\n"
         "  x = order\n"
         "      ^^^^^\n"
         "hint: did you mean 'orders'?\n"},
        {"x = {'a': 1}['b']\n",
         "error: a.py:1:5: KeyError: 'b'\n"
         "  x = {'a': 1}['b']\n"
         "      ^^^^^^^^^^^^^\n"},
        {"x = [1][2]\n",
         "error: a.py:1:5: IndexError: list index out of range\n"
         "  x = [1][2]\n"
         "      ^^^^^^\n"},
        {"x = 'a' + 1\n",
         "error: a.py:1:5: TypeError: unsupported operand type(s) for +: 'str' and 'int'\n"
         "  x = 'a' + 1\n"
         "      ^^^^^^^\n"},
        {"def f(name, length=1): pass\nf('a', lenght=2)\n",
         "error: a.py:2:8: TypeError: f() takes no keyword 'lenght'\n"
         "  f('a', lenght=2)\n"
         "         ^^^^^^\n"
         "hint: did you mean 'length'?\n"},
        {"def f(a): pass\nf()\n",
         "error: a.py:2:1: TypeError: f() needs the argument 'a'\n"
         "  f()\n"
         "  ^^^\n"},
        {"def f(a): pass\nf(1, 2)\n",
         "error: a.py:2:6: TypeError: f() takes 1 positional argument, got 2\n"
         "  f(1, 2)\n"
         "       ^\n"},
        {"x = 'a'.uper()\n",
         "error: a.py:1:9: AttributeError: 'str' object has no attribute 'uper'\n"
         "  x = 'a'.uper()\n"
         "          ^^^^\n"},
        {"a, b = 1, 2, 3\n",
         "error: a.py:1:1: ValueError: too many values to unpack (expected 2)\n"
         "  a, b = 1, 2, 3\n"
         "  ^^^^\n"},
        {"raise RuntimeError('do not use')\n",
         "error: a.py:1:1: RuntimeError: do not use\n"
         "  raise RuntimeError('do not use')\n"
         "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
        {"x = None()\n",
         "error: a.py:1:5: TypeError: 'NoneType' object is not callable\n"
         "  x = None()\n"
         "      ^^^^^^\n"},
        {"for i in {1, 2}: pass\n",
         "error: a.py:1:10: the order of a set is known only when it is run\n"
         "  for i in {1, 2}: pass\n"
         "           ^^^^^^\n"
         "hint: use sorted(…), or a list\n"},
        {"import third\ndef f():\n    third.go()\nf()\n",
         "error: a.py:3:5: the module 'third' is not part of the project, so what it has is not known here\n"
         "      third.go()\n"
         "      ^^^^^^^^^^\n"
         "hint: correct 'prepend_sys_path' if the module belongs to the project\n"},
        {"exec('x = 1')\n",
         "error: a.py:1:1: exec() runs text as code, which is not done here\n"
         "  exec('x = 1')\n"
         "  ^^^^^^^^^^^^^\n"
         "hint: write the code out\n"},
        {"import os\nl = []\nif os.environ['A']:\n    l.append(1)\n",
         "error: a.py:3:4: environment variables differ from machine to machine\n"
         "  if os.environ['A']:\n"
         "     ^^^^^^^^^^^^^^^\n"
         "hint: write the value out, or give it with -x name=value\n"},
    };
    for (const auto& row : rows) {
        INFO(row.code);
        CHECK(evaluated(row.code) == row.message);
    }
}
