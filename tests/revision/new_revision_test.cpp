// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/new_revision.hpp"

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

Failure fails(const Graph& graph, const NewRevision& revision) {
    return failure_of([&] { link_new_revision(graph, revision); });
}

}  // namespace

TEST_CASE("a new revision follows the head, or begins a project") {
    CHECK(link_new_revision(chain(), {.id = "new0"}) ==
          NewRevisionLinks{.down = {"dddd"}, .depends_on = {}, .heads_after = {"new0"}});
    CHECK(link_new_revision(graph_of({}), {.id = "new0"}) ==
          NewRevisionLinks{.down = {}, .depends_on = {}, .heads_after = {"new0"}});
    CHECK(link_new_revision(chain(), {.id = "new0", .heads = {"base"}}) ==
          NewRevisionLinks{.down = {}, .depends_on = {}, .heads_after = {"dddd", "new0"}});
}

TEST_CASE("a new revision merges the heads it is given, in their order") {
    CHECK(link_new_revision(branches(), {.id = "new0", .heads = {"heads"}}) ==
          NewRevisionLinks{.down = {"l2", "r2"}, .depends_on = {}, .heads_after = {"new0"}});
    CHECK(link_new_revision(branches(), {.id = "new0", .heads = {"right@head", "l2"}}).down == Lines{"r2", "l2"});
    CHECK(link_new_revision(branches(), {.id = "new0", .heads = {"left@head"}}).heads_after == Lines{"r2", "new0"});
}

TEST_CASE("a dependency is written as whole id, a label as it is") {
    CHECK(link_new_revision(two_lines(), {.id = "new0", .heads = {"a2"}, .depends_on = {"shared", "s2", "app@head"}}) ==
          NewRevisionLinks{.down = {"a2"}, .depends_on = {"shared", "s2", "a2"}, .heads_after = {"s2", "new0"}});
    CHECK(fails(chain(), {.id = "new0", .depends_on = {"zzzz"}}).kind == Kind::unknown_revision);
    CHECK(fails(chain(), {.id = "new0", .depends_on = {"base"}}) ==
          Failure{Kind::unknown_revision,
                  {"base"},
                  "error: 'base' is no revision to depend on\n"
                  "hint: name a revision or a branch label\n"});
}

TEST_CASE("a parent that is no head needs --splice") {
    CHECK(fails(chain(), {.id = "new0", .heads = {"bbbb"}}) ==
          Failure{Kind::not_a_head,
                  {"bbbb"},
                  "error: revision 'bbbb' is not a head: 'cccc' follows it\n"
                  "hint: add '--splice' to begin a new branch here, or name a head\n"});
    CHECK(fails(branches(), {.id = "new0", .heads = {"fork0"}}).text ==
          "error: revision 'fork0' is not a head: 'l1' and 'r1' follow it\n"
          "hint: add '--splice' to begin a new branch here, or name a head\n");
    CHECK(link_new_revision(chain(), {.id = "new0", .heads = {"bbbb"}, .splice = Splice::allowed}) ==
          NewRevisionLinks{.down = {"bbbb"}, .depends_on = {}, .heads_after = {"dddd", "new0"}});
    // A head that another revision depends on is a head all the same.
    CHECK(link_new_revision(two_lines(), {.id = "new0", .heads = {"s2"}}).down == Lines{"s2"});
}

TEST_CASE("several heads, and a parent named twice, are errors") {
    CHECK(fails(branches(), {.id = "new0"}).names == Lines{"head", "l2", "r2"});
    CHECK(fails(branches(), {.id = "new0", .heads = {"l2", "left@head"}}) ==
          Failure{Kind::repeated_parent,
                  {"l2"},
                  "error: revision 'l2' is named twice as parent\n"
                  "hint: name it once\n"});
}

TEST_CASE("the id of a new revision must be new, short, and free of what targets give a meaning to") {
    CHECK(fails(chain(), {.id = "a@b-c"}) ==
          Failure{Kind::forbidden_character,
                  {"a@b-c"},
                  "error: revision id 'a@b-c' contains '-', '@'\n"
                  "hint: choose an id without '+', '-', ':' and '@', which have a meaning in targets\n"});
    CHECK(fails(chain(), {.id = ""}).text ==
          "error: expected a revision id, got an empty text\n"
          "hint: choose an id without '+', '-', ':' and '@', which have a meaning in targets\n");
    CHECK(fails(chain(), {.id = "heads"}) ==
          Failure{Kind::forbidden_character,
                  {"heads"},
                  "error: 'heads' has a meaning in targets and cannot be a revision id\n"
                  "hint: choose another id\n"});
    CHECK(fails(chain(), {.id = "aaaa"}) ==
          Failure{Kind::duplicate_revision,
                  {"aaaa"},
                  "error: revision 'aaaa' is there already: '/project/versions/aaaa.sql'\n"
                  "hint: choose another id\n"});
    CHECK(fails(branches(), {.id = "left"}) == Failure{Kind::label_in_use,
                                                       {"left", "left", "l1"},
                                                       "error: 'left' is already a branch label of revision 'l1'\n"
                                                       "hint: choose another id\n"});
    CHECK(fails(chain(), {.id = std::string(33, 'x')}).text ==
          "error: revision id 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' has 33 bytes, expected at most 32\n"
          "hint: choose a shorter id: it has to fit into the version table\n");
}

TEST_CASE("the label of a new revision must be new and fit for targets") {
    CHECK(link_new_revision(chain(), {.id = "new0", .labels = {"my-branch"}}).down == Lines{"dddd"});
    CHECK(fails(branches(), {.id = "new0", .heads = {"l2"}, .labels = {"right"}}) ==
          Failure{Kind::label_in_use,
                  {"right", "new0", "r1"},
                  "error: branch label 'right' is already a label of revision 'r1'\n"
                  "hint: choose another label\n"});
    CHECK(fails(chain(), {.id = "new0", .labels = {"aaaa"}}).text ==
          "error: branch label 'aaaa' is already the id of revision 'aaaa'\n"
          "hint: choose another label\n");
    CHECK(fails(chain(), {.id = "new0", .labels = {"new0"}}).text ==
          "error: branch label 'new0' is already the id of revision 'new0'\n"
          "hint: choose another label\n");
    for (const std::string label : {"", "a b", "a@b", "a,b", "head"}) {
        CHECK(
            fails(chain(), {.id = "new0", .labels = {label}}) ==
            Failure{Kind::forbidden_character,
                    {label},
                    "error: '" + label +
                        "' cannot be a branch label\n"
                        "hint: choose a word without '@', ':', ',' and blanks that is not a symbol such as 'head'\n"});
    }
}
