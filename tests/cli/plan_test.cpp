// SPDX-License-Identifier: Apache-2.0
// plan, and upgrade and downgrade of what it wrote, on the embedded engine, through the real program.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <regex>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;
using srmigrate::tests::Finished;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::says;
using srmigrate::tests::up_section;

namespace {

struct Approval : EmbeddedProject {
    Approval() {
        script("b1", "a1", "widen v", "",
               "-- migrate:up\nALTER TABLE t MODIFY COLUMN v BIGINT;\nCREATE VIEW w AS SELECT k FROM t;\n\n"
               "-- migrate:down\nDROP VIEW w;\n");
        script("c1", "b1", "forget all", "Variables: days=30\n",
               "-- migrate:up\nTRUNCATE TABLE t;\nSELECT ${days};\n\n-- migrate:down\nSELECT 1;\n");
        must("-q upgrade a1");
    }
    void must(const std::string& line) const {
        const auto finished = run(line);
        INFO(finished);
        REQUIRE(finished.exit_code == 0);
    }
    std::string text(const std::string& name) const { return base::read_file(directory.path() / name); }
    void remove(const std::string& script) const {
        std::filesystem::remove(directory.path() / "migrations/versions" / script);
    }
    /// SQL that somebody runs on the side.
    void aside(const std::string& sql) const {
        const auto file = directory.path() / "dev.sql";
        base::write_file(file, base::read_file(file) + sql + ";\n");
    }
};

std::string without_digest(const std::string& text) {
    static const std::regex k_digest("[0-9a-f]{64}");
    return std::regex_replace(text, k_digest, "DIGEST");
}

const std::string k_stale_hint = "hint: make a new plan, have it approved, and run that one\n";

}  // namespace

TEST_CASE("plan shows each statement with its cost, what is written again, and what is waited for") {
    const Approval project;
    const auto finished = project.run("plan head");
    CHECK(finished == says("upgrade to head on main (embedded, StarRocks 4.1.0-embedded)\n"
                           "2 revisions, 4 statements; the worst: rewrite; ≈ 0 rows, 0 B, 3 tablets to write again; 1 "
                           "wait; 1 statement loses data\n"
                           "\n"
                           "upgrade a1 -> b1, widen v\n"
                           "   1  rewrite                 ALTER TABLE t MODIFY COLUMN v BIGINT\n"
                           "                              main.t is written again: ≈ 0 rows, 0 B, 3 tablets\n"
                           "                              waits for the COLUMN job on t\n"
                           "   2  metadata                CREATE VIEW w AS SELECT k FROM t\n"
                           "\n"
                           "upgrade b1 -> c1, forget all\n"
                           "   1  metadata, loses data    TRUNCATE TABLE t\n"
                           "   2  metadata                SELECT 30\n"));
    CHECK(project.run("-q current") == says("a1\n", ""));
    CHECK(project.run("-q plan a1") == says("upgrade to a1 on main (embedded, StarRocks 4.1.0-embedded)\n"
                                            "nothing to run\n",
                                            ""));
    CHECK(project.run("-q plan --downgrade base").out.find("downgrade to base on main") == 0);
}

TEST_CASE("an approved plan runs as it is, and only once") {
    const Approval project;
    const auto made = project.run("plan head -o up.plan");
    CHECK(without_digest(made.err) == k_embedded_story + "the plan is in up.plan, sha256 DIGEST\n");
    struct stat status {};
    REQUIRE(::stat((project.directory.path() / "up.plan").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    CHECK(project.run("upgrade --plan up.plan") ==
          says("", k_embedded_story + "[1/2] Running upgrade a1 -> b1, widen v\n"
                                      "[2/2] Running upgrade b1 -> c1, forget all\n"
                                      "done: 2 revisions, now at c1\n"));
    CHECK(project.run("-q upgrade --plan up.plan") ==
          Finished{.exit_code = 4, .out = "", .err = "error: up.plan: the plan has run already\n" + k_stale_hint});
    REQUIRE(project.run("-q plan --downgrade b1 -o down.plan").exit_code == 0);
    CHECK(project.run("-q upgrade --plan down.plan") ==
          Finished{.exit_code = 64,
                   .out = "",
                   .err = "error: down.plan: the plan is for the command 'downgrade'\n"
                          "hint: run 'srmigrate downgrade --plan down.plan'\n"});
    CHECK(project.run("-q downgrade --plan down.plan").exit_code == 0);
    CHECK(project.run("-q current") == says("b1\n", ""));
}

TEST_CASE("a plan is stale when anything that it pins has moved, and nothing is changed then") {
    const auto stale = [](const std::string& facts, std::size_t count = 1) {
        const auto head = count == 1 ? std::string("a fact that it was made from has moved")
                                     : fmt::format("{} facts that it was made from have moved", count);
        return Finished{.exit_code = 4,
                        .out = "",
                        .err = "error: up.plan: the plan is stale: " + head + "\n" + facts + k_stale_hint};
    };
    const Approval project;
    REQUIRE(project.run("-q plan head -o up.plan").exit_code == 0);
    SECTION("the rows") {
        project.must("-q upgrade b1");
        const auto finished = project.run("-q upgrade --plan up.plan");
        CHECK(finished.exit_code == 4);
        CHECK(finished.err.find("error: the rows of the version table: planned 'a1', now 'b1'\n") != std::string::npos);
        CHECK(project.run("-q current") == says("b1\n", ""));
    }
    SECTION("a table") {
        project.aside("ALTER TABLE main.t ADD COLUMN strange INT");
        const auto finished = project.run("-q upgrade --plan up.plan");
        CHECK(finished.exit_code == 4);
        CHECK(finished.err.find("error: the definition of main.t: planned '") != std::string::npos);
        CHECK(project.run("-q current") == says("a1\n", ""));
    }
    SECTION("a table that was made anew") {
        project.aside("DROP TABLE main.t");
        project.aside("CREATE TABLE main.t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)");
        CHECK(project.run("-q upgrade --plan up.plan") ==
              stale("error: the data of main.t: planned 'the partitions of the plan', now 'none of them: it was made "
                    "anew'\n"));
    }
    SECTION("a materialized view above it") {
        project.aside("CREATE MATERIALIZED VIEW main.mv REFRESH MANUAL AS SELECT k FROM main.t");
        CHECK(project.run("-q upgrade --plan up.plan") ==
              stale("error: main.mv, which reads what the plan touches: planned 'absent', now 'materialized view'\n"));
    }
    SECTION("an object that the plan does not touch") {
        project.aside("CREATE TABLE main.other (k INT) DUPLICATE KEY (k)");
        CHECK(project.run("-q upgrade --plan up.plan").exit_code == 0);
    }
    SECTION("a script") {
        project.script("c1", "b1", "forget all", "Variables: days=30\n",
                       "-- migrate:up\nTRUNCATE TABLE t;\nSELECT ${days} + 1;\n");
        const auto finished = project.run("-q upgrade --plan up.plan");
        CHECK(finished.exit_code == 4);
        CHECK(finished.err.find("error: the statements of revision 'c1': planned '") != std::string::npos);
    }
    SECTION("a comment in a script") {
        project.script("c1", "b1", "forget all", "Variables: days=30\n",
                       "-- migrate:up\n-- a remark\nTRUNCATE TABLE t;\nSELECT ${days};\n");
        const auto finished = project.run("upgrade --plan up.plan");
        CHECK(finished.exit_code == 0);
        CHECK(finished.err.find("note: the text of revision 'c1', not what it runs: planned '") != std::string::npos);
    }
    SECTION("one more revision") {
        project.script("d1", "c1", "more");
        CHECK(project.run("-q upgrade --plan up.plan") ==
              stale("error: the revisions to run: planned 'b1, c1', now 'b1, c1, d1'\n"));
    }
    SECTION("a variable") {
        CHECK(project.run("-q -x days=31 upgrade --plan up.plan") ==
              stale("error: the variable 'days': planned '30', now '31'\n"));
    }
    SECTION("two of them") {
        project.must("-q upgrade b1");
        project.aside("CREATE MATERIALIZED VIEW main.mv REFRESH MANUAL AS SELECT k FROM main.t");
        CHECK(project.run("-q upgrade --plan up.plan").err.find("the plan is stale: 4 facts") != std::string::npos);
    }
    SECTION("another database") {
        project.config("sqlalchemy.url = embedded:other.sql\n");
        project.must("-q upgrade a1");
        const auto finished = project.run("-q upgrade --plan up.plan");
        CHECK(finished.exit_code == 4);
        CHECK(finished.err.find("error: the database itself: planned 'embedded:dev.sql', now 'embedded:other.sql'\n") !=
              std::string::npos);
    }
}

TEST_CASE("a variable without which a plan cannot run makes it stale") {
    const Approval project;
    project.script("d1", "c1", "needs it", "Variables: zone, api_token\n",
                   "-- migrate:up\nSELECT '${zone}', '${api_token}';\n");
    REQUIRE(project.run("-q -x zone=west -x api_token=Vivaldi-4 plan head -o up.plan").exit_code == 0);
    CHECK(project.text("up.plan").find("Vivaldi") == std::string::npos);
    CHECK(project.run("-q -x api_token=Vivaldi-4 upgrade --plan up.plan") ==
          Finished{.exit_code = 4,
                   .out = "",
                   .err = "error: up.plan: the plan is stale: a fact that it was made from has moved\n"
                          "error: the variable 'zone': planned 'west', now 'not given'\n" +
                          k_stale_hint});
    const auto other = project.run("-q -x zone=west -x api_token=Corelli-5 upgrade --plan up.plan");
    CHECK(other.exit_code == 4);
    CHECK(other.err.find("error: the variable 'api_token': planned 'sha256:") != std::string::npos);
    CHECK(project.run("-q -x zone=west -x api_token=Vivaldi-4 upgrade --plan up.plan").exit_code == 0);
}

TEST_CASE("files that are no plan, or another one than was approved, are refused") {
    const Approval project;
    REQUIRE(project.run("-q plan head -o up.plan").exit_code == 0);
    const auto text = project.text("up.plan");
    project.file("short.plan", text.substr(0, text.size() / 2));
    CHECK(project.run("-q upgrade --plan short.plan") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: short.plan: the plan was cut short: it ends in the middle\n"
                          "hint: make it anew with 'srmigrate plan … -o FILE'\n"});
    CHECK(project.run("-q upgrade --plan nosuch.plan").exit_code == 2);
    const auto other = project.run("-q upgrade --plan up.plan --expect 1234");
    CHECK(other.exit_code == 4);
    CHECK(without_digest(other.err) ==
          "error: up.plan: this is another plan than was approved: its digest is DIGEST\n"
          "hint: run the plan that was approved, or have this one approved\n");
    CHECK(project.run("-q upgrade head --plan up.plan") ==
          Finished{.exit_code = 64,
                   .out = "",
                   .err = "error: 'upgrade' takes no REV with '--plan'\nhint: leave one of them away\n"});
    const auto digest = base::Json::parse(text)["digest"].get<std::string>();
    CHECK(project.run({"-q", "upgrade", "--plan", "up.plan", "--expect", digest}).exit_code == 0);
}

TEST_CASE("a plan is valid for as long as it was said") {
    const Approval project;
    CHECK(project.run("-q plan head -o up.plan --valid-for soon").err ==
          "error: '--valid-for': expected a time, got 'soon'\nhint: write it as 24h, 30m or 90s\n");
    REQUIRE(project.run("-q plan head -o up.plan --valid-for 24h").exit_code == 0);
    CHECK(project.run("-q upgrade --plan up.plan").exit_code == 0);
}

TEST_CASE("no plan is made of a database with a revision that stopped half-way") {
    const Approval project;
    project.remove("b1_widen_v.sql");
    project.script("b1", "a1", "fails", "", up_section({"CREATE VIEW w AS SELECT k FROM t", "DROP TABLE nosuch"}));
    REQUIRE(project.run("-q upgrade b1").exit_code == 3);
    CHECK(project.run("-q plan head") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: no plan can be made now: the upgrade to 'b1' stopped at statement 2 of 2\n"
                          "hint: fix the cause, then run 'srmigrate upgrade b1': what ran is not sent again; "
                          "'srmigrate history --applied' shows the error\n"});
}

TEST_CASE("an approved plan that failed half-way goes on where it stopped") {
    const Approval project;
    project.remove("b1_widen_v.sql");
    project.script("b1", "a1", "fails", "",
                   up_section({"CREATE VIEW w AS SELECT k FROM t", "ALTER TABLE t DROP COLUMN k"}));
    REQUIRE(project.run("-q plan head -o up.plan").exit_code == 0);
    CHECK(project.run("-q upgrade --plan up.plan").exit_code == 3);
    const auto again = project.run("upgrade --plan up.plan");
    CHECK(again.exit_code == 3);
    CHECK(again.err.find("resumes at statement 2 of 2\n") != std::string::npos);
    const auto decided = project.run("upgrade --plan up.plan --mark-done");
    CHECK(decided.exit_code == 0);
    CHECK(project.run("-q current") == says("c1 (head)\n", ""));
    CHECK(project.run("-q upgrade --plan up.plan").err == "error: up.plan: the plan has run already\n" + k_stale_hint);
}

TEST_CASE("nothing of a script ends the markup of a comment, or reaches a terminal") {
    const Approval project;
    project.file("migrations/versions/d1_x.sql",
                 "-- | a `` b @you #1 \x1b[31m </summary> \xe2\x80\xae x\n--\n-- Revision ID: d1\n-- Revises: c1\n\n"
                 "-- migrate:up\nSELECT '```', '</details> <script>alert(1)</script>', '\x1b]0;x\x07';\n");
    const auto finished = project.run("-q plan head --markdown comment.md");
    CHECK(finished.exit_code == 0);
    const auto markdown = project.text("comment.md");
    for (const auto& text : {finished.out, markdown}) {
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find('\x07') == std::string::npos);
        CHECK(text.find("\xe2\x80\xae") == std::string::npos);
    }
    CHECK(markdown.find("<!-- srmigrate-plan -->\n### upgrade to `head` on `main`\n") == 0);
    CHECK(markdown.find("| `d1` | ```\\| a `` b @you #1 \\x1B[31m </summary> \\u{202E} x``` | 1 | metadata | 0 |\n") !=
          std::string::npos);
    CHECK(markdown.find("````sql\nSELECT '```', '</details> <script>alert(1)</script>', '\\x1B]0;x\\x07'\n````\n") !=
          std::string::npos);
}

TEST_CASE("the page of a plan is one file without scripts, in which nothing of a script or a server is markup") {
    const Approval project;
    project.file("migrations/versions/d1_x.sql",
                 "-- </title><script>alert(1)</script> \" ' & \x1b[31m \xe2\x80\xae x\n--\n-- Revision ID: d1\n"
                 "-- Revises: c1\n\n-- migrate:up\n-- <img src=x onerror=alert(2)>\n"
                 "SELECT '</code></pre><script src=\"//evil\">', '\x1b]0;x\x07';\n");
    REQUIRE(project.run("-q plan head -o up.plan --html plan.html").exit_code == 0);
    const auto page = base::replace_all(project.text("plan.html"), "xmlns=\"http://www.w3.org/2000/svg\"", "");
    CHECK(page.find("<!DOCTYPE html>\n<html lang=\"en\">\n") == 0);
    CHECK(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'\"") != std::string::npos);
    for (const std::string part :
         {"<script", "<img", "src=\"", "url(", "\x1b", "\x07", "\xe2\x80\xae", "http://", "https://"}) {
        INFO(part);
        CHECK(page.find(part) == std::string::npos);
    }
    CHECK(page.find("&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot; &#39; &amp; \\x1B[31m \\u{202E} x") !=
          std::string::npos);
    CHECK(page.find("<svg ") != std::string::npos);
    const auto count = [&](std::string_view tag) {
        return base::split(base::replace_all(page, tag, "\x01"), '\x01').size();
    };
    for (const std::string tag :
         {"details", "table", "main", "header", "ul", "pre", "code", "svg", "dl", "body", "html"}) {
        INFO(tag);
        CHECK(count("<" + tag + ">") + count("<" + tag + " ") == count("</" + tag + ">") + 1);
    }
}

TEST_CASE("a comment of a long plan has room on GitHub") {
    const EmbeddedProject project;
    std::string last = "a1";
    for (int i = 0; i < 60; ++i) {
        const auto id = fmt::format("r{}", i);
        std::vector<std::string> statements;
        for (int k = 0; k < 30; ++k)
            statements.push_back(fmt::format("SELECT '{}'", std::string(60, 'x')));
        project.script(id, last, "many", "", up_section(statements));
        last = id;
    }
    REQUIRE(project.run("-q plan head --markdown comment.md").exit_code == 0);
    const auto text = base::read_file(project.directory.path() / "comment.md");
    CHECK(base::count_characters(text) <= 65536);
    CHECK(text.find("The statements are left out: a comment has no room for them.") != std::string::npos);
}

TEST_CASE("no secret stands in a plan, its file or its pages") {
    const EmbeddedProject project;
    project.script("b1", "a1", "secret", "Variables: api_token\n",
                   "-- migrate:up\nCREATE EXTERNAL CATALOG c PROPERTIES (\"type\" = \"iceberg\", "
                   "\"aws.s3.secret_key\" = \"Corelli-Opus-5\");\nSELECT '${api_token}';\n");
    const auto finished =
        project.run("-x api_token=Vivaldi-4-Seasons --format json plan head -o up.plan --markdown comment.md");
    CHECK(finished.exit_code == 0);
    for (const auto& text : {finished.out, finished.err, base::read_file(project.directory.path() / "up.plan"),
                             base::read_file(project.directory.path() / "comment.md")}) {
        CHECK(text.find("Vivaldi") == std::string::npos);
        CHECK(text.find("Corelli") == std::string::npos);
    }
}
