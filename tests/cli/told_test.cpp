// SPDX-License-Identifier: Apache-2.0
// What people are told besides the answer: half-run revisions, edited scripts, inactive views, what is sent and what is
// lost; and variables that are remembered.
#include "base/files.hpp"
#include "cli/project.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>

#include <regex>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;
using srmigrate::tests::Finished;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::Project;
using srmigrate::tests::says;
using srmigrate::tests::Stage;

namespace {

constexpr std::string_view k_told_table =
    "CREATE TABLE t (k BIGINT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"replication_num\" = "
    "\"${replicas}\");\n";

// A project whose tables have as many copies as a variable says.
struct Copies : Project {
    Copies()
        : Project(
              "sqlalchemy.url = embedded:dev.sql\ntarget_metadata = %(here)s/models\n[alembic:variables]\n"
              "replicas = 2\n") {
        file("models/t.sql", k_told_table);
    }
};

}  // namespace

TEST_CASE("a revision that stopped half-way is told by current, check and doctor, with the way to go on") {
    const EmbeddedProject project;
    project.script("b1", "a1", "second", "",
                   "-- migrate:up\nALTER TABLE t ADD COLUMN w INT;\nDROP TABLE nosuch;\n\n-- migrate:down auto\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 3);
    const std::string message = "the upgrade to 'b1' stopped at statement 2 of 2";
    const std::string hint =
        "fix the cause, then run 'srmigrate upgrade b1': what ran is not sent again; 'srmigrate history --applied' "
        "shows the error";
    const auto warning = "warning: " + message + "\nhint: " + hint + "\n";
    CHECK(project.run("-q current") == says("a1\n", warning));
    CHECK(project.run("-q check --against revisions").err == warning);
    const auto json = project.run("-q current --format json").out;
    CHECK(json.find("  \"unfinished\": {\n    \"revision\": \"b1\",\n    \"direction\": \"upgrade\",\n"
                    "    \"statement\": 2,\n    \"statements\": 2,\n    \"is_running\": false\n  }") !=
          std::string::npos);
    const auto doctor = project.run("-q doctor");
    CHECK(doctor.exit_code == 0);
    CHECK(doctor.out.find("note     unfinished  " + message + "\n" + std::string(21, ' ') + "-> " + hint + "\n") !=
          std::string::npos);

    project.script("b1", "a1", "second", "",
                   "-- migrate:up\nALTER TABLE t ADD COLUMN w INT;\n\n-- migrate:down auto\n");
    REQUIRE(project.run("-q upgrade b1").exit_code == 0);
    CHECK(project.run("-q current") == says("b1 (head)\n", ""));
    CHECK(project.run("-q current --format json").out.find("\"unfinished\": null") != std::string::npos);
}

TEST_CASE("a script that has changed since it ran is told by upgrade, current -v and doctor") {
    const EmbeddedProject project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const auto warnings = [&](std::string_view line) {
        return std::regex_replace(project.run(line).err, std::regex(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"), "TIME");
    };
    CHECK(warnings("-q current -v").empty());
    const auto same =
        "-- migrate:up\nCREATE  TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k); -- as "
        "before\n\n"
        "-- migrate:down\nDROP TABLE t;\n";
    project.script("a1", "", "first", "", same);
    CHECK(warnings("-q upgrade head").empty());

    project.script("a1", "", "first", "",
                   "-- migrate:up\nCREATE TABLE t (k BIGINT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n\n"
                   "-- migrate:down\nDROP TABLE t;\n");
    const std::string warning =
        "warning: migrations/versions/a1_first.sql: the script of revision 'a1' has changed since it ran on TIME UTC\n"
        "hint: restore it, and put the change into a new revision\n";
    CHECK(warnings("-q upgrade head") == warning);
    CHECK(warnings("-q current -v") == warning);
    CHECK(project.run("-q doctor").out.find("note     scripts     the script of revision 'a1' has changed since") !=
          std::string::npos);
    // what ran down is nobody's matter any more
    REQUIRE(project.run("-q downgrade base").exit_code == 0);
    CHECK(warnings("-q current -v").empty());
}

TEST_CASE("the variables that a revision ran with are remembered, for what its revisions build") {
    const Project project("sqlalchemy.url = embedded:dev.sql\n");
    project.script("a1", "", "first", "Variables: replicas=3, token\n",
                   "-- migrate:up\n" + std::string(k_told_table) +
                       "CREATE TABLE u (k INT COMMENT '${token}') DISTRIBUTED BY HASH (k);\n\n-- migrate:down\nDROP "
                       "TABLE t;\nDROP TABLE u;\n");
    REQUIRE(project.run("-q upgrade head -x replicas=1 -x token=hush").exit_code == 0);
    CHECK(project.run("-q check --against revisions -x token=hush") ==
          says("The database is what its revisions build.\n", ""));
    CHECK(project.run("-q inspect --at current -x token=hush").out.find("\"replication_num\" = \"1\"") !=
          std::string::npos);
    const auto runs = project.run("-q history --applied -v").out;
    CHECK(runs.ends_with("\n    replicas = 1\n"));  // a secret is not kept
    CHECK(project.run("-q history --applied --format json").out.find("\"variables\": {\n        \"replicas\": \"1\"") !=
          std::string::npos);
    CHECK(base::read_file(project.directory.path() / "dev.sql").find("hush'\"") == std::string::npos);
}

TEST_CASE("models use variables, and the revision that is written from them does, too") {
    const Copies project;
    REQUIRE(project.run("-q revision --autogenerate -m first --rev-id a1").exit_code == 0);
    const auto script = base::read_file(project.directory.path() / "migrations/versions/a1_first.sql");
    CHECK(script.find("\n-- Variables: replicas\n") != std::string::npos);
    CHECK(script.find("\n    \"replication_num\" = \"${replicas}\"\n") != std::string::npos);
    REQUIRE(project.run("-q upgrade head -x replicas=1").exit_code == 0);
    CHECK(project.run("-q check -x replicas=1") == says("No new upgrade operations detected.\n", ""));
    CHECK(project.run("-q check --against revisions").exit_code == 0);

    // a name that nobody gives a value is text
    project.file("models/t.sql",
                 "CREATE TABLE t (k BIGINT NOT NULL COMMENT 'in ${currency}') PRIMARY KEY (k) DISTRIBUTED "
                 "BY HASH (k) PROPERTIES (\"replication_num\" = \"1\");\n");
    CHECK(project.run("-q check").out.find("  + columns.k.comment: 'in ${currency}'\n") != std::string::npos);
    project.file("models/t.sql", std::string(k_told_table));
    project.config("sqlalchemy.url = embedded:dev.sql\ntarget_metadata = %(here)s/models\n");
    CHECK(project.run("-q check").exit_code == 0);  // the value that the last run had
    REQUIRE(project.run("-q downgrade base").exit_code == 0);
    std::filesystem::remove(project.directory.path() / "dev.sql");
    REQUIRE(project.run("-q stamp head").exit_code == 0);
    const auto unset = project.run("-q check -x other=1");
    CHECK(unset.exit_code == 2);
    CHECK(unset.err.find("hint: give the variable a value with -x NAME=VALUE, or under [alembic:variables]\n") !=
          std::string::npos);
}

TEST_CASE("models in YAML use variables, and so does the YAML revision that is written from them") {
    const Project project(
        "sqlalchemy.url = embedded:dev.sql\ntarget_metadata = %(here)s/models\nrevision_format = yaml\n"
        "[alembic:variables]\nreplicas = 2\n");
    project.file(
        "models/t.yaml",
        "tables:\n  - name: t\n    columns:\n      - {name: k, type: BIGINT, nullable: false}\n    primary_key: [k]\n"
        "    distributed_by: HASH(k)\n    properties: {replication_num: \"${replicas}\"}\n");
    REQUIRE(project.run("-q revision --autogenerate -m first --rev-id a1").exit_code == 0);
    const auto script = base::read_file(project.directory.path() / "migrations/versions/a1_first.yaml");
    CHECK(script.find("replication_num: \"${replicas}\"") != std::string::npos);
    REQUIRE(project.run("-q upgrade head -x replicas=1").exit_code == 0);
    CHECK(project.run("-q check -x replicas=1").exit_code == 0);
}

TEST_CASE("--verbose shows each statement as it is sent, without its secrets") {
    const EmbeddedProject project;
    const auto told = project.run("upgrade head --verbose").err;
    CHECK(told.find("Running upgrade  -> a1, first\n"
                    "  1/1  CREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)\n"
                    "  INSERT INTO default_catalog.main.alembic_version (version_num) VALUES ('a1')\n"
                    "done: 1 revision, now at a1\n") != std::string::npos);
    CHECK(project.run("downgrade base").err.find("DELETE") == std::string::npos);
}

TEST_CASE("the last line of a run says how long it took") {
    const EmbeddedProject project;
    const auto finished = tests::run_srmigrate({"upgrade", "head"}, project.directory.path());
    CHECK(std::regex_search(finished.err, std::regex("\ndone: 1 revision in [0-9.]+ s, now at a1\n$")));
}

TEST_CASE("a downgrade names what it loses, and asks on a terminal unless --yes is given") {
    const EmbeddedProject project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const auto ask = [&](const std::string& answer, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"sh",
                                       "-c",
                                       fmt::format("printf '{}\\n' | script -qec \"$0 $*\" /dev/null", answer),
                                       tests::srmigrate_binary(),
                                       "-q",
                                       "downgrade",
                                       "base"};
        words.insert(words.end(), more.begin(), more.end());
        return tests::run_program(
            {.words = words, .directory = project.directory.path(), .variables = {{"NO_COLOR", "1"}}, .input = {}});
    };
    const auto refused = ask("n");
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.find("this loses data: DROP TABLE t") != std::string::npos);
    CHECK(refused.out.find("go on? [y/N] ") != std::string::npos);
    CHECK(refused.out.find("error: the downgrade was not confirmed, nothing was changed") != std::string::npos);
    CHECK(project.run("-q current") == says("a1 (head)\n", ""));
    CHECK(ask("y").exit_code == 0);
    CHECK(project.run("-q current") == says("", ""));
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    CHECK(ask("", {"--yes"}).out.find("go on?") == std::string::npos);
    CHECK(project.run("-q current") == says("", ""));
    // not a terminal: as Alembic does
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    CHECK(project.run("downgrade base") == says("", k_embedded_story + "this loses data: DROP TABLE t\n"
                                                                       "Running downgrade a1 -> , first\n"
                                                                       "done: 1 revision, now at base\n"));
}

TEST_CASE("without a terminal a downgrade stops where rows would go, unless that is allowed") {
    const EmbeddedProject project;
    project.script(
        "b1", "a1", "second", "",
        "-- migrate:up\nINSERT INTO t VALUES (1, 1), (2, 2);\n\n-- migrate:down\nDELETE FROM t WHERE k < 3;\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const std::string lost = "this loses data: DELETE FROM t WHERE k < 3; DROP TABLE t (≈ 2 rows, 0 B, 3 tablets)";
    const tests::Finished refused{.exit_code = 4,
                                  .out = "",
                                  .err = k_embedded_story + "error: " + lost +
                                         "; nothing was changed\nhint: add --allow-data-loss where that is meant, or "
                                         "set 'allow_data_loss = true' in "
                                         "the config file\n"};
    CHECK(project.run("downgrade base") == refused);
    CHECK(project.run("-q current") == says("b1 (head)\n", ""));
    CHECK(project.run("downgrade base --allow-data-loss") ==
          says("", k_embedded_story + lost +
                       "\n[1/2] Running downgrade b1 -> a1, second\n[2/2] Running downgrade a1 -> , first\n"
                       "done: 2 revisions, now at base\n"));
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    CHECK(project.run("-q downgrade a1 -y").exit_code == 0);
    // What a statement finds is a table that was loaded, though it is empty now: the server's own figures are late.
    CHECK(project.run("-q downgrade base").exit_code == 4);
    project.config("sqlalchemy.url = embedded:dev.sql\nallow_data_loss = true\n");
    CHECK(project.run("-q downgrade base").exit_code == 0);
    CHECK(project.run("-q current") == says("", ""));
}

TEST_CASE("a materialized view that is inactive is told by check and doctor") {
    const EmbeddedProject project;
    project.script("b1", "a1", "second", "",
                   "-- migrate:up\nCREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, v FROM t;\n"
                   "ALTER TABLE t DROP COLUMN v;\n\n-- migrate:down\n-- srmigrate:empty\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const auto check = project.run("-q check --against revisions").err;
    CHECK(check.starts_with("warning: materialized view 'main.m' is inactive: "));
    CHECK(
        check.find("hint: run 'ALTER MATERIALIZED VIEW main.m ACTIVE', or recreate the view where its query no longer "
                   "fits\n") != std::string::npos);
    CHECK(project.run("-q doctor").out.find("note     mat. views  materialized view 'main.m' is inactive: ") !=
          std::string::npos);
}

TEST_CASE("a number of a statement that is none is refused before anything runs, and leaves no row in the history") {
    const EmbeddedProject project;
    project.script("b1", "a1", "second", "",
                   "-- migrate:up\nALTER TABLE t ADD COLUMN w INT;\nDROP TABLE nosuch;\n\n-- migrate:down auto\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 3);
    const auto before = project.run("-q history --applied").out;
    CHECK(project.run("upgrade head --resume-from 99") ==
          Finished{64, "",
                   k_embedded_story + "error: revision 'b1' has 2 statements, there is no number 99\n"
                                      "hint: name one from 1 to 3; 3 goes on after the last one\n"});
    CHECK(project.run("-q history --applied").out == before);
    CHECK(project.run("-q current").err.find("stopped at statement 2 of 2") != std::string::npos);
}

TEST_CASE("commands that have nothing to do say so") {
    const EmbeddedProject project;
    CHECK(project.run("ensure_version") ==
          says("", k_embedded_story + "made the version table main.alembic_version\n"));
    CHECK(project.run("ensure_version") ==
          says("", k_embedded_story + "the version table main.alembic_version is there already\n"));
    CHECK(project.run("show base") == says("", "'base' is before the first revision\n"));
    REQUIRE(project.run("-q stamp a1").exit_code == 0);
    CHECK(project.run("stamp a1") == says("", k_embedded_story + "already stamped as a1\n"));
}

TEST_CASE("the last runs only are listed with --limit") {
    const EmbeddedProject project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    REQUIRE(project.run("-q downgrade base").exit_code == 0);
    const auto last = project.run("-q history --applied --limit 1").out;
    CHECK(last.find("  downgrade a1  ") != std::string::npos);
    CHECK(last.find("  upgrade a1  ") == std::string::npos);
    CHECK(project.run("history --applied --limit x") ==
          Finished{64, "", "error: expected a number of runs, got 'x'\nhint: write --limit 20 for the last twenty\n"});
    CHECK(project.run("history --limit 2") ==
          Finished{64, "",
                   "error: '--limit' goes with '--applied'\nhint: use '--rev-range' for a part of the revisions\n"});
}

TEST_CASE("an editor of the terminal is not started without one, and edit opens the head") {
    EmbeddedProject project;
    project.file("bin/vim", "#!/bin/sh\necho started\n");
    std::filesystem::permissions(project.directory.path() / "bin/vim", std::filesystem::perms::owner_all);
    project.program_variables["EDITOR"] = (project.directory.path() / "bin/vim").string();
    CHECK(project.run("edit") ==
          Finished{2, "",
                   "error: DIR/migrations/versions/a1_first.sql: the editor 'DIR/bin/vim' needs a "
                   "terminal\n"
                   "hint: run it on a terminal, or set EDITOR to a program that needs none\n"});
    project.program_variables["EDITOR"] = "echo";
    CHECK(project.run("edit") == says("DIR/migrations/versions/a1_first.sql\n", ""));
}

TEST_CASE("inspect writes over no file, and a URL without --url is told where it goes") {
    const EmbeddedProject project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    REQUIRE(project.run("-q inspect -o s.sql").exit_code == 0);
    CHECK(project.run("-q inspect -o s.sql") ==
          Finished{2, "", "error: s.sql: the file exists already\nhint: name a new one, or remove it first\n"});
    CHECK(project.run("inspect embedded:x.sql") ==
          Finished{64, "",
                   "error: unexpected argument 'embedded:x.sql' for 'inspect'\nhint: name the database with --url\n"});
}

TEST_CASE("a message of several lines stands on one line of a list") {
    const Project project;
    project.file("migrations/versions/a1.yaml",
                 "revision: a1\ndown_revision: null\nmessage: \"one\\ntwo\"\nupgrade: []\ndowngrade: []\n");
    CHECK(project.run("history") == says("<base> -> a1 (head), one two\n", ""));
}
