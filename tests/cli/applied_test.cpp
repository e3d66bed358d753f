// SPDX-License-Identifier: Apache-2.0
// Who ran what on a database, when and how long: history --applied, current --verbose.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <regex>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;
using srmigrate::tests::Finished;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::says;

namespace {

struct RunChain : EmbeddedProject {
    RunChain() {
        script("b1", "a1", "second", "",
               "-- migrate:up\nALTER TABLE t MODIFY COLUMN v BIGINT;\nALTER TABLE t ADD INDEX by_v (v) USING "
               "BITMAP;\n\n-- migrate:down\nDROP INDEX by_v ON t;\n");
        script("c1", "b1", "third", "", "-- migrate:up\nCREATE VIEW w AS SELECT k FROM t;\nDROP TABLE nothing;\n");
    }

    /// What is said, without what differs from run to run.
    Finished ask(std::string_view line) const {
        auto finished = run(line);
        for (const auto& [what, word] :
             {std::pair{R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", "TIME"}, std::pair{R"( in <?\d+ (ms|s))", " in SPAN"},
              std::pair{R"(  [^ ]+@[^ \n]+)", "  WHO@HOST"}, std::pair{R"(srmigrate [.\d]+, )", "TOOL, "},
              std::pair{R"( by [^ ]+ on [^ ]+, srmigrate [.\d]+)", " by WHO on HOST, TOOL"},
              std::pair{R"(hash [0-9a-f]{16}\b)", "hash HASH"}, std::pair{R"(\b1\d{4}\b)", "JOB"}}) {
            finished.out = std::regex_replace(finished.out, std::regex(what), word);
        }
        return finished;
    }
};

}  // namespace

TEST_CASE("every run of a revision is listed in the order in which it ended, one that failed with its error") {
    const RunChain project;
    CHECK(project.ask("history --applied") == says(""));
    CHECK(project.run("upgrade b1").exit_code == 0);
    CHECK(project.run("downgrade -1").exit_code == 0);
    CHECK(project.run("stamp b1").exit_code == 0);
    CHECK(project.run("upgrade head").exit_code == 3);
    CHECK(project.ask("history --applied") ==
          says("TIME UTC  upgrade a1  done in SPAN  WHO@HOST\n"
               "TIME UTC  upgrade b1  done in SPAN  WHO@HOST\n"
               "TIME UTC  downgrade b1  done in SPAN  WHO@HOST\n"
               "TIME UTC  stamp b1  done in SPAN  WHO@HOST\n"
               "TIME UTC  upgrade c1  failed in SPAN  WHO@HOST\n"
               "    the embedded engine answered 5502 (42602): Getting analyzing error. Detail message: Unknown table "
               "'nothing'.\n"));
    CHECK(project.ask("history --applied --verbose") ==
          says("TIME UTC  upgrade a1  done in SPAN  WHO@HOST\n"
               "    TOOL, 1 statement, hash HASH\n"
               "TIME UTC  upgrade b1  done in SPAN  WHO@HOST\n"
               "    TOOL, 2 statements, hash HASH, jobs JOB,JOB\n"
               "TIME UTC  downgrade b1  done in SPAN  WHO@HOST\n"
               "    TOOL, 1 statement, hash HASH, jobs JOB\n"
               "TIME UTC  stamp b1  done in SPAN  WHO@HOST\n"
               "    TOOL, 0 statements\n"
               "TIME UTC  upgrade c1  failed in SPAN  WHO@HOST\n"
               "    the embedded engine answered 5502 (42602): Getting analyzing error. Detail message: Unknown table "
               "'nothing'.\n"
               "    TOOL, 2 statements, hash HASH\n"));
}

TEST_CASE("runs are there as JSON") {
    const RunChain project;
    CHECK(project.run("upgrade a1").exit_code == 0);
    const auto finished = project.ask("history --applied --format json");
    CHECK(finished.exit_code == 0);
    for (const auto* part :
         {"\"revision\": \"a1\"", "\"direction\": \"upgrade\"", "\"statements\": 1", "\"started\": \"TIME\"",
          "\"finished\": \"TIME\"", "\"jobs\": \"\"", "\"outcome\": \"done\"", "\"error\": \"\""}) {
        INFO(part << "\n" << finished.out);
        CHECK(finished.out.find(part) != std::string::npos);
    }
}

TEST_CASE("runs have no range of revisions and no mark") {
    const RunChain project;
    for (const auto* line : {"history --applied -r a1:b1", "history --applied -i"}) {
        INFO(line);
        CHECK(project.run(line) == Finished{64, "",
                                            "error: '--applied' lists runs, not revisions\n"
                                            "hint: leave out '--rev-range' and '--indicate-current'\n"});
    }
}

TEST_CASE("where the database is, is told with who brought it there") {
    const RunChain project;
    CHECK(project.run("upgrade b1").exit_code == 0);
    const std::string revision =
        "Current revision(s) for embedded:DIR/dev.sql:\n"
        "Rev: b1 (current)\nParent: a1\nPath: DIR/migrations/versions/b1_second.sql\n\n    second\n"
        "    \n    Revision ID: b1\n    Revises: a1\n    Create Date: TIME.089406\n\n";
    CHECK(project.ask("current --verbose") == says(revision + "Applied: TIME UTC in SPAN by WHO on HOST, TOOL\n"));
    CHECK(project.ask("current") == says("b1\n"));
    const auto json = project.ask("current --verbose --format json").out;
    INFO(json);
    CHECK(json.find("\"applied\": {\n        \"revision\": \"b1\",\n        \"direction\": \"upgrade\"") !=
          std::string::npos);
    CHECK(project.run("current --format json").out.find("applied") == std::string::npos);
    CHECK(project.run("upgrade head").exit_code == 3);
    CHECK(project.ask("current --verbose") ==
          Finished{0, revision + "Applied: TIME UTC in SPAN by WHO on HOST, TOOL\n",
                   k_embedded_story +
                       "warning: the upgrade to 'c1' stopped at statement 2 of 2\n"
                       "hint: fix the cause, then run 'srmigrate upgrade c1': what ran is not sent again; 'srmigrate "
                       "history --applied' shows the error\n"});
}
