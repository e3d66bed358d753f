// SPDX-License-Identifier: Apache-2.0
// What files evaluate to: each line as Python 3.11 answers it.
#include "python/evaluated.hpp"

#include <catch2/catch.hpp>

using srmigrate::tests::evaluated;

namespace {

struct EvaluatedRow {
    std::string code;
    std::string x;
};
void check_rows(const std::vector<EvaluatedRow>& rows) {
    for (const auto& row : rows) {
        INFO(row.code);
        CHECK(evaluated(row.code) == row.x);
    }
}

}  // namespace

TEST_CASE("literals of every form are values") {
    check_rows({
        {"x = 1_000, 0x1F, 0o17, 0b101, 00", "(1000, 31, 15, 5, 0)"},
        {"x = 1.5, .5, 1., 1e3, 1_0.5e-1", "(1.5, 0.5, 1.0, 1000.0, 1.05)"},
        {"x = 1e16, 1e15, 1e-5, 0.0001, 0.1 + 0.2", "(1e+16, 1000000000000000.0, 1e-05, 0.0001, 0.30000000000000004)"},
        {"x = 18446744073709551616, -9223372036854775808", "(18446744073709551616, -9223372036854775808)"},
        {"x = 'a' \"b\" '''c''' r'\\d' u'e'", "'abc\\\\de'"},
        {R"(x = 'tab\t nl\n \x41 \u00e9 \101 \q \\')", R"('tab\t nl\n A é A \\q \\')"},
        {"x = b'a\\x00' rb'\\d'", "b'a\\x00\\\\d'"},
        {"x = '''a\nb'''", "'a\\nb'"},
        {"x = 'it\\'s', \"say \\\"x\\\"\"", "(\"it's\", 'say \"x\"')"},
        {"x = None, True, False, ...", "(None, True, False, Ellipsis)"},
        {"x = [], (), {}, (1,), [1, *[2, 3]], {'a': 1, **{'b': 2}}, {1}",
         "([], (), {}, (1,), [1, 2, 3], {'a': 1, 'b': 2}, {1})"},
    });
}

TEST_CASE("operators give what Python gives") {
    check_rows({
        {"x = 7 // 2, -7 // 2, -7 % 3, 7 % -3, 7 / 2, 2 ** 10, 2 ** -1", "(3, -4, 2, -2, 3.5, 1024, 0.5)"},
        {"x = -2 ** 2, 2 ** 3 ** 2, not 1 == 2, 1 < 2 < 3, 1 < 3 < 2", "(-4, 512, True, True, False)"},
        {"x = 1 or 0, 0 or 'a', '' and 1, None or [], 1 and 2", "(1, 'a', '', [], 2)"},
        {"x = 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, -16 >> 2, True & False", "(1, 7, 6, -6, 16, -4, False)"},
        {"x = 'ab' * 2, [1] * 3, 2 * (1, 2), 'a' + 'b', [1] + [2]", "('abab', [1, 1, 1], (1, 2, 1, 2), 'ab', [1, 2])"},
        {"x = {'a': 1} | {'b': 2}, {1, 2} & {2, 3}, len({1, 2} | {3}), {1} - {1}", "({'a': 1, 'b': 2}, {2}, 3, set())"},
        {"x = 'a' in 'abc', 1 not in [2], 'k' in {'k': 1}, None is None, 1 is not None",
         "(True, True, True, True, True)"},
        {"x = 'abc'[-1], 'abc'[::-1], [1, 2, 3][1:], (1, 2, 3)[:-1], 'äöü'[1]", "('c', 'cba', [2, 3], (1, 2), 'ö')"},
        {"x = 1 if 0 else 2", "2"},
        {"x = [1, 2] < [1, 3], (1,) == (1.0,), 'a' < 'b', 1 == True, {'a': 1} == {'a': 1}",
         "(True, True, True, True, True)"},
        {"x = [y := 5, y + 1]", "[5, 6]"},
        {"x = 1 < 2 in [True]", "False"},
        {"x = 9223372036854775807 + 1", "9223372036854775808"},
    });
}

TEST_CASE("strings are formatted in the three ways of Python") {
    check_rows({
        {"a = 'q'\nx = f'{a} {a!r} {a:>3}|{a:<3}|{a:^3}|{{}} {1 + 1} {3.14159:.2f} {1234567:,} {255:#x} {5:03d}'",
         "\"q 'q'   q|q  | q |{} 2 3.14 1,234,567 0xff 005\""},
        {"w = 5\nx = f'{w=} {w = } {\"a\":{w}}|{w:{w}}'", "'w=5 w = 5 a    |    5'"},
        {"x = f'{\"a\" + f\"{1}\"}'", "'a1'"},
        {"x = f'{{a}}: {[1, None]} {True} {1.0}'", "'{a}: [1, None] True 1.0'"},
        {"d = {'a': 1}\nx = f'{d[\"a\"]}'", "'1'"},
        {"d = {'a': 1}\nx = f\"{d[\"a\"]}\"", "'1'"},
        {"x = '%s %d %05.1f %r %x %%' % ('a', 3, 2.25, 'b', 255)", "\"a 3 002.2 'b' ff %\""},
        {"x = '%(a)s-%(b)03d' % {'a': 1, 'b': 2}, '%s' % 'x', '%s' % (('a', 1),)", "('1-002', 'x', \"('a', 1)\")"},
        {"x = '{} {1} {a} {b[k]} {c.real}'.replace('{c.real}', '').replace('{} {1}', '{0} {1}').format(1, 2, a=3, "
         "b={'k': 4})",
         "'1 2 3 4 '"},
        {"x = '{:>5}|{:{w}}|{!r}'.format('a', 'b', 'c', w=3)", "\"    a|b  |'c'\""},
        {"x = format(1234.5, ',.2f'), format('a', '*^5'), str(1.50), repr('a')",
         "('1,234.50', '**a**', '1.5', \"'a'\")"},
    });
}

TEST_CASE("statements do what Python does") {
    check_rows({
        {"x = 0\nfor i in range(5):\n    if i == 3: break\n    x += i\nelse:\n    x = -1", "3"},
        {"x = 0\nfor i in range(3):\n    continue\nelse:\n    x = 'done'", "'done'"},
        {"x = 0\nwhile x < 5: x += 2", "6"},
        {"a, (b, *c), d = 1, (2, 3, 4), 5\nx = a, b, c, d", "(1, 2, [3, 4], 5)"},
        {"x = y = []\ny.append(1)", "[1]"},
        {"x = [1]\nx += (2,)", "[1, 2]"},
        {"x = {'a': {}}\nx['a']['b'] = 1\ndel x['a']['b']", "{'a': {}}"},
        {"def f(a, b=2, *c, d=4, **e): return a, b, c, d, e\nx = f(1), f(1, 3, 5, d=6, g=7)",
         "((1, 2, (), 4, {}), (1, 3, (5,), 6, {'g': 7}))"},
        {"def f(a, /, b, *, c): return a, b, c\nx = f(1, b=2, c=3)", "(1, 2, 3)"},
        {"def f(n): return 1 if n < 2 else n * f(n - 1)\nx = f(10)", "3628800"},
        {"def make():\n    n = 0\n    def more():\n        nonlocal n\n        n += 1\n        return n\n    return "
         "more\nm = make()\nx = m(), m()",
         "(1, 2)"},
        {"fs = [lambda: i for i in range(3)]\nx = [f() for f in fs]", "[2, 2, 2]"},
        {"def f(a=[]):\n    a.append(1)\n    return len(a)\nx = f(), f()", "(1, 2)"},
        {"n = 1\ndef f():\n    global n\n    n = 2\nf()\nx = n", "2"},
        {"def g():\n    yield 1\n    yield from [2, 3]\nx = list(g())", "[1, 2, 3]"},
        {"try:\n    {}['k']\nexcept (ValueError, KeyError) as e:\n    x = str(e)\nfinally:\n    y = 1", "\"'k'\""},
        {"try:\n    x = 1\nexcept Exception:\n    x = 2\nelse:\n    x += 10", "11"},
        {"class E(Exception): pass\ntry:\n    raise E('a', 1)\nexcept Exception as e:\n    x = e.args, "
         "type(e).__name__",
         "(('a', 1), 'E')"},
        {"match {'k': [1, 2, 3]}:\n    case {'k': [a, *rest]} if a == 1:\n        x = rest", "[2, 3]"},
        {"match 5:\n    case 1 | 2: x = 'low'\n    case int(): x = 'int'\n    case _: x = 'other'", "'int'"},
        {"x = [(a, b) for a in 'ab' for b in range(2) if b]", "[('a', 1), ('b', 1)]"},
        {"x = {k: v for k, v in {'a': 1}.items()}, sum(n for n in [1, 2]), sorted({c for c in 'aab'})",
         "({'a': 1}, 3, ['a', 'b'])"},
        {"type X = int | None\nx = 1", "1"},
        {"import os.path as p\nx = p.join(p.dirname('/a/b.py'), '..', 'c')", "'/a/../c'"},
    });
}

TEST_CASE("classes have fields, methods, inheritance in order, and properties") {
    check_rows({
        {"class A:\n    n = 1\n    def __init__(self, q): self.q = q\n    def m(self): return self.q + self.n\nclass "
         "B(A):\n    n = 2\n    def m(self): return "
         "super().m() * 10\nx = B(3).m(), A(1).m()",
         "(50, 2)"},
        {"class A: v = 'A'\nclass B(A): pass\nclass C(A): v = 'C'\nclass D(B, C): pass\nx = D.v, [c.__name__ for c in "
         "D.__mro__]",
         "('C', ['D', 'B', 'C', 'A', 'object'])"},
        {"class A:\n    @property\n    def p(self): return 1\n    @staticmethod\n    def s(a): return a\n    "
         "@classmethod\n    def c(cls): return cls.__name__\nx "
         "= A().p, A.s(2), A.c(), A().c()",
         "(1, 2, 'A', 'A')"},
        {"class A:\n    def __eq__(self, o): return True\n    def __repr__(self): return 'A!'\n    def "
         "__getitem__(self, k): return k\n    def __len__(self): "
         "return 0\nx = A() == 1, A(), A()['k'], bool(A())",
         "(True, A!, 'k', False)"},
        {"class A:\n    def __enter__(self): return 'in'\n    def __exit__(self, *a): pass\nwith A() as x: pass",
         "'in'"},
        {"def twice(f): return lambda *a: f(*a) * 2\n@twice\ndef f(a): return a + 1\nx = f(1)", "4"},
    });
}

TEST_CASE("members of an enum have names, values, an order and aliases") {
    check_rows({
        {"from enum import Enum\nclass C(Enum):\n    A = 1\n    B = 'b'\n    Z = 1\nx = [m.name for m in C], "
         "C.A.value, C('b'), C['B'] is C.B, C.Z, C.A == 1, len(C)",
         "(['A', 'B'], 1, <C.B: 'b'>, True, <C.A: 1>, False, 2)"},
        {"import enum\nclass C(str, enum.Enum):\n    A = 'a'\nx = C.A == 'a', f'{C.A}', C.A.upper(), 'x' + C.A, "
         "str(C.A)",
         "(True, 'C.A', 'A', 'xa', 'C.A')"},
        {"import enum\nclass C(enum.IntEnum):\n    A = enum.auto()\n    B = enum.auto()\nx = C.B + 1, f'{C.A}', "
         "list(C)",
         "(3, '1', [<C.A: 1>, <C.B: 2>])"},
        {"from enum import StrEnum, auto\nclass C(StrEnum):\n    RED = auto()\nx = f'{C.RED}'", "'red'"},
        {"from enum import Enum\nC = Enum('C', 'A B')\nx = C.B.value", "2"},
    });
}

TEST_CASE("methods and functions of Python's own types") {
    check_rows({
        {"x = ' a b '.strip(), 'a,b'.split(','), ' a  b '.split(), 'a-b-c'.rsplit('-', 1), '-'.join(['a', 'b'])",
         "('a b', ['a', 'b'], ['a', 'b'], ['a-b', 'c'], 'a-b')"},
        {"x = 'aXa'.replace('a', 'b', 1), 'abc'.startswith(('x', 'a')), 'Ab'.lower(), 'ab'.upper(), 'a b'.title(), "
         "'x'.zfill(3)",
         "('bXa', True, 'ab', 'AB', 'A B', '00x')"},
        {"x = 'abcb'.find('b'), 'abcb'.rfind('b'), 'abc'.find('z'), 'aaa'.count('a'), 'a=b'.partition('='), "
         "'a\\nb'.splitlines()",
         "(1, 3, -1, 3, ('a', '=', 'b'), ['a', 'b'])"},
        {"l = [3, 1]\nl.append(2)\nl.sort(reverse=True)\nl.insert(0, 9)\nx = l, l.index(1), l.pop(), l",
         "([9, 3, 2], 3, 1, [9, 3, 2])"},
        {"d = {'a': 1}\nd.update(b=2)\nd.setdefault('c', []).append(1)\nx = d, d.get('z', 0), d.pop('a'), "
         "list(d.items())",
         "({'b': 2, 'c': [1]}, 0, 1, [('b', 2), ('c', [1])])"},
        {"x = len('äb'), max(1, 3, 2), min([2, 1]), sum([1, 2], 10), abs(-2), round(2.5), round(2.675, 2), divmod(7, "
         "2)",
         "(2, 3, 1, 13, 2, 2, 2.67, (3, 1))"},
        {"x = list(enumerate('ab', 1)), list(zip([1, 2], 'ab')), sorted(['b', 'A'], key=str.lower), list(reversed([1, "
         "2])), any([0, 1]), all([])",
         "([(1, 'a'), (2, 'b')], [(1, 'a'), (2, 'b')], ['A', 'b'], [2, 1], True, True)"},
        {"x = int('12'), int('ff', 16), float('1.5'), str(None), bool([]), list('ab'), tuple([1]), dict(a=1), "
         "dict([('b', 2)])",
         "(12, 255, 1.5, 'None', False, ['a', 'b'], (1,), {'a': 1}, {'b': 2})"},
        {"x = isinstance(1, int), isinstance('a', (int, str)), isinstance(True, int), callable(len), hasattr('a', "
         "'upper'), getattr('a', 'zz', 5)",
         "(True, True, True, True, True, 5)"},
        {"i = iter([1, 2])\nx = next(i), next(i), next(i, 'end')", "(1, 2, 'end')"},
        {"x = list(map(lambda a: a * 2, [1, 2])), list(filter(None, [0, 1])), ord('a'), chr(98), hex(255)",
         "([2, 4], [1], 97, 'b', '0xff')"},
    });
}

TEST_CASE("modules of the standard library that need no machine") {
    check_rows({
        {"import textwrap\nx = textwrap.dedent('''\n    a\n      b\n  ''')", "'\\na\\n  b\\n'"},
        {"import json\nx = json.loads('{\"a\": [1, 2.5, null, true]}'), json.dumps({'a': [1, None], 'b': 'é'}), "
         "json.dumps([1], indent=2)",
         "({'a': [1, 2.5, None, True]}, '{\"a\": [1, null], \"b\": \"\\\\u00e9\"}', '[\\n  1\\n]')"},
        {"from datetime import date, datetime, timedelta\nx = str(date(2024, 2, 28) + timedelta(days=2)), "
         "datetime(2024, 1, 2, 3, 4, 5).isoformat(), "
         "f'{date(2024, 1, 2):%Y%m%d}', str(datetime(2024, 1, 2)), (date(2024, 3, 1) - date(2024, 2, 1)).days",
         "('2024-03-01', '2024-01-02T03:04:05', '20240102', '2024-01-02 00:00:00', 29)"},
        {"from functools import partial, reduce\nfrom itertools import chain, product\nx = partial(max, 5)(3), "
         "reduce(lambda a, b: a + b, [1, 2, 3]), list(chain([1], [2])), "
         "list(product('a', [1, 2]))",
         "(5, 6, [1, 2], [('a', 1), ('a', 2)])"},
        {"from collections import OrderedDict, defaultdict, namedtuple\nd = defaultdict(list)\nd['a'].append(1)\nP = "
         "namedtuple('P', 'a b')\np = P(1, b=2)\na, b = p\nx = "
         "d['a'], p.b, a, p[1], OrderedDict(a=1)",
         "([1], 2, 1, 2, {'a': 1})"},
        {"import uuid, decimal\nx = str(uuid.UUID('12345678123456781234567812345678')), str(decimal.Decimal('1.50'))",
         "('12345678-1234-5678-1234-567812345678', '1.50')"},
        {"from pathlib import Path\nx = str(Path(__file__).parent / 'a.sql'), Path('/a/b.txt').stem",
         "('/p/a.sql', 'b')"},
        {"import logging, warnings\nlog = logging.getLogger(__name__)\nlog.info('x %s', "
         "1)\nprint('x')\nwarnings.warn('x')\nx = 1",
         "1"},
        {"from typing import Optional, TYPE_CHECKING\nif TYPE_CHECKING:\n    from nowhere import Nothing\ndef f(a: "
         "'Nothing') -> Optional[int]: return 1\nx = f(0)",
         "1"},
        {"from string import Template\nx = Template('$a ${b} $$').substitute(a=1, b=2)", "'1 2 $'"},
    });
}

TEST_CASE("what cannot be known is carried about with its first reason") {
    check_rows({
        {"import uuid\nx = str(uuid.uuid4()).upper() + 'a'", "unknown: uuid4() gives another value in each run"},
        {"import datetime\nx = f'{datetime.datetime.now():%Y}'", "unknown: the clock gives another value in each run"},
        {"import os\nx = os.environ.get('A') or 'b'", "unknown: environment variables differ from machine to machine"},
        {"from company.lib import thing\nx = thing.make(1)[0] + 2",
         "unknown: the module 'company.lib' is not part of the project, so what it has is not known here"},
        {"import os\nx = 1\nif os.getenv('A'):\n    x = 2",
         "unknown: environment variables differ from machine to machine"},
        {"import os\ny = []\nfor i in os.environ['A']:\n    z = i\nx = 1", "1"},
        {"import random\nx = [random.random(), 1][1]", "1"},
    });
    srmigrate::python::PyOptions options;
    options.environment = [](std::string_view name) {
        return name == "A" ? std::optional<std::string>("1") : std::nullopt;
    };
    CHECK(evaluated("import os\nx = os.environ['A'], os.getenv('B', 'c'), 'B' in os.environ", options) ==
          "('1', 'c', False)");
}
