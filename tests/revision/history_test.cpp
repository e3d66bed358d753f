// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/history.hpp"

#include "revision/graphs.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::branches;
using tests::chain;
using tests::diamond;
using tests::Failure;
using tests::failure_of;
using tests::graph_of;
using tests::Lines;
using tests::two_lines;
using Kind = GraphErrorKind;

namespace {

Lines listed(const Graph& graph, std::string_view range, const VersionRows& current = {}) {
    return graph.ids(history(graph, parse_history_range(range), current));
}

Failure fails(const Graph& graph, std::string_view range, const VersionRows& current = {}) {
    return failure_of([&] { history(graph, parse_history_range(range), current); });
}

}  // namespace

TEST_CASE("history lists everything, newest first") {
    CHECK(listed(chain(), "") == Lines{"dddd", "cccc", "bbbb", "aaaa"});
    CHECK(listed(chain(), ":") == Lines{"dddd", "cccc", "bbbb", "aaaa"});
    CHECK(listed(diamond(), "") == Lines{"y", "m", "a", "b", "x"});
    CHECK(listed(two_lines(), "") == Lines{"a2", "a1", "s2", "s1"});
    CHECK(listed(graph_of({}), "").empty());
}

TEST_CASE("a range includes both of its ends") {
    CHECK(listed(chain(), "bbbb:cccc") == Lines{"cccc", "bbbb"});
    CHECK(listed(chain(), " bbbb:cccc ") == Lines{"cccc", "bbbb"});
    CHECK(listed(chain(), "bbbb:bbbb") == Lines{"bbbb"});
    CHECK(listed(chain(), ":bbbb") == Lines{"bbbb", "aaaa"});
    CHECK(listed(chain(), "cccc:") == Lines{"dddd", "cccc"});
    CHECK(listed(chain(), "base:base").empty());
    CHECK(listed(diamond(), "a:y") == Lines{"y", "m", "a"});
}

TEST_CASE("relative ends of a range stop at the ends of the graph") {
    CHECK(listed(chain(), "bbbb:+1") == Lines{"cccc", "bbbb"});
    CHECK(listed(chain(), "bbbb:+9") == Lines{"dddd", "cccc", "bbbb"});
    CHECK(listed(chain(), ":+2") == Lines{"bbbb", "aaaa"});
    CHECK(listed(chain(), ":head-1") == Lines{"cccc", "bbbb", "aaaa"});
    CHECK(listed(chain(), ":head-9").empty());
    CHECK(listed(chain(), "-1:") == Lines{"dddd", "cccc"});
    CHECK(listed(chain(), "-9:") == Lines{"dddd", "cccc", "bbbb", "aaaa"});
    CHECK(listed(chain(), "-9:cccc") == Lines{"cccc", "bbbb", "aaaa"});
    CHECK(listed(branches(), "-9:") == listed(branches(), ""));
}

TEST_CASE("a label confines a range to its branch") {
    CHECK(listed(branches(), "left@base:") == Lines{"l2", "l1", "fork0", "base0"});
    CHECK(listed(branches(), ":left@head") == Lines{"l2", "l1", "fork0", "base0"});
    CHECK(listed(branches(), "fork0:left@+1") == Lines{"l1", "fork0"});
    CHECK(listed(branches(), "l1@base:") == Lines{"l2", "l1", "fork0", "base0"});
    CHECK(fails(branches(), "fork0@base:") ==
          Failure{Kind::several_labels,
                  {"fork0"},
                  "error: revision 'fork0' stands for no branch: it has no branch label\n"
                  "hint: start with a branch label, or with the revision alone\n"});
    CHECK(fails(graph_of({{"aaaa", {}, {}, {"one", "two"}}}), "aaaa@base:").text ==
          "error: revision 'aaaa' stands for no branch: it has the labels 'one' and 'two'\n"
          "hint: start with a branch label, or with the revision alone\n");
}

TEST_CASE("'current' is what the database is at, and an empty side where it is at base") {
    CHECK(mentions_current(parse_history_range("current:")));
    CHECK(mentions_current(parse_history_range("-3:current")));
    CHECK_FALSE(mentions_current(parse_history_range("")));
    CHECK_FALSE(mentions_current(parse_history_range("currents:head")));
    CHECK(listed(chain(), "current:", {"cccc"}) == Lines{"dddd", "cccc"});
    CHECK(listed(chain(), ":current", {"bbbb"}) == Lines{"bbbb", "aaaa"});
    CHECK(listed(chain(), "current:+1", {"bbbb"}) == Lines{"cccc", "bbbb"});
    CHECK(listed(chain(), "current:").size() == 4);
    CHECK(listed(chain(), ":current").size() == 4);
    CHECK(listed(branches(), "current:", {"l1", "r2"}) == Lines{"l2", "l1", "r2"});
    CHECK(fails(chain(), "current:current", {"bbbb"}).names == Lines{"current"});
    CHECK(fails(chain(), "current:", {"zzzz"}).kind == Kind::unknown_row);
}

TEST_CASE("a range from a revision that a head needs only as dependency lists what is above it") {
    // Alembic stops here without a message: the head of the other line is above the start only through a dependency.
    CHECK(listed(two_lines(), "s1:") == Lines{"s2", "s1"});
    const auto graph = graph_of({{"a1"}, {"s1"}, {"s2", {"s1"}}, {"t2", {"s1"}}, {"a2", {"a1"}, {"s2"}}});
    CHECK(listed(graph, "s1:") == Lines{"s2", "t2", "s1"});
}

TEST_CASE("the ends of a range have to be on one line") {
    CHECK(fails(chain(), "cccc:aaaa") == Failure{Kind::unconnected_range,
                                                 {"cccc", "aaaa"},
                                                 "error: 'cccc:aaaa' is no range: 'cccc' is not an ancestor of 'aaaa'\n"
                                                 "hint: start from an ancestor of 'aaaa'\n"});
    CHECK(fails(branches(), "l1:r2").text ==
          "error: 'l1:r2' is no range: 'l1' is not an ancestor of 'r2'\n"
          "hint: start from an ancestor of 'r2'\n");
    CHECK(fails(branches(), "head:base").kind == Kind::several_heads);
    CHECK(fails(chain(), "current:aaaa", {"bbbb"}).names == Lines{"current", "aaaa"});
    CHECK(fails(two_lines(), "a1:shared@heads").text ==
          "error: 'a1:shared@heads' is no range: 'a1' is not an ancestor of 'shared@heads'\n"
          "hint: start from an ancestor of 's2'\n");
}

TEST_CASE("a start that counts from the heads and misses the range says what to write") {
    CHECK(fails(chain(), "-1:current", {"bbbb"}) ==
          Failure{Kind::unconnected_range,
                  {"-1", "current"},
                  "error: '-1:current' is no range: '-1' is not an ancestor of 'current'\n"
                  "hint: '-1' counts from the heads; for 1 below the end write 'aaaa:current'\n"});
    CHECK(fails(chain(), "-4:bbbb").text ==
          "error: '-4:bbbb' is no range: '-4' is not an ancestor of 'bbbb'\n"
          "hint: '-4' counts from the heads; name the revision to start from, or write ':bbbb' for everything below\n");
    CHECK(fails(branches(), "-1:l2").text ==
          "error: '-1:l2' is no range: '-1' is not an ancestor of 'l2'\n"
          "hint: '-1' counts from the heads; for 1 below the end write 'l1:l2'\n");
}

TEST_CASE("a range has one colon") {
    for (const std::string range : {"foo", "a:b:c"}) {
        CHECK(fails(chain(), range) == Failure{Kind::malformed_range,
                                               {range},
                                               "error: expected [START]:[END], got '" + range +
                                                   "'\n"
                                                   "hint: write one colon: 'START:', ':END' or 'START:END'\n"});
    }
}
