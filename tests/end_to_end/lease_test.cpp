// SPDX-License-Identifier: Apache-2.0
// The lock as long as it is needed and no longer: slow statements, stopped processes, a lock that is taken away by
// hand, and two projects in one database.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"
#include "support/in_parallel.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_ttl = Milliseconds(1000);
constexpr auto k_short_lease = "lock_ttl = 1s\n";

// Statements of one revision, and the command that runs them.
struct Work {
    std::vector<std::string> statements;
    std::string command = "upgrade head";

    void write(const Project& project) const { project.script("a1", "", "first", "", up_section(statements)); }
    std::string not_done_once(const Cluster& cluster) const {
        auto accepted = cluster.accepted();
        std::string text;
        for (const auto& statement : statements) {
            if (accepted[statement] != 1) text += fmt::format("{} times: {}\n", accepted[statement], statement);
        }
        return text;
    }
};

Work some_work() {
    return {.statements = {"CREATE TABLE t (k INT NOT NULL, v VARCHAR(20)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) "
                           "BUCKETS 1",
                           "INSERT INTO t VALUES (1, 'a')", "CREATE TABLE u LIKE t", "ALTER TABLE t SWAP WITH u",
                           "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)"}};
}

// Makes a materialized view inactive, and active again.
Work work_with_views() {
    return {.statements = {"CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1",
                           "CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, sum(v) AS total FROM t GROUP BY k",
                           "ALTER TABLE t MODIFY COLUMN v BIGINT"},
            .command = "upgrade head --reactivate"};
}

struct Hold {
    bool is_struck = false;
    bool is_lost = false;  ///< the first run was told that it had lost the lock
    std::string problem;
};

template <class Try>
std::vector<Hold> at_every_statement(const Project& project, const Work& work, const Try& attempt) {
    Cluster undisturbed;
    REQUIRE(undisturbed.run(project, work.command).exit_code == 0);
    REQUIRE(work.not_done_once(undisturbed) == "");
    const auto count = undisturbed.server.server.accepted().size();
    return in_parallel(count, 16, [&](std::size_t at) -> Hold {
        try {
            return attempt(at);
        } catch (const std::exception& error) {
            return {.problem = error.what()};
        }
    });
}

void report_holds(std::string_view what, const std::vector<Hold>& verdicts) {
    std::size_t struck = 0;
    std::size_t lost = 0;
    std::string problems;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        struck += verdicts[i].is_struck ? 1U : 0U;
        lost += verdicts[i].is_lost ? 1U : 0U;
        if (!verdicts[i].problem.empty()) problems += fmt::format("at statement {}: {}\n", i, verdicts[i].problem);
    }
    std::cout << fmt::format("{}: {} points, {} lost the lock\n", what, struck, lost);
    CHECK(problems == "");
    CHECK(lost * 2 > struck);
}

bool only_reads(std::string_view statement) {
    for (const auto* reading : {"SHOW", "SELECT", "SYNC", "SET ", "USE ", "DESC "}) {
        if (statement.starts_with(reading)) return true;
    }
    return false;
}

// Statements of a run that is no longer entitled to any.
std::string touched_after(const Cluster& cluster, std::size_t before, std::uint64_t connection) {
    const auto accepted = cluster.server.server.accepted();
    std::string text;
    for (auto i = before; i < accepted.size(); ++i) {
        if (accepted[i].connection <= connection && !only_reads(accepted[i].text)) {
            text += fmt::format("touched: {}\n", accepted[i].text);
        }
    }
    return text;
}

std::string ended_wrong(std::string_view who, const Finished& finished, int exit_code) {
    return finished.exit_code == exit_code ? "" : fmt::format("{}: exit {}\n{}", who, finished.exit_code, finished.err);
}

// Stopped for two leases at one statement, while another run does the work.
Hold stopped_at(const Project& project, const Work& work, std::size_t at) {
    Hold verdict;
    Cluster cluster;
    cluster.strike(Fault::Action::hold, Fault::Moment::after, at);
    const auto first = cluster.start(project, work.command);
    if (!cluster.wait_for_hold(*first)) return verdict;
    verdict.is_struck = true;
    first->send(SIGSTOP);
    cluster.server.server.release();
    const auto stopped = std::chrono::steady_clock::now();
    verdict.problem = ended_wrong("second", cluster.run(project, work.command), 0);
    std::this_thread::sleep_until(stopped + 2 * k_ttl);
    const auto before = cluster.server.server.accepted().size();
    const auto connections = cluster.server.server.accepted().back().connection;
    first->send(SIGCONT);
    const auto finished = first->wait();
    verdict.is_lost = finished.err.find("lost the lock to") != std::string::npos;
    // Before it had the lock, and after its last revision, it has nothing to lose.
    const auto is_done = finished.exit_code == 0;
    if (verdict.is_lost) verdict.problem += touched_after(cluster, before, connections);
    verdict.problem += ended_wrong("first", finished, verdict.is_lost && !is_done ? 3 : 0);
    verdict.problem += work.not_done_once(cluster);
    const auto rows = version_rows(cluster.server.control, "shop");
    if (rows != "a1") verdict.problem += fmt::format("rows: {}\n", rows);
    return verdict;
}

}  // namespace

TEST_CASE("a statement that takes three times the lease keeps the lock, and who waits finds the work done") {
    Cluster cluster;
    const Project project(k_short_lease);
    some_work().write(project);
    cluster.server.server.add_fault({.action = Fault::Action::delay, .like = "INSERT INTO t%", .delay = 3 * k_ttl});
    const auto holder = cluster.start(project, "upgrade head");
    while (holder->err_so_far().find("Running") == std::string::npos)
        std::this_thread::sleep_for(Milliseconds(5));
    const auto waiting = cluster.start(project, "upgrade head");
    const auto waited = waiting->wait();
    CHECK(waited.exit_code == 0);
    CHECK(waited.err.find("waiting for the lock: held by ") == 0);
    CHECK(waited.err.find("Running") == std::string::npos);
    CHECK(holder->wait().exit_code == 0);
    CHECK(some_work().not_done_once(cluster) == "");
}

TEST_CASE("a run that is stopped for twice the lease has lost the lock and touches nothing more") {
    for (const auto& work : {some_work(), work_with_views()}) {
        const Project project(k_short_lease);
        work.write(project);
        report_holds(fmt::format("{}, stopped for twice the lease", work.command),
                     at_every_statement(project, work, [&](std::size_t at) { return stopped_at(project, work, at); }));
    }
}

TEST_CASE("a lock that is taken away by hand stops its holder before his next statement, and the work can go on") {
    const Project project;
    const auto work = some_work();
    work.write(project);
    const auto verdicts = at_every_statement(project, work, [&](std::size_t at) {
        Hold verdict;
        Cluster cluster;
        cluster.strike(Fault::Action::hold, Fault::Moment::after, at);
        const auto first = cluster.start(project, "upgrade head");
        if (!cluster.wait_for_hold(*first)) return verdict;
        verdict.is_struck = true;
        verdict.problem = ended_wrong("unlock", cluster.run(project, "unlock --force"), 0);
        cluster.server.server.release();
        const auto finished = first->wait();
        verdict.is_lost = finished.err.find("lost the lock to") != std::string::npos;
        // The rows of a revision that is done move whoever moves them.
        verdict.problem += ended_wrong("first", finished, verdict.is_lost && finished.exit_code != 0 ? 3 : 0);
        verdict.problem += ended_wrong("second", cluster.run(project, "upgrade head"), 0);
        verdict.problem += work.not_done_once(cluster);
        const auto rows = version_rows(cluster.server.control, "shop");
        if (rows != "a1") verdict.problem += fmt::format("rows: {}\n", rows);
        return verdict;
    });
    report_holds("unlock --force", verdicts);
}

TEST_CASE("a lock that is not free in time is said with its holder, and means: try again") {
    Cluster cluster;
    const Project project("lock_timeout = 1s\n");
    some_work().write(project);
    cluster.server.server.add_fault({.action = Fault::Action::hold, .like = "INSERT INTO t%"});
    const auto holder = cluster.start(project, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*holder));
    const auto refused = cluster.run(project, "upgrade head");
    CHECK(refused.exit_code == 75);
    const auto who = fmt::format(", pid {}, since ", holder->pid());
    CHECK(refused.err.find("waiting for the lock: held by ") == 0);
    CHECK(refused.err.find(who) != std::string::npos);
    CHECK(refused.err.find(", revision a1, statement 2 of 5\n") != std::string::npos);
    CHECK(refused.err.find("error: the lock was not free within 1 s; held by ") != std::string::npos);
    CHECK(
        refused.err.ends_with("hint: try again when that run has ended, or raise 'lock_timeout'; if its process is "
                              "gone, run 'srmigrate unlock --force'\n"));
    for (const auto* command : {"current", "history", "upgrade current:head --sql"})
        CHECK(cluster.run(project, command).exit_code == 0);
    cluster.server.server.release();
    CHECK(holder->wait().exit_code == 0);
}

TEST_CASE("with lock = off nobody is waited for: a living holder loses the lock, and his work is carried on") {
    Cluster cluster;
    const Project project("lock = off\nlock_timeout = 0s\n");
    some_work().write(project);
    cluster.server.server.add_fault(
        {.moment = Fault::Moment::after, .action = Fault::Action::hold, .like = "INSERT INTO t%"});
    const auto holder = cluster.start(project, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*holder));
    const auto second = cluster.start(project, "upgrade head");
    while (second->err_so_far().find("resumes at statement 2 of 5") == std::string::npos && second->is_running())
        std::this_thread::sleep_for(Milliseconds(5));
    cluster.server.server.release();
    const auto finished = second->wait();
    INFO(finished);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("waiting for the lock") == std::string::npos);
    const auto robbed = holder->wait();
    CHECK(robbed.exit_code == 3);
    CHECK(robbed.err.find("error: lost the lock to ") != std::string::npos);
    CHECK(some_work().not_done_once(cluster) == "");
    CHECK(version_rows(cluster.server.control, "shop") == "a1");
}

TEST_CASE("two projects in one database with version tables of their own do not wait for each other") {
    Cluster cluster;
    const Project one;
    some_work().write(one);
    const Project other("version_table = other_version\nlock_timeout = 0s\n");
    other.script("x1", "", "theirs", "", "-- migrate:up\nCREATE VIEW theirs AS SELECT 1 AS a;\n");
    cluster.server.server.add_fault({.action = Fault::Action::hold, .like = "INSERT INTO t%"});
    const auto holder = cluster.start(one, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*holder));
    CHECK(cluster.run(other, "upgrade head") ==
          Finished{0, "", "Running upgrade  -> x1, theirs\ndone: 1 revision, now at x1\n"});
    cluster.server.server.release();
    CHECK(holder->wait().exit_code == 0);
    CHECK(cluster.run(other, "current") == Finished{0, "x1 (head)\n", ""});
    CHECK(cluster.run(one, "current") == Finished{0, "a1 (head)\n", ""});
}

TEST_CASE("a project does not carry on what another project began in the same version table") {
    Cluster cluster;
    const Project one;
    one.script("a1", "", "first", "", "-- migrate:up\nCREATE VIEW w AS SELECT 1 AS a;\nDROP TABLE nothing;\n");
    CHECK(cluster.run(one, "upgrade head").exit_code == 3);
    const Project other;
    other.file("alembic.ini", "[alembic]\nscript_location = %(here)s/elsewhere\n");
    std::filesystem::rename(other.directory.path() / "migrations", other.directory.path() / "elsewhere");
    const auto refused = cluster.run(other, "upgrade head");
    CHECK(refused.exit_code == 2);
    CHECK(
        refused.err.starts_with("error: the lock 'shop.alembic_version_run_1' holds the journal of another project: "
                                "revision 'a1', left by "));
    CHECK(
        refused.err.ends_with("hint: give each project a 'version_table' of its own, or finish that run from the "
                              "project that began it; where "
                              "'script_location' was renamed, name it as before until that run is finished\n"));
}
