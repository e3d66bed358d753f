// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/path.hpp"

#include "revision/graph/state.hpp"
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
using tests::told;
using tests::two_lines;
using Kind = GraphErrorKind;

namespace {

Lines up(const Graph& graph, const VersionRows& rows, std::string_view target) {
    return told(upgrade_path(graph, rows, parse_target(target)));
}
Lines down(const Graph& graph, const VersionRows& rows, std::string_view target) {
    return told(downgrade_path(graph, rows, parse_target(target)));
}
Lines stamped(const Graph& graph, const VersionRows& rows, const std::vector<std::string>& targets) {
    return told(stamp_path(graph, rows, parse_symbols(targets)));
}

/// What runs, without the version table.
Lines order_of(const std::vector<PathStep>& steps) {
    Lines order;
    for (const auto& step : steps)
        order.push_back(step.revision);
    return order;
}

Failure up_fails(const Graph& graph, const VersionRows& rows, std::string_view target) {
    return failure_of([&] { upgrade_path(graph, rows, parse_target(target)); });
}
Failure down_fails(const Graph& graph, const VersionRows& rows, std::string_view target) {
    return failure_of([&] { downgrade_path(graph, rows, parse_target(target)); });
}

}  // namespace

TEST_CASE("an upgrade of one line moves one row") {
    CHECK(up(chain(), {}, "cccc") == Lines{"upgrade  -> aaaa: INSERT aaaa", "upgrade aaaa -> bbbb: UPDATE aaaa bbbb",
                                           "upgrade bbbb -> cccc: UPDATE bbbb cccc"});
    CHECK(up(chain(), {"cccc"}, "head") == Lines{"upgrade cccc -> dddd: UPDATE cccc dddd"});
}

TEST_CASE("an upgrade to what is applied already has no steps") {
    CHECK(up(chain(), {"cccc"}, "cccc").empty());
    CHECK(up(chain(), {"cccc"}, "aaaa").empty());
    CHECK(up(chain(), {"cccc"}, "base").empty());
    CHECK(up(chain(), {}, "base").empty());
}

TEST_CASE("a step carries what runs and where it leads") {
    CHECK(upgrade_path(diamond(), {"b", "a"}, parse_target("m")) ==
          std::vector{PathStep{.kind = StepKind::upgrade,
                               .revision = "m",
                               .from = {"a", "b"},
                               .to = {"m"},
                               .changes = {DeleteRow{.revision = "a"}, UpdateRow{.from = "b", .to = "m"}}}});
}

TEST_CASE("branches get rows of their own, and a merge joins them in declared order") {
    CHECK(up(diamond(), {}, "head") == Lines{"upgrade  -> x: INSERT x", "upgrade x -> b: UPDATE x b",
                                             "upgrade x -> a: INSERT a", "upgrade a, b -> m: DELETE a; UPDATE b m",
                                             "upgrade m -> y: UPDATE m y"});
    CHECK(down(diamond(), {"y"}, "x") == Lines{"downgrade y -> m: UPDATE y m",
                                               "downgrade m -> a, b: INSERT a; UPDATE m b",
                                               "downgrade a -> x: DELETE a", "downgrade b -> x: UPDATE b x"});
}

TEST_CASE("a dependency runs first and keeps no row") {
    CHECK(up(two_lines(), {}, "heads") == Lines{"upgrade  -> s1: INSERT s1", "upgrade s1 -> s2: UPDATE s1 s2",
                                                "upgrade  -> a1: INSERT a1",
                                                "upgrade a1 -> a2: DELETE a1; UPDATE s2 a2"});
    CHECK(down(two_lines(), {"a2"}, "app@a1") == Lines{"downgrade a2 -> a1: INSERT a1; UPDATE a2 s2"});
}

TEST_CASE("a dependency on an own ancestor is merged and parted only where there are rows") {
    // Alembic deletes a row that is not there and stops with the migration half recorded.
    const auto graph = graph_of({{"a"}, {"b", {"a"}}, {"c"}, {"d", {"b"}, {"a", "c"}}});
    CHECK(up(graph, {"b", "c"}, "heads") == Lines{"upgrade b -> d: DELETE b; UPDATE c d"});
    CHECK(down(graph, {"d"}, "b") == Lines{"downgrade d -> b: INSERT b; UPDATE d c"});
    // Beside another row the same: 'a' is part of 'b'.
    const auto beside = graph_of({{"a"}, {"b", {"a"}}, {"c"}, {"d", {"b"}, {"a", "c"}}, {"other"}});
    CHECK(down(beside, {"d", "other"}, "b") == Lines{"downgrade d -> b: INSERT b; UPDATE d c"});
}

TEST_CASE("a row that another row includes is not parted off again") {
    const auto graph = graph_of({{"x"}, {"a", {"x"}}, {"b", {"x"}}, {"m", {"a", "b"}}, {"c", {"b"}}});
    CHECK(down(graph, {"m", "c"}, "x") == Lines{"downgrade m -> a, b: UPDATE m a", "downgrade a -> x: DELETE a",
                                                "downgrade c -> b: UPDATE c b", "downgrade b -> x: UPDATE b x"});
}

TEST_CASE("revisions run along one line until it meets what another line needs too") {
    const auto graph = graph_of(
        {{"x"}, {"a1", {"x"}}, {"a2", {"a1"}}, {"b1", {"x"}}, {"b2", {"b1"}}, {"m", {"a2", "b2"}}, {"side", {"b1"}}});
    CHECK(order_of(upgrade_path(graph, {}, parse_target("heads"))) == Lines{"x", "b1", "b2", "side", "a1", "a2", "m"});
    CHECK(order_of(downgrade_path(graph, {"side", "m"}, parse_target("base"))) ==
          Lines{"m", "a2", "a1", "side", "b2", "b1", "x"});
}

TEST_CASE("relative upgrades count from the rows, from a revision, or along a branch") {
    CHECK(order_of(upgrade_path(chain(), {"aaaa"}, parse_target("+2"))) == Lines{"bbbb", "cccc"});
    CHECK(order_of(upgrade_path(chain(), {}, parse_target("+1"))) == Lines{"aaaa"});
    CHECK(order_of(upgrade_path(chain(), {"aaaa"}, parse_target("bb+1"))) == Lines{"bbbb", "cccc"});
    CHECK(order_of(upgrade_path(chain(), {"aaaa"}, parse_target("head-2"))) == Lines{"bbbb"});
    CHECK(order_of(upgrade_path(chain(), {}, parse_target("base+1"))) == Lines{"aaaa"});
    CHECK(order_of(upgrade_path(chain(), {}, parse_target("aaaa-1"))).empty());
    CHECK(order_of(upgrade_path(branches(), {"fork0"}, parse_target("left@+2"))) == Lines{"l1", "l2"});
    CHECK(order_of(upgrade_path(branches(), {"l1", "r1"}, parse_target("left@+1"))) == Lines{"l2"});
    // The branch is no row itself: what its line has reached through other rows counts.
    CHECK(order_of(upgrade_path(branches(), {"r1"}, parse_target("left@+1"))) == Lines{"l1"});
    CHECK(order_of(upgrade_path(two_lines(), {}, parse_target("shared@+1"))) == Lines{"s1"});
    CHECK(order_of(upgrade_path(branches(), {}, parse_target("left@fork0+1"))) == Lines{"base0", "fork0", "l1"});
}

TEST_CASE("a relative upgrade that leads nowhere is an error") {
    CHECK(up_fails(chain(), {"bbbb"}, "+5") == Failure{Kind::relative_out_of_range,
                                                       {"+5"},
                                                       "error: '+5' goes too far: only 2 steps lead up from 'bbbb'\n"
                                                       "hint: take fewer steps, or 'heads'\n"});
    CHECK(up_fails(chain(), {"cccc"}, "+2").text ==
          "error: '+2' goes too far: only 1 step leads up from 'cccc'\n"
          "hint: take fewer steps, or 'heads'\n");
    CHECK(up_fails(chain(), {"dddd"}, "+1").text ==
          "error: '+1' goes too far: no step leads up from 'dddd'\n"
          "hint: take fewer steps, or 'heads'\n");
    CHECK(up_fails(chain(), {}, "base+9").text ==
          "error: 'base+9' goes too far: only 4 steps lead up from base\n"
          "hint: take fewer steps, or 'heads'\n");
    CHECK(up_fails(chain(), {}, "bbbb-9").text ==
          "error: 'bbbb-9' goes too far: only 2 steps lead down from 'bbbb'\n"
          "hint: take fewer steps, or 'base'\n");
    CHECK(up_fails(chain(), {"bbbb"}, "-1") ==
          Failure{Kind::relative_direction,
                  {"-1"},
                  "error: expected an upgrade target, got '-1', which leads down\n"
                  "hint: count upwards, e.g. '+1', or use 'srmigrate downgrade'\n"});
    CHECK(up_fails(chain(), {"bbbb"}, "+0").text ==
          "error: expected an upgrade target, got '+0', which leads nowhere\n"
          "hint: count upwards, e.g. '+1', or use 'srmigrate downgrade'\n");
    CHECK(up_fails(branches(), {"l1", "r1"}, "+1") ==
          Failure{Kind::ambiguous_start,
                  {"+1", "l1", "r1"},
                  "error: '+1' is ambiguous: the database is at 'l1' and 'r1'\n"
                  "hint: name the branch, e.g. 'l1@+1', or the revision to go to\n"});
    CHECK(up_fails(branches(), {"fork0"}, "+1").kind == Kind::ambiguous_walk);
}

TEST_CASE("an upgrade names the target before the rows where both are unknown") {
    CHECK(up_fails(chain(), {"deadbeef0000"}, "nosuch").names == Lines{"nosuch"});
    CHECK(up_fails(chain(), {"deadbeef0000"}, "head").kind == Kind::unknown_row);
    CHECK(up_fails(chain(), {"deadbeef0000"}, "+1").kind == Kind::unknown_row);
}

TEST_CASE("targets and rows that include each other are an error of an upgrade") {
    const auto graph = graph_of({{"x"}, {"y", {"x"}}, {"z", {"x"}, {"y"}}});
    CHECK(up_fails(graph, {}, "x@heads") == Failure{Kind::overlap,
                                                    {"z", "y"},
                                                    "error: 'z' is asked for beside 'y', which it includes\n"
                                                    "hint: name 'z' alone\n"});
    CHECK(up_fails(chain(), {"aaaa", "cccc"}, "head") ==
          Failure{Kind::overlap,
                  {"cccc", "aaaa"},
                  "error: the version table holds 'cccc' beside 'aaaa', which it includes\n"
                  "hint: set the version table right with 'srmigrate stamp cccc'\n"});
    CHECK(stamped(chain(), {"aaaa", "cccc"}, {"cccc"}) == Lines{"stamp_revision aaaa -> : DELETE aaaa"});
}

TEST_CASE("a row that stands twice in the version table is an error as soon as a step touches it") {
    CHECK(up(chain(), {"dddd", "dddd"}, "head").empty());
    CHECK(up_fails(chain(), {"aaaa", "aaaa"}, "head") ==
          Failure{Kind::repeated_row,
                  {"aaaa"},
                  "error: expected one row 'aaaa' in the version table, got 2\n"
                  "hint: set the version table right with 'srmigrate stamp --purge REVISION'\n"});
    CHECK(down_fails(chain(), {"aaaa", "aaaa"}, "base").kind == Kind::repeated_row);
    CHECK(failure_of([] {
              stamp_path(chain(), {"aaaa", "aaaa"}, parse_symbols({"head"}));
          }).kind == Kind::repeated_row);
}

TEST_CASE("a downgrade takes away what is above the target, and what depends on that") {
    CHECK(down(chain(), {"cccc"}, "aaaa") ==
          Lines{"downgrade cccc -> bbbb: UPDATE cccc bbbb", "downgrade bbbb -> aaaa: UPDATE bbbb aaaa"});
    CHECK(down(chain(), {"bbbb"}, "base") ==
          Lines{"downgrade bbbb -> aaaa: UPDATE bbbb aaaa", "downgrade aaaa -> : DELETE aaaa"});
    CHECK(down(chain(), {"cccc"}, "cccc").empty());
    CHECK(down(chain(), {}, "base").empty());
    CHECK(order_of(downgrade_path(two_lines(), {"a2"}, parse_target("s1"))) == Lines{"a2", "s2"});
    CHECK(order_of(downgrade_path(branches(), {"l2", "r2"}, parse_target("l1"))) == Lines{"l2"});
}

TEST_CASE("what a dropped branch depends on stays") {
    CHECK(down(two_lines(), {"a2"}, "app@base") ==
          Lines{"downgrade a2 -> a1: INSERT a1; UPDATE a2 s2", "downgrade a1 -> : DELETE a1"});
}

TEST_CASE("a label chooses between the branches above the target") {
    CHECK(order_of(downgrade_path(branches(), {"l2", "r2"}, parse_target("left@fork0"))) == Lines{"l2", "l1"});
    CHECK(order_of(downgrade_path(branches(), {"l2", "r2"}, parse_target("fork0"))) == Lines{"l2", "l1", "r2", "r1"});
    const auto graph = graph_of({{"x"}, {"a", {"x"}}, {"b", {"x"}}, {"apart", {}, {}, {"apart0"}}});
    CHECK(down_fails(graph, {"a", "b"}, "apart0@x") ==
          Failure{Kind::branch_not_above_target,
                  {"apart0", "apart0@x"},
                  "error: branch 'apart0' does not lead up from 'x'\n"
                  "hint: name one of the branches above it: 'a' and 'b'\n"});
}

TEST_CASE("a branch that goes to base takes with it only what nothing else needs") {
    CHECK(down(branches(), {"l2", "r2"}, "left@base") ==
          Lines{"downgrade l2 -> l1: UPDATE l2 l1", "downgrade l1 -> fork0: DELETE l1"});
    CHECK(down(branches(), {"r2"}, "left@base").empty());
    CHECK(order_of(downgrade_path(branches(), {"l1"}, parse_target("left@base"))) == Lines{"l1", "fork0", "base0"});
    CHECK(order_of(downgrade_path(branches(), {"fork0"}, parse_target("left@base"))) == Lines{"fork0", "base0"});
    CHECK(down_fails(branches(), {"l2"}, "nosuch@base").kind == Kind::unknown_branch);
    // The same where the project has other bases besides.
    const auto graph = graph_of({{"x"}, {"a", {"x"}, {}, {"left"}}, {"b", {"x"}}, {"other"}});
    CHECK(order_of(downgrade_path(graph, {"a", "b", "other"}, parse_target("left@base"))) == Lines{"a"});
    // A merge goes with each of its sides, and the other side stays.
    CHECK(down(graph_of({{"x"}, {"a", {"x"}, {}, {"left"}}, {"b", {"x"}}, {"m", {"a", "b"}}}), {"m"}, "left@base") ==
          Lines{"downgrade m -> a, b: INSERT a; UPDATE m b", "downgrade a -> x: DELETE a"});
}

TEST_CASE("relative downgrades count from the one row, from a revision, or along a branch") {
    CHECK(order_of(downgrade_path(chain(), {"dddd"}, parse_target("-2"))) == Lines{"dddd", "cccc"});
    CHECK(order_of(downgrade_path(chain(), {"bbbb"}, parse_target("-2"))) == Lines{"bbbb", "aaaa"});
    CHECK(order_of(downgrade_path(chain(), {"dddd"}, parse_target("aaaa+1"))) == Lines{"dddd", "cccc"});
    CHECK(order_of(downgrade_path(chain(), {"dddd"}, parse_target("head-1"))) == Lines{"dddd"});
    CHECK(order_of(downgrade_path(chain(), {"bbbb"}, parse_target("base+1"))) == Lines{"bbbb"});
    CHECK(order_of(downgrade_path(branches(), {"l2", "r2"}, parse_target("right@-1"))) == Lines{"r2"});
    CHECK(order_of(downgrade_path(branches(), {"l2", "r2"}, parse_target("left@base+3"))) == Lines{"l2"});
    // The line of a dependency counts from where it has got to.
    CHECK(order_of(downgrade_path(two_lines(), {"a2"}, parse_target("shared@-1"))) == Lines{"a2", "s2"});
}

TEST_CASE("a relative downgrade that leads nowhere is an error") {
    CHECK(down_fails(chain(), {"bbbb"}, "-3") == Failure{Kind::relative_out_of_range,
                                                         {"-3"},
                                                         "error: '-3' goes too far: only 2 steps lead down from "
                                                         "'bbbb'\n"
                                                         "hint: take fewer steps, or 'base'\n"});
    CHECK(down_fails(chain(), {}, "-1").text ==
          "error: '-1' goes too far: no step leads down from base\n"
          "hint: take fewer steps, or 'base'\n");
    CHECK(down_fails(chain(), {"bbbb"}, "+1") ==
          Failure{Kind::relative_direction,
                  {"+1"},
                  "error: expected a downgrade target, got '+1', which leads up\n"
                  "hint: count downwards, e.g. '-1', or use 'srmigrate upgrade'\n"});
    CHECK(down_fails(chain(), {"bbbb"}, "-0").text ==
          "error: expected a downgrade target, got '-0', which leads nowhere\n"
          "hint: count downwards, e.g. '-1', or use 'srmigrate upgrade'\n");
    CHECK(down_fails(branches(), {"l2", "r1"}, "-1") ==
          Failure{Kind::ambiguous_start,
                  {"-1", "l2", "r1"},
                  "error: '-1' is ambiguous: the database is at 'l2' and 'r1'\n"
                  "hint: name the branch, e.g. 'l2@-1', or the revision to go to\n"});
    CHECK(down_fails(branches(), {"l2", "r1"}, "fork0@-1").names == Lines{"fork0@-1", "l2", "r1"});
    CHECK(down_fails(branches(), {}, "left@-1") ==
          Failure{Kind::relative_out_of_range,
                  {"left@-1"},
                  "error: 'left@-1' goes too far: nothing of branch 'left' is applied\n"
                  "hint: see what the database is at with 'srmigrate current'\n"});
    CHECK(down_fails(diamond(), {"m"}, "-1").kind == Kind::ambiguous_walk);
}

TEST_CASE("a downgrade to what is not below the rows is an error") {
    CHECK(down_fails(chain(), {"bbbb"}, "ccc") ==
          Failure{Kind::not_below_current,
                  {"ccc"},
                  "error: cannot downgrade to 'cccc': it is not applied, the database is at 'bbbb'\n"
                  "hint: go there with 'srmigrate upgrade cccc', or name a revision that is applied\n"});
    CHECK(down_fails(chain(), {}, "aaaa").text ==
          "error: cannot downgrade to 'aaaa': it is not applied, the database is at base\n"
          "hint: go there with 'srmigrate upgrade aaaa', or name a revision that is applied\n");
    CHECK(down_fails(two_lines(), {"a2"}, "s2").text ==
          "error: cannot downgrade to 's2': nothing above it is applied, the database is at 'a2'\n"
          "hint: name a revision below what the database is at\n");
}

TEST_CASE("a stamp moves the rows of its line") {
    CHECK(stamped(chain(), {}, {"head"}) == Lines{"stamp_revision  -> dddd: INSERT dddd"});
    CHECK(stamped(chain(), {"aaaa"}, {"cccc"}) == Lines{"stamp_revision aaaa -> cccc: UPDATE aaaa cccc"});
    CHECK(stamped(chain(), {"dddd"}, {"bbbb"}) == Lines{"stamp_revision dddd -> bbbb: UPDATE dddd bbbb"});
    CHECK(stamped(chain(), {"bbbb"}, {"bbbb"}).empty());
    CHECK(stamped(chain(), {"bbbb"}, {"base"}) == Lines{"stamp_revision bbbb -> : DELETE bbbb"});
    CHECK(stamped(chain(), {"bbbb"}, {}) == Lines{"stamp_revision bbbb -> : DELETE bbbb"});
}

TEST_CASE("a stamp leaves other lines alone") {
    CHECK(stamped(branches(), {"l2"}, {"r1"}) == Lines{"stamp_revision  -> r1: INSERT r1"});
    CHECK(stamped(branches(), {"l2", "r2"}, {"l1"}) == Lines{"stamp_revision l2 -> l1: UPDATE l2 l1"});
    CHECK(stamped(branches(), {"l2", "r2"}, {"left@base"}) == Lines{"stamp_revision l2 -> : DELETE l2"});
    CHECK(stamped(branches(), {"l2", "r2"}, {"fork0"}) ==
          Lines{"stamp_revision l2, r2 -> fork0: DELETE l2; UPDATE r2 fork0"});
    CHECK(stamped(diamond(), {"a", "b"}, {"y"}) == Lines{"stamp_revision a, b -> y: DELETE a; UPDATE b y"});
}

TEST_CASE("a stamp with several targets leaves each of them") {
    CHECK(stamped(branches(), {"fork0"}, {"heads"}) ==
          Lines{"stamp_revision fork0 -> l2: UPDATE fork0 l2", "stamp_revision fork0 -> r2: INSERT r2"});
    CHECK(stamped(branches(), {"l2", "r2"}, {"l1", "r1"}) ==
          Lines{"stamp_revision l2, r2 -> l1: DELETE l2; UPDATE r2 l1", "stamp_revision l2, r2 -> r1: INSERT r1"});
    CHECK(stamped(branches(), {"l2", "r1"}, {"heads"}) == Lines{"stamp_revision r1 -> r2: UPDATE r1 r2"});
}

TEST_CASE("a target that another target includes, and a repeated one, adds nothing to a stamp") {
    CHECK(stamped(chain(), {}, {"aaaa", "cccc"}) == Lines{"stamp_revision  -> cccc: INSERT cccc"});
    CHECK(stamped(chain(), {}, {"head", "head"}) == Lines{"stamp_revision  -> dddd: INSERT dddd"});
    CHECK(stamped(chain(), {"dddd"}, {"dddd", "aaaa"}).empty());
    CHECK(stamped(chain(), {"bbbb"}, {"base", "head"}) == Lines{"stamp_revision bbbb -> dddd: UPDATE bbbb dddd"});
    CHECK(stamped(branches(), {"r2"}, {"base", "l1"}) == Lines{"stamp_revision r2 -> l1: UPDATE r2 l1"});
    // The included target still says what is on its line: the other branch goes.
    CHECK(stamped(branches(), {"r2"}, {"fork0", "l1"}) == Lines{"stamp_revision r2 -> l1: UPDATE r2 l1"});
    CHECK(stamped(branches(), {"l1", "r2"}, {"fork0", "l1"}) == Lines{"stamp_revision r2 -> : DELETE r2"});
}

TEST_CASE("a stamp follows dependencies") {
    CHECK(stamped(two_lines(), {"a2"}, {"s1"}) == Lines{"stamp_revision a2 -> s1: UPDATE a2 s1"});
    CHECK(stamped(two_lines(), {"s1"}, {"heads"}) == Lines{"stamp_revision s1 -> a2: UPDATE s1 a2"});
}

TEST_CASE("changes are applied in order, and only to rows that are there once") {
    CHECK(apply({"a", "b", "c"}, {UpdateRow{.from = "b", .to = "x"}, DeleteRow{.revision = "a"},
                                  InsertRow{.revision = "z"}}) == VersionRows{"x", "c", "z"});
    CHECK(failure_of([] { apply({"a"}, {DeleteRow{.revision = "b"}}); }).text ==
          "error: expected one row 'b' in the version table, got 0\n"
          "hint: set the version table right with 'srmigrate stamp --purge REVISION'\n");
}

TEST_CASE("what the database is at includes the tips that its rows imply") {
    const auto graph = two_lines();
    CHECK(graph.ids(all_current(graph, VersionRows{"a2"})) == Lines{"a2", "s2"});
    CHECK(graph.ids(all_current(graph, VersionRows{"a1"})) == Lines{"a1"});
    CHECK(graph.ids(all_current(graph, VersionRows{})).empty());
    const auto other = branches();
    CHECK(other.ids(all_current(other, VersionRows{"r1", "l2"})) == Lines{"l2", "r1"});
    CHECK(failure_of([&] { all_current(graph, VersionRows{"zzzz"}); }).kind == Kind::unknown_row);
}

TEST_CASE("a database is at the heads when its rows are the real heads") {
    CHECK(check_heads(two_lines(), {"a2"}).at_heads());
    CHECK(check_heads(two_lines(), {"a2", "s2"}) == HeadsCheck{.missing = {}, .unexpected = {"s2"}});
    CHECK(check_heads(branches(), {"r2", "l2"}).at_heads());
    CHECK(check_heads(branches(), {"r2", "l1"}) == HeadsCheck{.missing = {"l2"}, .unexpected = {"l1"}});
    CHECK(check_heads(branches(), {}) == HeadsCheck{.missing = {"l2", "r2"}, .unexpected = {}});
    CHECK(check_heads(graph_of({}), {}).at_heads());
}
