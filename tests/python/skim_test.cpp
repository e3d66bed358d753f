// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/skim.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::python;

namespace {

std::vector<std::string> skimmed(const std::string& text) {
    std::vector<std::string> result;
    const auto file = skim(text);
    for (const auto span : file.statements)
        result.push_back(text.substr(span.begin, span.end - span.begin));
    if (file.doubtful) result.emplace_back("doubtful");
    return result;
}
using Statements = std::vector<std::string>;

}  // namespace

TEST_CASE("the statements at the top are found without their blocks") {
    CHECK(skimmed("'''doc\n\nx = 1\n'''\nimport a\n\nx = (1,\n  2)\ndef f():\n    y = '''\nz = 3\n'''\n\n    return "
                  "1\nw = 'a' \\\n  'b'\n# end\n") ==
          Statements{"'''doc\n\nx = 1\n'''", "import a", "x = (1,\n  2)", "def f():", "w = 'a' \\\n  'b'"});
    CHECK(skimmed("") == Statements{});
    CHECK(skimmed("if a:\n    b\nelse:\n    c\n") == Statements{"if a:", "else:"});
    CHECK(skimmed("x = f'{a[\"b\"]}' # it's\ny = 1\n") == Statements{"x = f'{a[\"b\"]}' # it's", "y = 1"});
}

TEST_CASE("lines that do not fit together are doubtful") {
    for (const std::string text : {"def f()\n    pass\n", "def f():\n  x = 1\n    y = 2\n", "def f():\n    print 'x'\n",
                                   "x = (1\n", "x = 1)\n", "x = 'a\n", "if a:\nb\n", "if a:\n    b\n  c\n",
                                   "if a:\n\tb\n        c\n", "x = f\"{x[\"a\"]}\"\n", "def f():\n"}) {
        INFO(text);
        CHECK(skim(text).doubtful);
    }
}
