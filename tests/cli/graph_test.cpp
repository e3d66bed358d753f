// SPDX-License-Identifier: Apache-2.0
// graph: revisions and lineage, as text, mermaid, dot and SVG.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;
using srmigrate::tests::says;
using srmigrate::tests::up_section;

namespace {

struct Diamond : EmbeddedProject {
    Diamond() {
        script("b1", "a1", "left", "Branch Labels: west\n");
        script("c1", "a1", "right", "Depends On: b1\n");
        script("d1", "b1, c1", "both");
        script("e1", "d1", "last");
    }
};

struct ReadByViews : EmbeddedProject {
    ReadByViews() {
        script("b1", "a1", "views", "",
               up_section({"CREATE VIEW v AS SELECT k FROM t",
                           "CREATE MATERIALIZED VIEW mv REFRESH MANUAL AS SELECT "
                           "k FROM v",
                           "CREATE VIEW w AS SELECT v.k FROM v JOIN t ON v.k = t.k"}));
    }
};

}  // namespace

TEST_CASE("graph draws the revisions as a tree that branches where they do") {
    const Diamond project;
    CHECK(project.run("graph") == says("o a1  first\n"
                                       "├─ o b1  left (west)\n"
                                       "│  ├─ o c1  right\n"
                                       "│  │  o d1  both\n"
                                       "│  │  o e1  last\n"
                                       "│  └─ -> d1\n"
                                       "└─ -> c1\n",
                                       ""));
    CHECK(project.run("graph b1:d1").out.find("a1") == std::string::npos);
    REQUIRE(project.run("-q upgrade b1").exit_code == 0);
    CHECK(project.run("-q graph -i").out.find("* a1  first\n├─ * b1  left (west)\n") == 0);
}

TEST_CASE("graph draws the revisions as mermaid and dot") {
    const Diamond project;
    CHECK(project.run("graph --as mermaid") == says("graph TD\n"
                                                    "  n0[\"a1<br/>first\"]\n"
                                                    "  n1[\"b1<br/>left #40;west#41;\"]\n"
                                                    "  n2[\"c1<br/>right\"]\n"
                                                    "  n3[\"d1<br/>both\"]\n"
                                                    "  n4([\"e1<br/>last\"])\n"
                                                    "  n0 --> n1\n"
                                                    "  n0 --> n2\n"
                                                    "  n1 -.-> n2\n"
                                                    "  n1 --> n3\n"
                                                    "  n2 --> n3\n"
                                                    "  n3 --> n4\n"
                                                    "  classDef marked fill:#ddf4ff,stroke:#57606a,color:#1b1f24\n",
                                                    ""));
    CHECK(project.run("graph --as dot") == says("digraph revisions {\n"
                                                "  rankdir=TB;\n"
                                                "  node [fontname=\"monospace\"];\n"
                                                "  n0 [label=\"a1\\nfirst\", shape=box];\n"
                                                "  n1 [label=\"b1\\nleft (west)\", shape=box];\n"
                                                "  n2 [label=\"c1\\nright\", shape=box];\n"
                                                "  n3 [label=\"d1\\nboth\", shape=box];\n"
                                                "  n4 [label=\"e1\\nlast\", shape=box, peripheries=2];\n"
                                                "  n0 -> n1;\n"
                                                "  n0 -> n2;\n"
                                                "  n1 -> n2 [style=dashed];\n"
                                                "  n1 -> n3;\n"
                                                "  n2 -> n3;\n"
                                                "  n3 -> n4;\n"
                                                "}\n",
                                                ""));
}

TEST_CASE("graph draws the same bytes each time, and writes them to a file") {
    const Diamond project;
    for (const std::string form : {"text", "mermaid", "dot", "svg"}) {
        const auto once = project.run("graph --as " + form);
        CHECK(once.exit_code == 0);
        CHECK(project.run("graph --as " + form) == once);
        CHECK(project.run("graph --as " + form + " -o out.txt") == says("", ""));
        CHECK(base::read_file(project.directory.path() / "out.txt") == once.out);
    }
}

TEST_CASE("graph draws the lineage of the live schema, of a revision and of the models") {
    const ReadByViews project;
    const std::string lineage =
        "o main.t  table\n"
        "├─ o main.v  view\n"
        "│  ├─ o main.mv  materialized view\n"
        "│  └─ o main.w  view\n"
        "└─ -> main.w\n";
    CHECK(project.run("-q graph --lineage --at head") == says(lineage, ""));
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    CHECK(project.run("-q graph --lineage") == says(lineage, ""));
    CHECK(project.run("-q graph --lineage --object mv") == says("o main.t  table\n"
                                                                "└─ o main.v  view\n"
                                                                "   └─ * main.mv  materialized view\n",
                                                                ""));
    project.config("sqlalchemy.url = embedded:dev.sql\ntarget_metadata = %(here)s/models.sql\n");
    project.file("models.sql",
                 "CREATE TABLE t (k BIGINT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n"
                 "CREATE VIEW v AS SELECT k FROM t;\n");
    CHECK(project.run("-q graph --lineage --models") == says("o main.t  table\n└─ o main.v  view\n", ""));
}

TEST_CASE("graph says what does not go together, and which object it does not know") {
    const ReadByViews project;
    CHECK(project.run("-q graph --models").err == "error: '--models' goes with '--lineage'\nhint: add --lineage\n");
    CHECK(project.run("-q graph --lineage --at head --object main.mw") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: there is no object 'main.mw'\nhint: did you mean 'main.mv'?\n"});
    CHECK(project.run("-q graph a1: --lineage").exit_code == 64);
}

TEST_CASE("nothing of a script is markup in a drawing") {
    const EmbeddedProject project;
    project.file("migrations/versions/b1_x.sql",
                 "-- \"]; n9[<script>alert(1)</script>] & end \\ \x1b[31m\n--\n-- Revision ID: b1\n-- Revises: a1\n\n"
                 "-- migrate:up\nSELECT 1;\n");
    const auto svg = project.run("graph --as svg").out;
    CHECK(svg.find("<script>") == std::string::npos);
    CHECK(svg.find("&quot;]; n9[&lt;script&gt;alert(1)&lt;/script&gt;] &amp; end \\ \\x1B[31m") != std::string::npos);
    const auto mermaid = project.run("graph --as mermaid").out;
    CHECK(mermaid.find("n1([\"b1<br/>#34;#93;#59; n9#91;#60;script#62;alert#40;1#41;#60;/script#62;#93; #38; end #92; "
                       "#92;x1B#91;31m\"])\n") != std::string::npos);
    const auto dot = project.run("graph --as dot").out;
    CHECK(dot.find("label=\"b1\\n\\\"]; n9[<script>alert(1)</script>] & end \\\\ \\\\x1B[31m\"") != std::string::npos);
}

TEST_CASE("an endless chain of revisions is drawn without recursion") {
    const Project project;
    std::string last;
    for (int i = 0; i < 1500; ++i) {
        const auto id = fmt::format("r{}", i);
        project.script(id, last, "m");
        last = id;
    }
    for (const std::string form : {"text", "svg"})
        CHECK(project.run("graph --as " + form).exit_code == 0);
}
