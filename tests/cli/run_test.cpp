// SPDX-License-Identifier: Apache-2.0
// upgrade, downgrade, stamp and current against the embedded engine, through the real program.
#include "cli/project.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;
using srmigrate::tests::Finished;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::Project;
using srmigrate::tests::says;

namespace {

struct Chain : EmbeddedProject {
    Chain() {
        script("b1", "a1", "second", "",
               "-- migrate:up\nALTER TABLE t ADD COLUMN w INT;\nALTER TABLE t ADD INDEX by_v (v) USING BITMAP;\n\n"
               "-- migrate:down auto\n");
    }
};

}  // namespace

TEST_CASE("a project goes up, says where it is, and comes down again") {
    const Chain project;
    CHECK(project.run("current") == says(""));
    CHECK(project.run("upgrade head") ==
          says("", k_embedded_story + "[1/2] Running upgrade  -> a1, first\n[2/2] Running upgrade a1 -> b1, second\n"
                                      "done: 2 revisions, now at b1\n"));
    CHECK(project.run("current") == says("b1 (head)\n"));
    CHECK(project.run("current --check-heads").exit_code == 0);
    CHECK(project.run("upgrade head") == says("", k_embedded_story + "already at head: b1\n"));
    CHECK(project.run("upgrade b1") == says("", k_embedded_story + "already at head: b1\n"));
    CHECK(project.run("history -i") == says("a1 -> b1 (head) (current), second\n<base> -> a1, first\n"));
    CHECK(project.run("downgrade a1").exit_code == 0);
    CHECK(project.run("current") == says("a1\n"));
    CHECK(project.run("downgrade base") ==
          says("",
               k_embedded_story +
                   "this loses data: DROP TABLE t\nRunning downgrade a1 -> , first\ndone: 1 revision, now at base\n"));
    CHECK(project.run("downgrade base") == says("", k_embedded_story + "already at base\n"));
    CHECK(project.run("current") == says(""));
    CHECK(project.run("upgrade +1").exit_code == 0);
    CHECK(project.run("current") == says("a1\n"));
}

TEST_CASE("read-only commands create nothing") {
    const Chain project;
    project.run("ensure_version");
    const auto before = project.run("doctor").exit_code;
    CHECK(before == 0);
    CHECK(project.run("upgrade current:head --sql")
              .out.find("INSERT INTO default_catalog.main.alembic_version "
                        "(version_num) VALUES ('a1');") != std::string::npos);
    CHECK(project.run("current") == says(""));
}

TEST_CASE("a statement that fails is named with its place, what ran before it, and the row does not move") {
    const Chain project;
    project.script("c1", "b1", "third", "",
                   "-- migrate:up\nALTER TABLE t ADD COLUMN x INT;\nALTER TABLE t DROP COLUMN k;\nDROP TABLE t;\n");
    const auto result = project.run("upgrade head");
    CHECK(result.exit_code == 3);
    CHECK(result.err ==
          k_embedded_story +
              "[1/3] Running upgrade  -> a1, first\n"
              "[2/3] Running upgrade a1 -> b1, second\n"
              "[3/3] Running upgrade b1 -> c1, third\n"
              "error: migrations/versions/c1_third.sql:9:1: the embedded engine answered 1064 (HY000): Can not drop "
              "key column in "
              "primary data model table\n"
              "  ALTER TABLE t DROP COLUMN k;\n"
              "  ^^^^^\n"
              "error: revision 'c1' stopped at statement 2 of 3: statement 1 ran\n"
              "hint: fix the cause, then run the command again: what ran is not sent again, the version table has not "
              "moved\n");
    CHECK(project.run("current") ==
          says("b1\n", k_embedded_story +
                           "warning: the upgrade to 'c1' stopped at statement 2 of 3\n"
                           "hint: fix the cause, then run 'srmigrate upgrade c1': what ran is not sent again; "
                           "'srmigrate history --applied' shows the error\n"));
}

TEST_CASE("a revision whose first statement fails leaves the database as it was, and the ways out work") {
    const Project project("sqlalchemy.url = embedded:dev.sql\n");
    project.script("a1", "", "first", "",
                   "-- migrate:up\nDROP TABLE nosuch;\nCREATE VIEW v AS SELECT 1 AS a;\nCREATE VIEW w AS SELECT 1 AS "
                   "a;\n\n-- migrate:down\nDROP VIEW w;\nDROP VIEW v;\n");
    const auto failed = project.run("-q upgrade head");
    CHECK(failed.exit_code == 2);
    CHECK(failed.err.find("error: revision 'a1' stopped at statement 1 of 3: none of it ran\n") != std::string::npos);
    CHECK(project.run("--format json -q upgrade head").out.find("\"outcome\": \"failed\"") != std::string::npos);
    const std::string gone_on =
        "Running upgrade  -> a1, first\n"
        "the upgrade to 'a1', which";
    for (const auto* way : {"--mark-done", "--resume-from 2"}) {
        INFO(way);
        const auto finished = project.run(fmt::format("upgrade head {}", way));
        CHECK(finished.exit_code == 0);
        CHECK(finished.err.find(gone_on) != std::string::npos);
        CHECK(finished.err.find("resumes at statement 2 of 3\n") != std::string::npos);
        CHECK(project.run("-q current") == says("a1 (head)\n", ""));
        CHECK(project.run("-q downgrade base").exit_code == 0);
        CHECK(project.run("-q upgrade head").exit_code == 2);
    }
    CHECK(project.run("-q upgrade head --resume-from 3").exit_code == 0);
    // Without a failed run there is nothing to decide on.
    CHECK(project.run("-q downgrade base").exit_code == 3);  // w is dropped, v was never made
    CHECK(project.run("-q stamp --purge base").exit_code == 0);
    CHECK(project.run("-q upgrade head --mark-done").err ==
          "error: no revision was left unfinished, there is nothing to decide\n"
          "hint: run 'srmigrate upgrade head' without --resume-from, --mark-done and --restart\n");
}

TEST_CASE("a failed first statement stands in nobody's way") {
    const Chain project;
    REQUIRE(project.run("-q upgrade a1").exit_code == 0);
    project.script("b1", "a1", "second", "", "-- migrate:up\nDROP TABLE nosuch;\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 2);
    CHECK(project.run("-q downgrade base").exit_code == 0);
    REQUIRE(project.run("-q upgrade a1").exit_code == 0);
    REQUIRE(project.run("-q upgrade head").exit_code == 2);
    project.script("b1", "a1", "second", "", "-- migrate:up\nDROP TABLE t;\n");
    CHECK(project.run("-q upgrade head") == says("", ""));
}

TEST_CASE("what cannot be computed back is refused before anything runs") {
    const Chain project;
    project.script("c1", "b1", "third", "",
                   "-- migrate:up\nALTER TABLE t MODIFY COLUMN v BIGINT;\n\n-- migrate:down auto\n");
    CHECK(project.run("upgrade head").exit_code == 0);
    const auto result = project.run("downgrade -1");
    CHECK(result.exit_code == 2);
    CHECK(result.err == k_embedded_story +
                            "error: migrations/versions/c1_third.sql:8:1: 'down auto' cannot undo this statement: 'v' "
                            "cannot be changed "
                            "back: bigint cannot become int\n"
                            "  ALTER TABLE t MODIFY COLUMN v BIGINT;\n"
                            "  ^^^^^\n"
                            "hint: write the down section by hand\n");
    CHECK(project.run("current") == says("c1 (head)\n"));
}

TEST_CASE("stamp moves the version table and runs nothing") {
    const Chain project;
    CHECK(project.run("stamp head").exit_code == 0);
    CHECK(project.run("current") == says("b1 (head)\n"));
    CHECK(project.run("stamp --purge a1").exit_code == 0);
    CHECK(project.run("current") == says("a1\n"));
    CHECK(project.run("stamp base").exit_code == 0);
    CHECK(project.run("current") == says(""));
}

TEST_CASE("a row that no file knows stops every command that needs it") {
    const Chain project;
    CHECK(project.run("upgrade head").exit_code == 0);
    std::filesystem::remove(project.directory.path() / "migrations/versions/b1_second.sql");
    const auto result = project.run("upgrade head");
    CHECK(result.exit_code == 2);
    CHECK(result.err.find("'b1'") != std::string::npos);
    CHECK(project.run("stamp --purge a1").exit_code == 0);
    CHECK(project.run("current") == says("a1 (head)\n"));
}

TEST_CASE("answers about a database are there as JSON") {
    const Chain project;
    const auto result = project.run("--format json upgrade a1");
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("\"outcome\": \"done\"") != std::string::npos);
    CHECK(result.out.find("\"server\": \"embedded\"") != std::string::npos);
    CHECK(result.out.find("\"current\": [\n    \"a1\"\n  ]") != std::string::npos);
}

TEST_CASE("the example goes up, one branch down, to the base and up again") {
    const Project project;
    std::filesystem::copy(tests::source_file("migrations-example"), project.directory.path() / "example",
                          std::filesystem::copy_options::recursive);
    std::filesystem::remove(project.directory.path() / "example/warehouse.sql");
    const auto run = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"-c", "example/alembic.ini", "-x", "replicas=1"});
        return project.run(std::move(words));
    };
    CHECK(run({"upgrade", "head"}).exit_code == 0);
    CHECK(run({"current"}).out == "c90d7e3f5b26 (head)\n");
    CHECK(run({"downgrade", "marketing@41aa7c3be015"}).exit_code == 0);
    CHECK(run({"current"}).out == "41aa7c3be015\n7f9c2b5e1a60\n");
    CHECK(run({"upgrade", "heads"}).exit_code == 0);
    CHECK(run({"downgrade", "base"}).exit_code == 0);
    CHECK(run({"current"}).out.empty());
    CHECK(run({"upgrade", "head"}).exit_code == 0);
    CHECK(run({"current"}).out == "c90d7e3f5b26 (head)\n");
}
