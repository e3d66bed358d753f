// SPDX-License-Identifier: Apache-2.0
// A revision that failed half-way goes on, as it was or as it was mended; and the ways out that a user may choose.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_table = "CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)";
constexpr auto k_insert_row = "INSERT INTO t VALUES (1, 1)";
constexpr auto k_add_one = "UPDATE t SET v = v + 1 WHERE k = 1";
constexpr auto k_view = "CREATE VIEW w AS SELECT k FROM t";

void write(const Project& project, const std::vector<std::string>& statements) {
    project.script("a1", "", "first", "", up_section(statements));
}

std::size_t times(const Cluster& cluster, const std::string& statement) {
    auto accepted = cluster.accepted();
    return accepted[statement];
}

}  // namespace

TEST_CASE("a failed revision may be mended: what ran is not sent again, the rest may change, split, grow and shrink") {
    const std::string wrong = "ALTER TABLE t ADD COLUMN v INT";
    const std::string right = "ALTER TABLE t ADD COLUMN w INT";
    const std::vector<std::vector<std::string>> mended{
        {k_table, k_insert_row, right, k_view},
        {k_table, k_insert_row, right, "ALTER TABLE t ADD COLUMN x INT", k_view, "DROP VIEW w"},
        {k_table, k_insert_row},
        {"CREATE  TABLE t (k INT NOT NULL, -- the key\n v INT)\n  PRIMARY KEY (k) DISTRIBUTED BY HASH (k)",
         k_insert_row, k_view},
    };
    for (const auto& statements : mended) {
        INFO(fmt::format("{}", fmt::join(statements, "\n")));
        Cluster cluster;
        const Project project;
        write(project, {k_table, k_insert_row, wrong, k_view});
        const auto failed = cluster.run(project, "upgrade head");
        CHECK(failed.exit_code == 3);
        CHECK(failed.err.find("error: revision 'a1' stopped at statement 3 of 4: statements 1 to 2 ran\n") !=
              std::string::npos);
        write(project, statements);
        const auto finished = cluster.run(project, "upgrade head");
        INFO(finished);
        CHECK(finished.exit_code == 0);
        CHECK(times(cluster, k_table) == 1);
        CHECK(times(cluster, k_insert_row) == 1);
        for (auto statement = statements.begin() + 2; statement != statements.end(); ++statement)
            CHECK(times(cluster, *statement) == 1);
        CHECK(version_rows(cluster.server.control, "shop") == "a1");
    }
}

TEST_CASE("a statement that ran must stay in the script") {
    Cluster cluster;
    const Project project;
    write(project, {k_table, k_insert_row, "DROP TABLE nothing"});
    CHECK(cluster.run(project, "upgrade head").exit_code == 3);
    write(project, {k_table, "INSERT INTO t VALUES (2, 2)", k_view});
    CHECK(cluster.run(project, "upgrade head") ==
          Finished{4, "",
                   "Running upgrade  -> a1, first\n"
                   "error: the first 2 statements of revision 'a1' already ran, but the script has changed there\n"
                   "hint: put them back as they were; what comes after them may be edited freely; or look what of it "
                   "the database has, and run one of\n"
                   "  srmigrate upgrade head --resume-from N   go on with statement N of the script as it is now\n"
                   "  srmigrate upgrade head --restart         begin the revision anew: what had run was undone by "
                   "hand\n"});
    CHECK(times(cluster, k_view) == 0);
}

TEST_CASE("a statement that nobody can tell of is asked about, and each way out goes on from there") {
    struct Row {
        std::string option;
        bool is_undone = false;  ///< all of the revision, by hand
        std::size_t tables = 1;
        std::size_t updates = 1;
    };
    for (const auto& row : {Row{.option = "--mark-done"}, Row{.option = "--resume-from 3", .updates = 2},
                            Row{.option = "--restart", .is_undone = true, .tables = 2, .updates = 2}}) {
        INFO(row.option);
        Cluster cluster;
        const Project project;
        write(project, {k_table, k_insert_row, k_add_one, k_view});
        cluster.server.server.add_fault(
            {.moment = Fault::Moment::after, .action = Fault::Action::hold, .like = "UPDATE t %"});
        const auto run = cluster.start(project, "upgrade head");
        REQUIRE(cluster.wait_for_hold(*run));
        run->send(SIGKILL);
        run->wait();
        cluster.server.server.release();
        const auto asked = cluster.run(project, "upgrade head");
        INFO(asked);
        CHECK(asked.exit_code == 4);
        CHECK(asked.err.find("statement 3 of 4 of revision 'a1' was sent, and whether it took effect is not known: "
                             "nothing on the server shows whether it did\n") != std::string::npos);
        CHECK(asked.err.ends_with(
            "hint: look at the database, then run one of\n"
            "  srmigrate upgrade head --mark-done       it took effect: go on after it\n"
            "  srmigrate upgrade head --resume-from 3   it did not: send it again\n"
            "  srmigrate upgrade head --restart         all of the revision was undone by hand: begin it anew\n"
            "what did not run may be edited in the script before\n"));
        CHECK(cluster.run(project, "upgrade head").exit_code == 4);
        if (row.is_undone) cluster.server.control("DROP TABLE shop.t");
        const auto finished = cluster.run(project, "upgrade head " + row.option);
        INFO(finished);
        CHECK(finished.exit_code == 0);
        CHECK(times(cluster, k_table) == row.tables);
        CHECK(times(cluster, k_add_one) == row.updates);
        CHECK(times(cluster, k_view) == 1);
        CHECK(version_rows(cluster.server.control, "shop") == "a1");
    }
}

TEST_CASE("a way out is an answer to a question, and two of them are none") {
    Cluster cluster;
    const Project project;
    write(project, {k_table});
    CHECK(cluster.run(project, "upgrade head --mark-done --restart") ==
          Finished{64, "",
                   "error: '--resume-from', '--mark-done' and '--restart' do not go together\n"
                   "hint: give one of them\n"});
    const auto nothing = cluster.run(project, "upgrade head --mark-done");
    CHECK(nothing.exit_code == 2);
    CHECK(times(cluster, k_table) == 0);
}
