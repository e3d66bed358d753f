// SPDX-License-Identifier: Apache-2.0
// Modules of the project: found by name, run once, in packages, in circles.
#include "python/evaluated.hpp"

#include <catch2/catch.hpp>

using srmigrate::tests::evaluated;
using srmigrate::tests::modules_of;

namespace {

struct ModulesRow {
    std::string what;
    std::map<std::string, std::string> files;
    std::string code;
    std::string x;
};

srmigrate::python::PyOptions with_modules(std::map<std::string, std::string> files) {
    srmigrate::python::PyOptions options;
    options.project = modules_of(std::move(files));
    return options;
}

}  // namespace

TEST_CASE("modules of the project are imported as Python imports them") {
    const std::vector<ModulesRow> rows = {
        {"a module", {{"m", "a = 1"}}, "import m\nx = m.a", "1"},
        {"an alias", {{"m", "a = 1"}}, "import m as n\nfrom m import a as b\nx = n.a, b", "(1, 1)"},
        {"a package with a module",
         {{"p.__init__", "a = 1"}, {"p.m", "b = 2"}},
         "import p.m\nfrom p import m\nx = p.a, p.m.b, m.b",
         "(1, 2, 2)"},
        {"relative imports",
         {{"p.__init__", "from .m import a\nfrom . import n"}, {"p.m", "a = 1"}, {"p.n", "from .m import a as b"}},
         "import p\nx = p.a, p.n.b",
         "(1, 1)"},
        {"two levels up",
         {{"p.__init__", ""}, {"p.q.__init__", ""}, {"p.q.m", "from ..n import a"}, {"p.n", "a = 5"}},
         "from p.q.m import a\nx = a",
         "5"},
        {"a star",
         {{"m", "a = 1\n_b = 2"}},
         "from m import *\nx = a\n_b\n",
         "error: a.py:3:1: NameError: name '_b' is not defined\n"
         "  _b\n"
         "  ^^\n"},
        {"a star with __all__",
         {{"m", "__all__ = ['_b']\na = 1\n_b = 2"}},
         "a = 0\nfrom m import *\nx = a, _b",
         "(0, 2)"},
        {"a circle that works in order",
         {{"a", "n = 1\nimport b\nm = b.n + 1"}, {"b", "import a\nn = a.n + 1"}},
         "import a\nx = a.m",
         "3"},
        {"a module is run once",
         {{"m", "calls = []\ncalls.append(1)"}},
         "import m\nfrom m import calls\nimport m as n\nx = n.calls",
         "[1]"},
        {"its own name",
         {{"p.__init__", ""}, {"p.m", "a = __name__, __file__"}},
         "from p.m import a\nx = a",
         "('p.m', '/p/p.m.py')"},
        {"a library's import beside it",
         {{"m", "try:\n    import ujson as json\nexcept ImportError:\n    import json\na = 1"}},
         "import m\nx = m.a",
         "1"},
        {"importlib",
         {{"p.__init__", ""}, {"p.m", "a = 1"}},
         "import importlib\nx = importlib.import_module('p.m').a",
         "1"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        CHECK(evaluated(row.code, with_modules(row.files)) == row.x);
    }
}

TEST_CASE("an import that cannot be done says where and why") {
    const std::vector<ModulesRow> rows = {
        {"a module that a package lacks",
         {{"p.__init__", ""}},
         "import p.nix\n",
         "error: a.py:1:8: ModuleNotFoundError: No module named 'p.nix'\n"
         "  import p.nix\n"
         "         ^^^^^\n"},
        {"a name that a module lacks",
         {{"m", "orders = 1"}},
         "from m import order\n",
         "error: a.py:1:15: ImportError: cannot import name 'order' from 'm'\n"
         "  from m import order\n"
         "                ^^^^^\n"
         "hint: did you mean 'orders'?\n"},
        {"a circle that does not work",
         {{"a", "from b import n\nm = 1"}, {"b", "from a import m\nn = 1"}},
         "import a\n",
         "error: b.py:1:15: ImportError: cannot import name 'm' from 'a', which is not complete: the imports go in a "
         "circle\n"
         "  from a import m\n"
         "                ^\n"
         "hint: import the module, or move the import into the function that needs it\n"},
        {"no package",
         {},
         "from . import m\n",
         "error: a.py:1:1: ImportError: attempted relative import with no known parent package\n"
         "  from . import m\n"
         "  ^^^^^^^^^^^^^^^\n"},
        {"an error inside the module",
         {{"m", "\na = 1 / 0\n"}},
         "import m\n",
         "error: m.py:2:5: ZeroDivisionError: division by zero\n"
         "  a = 1 / 0\n"
         "      ^^^^^\n"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        CHECK(evaluated(row.code, with_modules(row.files)) == row.x);
    }
}

TEST_CASE("files beside the project are read where they may be") {
    srmigrate::python::PyOptions options;
    options.files = [](const std::string& path) {
        return path == "/p/a.sql" ? std::optional<std::string>("SELECT 1;\n") : std::nullopt;
    };
    CHECK(evaluated("from pathlib import Path\nx = (Path(__file__).parent / 'a.sql').read_text()", options) ==
          "'SELECT 1;\\n'");
    CHECK(evaluated("import os\nwith open(os.path.join(os.path.dirname(__file__), 'a.sql')) as f:\n    x = f.read()",
                    options) == "'SELECT 1;\\n'");
    CHECK(evaluated("x = open('/etc/passwd').read()", options) ==
          "error: a.py:1:5: FileNotFoundError: [Errno 2] No such file or directory: '/etc/passwd'\n"
          "  x = open('/etc/passwd').read()\n"
          "      ^^^^^^^^^^^^^^^^^^^\n"
          "hint: only files of the project are read\n");
    CHECK(evaluated("open('a', 'w')", options) ==
          "error: a.py:1:1: a file is written, which is not done here\n"
          "  open('a', 'w')\n"
          "  ^^^^^^^^^^^^^^\n"
          "hint: run this revision with Alembic\n");
}

TEST_CASE("a dataclass takes what its annotations name") {
    const std::string begin =
        "from dataclasses import asdict, dataclass, field, replace\n"
        "@dataclass\nclass Column:\n    name: str\n    type: str = 'INT'\n"
        "    tags: list = field(default_factory=list)\n";
    CHECK(evaluated(begin + "x = Column('a', tags=['k'])\n") == "Column(name='a', type='INT', tags=['k'])");
    CHECK(evaluated(begin + "x = [Column('a') == Column('a'), Column('a') == Column('b')]\n") == "[True, False]");
    CHECK(evaluated(begin + "x = asdict(replace(Column('a'), type='BIGINT'))\n") ==
          "{'name': 'a', 'type': 'BIGINT', 'tags': []}");
    CHECK(evaluated(begin + "@dataclass(frozen=True)\nclass Key(Column):\n    model: str = 'PRIMARY'\n"
                            "    def sql(self): return f'{self.model} KEY ({self.name})'\nx = Key('a').sql()\n") ==
          "'PRIMARY KEY (a)'");
    CHECK(evaluated(begin + "x = Column(nmae='a')\n") ==
          "error: a.py:7:12: TypeError: Column() takes no keyword 'nmae'\n"
          "  x = Column(nmae='a')\n"
          "             ^^^^\n");
    CHECK(evaluated(begin + "x = Column()\n") ==
          "error: a.py:7:5: TypeError: Column() needs the argument 'name'\n"
          "  x = Column()\n"
          "      ^^^^^^^^\n");
}
