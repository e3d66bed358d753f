// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/describe.hpp"

#include "revision/graphs.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::graph_of;

namespace {

/// The project of Alembic's documentation in miniature.
Graph account() {
    auto revisions = tests::revisions_of({{"1975ea83b712"},
                                          {"27c6a30d7c24", {"1975ea83b712"}, {}, {"shoppingcart", "cart"}},
                                          {"ae1027a6acf1", {"1975ea83b712"}},
                                          {"55af2cb1c267", {"ae1027a6acf1"}},
                                          {"3cac04ae8714", {}, {}, {"networking"}},
                                          {"2a95102259be", {"3cac04ae8714"}, {"55af2cb1c267", "cart"}},
                                          {"merge0", {"2a95102259be", "27c6a30d7c24"}}});
    revisions[0].message = "create account table";
    revisions[0].doc = "create account table\n\nlonger text\n  indented\n";
    return Graph(std::move(revisions));
}

RevisionIndex at(const Graph& graph, std::string_view id) {
    return *graph.find(id);
}

// As it is printed.
std::string whole_entry(const Graph& graph, RevisionIndex node, const VersionRows& current = {}) {
    return long_entry(graph, node, current) + "\n" + header_entry(graph[node]);
}

}  // namespace

TEST_CASE("a line of history has parents, dependencies, labels, marks and the message") {
    const auto graph = account();
    CHECK(history_line(graph, at(graph, "1975ea83b712")) ==
          "<base> -> 1975ea83b712 (branchpoint), create account table");
    CHECK(history_line(graph, at(graph, "2a95102259be")) ==
          "3cac04ae8714 (55af2cb1c267, cart) -> 2a95102259be (networking), message of 2a95102259be");
    CHECK(history_line(graph, at(graph, "55af2cb1c267"), {"55af2cb1c267"}) ==
          "ae1027a6acf1 -> 55af2cb1c267 (effective head) (current), message of 55af2cb1c267");
    CHECK(
        history_line(graph, at(graph, "merge0"), {"1975ea83b712", "merge0"}) ==
        "2a95102259be, 27c6a30d7c24 -> merge0 (cart, networking, shoppingcart) (head) (current) (mergepoint), message "
        "of merge0");
}

TEST_CASE("a line of heads has labels and the kind of head") {
    const auto graph = account();
    CHECK(heads_line(graph, at(graph, "merge0")) == "merge0 (cart, networking, shoppingcart) (head)");
    CHECK(heads_line(graph, at(graph, "55af2cb1c267")) == "55af2cb1c267 (effective head)");
}

TEST_CASE("a line of current has marks only") {
    const auto graph = account();
    CHECK(current_line(graph, at(graph, "merge0")) == "merge0 (head) (mergepoint)");
    CHECK(current_line(graph, at(graph, "1975ea83b712")) == "1975ea83b712 (branchpoint)");
}

TEST_CASE("branches show a branch point and its children below an arrow") {
    const auto graph = account();
    const auto point = at(graph, "1975ea83b712");
    CHECK(branch_line(graph, point) == "1975ea83b712 (branchpoint)");
    CHECK(branch_child_line(graph, point, at(graph, "27c6a30d7c24")) ==
          "             -> 27c6a30d7c24 (cart, shoppingcart)");
    CHECK(branch_child_line(graph, point, at(graph, "ae1027a6acf1"), Messages::shown) ==
          "             -> ae1027a6acf1, message of ae1027a6acf1");
}

TEST_CASE("a long entry has one line for each thing there is to say, and the whole doc") {
    const auto graph = account();
    CHECK(whole_entry(graph, at(graph, "1975ea83b712")) ==
          "Rev: 1975ea83b712 (branchpoint)\n"
          "Parent: <base>\n"
          "Branches into: 27c6a30d7c24, ae1027a6acf1\n"
          "Path: /project/versions/1975ea83b712.sql\n"
          "\n"
          "    create account table\n"
          "    \n"
          "    longer text\n"
          "      indented\n"
          "    \n"
          "    Revision ID: 1975ea83b712\n"
          "    Revises: ");
    CHECK(whole_entry(graph, at(graph, "2a95102259be")) ==
          "Rev: 2a95102259be\n"
          "Parent: 3cac04ae8714\n"
          "Also depends on: 55af2cb1c267, cart\n"
          "Branch names: networking\n"
          "Path: /project/versions/2a95102259be.sql\n"
          "\n"
          "    message of 2a95102259be\n"
          "    \n"
          "    Revision ID: 2a95102259be\n"
          "    Revises: 3cac04ae8714");
    CHECK(whole_entry(graph, at(graph, "merge0"), {"merge0"}) ==
          "Rev: merge0 (head) (mergepoint) (current)\n"
          "Merges: 2a95102259be, 27c6a30d7c24\n"
          "Branch names: cart, networking, shoppingcart\n"
          "Path: /project/versions/merge0.sql\n"
          "\n"
          "    message of merge0\n"
          "    \n"
          "    Revision ID: merge0\n"
          "    Revises: 2a95102259be, 27c6a30d7c24");
    // Here a head is what nothing follows, even if something depends on it.
    CHECK(long_entry(graph, at(graph, "55af2cb1c267")).substr(0, 24) == "Rev: 55af2cb1c267 (head)");
}
