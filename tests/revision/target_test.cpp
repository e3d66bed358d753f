// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/target.hpp"

#include "revision/graph/range.hpp"
#include "revision/graphs.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::branches;
using tests::chain;
using tests::Failure;
using tests::failure_of;
using tests::graph_of;
using tests::Lines;
using tests::two_lines;
using Kind = GraphErrorKind;

namespace {

Lines all(const Graph& graph, std::string_view symbol) {
    return graph.ids(resolve(graph, parse_symbol(symbol)));
}

std::string one(const Graph& graph, std::string_view symbol) {
    const auto node = resolve_one(graph, parse_symbol(symbol));
    return node ? graph.id(*node) : "base";
}

Graph partial() {
    return graph_of({{"abcd00000001"},
                     {"abcd00000002", {"abcd00000001"}, {}, {"abcdlabel"}},
                     {"xyz", {"abcd00000001"}},
                     {"xyz1", {"xyz"}},
                     {"head2", {"xyz1"}}});
}

Failure failure_of_all(const Graph& graph, std::string_view symbol) {
    return failure_of([&] { resolve(graph, parse_symbol(symbol)); });
}

}  // namespace

TEST_CASE("symbols of a graph with one head") {
    const auto graph = chain();
    CHECK(all(graph, "head") == Lines{"dddd"});
    CHECK(all(graph, "heads") == Lines{"dddd"});
    CHECK(all(graph, "@head") == Lines{"dddd"});
    CHECK(all(graph, "base") == Lines{});
    CHECK(all(graph, "bbbb@heads") == Lines{"dddd"});
    CHECK(all(graph, "bbbb@base") == Lines{});
    CHECK(all(graph, "dddd@aaaa") == Lines{"aaaa"});
    CHECK(one(graph, "head") == "dddd");
    CHECK(one(graph, "base") == "base");
    CHECK(one(graph, "bbbb@base") == "base");
}

TEST_CASE("a text is read once, for what it says as a name and as steps") {
    CHECK(parse_target("left@head") ==
          Target{.symbol = {.text = "left@head", .label = "left", .name = "head", .kind = SymbolKind::head},
                 .relative = std::nullopt});
    CHECK(parse_target("left@-2") ==
          Target{
              .symbol = {.text = "left@-2", .label = "left", .name = "-2", .kind = SymbolKind::below_heads, .steps = 2},
              .relative = RelativeTarget{.label = "left", .is_down = true, .steps = 2, .number = "-2"}});
    CHECK(parse_symbol("base").kind == SymbolKind::base);
    CHECK(parse_symbol("@heads").kind == SymbolKind::heads);
    CHECK(parse_symbol("current").kind == SymbolKind::current);
    for (const auto* text : {"x@current", "+1", "-0", "-1x", "ae10-1", "", "HEAD"}) {
        INFO(text);
        CHECK(parse_symbol(text).kind == SymbolKind::named);
    }
}

TEST_CASE("symbols of an empty graph denote nothing") {
    const auto graph = graph_of({});
    for (const auto* symbol : {"head", "heads", "base", "x@head", "-1"})
        CHECK(all(graph, symbol) == Lines{});
}

TEST_CASE("'heads' are the real heads, with a label the heads of its line") {
    const auto graph = two_lines();
    CHECK(all(graph, "heads") == Lines{"a2"});
    CHECK(all(graph, "shared@heads") == Lines{"s2"});
    CHECK(all(graph, "shared@head") == Lines{"s2"});
    CHECK(all(branches(), "left@head") == Lines{"l2"});
    CHECK(all(branches(), "fork0@heads") == Lines{"l2", "r2"});
}

TEST_CASE("an id, a label, or the unambiguous beginning of one is a symbol") {
    const auto graph = partial();
    CHECK(all(graph, "xyz") == Lines{"xyz"});
    CHECK(all(graph, "xy") == Lines{"xyz1"});  // ids shorter than four characters have no beginnings
    CHECK(all(graph, "abcdl") == Lines{"abcd00000002"});
    CHECK(all(graph, "abcdlabel") == Lines{"abcd00000002"});
    CHECK(all(graph, "h") == Lines{"head2"});
}

TEST_CASE("a label narrows down what a beginning can mean") {
    const auto graph = graph_of({{"root0"}, {"abcd1", {"root0"}, {}, {"one"}}, {"abcd2", {"root0"}, {}, {"two"}}});
    CHECK(all(graph, "one@abcd") == Lines{"abcd1"});
    CHECK(all(graph, "two@abc") == Lines{"abcd2"});
    CHECK(all(graph, "one@root") == Lines{"root0"});
}

TEST_CASE("-N as a lookup walks down from the real heads") {
    CHECK(all(chain(), "-1") == Lines{"cccc"});
    CHECK(all(chain(), "-4") == Lines{});
    CHECK(all(chain(), "-9") == Lines{});
    CHECK(all(branches(), "-3") == Lines{"base0", "base0"});
    CHECK(all(branches(), "left@-1") == Lines{"l1"});
}

TEST_CASE("an empty symbol is an error") {
    CHECK(failure_of_all(chain(), "") == Failure{Kind::empty_symbol,
                                                 {""},
                                                 "error: expected a revision, got an empty text\n"
                                                 "hint: name a revision, a branch label, 'head', 'heads' or 'base'\n"});
    CHECK(failure_of_all(chain(), "aaaa@") ==
          Failure{Kind::empty_symbol,
                  {"aaaa@"},
                  "error: expected a revision after 'aaaa@'\n"
                  "hint: name a revision, a branch label, 'head', 'heads' or 'base'\n"});
}

TEST_CASE("a symbol that names nothing is an error with a way out") {
    const auto graph = graph_of({{"1975ea83b712"}, {"27c6a30d7c24", {"1975ea83b712"}, {}, {"shopping"}}});
    CHECK(failure_of_all(graph, "zzzz") == Failure{Kind::unknown_revision,
                                                   {"zzzz"},
                                                   "error: no revision or branch label 'zzzz'\n"
                                                   "hint: list the revisions with 'srmigrate history'\n"});
    CHECK(failure_of_all(graph, "shoping") == Failure{Kind::unknown_revision,
                                                      {"shoping"},
                                                      "error: no revision or branch label 'shoping'\n"
                                                      "hint: did you mean 'shopping'?\n"});
    CHECK(failure_of_all(graph, "1975-1") == Failure{Kind::unknown_revision,
                                                     {"1975-1"},
                                                     "error: no revision or branch label '1975-1'\n"
                                                     "hint: name the revision: a relative one has no meaning here\n"});
    CHECK(
        failure_of_all(graph, "current") ==
        Failure{Kind::unknown_revision,
                {"current"},
                "error: no revision or branch label 'current'\n"
                "hint: name the revision: 'current' has a meaning in 'show', 'edit', as one end of a 'history' range, "
                "and as the start of 'upgrade current:TARGET --sql'\n"});
    CHECK(failure_of_all(graph, "HEAD").kind == Kind::unknown_revision);
    CHECK(failure_of([&] { resolve_one(graph, parse_symbol("-1")); }).kind == Kind::unknown_revision);
}

TEST_CASE("the beginning of several ids is an error that lists them") {
    const auto graph = partial();
    CHECK(failure_of_all(graph, "abcd") ==
          Failure{Kind::ambiguous_prefix,
                  {"abcd", "abcd00000001", "abcd00000002", "abcdlabel"},
                  "error: 'abcd' is ambiguous: 'abcd00000001', 'abcd00000002' and 'abcdlabel' begin with it\n"
                  "hint: write more characters of the one that is meant\n"});
}

TEST_CASE("a branch that is not there is an error with a way out") {
    CHECK(failure_of_all(branches(), "nosuch@head") ==
          Failure{Kind::unknown_branch,
                  {"nosuch"},
                  "error: no branch 'nosuch'\n"
                  "hint: use a revision id or one of the branch labels 'left' "
                  "and 'right'\n"});
    CHECK(failure_of_all(branches(), "rihgt@r1").text ==
          "error: no branch 'rihgt'\n"
          "hint: did you mean 'right'?\n");
    CHECK(failure_of_all(chain(), "nosuch@head").text ==
          "error: no branch 'nosuch'\n"
          "hint: use a revision id: no revision has a branch label\n");
    CHECK(failure_of_all(chain(), "head@head").names == Lines{"head"});
    CHECK(failure_of([] { resolve_one(chain(), parse_symbol("nosuch@base")); }).kind == Kind::unknown_branch);
}

TEST_CASE("a revision outside its branch is an error") {
    CHECK(failure_of_all(branches(), "left@r1") ==
          Failure{Kind::not_in_branch,
                  {"r1", "left"},
                  "error: revision 'r1' is not in branch 'left'\n"
                  "hint: name it without 'left@', or name an ancestor or descendant of that branch\n"});
}

TEST_CASE("'head' of several is an error that lists them") {
    CHECK(failure_of_all(branches(), "head") ==
          Failure{Kind::several_heads,
                  {"head", "l2", "r2"},
                  "error: 'head' is ambiguous: the heads are 'l2' and 'r2'\n"
                  "hint: name one of them or its branch ('LABEL@head'), use 'heads' for all, or merge them with "
                  "'srmigrate merge heads'\n"});
    CHECK(failure_of_all(branches(), "fork0@head").names == Lines{"fork0@head", "l2", "r2"});
    CHECK(failure_of([] { resolve_one(branches(), parse_symbol("heads")); }) ==
          Failure{Kind::several_heads,
                  {"heads", "l2", "r2"},
                  "error: 'heads' is ambiguous: the heads are 'l2' and 'r2'\n"
                  "hint: name one of them or its branch ('LABEL@head'), or merge them with 'srmigrate merge heads'\n"});
}

TEST_CASE("rows are whole ids, each counted once") {
    const auto graph = chain();
    CHECK(resolve_rows(graph, {"cccc", "aaaa", "cccc"}) == std::vector<RevisionIndex>{2, 0});
    CHECK(
        failure_of([&] {
            resolve_rows(graph, {"aaaa", "deadbeef0000"});
        }) ==
        Failure{Kind::unknown_row,
                {"deadbeef0000"},
                "error: the database is at revision 'deadbeef0000', which no script declares\n"
                "hint: restore its script, or set the version table right with 'srmigrate stamp --purge REVISION'\n"});
    CHECK(failure_of([&] { resolve_rows(graph, {"aaa"}); }).kind == Kind::unknown_row);
}

TEST_CASE("relative targets are read as far as they go") {
    const auto is = [](std::string_view text, const RelativeTarget& expected) {
        INFO(text);
        CHECK(parse_target(text).relative == expected);
    };
    is("+1", {.steps = 1, .number = "+1"});
    is("-12", {.is_down = true, .steps = 12, .number = "-12"});
    is("head-2", {.start = parse_symbol("head"), .is_down = true, .steps = 2, .number = "-2"});
    is("label@+3", {.label = "label", .steps = 3, .number = "+3"});
    is("label@ae10-1",
       {.label = "label", .start = parse_symbol("label@ae10"), .is_down = true, .steps = 1, .number = "-1"});
    is("a@b@c+1",
       {.label = "a@b", .start = Symbol{.text = "a@b@c", .label = "a@b", .name = "c"}, .steps = 1, .number = "+1"});
    is("my-label@+1", {.label = "my-label", .steps = 1, .number = "+1"});
    is("+1x", {.steps = 1, .number = "+1"});
    is("a+1+1", {.start = parse_symbol("a"), .steps = 1, .number = "+1"});
    is("版本+1", {.start = parse_symbol("版本"), .steps = 1, .number = "+1"});
    is("+99999999999999999999999", {.steps = 0xffffffff, .number = "+99999999999999999999999"});
    for (const auto* text : {"", "head", "+", "-x", "v1.0+1", "a@b", "@", " +1", "1"}) {
        INFO(text);
        CHECK(parse_target(text).relative == std::nullopt);
    }
}

TEST_CASE("walks stop where there is nothing more, and refuse where there are several ways") {
    const auto graph = chain();
    CHECK(walk_up(graph, RevisionIndex{0}, 2) == Walk{.at = RevisionIndex{2}, .steps = 2});
    CHECK(walk_up(graph, std::nullopt, 1) == Walk{.at = RevisionIndex{0}, .steps = 1});
    CHECK(walk_up(graph, RevisionIndex{0}, 9) == Walk{.at = RevisionIndex{3}, .steps = 3});
    CHECK(walk_down(graph, RevisionIndex{3}, 2) == Walk{.at = RevisionIndex{1}, .steps = 2});
    CHECK(walk_down(graph, RevisionIndex{1}, 2) == Walk{.at = std::nullopt, .steps = 2});
    CHECK(walk_down(graph, RevisionIndex{1}, 9) == Walk{.at = std::nullopt, .steps = 2});
    CHECK(walk_down(graph, std::nullopt, 1) == Walk{.at = RevisionIndex{3}, .steps = 1});

    const auto forked = branches();
    const auto left = lineage_of(forked, parse_symbol("left"), Follow::down_revisions);
    CHECK(walk_up(forked, RevisionIndex{1}, 2, &left) == Walk{.at = RevisionIndex{3}, .steps = 2});
    CHECK(failure_of([&] { walk_up(forked, RevisionIndex{0}, 2); }) ==
          Failure{Kind::ambiguous_walk,
                  {"l1", "r1"},
                  "error: several steps lead up from 'fork0': to 'l1' and 'r1'\n"
                  "hint: name the branch to follow, e.g. 'LABEL@+1', or the revision to go to\n"});
    CHECK(failure_of([&] { walk_down(forked, std::nullopt, 1); }).text ==
          "error: several steps lead down from base: to 'l2' and 'r2'\n"
          "hint: name the revision to go to\n");
    CHECK(failure_of([] { walk_up(two_lines(), std::nullopt, 1); }).text ==
          "error: several steps lead up from base: to 'a1' and 's1'\n"
          "hint: name the branch to follow, e.g. 'LABEL@+1', or the revision to go to\n");
    CHECK(failure_of([] { walk_down(tests::diamond(), RevisionIndex{4}, 2); }).text ==
          "error: several steps lead down from 'm': to 'a' and 'b'\n"
          "hint: name the revision to go to\n");
}

TEST_CASE("lineage follows down revisions, and dependencies when asked to") {
    const auto graph = two_lines();
    const auto ids = [&](std::string_view symbol, Follow follow) {
        return graph.ids(lineage_of(graph, parse_symbol(symbol), follow).members());
    };
    CHECK(ids("app", Follow::down_revisions) == Lines{"a1", "a2"});
    CHECK(ids("shared", Follow::dependencies_too) == Lines{"a2", "s1", "s2"});
    CHECK(ids("base", Follow::down_revisions) == Lines{"a1", "a2", "s1", "s2"});
    CHECK(ids("shared@head", Follow::down_revisions) == Lines{"s1", "s2"});
}

TEST_CASE("ranges for offline runs name both ends") {
    CHECK(parse_range("head") == Range{.from = std::nullopt, .to = parse_target("head")});
    CHECK(parse_range("ae10:head") == Range{.from = parse_target("ae10"), .to = parse_target("head")});
    for (const std::string text : {":", "a:", ":b", "a:b:c"}) {
        CHECK(failure_of([&] { parse_range(text); }) ==
              Failure{Kind::malformed_range,
                      {text},
                      "error: expected START:END, got '" + text +
                          "'\n"
                          "hint: name both ends, 'base' for the beginning and 'heads' for the end\n"});
    }
}

TEST_CASE("an offline run starts at one revision or at base") {
    const auto graph = chain();
    CHECK(offline_upgrade_range(graph, parse_range("head")) ==
          OfflineRange{.rows = {}, .target = parse_target("head")});
    CHECK(offline_upgrade_range(graph, parse_range("base:+2")) ==
          OfflineRange{.rows = {}, .target = parse_target("+2")});
    CHECK(offline_upgrade_range(graph, parse_range("bb:head")) ==
          OfflineRange{.rows = {"bbbb"}, .target = parse_target("head")});
    CHECK(offline_downgrade_range(graph, parse_range("head:-1")) ==
          OfflineRange{.rows = {"dddd"}, .target = parse_target("-1")});
    CHECK(failure_of([&] { offline_upgrade_range(graph, parse_range("nosuch:zzzz")); }).names == Lines{"nosuch"});
    CHECK(failure_of([] { offline_upgrade_range(branches(), parse_range("heads:l1")); }).kind == Kind::several_heads);
    CHECK(failure_of([&] { offline_downgrade_range(graph, parse_range("base")); }) ==
          Failure{Kind::range_required,
                  {"base"},
                  "error: expected START:END for a downgrade with '--sql', got 'base'\n"
                  "hint: say what the database is at: 'REVISION:base'\n"});
}

TEST_CASE("a range without --sql is refused") {
    CHECK(parse_one_target("head") == parse_target("head"));
    CHECK(failure_of([] { parse_one_target("ae10:head"); }) ==
          Failure{Kind::range_not_allowed,
                  {"ae10:head"},
                  "error: expected one target, got the range 'ae10:head'\n"
                  "hint: leave out the start: it is what the database is at; a range needs '--sql'\n"});
}

TEST_CASE("all targets of an offline stamp start at the same revision") {
    const auto graph = chain();
    CHECK(offline_stamp(graph, {"aaaa:head", "aaaa:cccc"}) ==
          OfflineStamp{.rows = {"aaaa"}, .symbols = parse_symbols({"head", "cccc"})});
    CHECK(offline_stamp(graph, {"head"}) == OfflineStamp{.rows = {}, .symbols = parse_symbols({"head"})});
    CHECK(failure_of([&] {
              offline_stamp(graph, {"aaaa:bbbb", "cccc:dddd", "aaaa:cccc"});
          }) == Failure{Kind::several_starts,
                        {"aaaa", "cccc"},
                        "error: expected one start, got 'aaaa' and 'cccc'\n"
                        "hint: write one 'stamp --sql' for each start\n"});
}

TEST_CASE("errors about the form of a request are errors of the command line") {
    try {
        parse_one_target("a:b");
        FAIL("expected an error");
    } catch (const base::Error& error) {
        CHECK(error.fault() == base::Fault::bad_command_line);
    }
    try {
        resolve(chain(), parse_symbol("zzzz"));
        FAIL("expected an error");
    } catch (const base::Error& error) {
        CHECK(error.fault() == base::Fault::failed);
    }
}
