// SPDX-License-Identifier: Apache-2.0
// status on the embedded engine, through the real program.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::EmbeddedProject;
using srmigrate::tests::Finished;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::says;
using srmigrate::tests::Stage;

namespace {

const std::string k_where =
    "database  embedded:DIR/dev.sql\n"
    "server    embedded, StarRocks 4.1.0-embedded, shared-nothing\n";

Finished answers_no(const std::string& out, const std::string& err = k_embedded_story) {
    return {.exit_code = 1, .out = out, .err = err};
}

struct Line : EmbeddedProject {
    Line() {
        script("b1", "a1", "widen v", "",
               "-- migrate:up\nALTER TABLE t MODIFY COLUMN v BIGINT;\nALTER TABLE t ADD COLUMN w INT;\n");
        script("c1", "b1", "forget all", "", "-- migrate:up\nTRUNCATE TABLE t;\n");
    }
};

}  // namespace

TEST_CASE("status shows what is pending, with its worst cost, and answers no") {
    const Line project;
    REQUIRE(project.run("-q upgrade a1").exit_code == 0);
    CHECK(project.run("status") ==
          answers_no(k_where + "at        a1, 2 revisions behind the head c1\n"
                               "pending   b1  widen v     2 statements   rewrite\n"
                               "          c1  forget all  1 statement    metadata, loses data\n"
                               "lock      free\n"));
}

TEST_CASE("status of a database that is at the heads is short, and answers yes") {
    const Line project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    CHECK(project.run("status") == says(k_where + "at        the head c1: up to date\n"
                                                  "lock      free\n"));
}

TEST_CASE("status works where nothing ever ran, and where there are no revisions") {
    const EmbeddedProject project;
    const auto story = "embedded engine DIR/dev.sql: no server is touched\n";
    CHECK(project.run("status").out == k_where +
                                           "at        base, 1 revision behind the head a1\n"
                                           "pending   a1  first  1 statement    metadata\n"
                                           "lock      free\n");
    std::filesystem::remove(project.directory.path() / "migrations/versions/a1_first.sql");
    CHECK(project.run("status") == says(k_where + "at        base; there are no revisions\n"
                                                  "lock      free\n",
                                        story));
}

TEST_CASE("status stays on one screen where many revisions are pending") {
    const EmbeddedProject project;
    std::string last = "a1";
    for (int i = 10; i < 30; ++i) {
        const auto id = fmt::format("r{}", i);
        project.script(id, last, "m", "", tests::up_section({i == 29 ? "DROP TABLE t" : "SELECT 1"}));
        last = id;
    }
    const auto out = project.run("status").out;
    CHECK(out.find("          r20  m      1 statement    metadata\n"
                   "          and 9 more, the worst of them: metadata, loses data\n"
                   "lock      free\n") != std::string::npos);
}

TEST_CASE("status says how to go on with a revision that stopped half-way") {
    const EmbeddedProject project;
    project.script("b1", "a1", "second", "",
                   "-- migrate:up\nALTER TABLE t ADD COLUMN x INT;\nALTER TABLE t DROP COLUMN k;\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 3);
    CHECK(project.run("status") ==
          answers_no(k_where +
                     "at        a1, 1 revision behind the head b1\n"
                     "pending   b1  second  2 statements   rewrite, loses data\n"
                     "stopped   the upgrade to 'b1' stopped at statement 2 of 2\n"
                     "          -> fix the cause, then run 'srmigrate upgrade b1': what ran is not sent again; "
                     "'srmigrate history --applied' shows the error\n"
                     "lock      free\n"));
}

TEST_CASE("status names scripts that were edited since they ran") {
    const Line project;
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    project.script("c1", "b1", "forget all", "", "-- migrate:up\nDROP TABLE t;\n");
    const auto finished = project.run("status");
    CHECK(finished.exit_code == 1);
    CHECK(finished.out.find("edited    migrations/versions/c1_forget_all.sql: revision 'c1' ran otherwise on ") !=
          std::string::npos);
    CHECK(finished.out.find("          -> restore what ran, and put the change into a new revision\n") !=
          std::string::npos);
}

TEST_CASE("status names inactive materialized views of the scripts, and no others") {
    const Line project;
    project.script("d1", "c1", "views", "",
                   tests::up_section({"CREATE MATERIALIZED VIEW mv REFRESH MANUAL AS SELECT k, v FROM t"}));
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const auto file = project.directory.path() / "dev.sql";
    base::write_file(file, base::read_file(file) +
                               "CREATE MATERIALIZED VIEW main.strange REFRESH MANUAL AS SELECT k "
                               "FROM main.t;\n");
    project.script("e1", "d1", "drop", "", tests::up_section({"DROP TABLE t"}));
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const auto finished = project.run("status");
    CHECK(finished.exit_code == 0);
    CHECK(
        finished.out ==
        k_where +
            "at        the head e1: up to date\n"
            "lock      free\n"
            "inactive  materialized view 'main.mv' is inactive: base-table dropped: t\n"
            "          -> run 'ALTER MATERIALIZED VIEW main.mv ACTIVE', or recreate the view where its query no longer "
            "fits\n");
}

TEST_CASE("status counts what differs from the models, when nothing is pending") {
    const Line project;
    project.config("sqlalchemy.url = embedded:dev.sql\ntarget_metadata = %(here)s/models\n");
    project.file("models/t.sql",
                 "CREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n");
    CHECK(project.run("status").out.find("models    not compared: revisions are pending, which come first\n") !=
          std::string::npos);
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    CHECK(project.run("status") == answers_no(k_where + "at        the head c1: up to date\n"
                                                        "lock      free\n"
                                                        "models    2 differences\n"
                                                        "          -> run 'srmigrate check'\n"));
    project.file("models/t.sql",
                 "CREATE TABLE t (k BIGINT NOT NULL, v BIGINT, w INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n");
    CHECK(project.run("status").out.find("models    no difference\n") != std::string::npos);
    project.file("models/t.sql", "CREATE TABL t;\n");
    const auto broken = project.run("status");
    CHECK(broken.exit_code == 1);
    CHECK(broken.out.find("models    not compared: something is wrong in them\n") != std::string::npos);
}

TEST_CASE("status goes on where a script cannot be read, and where a row is no revision") {
    const Line project;
    project.script("c1", "b1", "forget all", "Variables: n\n", "-- migrate:up\nSELECT ${n};\n");
    const auto unread = project.run("status");
    CHECK(unread.exit_code == 1);
    CHECK(unread.out == k_where +
                            "at        base, 3 revisions behind the head c1\n"
                            "pending   a1  first       ?              cannot be read\n"
                            "          b1  widen v     ?              cannot be read\n"
                            "          c1  forget all  ?              cannot be read\n"
                            "lock      free\n");
    CHECK(unread.err.find("warning: migrations/versions/c1_forget_all.sql:9:") != std::string::npos);
    REQUIRE(project.run("-q -x n=1 upgrade head").exit_code == 0);
    std::filesystem::remove(project.directory.path() / "migrations/versions/c1_forget_all.sql");
    const auto lost = project.run("status");
    CHECK(lost.exit_code == 1);
    CHECK(lost.out.find("at        c1\n") != std::string::npos);
    CHECK(base::Json::parse(project.run("-q --format json status").out)["up_to_date"] == false);
}

TEST_CASE("nothing of a script or a server reaches the terminal as a control character") {
    const EmbeddedProject project;
    project.script("b1", "a1", "a \x1b[31mred\x07 message");
    const auto finished = project.run("status");
    CHECK(finished.out.find('\x1b') == std::string::npos);
    CHECK(finished.out.find('\x07') == std::string::npos);
    CHECK(finished.out.find("b1  a \\x1B[31mred\\x07 message  1 statement    metadata\n") != std::string::npos);
}

TEST_CASE("on a terminal status is coloured, unless NO_COLOR says otherwise") {
    Line project;
    REQUIRE(project.run("-q upgrade a1").exit_code == 0);
    const auto coloured = project.run({"-q", "status"}, Stage::terminal).out;
    CHECK(coloured.find("\033[1;33ma1, 2 revisions behind the head c1\033[0m") != std::string::npos);
    CHECK(coloured.find("\033[1;31mc1  forget all  1 statement    metadata, loses data\033[0m") != std::string::npos);
    project.program_variables["NO_COLOR"] = "1";
    CHECK(project.run({"-q", "status"}, Stage::terminal).out.find('\033') == std::string::npos);
}
