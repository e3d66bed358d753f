// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/graph.hpp"

#include "revision/graphs.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::DrawnScript;
using tests::graph_of;
using tests::Lines;
using tests::revisions_of;
using Kind = GraphErrorKind;

namespace {

// Every problem as its diagnostic's text.
std::string problems_of(const std::vector<DrawnScript>& scripts) {
    std::string text;
    for (const auto& problem : find_problems(revisions_of(scripts)))
        text += base::to_text(problem.diagnostic);
    return text;
}

std::vector<Kind> kinds_of(const std::vector<DrawnScript>& scripts) {
    std::vector<Kind> kinds;
    for (const auto& problem : find_problems(revisions_of(scripts)))
        kinds.push_back(problem.kind);
    return kinds;
}

std::vector<std::string> names_of(const std::vector<DrawnScript>& scripts) {
    return find_problems(revisions_of(scripts)).at(0).names;
}

Lines normalized(const Graph& graph, const std::string& id) {
    return graph.ids(graph.normalized_down(*graph.find(id)));
}

Lines labels(const Graph& graph, const std::string& id) {
    return graph.labels(*graph.find(id));
}

}  // namespace

TEST_CASE("an empty graph has no heads and no bases") {
    const auto graph = graph_of({});
    CHECK(graph.size() == 0);
    CHECK(graph.heads().empty());
    CHECK(graph.real_bases().empty());
}

TEST_CASE("heads, bases and children stand in load order, whatever order the links have") {
    const auto graph = graph_of({{"z", {"m"}}, {"b"}, {"m", {"b", "a"}}, {"y", {"m"}}, {"a"}, {"c"}});
    CHECK(graph.ids(graph.heads()) == Lines{"z", "y", "c"});
    CHECK(graph.ids(graph.bases()) == Lines{"b", "a", "c"});
    CHECK(graph.ids(graph.next(*graph.find("m"))) == Lines{"z", "y"});
    CHECK(graph.ids(graph.down(*graph.find("m"))) == Lines{"b", "a"});
    CHECK(graph.is_branch_point(*graph.find("m")));
    CHECK(graph.is_merge_point(*graph.find("m")));
    CHECK_FALSE(graph.is_branch_point(*graph.find("b")));
}

TEST_CASE("a head that another revision depends on is no real head, and a base that depends on one no real base") {
    const auto graph = tests::two_lines();
    CHECK(graph.ids(graph.heads()) == Lines{"a2", "s2"});
    CHECK(graph.ids(graph.real_heads()) == Lines{"a2"});
    const auto other = graph_of({{"s"}, {"a", {}, {"s"}}});
    CHECK(other.ids(other.bases()) == Lines{"s", "a"});
    CHECK(other.ids(other.real_bases()) == Lines{"s"});
    CHECK(other.is_head(0));
    CHECK_FALSE(other.is_real_head(0));
}

TEST_CASE("a dependency may be a label, and counts once beside the same down revision") {
    const auto graph = graph_of({{"s", {}, {}, {"shared"}}, {"a", {"s"}, {"shared", "s"}}});
    CHECK(graph.ids(graph.dependencies(1)) == Lines{"s"});
    CHECK(graph.ids(graph.all_down(1)) == Lines{"s"});
    CHECK(graph.ids(graph.all_next(0)) == Lines{"a"});
}

TEST_CASE("a dependency that an ancestor declares too is left out of the normalized ones") {
    const auto graph = graph_of({{"s"}, {"t"}, {"a", {}, {"s"}}, {"b", {"a"}, {"t", "s"}}, {"c", {"b"}, {"s", "t"}}});
    CHECK(normalized(graph, "a") == Lines{"s"});
    CHECK(normalized(graph, "b") == Lines{"a", "t"});
    CHECK(normalized(graph, "c") == Lines{"b"});
    CHECK(graph.ids(graph.all_down(*graph.find("c"))) == Lines{"b", "s", "t"});
}

TEST_CASE("a dependency on an own ancestor stays among the normalized ones") {
    const auto graph = graph_of({{"a"}, {"b", {"a"}}, {"c"}, {"d", {"b"}, {"a", "c"}}});
    CHECK(normalized(graph, "d") == Lines{"b", "a", "c"});
}

TEST_CASE("normalizing looks at any number of shared dependencies") {
    std::vector<DrawnScript> scripts;
    std::vector<std::string> shared;
    for (int i = 0; i < 150; ++i) {
        shared.push_back("s" + std::to_string(i));
        scripts.push_back({shared.back()});
    }
    scripts.push_back({"a", {}, {shared.begin(), shared.begin() + 149}});
    scripts.push_back({"b", {"a"}, shared});
    const auto graph = graph_of(scripts);
    CHECK(normalized(graph, "b") == Lines{"a", "s149"});
}

TEST_CASE("a label reaches all descendants, and the ancestors up to where something branches") {
    const auto graph = tests::branches();
    CHECK(labels(graph, "l1") == Lines{"left"});
    CHECK(labels(graph, "l2") == Lines{"left"});
    CHECK(labels(graph, "fork0").empty());
    CHECK(labels(graph, "base0").empty());
    CHECK(graph.has_label(*graph.find("r2"), "right"));
    CHECK_FALSE(graph.has_label(*graph.find("r2"), "left"));
    CHECK_FALSE(graph.has_label(*graph.find("r2"), "nosuch"));
    CHECK(graph.all_labels() == Lines{"left", "right"});
}

TEST_CASE("a label on a plain line names the whole line") {
    const auto graph = graph_of({{"a"}, {"b", {"a"}, {}, {"zeta", "alpha"}}, {"c", {"b"}}});
    for (const auto* id : {"a", "b", "c"})
        CHECK(labels(graph, id) == Lines{"alpha", "zeta"});
}

TEST_CASE("a label stays above a revision that something depends on, and above its own merge") {
    const auto depended = graph_of({{"a"}, {"b", {"a"}, {}, {"x"}}, {"other", {}, {"a"}}});
    CHECK(labels(depended, "a").empty());
    const auto merged = graph_of({{"a"}, {"b"}, {"m", {"a", "b"}, {}, {"x"}}, {"n", {"m"}}});
    CHECK(labels(merged, "n") == Lines{"x"});
    CHECK(labels(merged, "a").empty());
}

TEST_CASE("a label below a branch reaches both sides of it and nothing further down") {
    const auto graph = graph_of({{"a"}, {"b", {"a"}, {}, {"x"}}, {"c", {"b"}}, {"d", {"b"}}});
    CHECK(labels(graph, "c") == Lines{"x"});
    CHECK(labels(graph, "d") == Lines{"x"});
    CHECK(labels(graph, "a").empty());
}

TEST_CASE("ids and labels are found whole") {
    const auto graph = tests::branches();
    CHECK(graph.find("l1") == RevisionIndex{2});
    CHECK(graph.find("left") == std::nullopt);
    CHECK(graph.find_id_or_label("left") == RevisionIndex{2});
    CHECK(graph.find_id_or_label("lef") == std::nullopt);
}

TEST_CASE("building throws all problems at once") {
    const auto failure = tests::failure_of([] { graph_of({{"a+b"}, {"c", {"nosuch"}}}); });
    CHECK(failure ==
          tests::Failure{Kind::forbidden_character,
                         {"a+b"},
                         "error: /project/versions/a+b.sql: revision id 'a+b' contains '+'\n"
                         "hint: choose an id without '+', '-', ':' and '@', which have a meaning in targets\n"
                         "error: /project/versions/c.sql: revision 'c' revises 'nosuch', which no script "
                         "declares\n"
                         "hint: restore the script of 'nosuch', or correct this header\n"});
}

TEST_CASE("an id with characters that targets give a meaning to is a problem") {
    CHECK(problems_of({{"a@+:-b"}}) ==
          "error: /project/versions/a@+:-b.sql: revision id 'a@+:-b' contains '+', '-', ':', '@'\n"
          "hint: choose an id without '+', '-', ':' and '@', which have a meaning in targets\n");
}

TEST_CASE("an id that does not fit into the version table is a problem") {
    const std::string fits(32, 'a');
    CHECK(problems_of({{fits}}).empty());
    CHECK(problems_of({{fits + "a"}}) ==
          "error: /project/versions/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.sql: revision id "
          "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' has 33 bytes, expected at most 32\n"
          "hint: choose a shorter id: it has to fit into the version table\n");
}

TEST_CASE("an id in several files is one problem that names them all") {
    auto revisions = revisions_of({{"aaaa"}, {"bbbb", {"aaaa"}}, {"bbbb", {"aaaa"}}});
    revisions[2].file = "/project/versions/copy.sql";
    auto problems = find_problems(revisions);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].kind == Kind::duplicate_revision);
    CHECK(problems[0].names == Lines{"bbbb"});
    CHECK(base::to_text(problems[0].diagnostic) ==
          "error: /project/versions/copy.sql: revision id 'bbbb' is declared by 2 files: '/project/versions/bbbb.sql' "
          "and '/project/versions/copy.sql'\n"
          "hint: remove the copy, or give it an id of its own\n");
    for (auto& revision : revisions)
        revision.file.clear();
    CHECK(base::to_text(find_problems(revisions).at(0).diagnostic) ==
          "error: revision id 'bbbb' is declared 2 times\n"
          "hint: remove the copy, or give it an id of its own\n");
}

TEST_CASE("a label that another revision has as label or id is a problem") {
    CHECK(problems_of({{"a"}, {"b", {"a"}, {}, {"xy1"}}, {"c"}, {"d", {"c"}, {}, {"xy1"}}}) ==
          "error: /project/versions/d.sql: branch label 'xy1' of revision 'd' is already a label of revision 'b'\n"
          "hint: choose another label\n");
    CHECK(problems_of({{"aaaa"}, {"bbbb", {"aaaa"}, {}, {"aaaa"}}}) ==
          "error: /project/versions/bbbb.sql: branch label 'aaaa' of revision 'bbbb' is already the id of revision "
          "'aaaa'\n"
          "hint: choose another label\n");
    CHECK(names_of({{"aaaa"}, {"bbbb", {"aaaa"}, {}, {"aaaa"}}}) == Lines{"aaaa", "bbbb", "aaaa"});
    CHECK(problems_of({{"a", {}, {}, {"x", "x"}}}).empty());
}

TEST_CASE("a parent that no script declares is a problem of the header that names it") {
    auto revisions = revisions_of({{"1975ea83b712"}, {"m", {"1975ea83b712", "ae1027a6acf1"}}});
    revisions[1].shown_file = "versions/m.sql";
    revisions[1].header = "-- merge\n--\n-- Revision ID: m\n-- Revises: 1975ea83b712, ae1027a6acf1\n";
    revisions[1].spans.down = HeaderSpan{.offset = revisions[1].header.str().find("1975"), .length = 26};
    const auto problems = find_problems(revisions);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].names == Lines{"ae1027a6acf1", "m"});
    CHECK(base::to_text(problems[0].diagnostic) ==
          "error: versions/m.sql:4:27: revision 'm' revises 'ae1027a6acf1', which no script declares\n"
          "  -- Revises: 1975ea83b712, ae1027a6acf1\n"
          "                            ^^^^^^^^^^^^\n"
          "hint: restore the script of 'ae1027a6acf1', or correct this header\n");
}

TEST_CASE("a parent that is nearly right is a problem with a suggestion") {
    CHECK(problems_of({{"1975ea83b712"}, {"b", {"1975"}}}) ==
          "error: /project/versions/b.sql: revision 'b' revises '1975', which no script declares\n"
          "hint: write the whole id: '1975ea83b712'\n");
    CHECK(problems_of({{"1975ea83b712"}, {"b", {"1975ea83b721"}}}) ==
          "error: /project/versions/b.sql: revision 'b' revises '1975ea83b721', which no script declares\n"
          "hint: did you mean '1975ea83b712'?\n");
}

TEST_CASE("a dependency that is neither id nor label is a problem") {
    CHECK(problems_of({{"a", {}, {}, {"label"}}, {"b", {"a"}, {"label", "zzzz"}}}) ==
          "error: /project/versions/b.sql: revision 'b' depends on 'zzzz', which no script declares as id or branch "
          "label\n"
          "hint: restore the script of 'zzzz', or correct this header\n");
    CHECK(names_of({{"b", {}, {"zzzz"}}}) == Lines{"zzzz", "b"});
}

TEST_CASE("a revision that revises or depends on itself is a problem") {
    CHECK(problems_of({{"a"}, {"c", {"a", "c"}}}) ==
          "error: /project/versions/c.sql: revision 'c' revises itself\n"
          "hint: name the revision that comes before it, or none for a base\n");
    CHECK(problems_of({{"a"}, {"c", {"a"}, {"c"}}}) ==
          "error: /project/versions/c.sql: revision 'c' depends on itself\n"
          "hint: remove that dependency\n");
    CHECK(kinds_of({{"c", {"c"}}}) == std::vector{Kind::self_loop});
    CHECK(kinds_of({{"c", {}, {"l"}, {"l"}}}) == std::vector{Kind::dependency_self_loop});
}

TEST_CASE("a loop of down revisions names every revision that cannot be ordered, and one loop") {
    CHECK(problems_of({{"a", {"c"}}, {"b", {"a"}}, {"c", {"b"}}}) ==
          "error: /project/versions/a.sql: 'a', 'b' and 'c' cannot be put in order: their down revisions form a loop\n"
          "hint: take one link out of this loop: 'a' revises 'c', 'c' revises 'b', 'b' revises 'a'\n");
    // What stands beside a loop is not named, what hangs on one is.
    CHECK(names_of({{"a", {"c"}}, {"b", {"a"}}, {"c", {"b"}}, {"d"}, {"e", {"d"}}}) == Lines{"a", "b", "c"});
    CHECK(names_of({{"a", {"c"}}, {"b", {"a"}}, {"c", {"b"}}, {"d", {"c"}}, {"e", {"d"}}}) ==
          Lines{"a", "b", "c", "d", "e"});
    CHECK(names_of({{"a"}, {"b", {"a"}}, {"c", {"b", "e"}}, {"d", {"c"}}, {"e", {"d"}}}) ==
          Lines{"a", "b", "c", "d", "e"});
    CHECK(
        problems_of({{"a"}, {"b", {"a"}}, {"c", {"b", "e"}}, {"d", {"c"}}, {"e", {"d"}}}) ==
        "error: /project/versions/c.sql: 'a', 'b', 'c', 'd' and 'e' cannot be put in order: their down revisions form "
        "a loop\n"
        "hint: take one link out of this loop: 'c' revises 'e', 'e' revises 'd', 'd' revises 'c'\n");
}

TEST_CASE("a long loop is shown in part") {
    std::vector<DrawnScript> scripts;
    for (int i = 0; i < 20; ++i)
        scripts.push_back({"r" + std::to_string(i), {"r" + std::to_string((i + 19) % 20)}});
    CHECK(
        problems_of(scripts) ==
        "error: /project/versions/r0.sql: 'r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7' and 12 more cannot be put in "
        "order: their down revisions form a loop\n"
        "hint: take one link out of this loop: 'r0' revises 'r19', 'r19' revises 'r18', 'r18' revises 'r17', 'r17' "
        "revises 'r16', 'r16' revises 'r15', … 14 more, 'r1' revises 'r0'\n");
    CHECK(names_of(scripts).size() == 20);
}

TEST_CASE("a loop through dependencies is a problem of its own") {
    CHECK(problems_of({{"a", {}, {"c"}}, {"b", {"a"}}, {"c", {"b"}}}) ==
          "error: /project/versions/a.sql: 'a', 'b' and 'c' cannot be put in order: their down revisions and "
          "dependencies form a loop\n"
          "hint: take one link out of this loop: 'a' depends on 'c', 'c' revises 'b', 'b' revises 'a'\n");
    CHECK(kinds_of({{"a", {}, {"c"}}, {"b", {"a"}}, {"c", {"b"}}}) == std::vector{Kind::dependency_cycle});
}

TEST_CASE("problems of every kind are reported together") {
    CHECK(kinds_of({{"x:y"},
                    {"a", {"nosuch"}, {"nothing"}, {"label"}},
                    {"b", {"b"}, {}, {"label"}},
                    {"c", {"d"}},
                    {"d", {"c"}},
                    {"x:y"}}) == std::vector{Kind::forbidden_character, Kind::forbidden_character,
                                             Kind::duplicate_revision, Kind::label_in_use, Kind::missing_parent,
                                             Kind::missing_dependency, Kind::self_loop, Kind::cycle});
}

TEST_CASE("a graph of forty thousand revisions in one line is built without recursion") {
    std::vector<DrawnScript> scripts{{"r0"}};
    for (int i = 1; i < 40'000; ++i)
        scripts.push_back({"r" + std::to_string(i), {"r" + std::to_string(i - 1)}});
    scripts.back().labels = {"all"};
    const auto graph = graph_of(scripts);
    CHECK(graph.heads() == std::vector<RevisionIndex>{39'999});
    CHECK(graph.has_label(0, "all"));
    scripts.front().down = {"r39999"};
    CHECK(names_of(scripts).size() == 40'000);
}
