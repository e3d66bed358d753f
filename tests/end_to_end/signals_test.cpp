// SPDX-License-Identifier: Apache-2.0
// A signal once: the statement and its job are finished, then the run stops and says how to go on. Twice: the job is
// left to the server. Either way the next run goes on.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_alter = "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)";

struct Slow : Cluster {
    Slow() {
        project.script("a1", "", "first", "",
                       "-- migrate:up\nCREATE TABLE t (k INT NOT NULL, v VARCHAR(20)) DUPLICATE KEY (k) DISTRIBUTED BY "
                       "HASH (k);\n");
        project.script("b1", "a1", "second", "",
                       fmt::format("-- migrate:up\nCREATE VIEW w AS SELECT k FROM t;\n{};\nDROP VIEW w;\n", k_alter));
        project.script("c1", "b1", "third", "", "-- migrate:up\nCREATE VIEW w AS SELECT k, v FROM t;\n");
        server.control.engine(R"({"job_fault": {"table": "t", "stuck": true}})");
    }
    Finished run(std::string_view line) { return Cluster::run(project, line); }

    /// Returns when the job is under way.
    std::unique_ptr<RunningProgram> start_and_wait_for_job() {
        auto run = start(project, "upgrade head");
        while (server.control.text("SHOW ALTER TABLE COLUMN FROM shop").empty())
            std::this_thread::sleep_for(Milliseconds(5));
        return run;
    }
    void end_job() { server.control.engine(R"({"end_jobs": {"database": "shop", "table": "t"}})"); }
    std::string rows() { return version_rows(server.control, "shop"); }

    Project project;
};

std::string story_of(const Finished& finished) {
    std::string story;
    for (const auto& line : base::split(finished.err, '\n')) {
        const bool is_of_a_job = line.starts_with("  ") && line.find(" job ") != std::string::npos;
        if (!is_of_a_job && !line.empty()) story += line + "\n";
    }
    return story;
}

const std::string k_steps = "[1/3] Running upgrade  -> a1, first\n[2/3] Running upgrade a1 -> b1, second\n";
const std::string k_heard = "stopping after the statement that is running; press Ctrl-C again to leave its job alone\n";

}  // namespace

TEST_CASE("a signal lets the statement and its job end, then the run stops and can be continued") {
    struct Row {
        int signal;
        int exit_code;
    };
    for (const auto& [signal, exit_code] : {Row{SIGINT, 130}, Row{SIGTERM, 143}, Row{SIGHUP, 143}}) {
        INFO("signal " << signal);
        Slow slow;
        const auto run = slow.start_and_wait_for_job();
        run->send(signal);
        // Whoever presses Ctrl-C hears of it while the job is still running.
        while (signal == SIGINT && run->err_so_far().find(k_heard) == std::string::npos)
            std::this_thread::sleep_for(Milliseconds(5));
        std::this_thread::sleep_for(Milliseconds(50));
        CHECK(run->is_running());
        slow.end_job();
        const auto finished = run->wait();
        CHECK(finished.exit_code == exit_code);
        CHECK(finished.out == "");
        CHECK(story_of(finished) == k_steps + (signal == SIGINT ? k_heard : "") +
                                        "error: stopped on request before statement 3 of 3 of revision 'b1'\n"
                                        "hint: run the command again to go on\n");
        CHECK(slow.rows() == "a1");
        CHECK(slow.run("upgrade head").exit_code == 0);
        CHECK(slow.rows() == "c1");
        CHECK(slow.accepted()[k_alter] == 1);
    }
}

TEST_CASE("a signal between two revisions stops there") {
    Slow slow;
    const auto run = slow.start_and_wait_for_job();
    slow.server.server.add_fault({.action = Fault::Action::hold, .like = "DROP VIEW w"});
    slow.end_job();
    REQUIRE(slow.wait_for_hold(*run));
    run->send(SIGTERM);
    slow.server.server.release();
    const auto finished = run->wait();
    CHECK(finished.exit_code == 143);
    CHECK(story_of(finished) ==
          k_steps + "error: stopped on request after revision 'b1'\nhint: run the command again to go on\n");
    CHECK(slow.rows() == "b1");
    CHECK(slow.run("upgrade head").exit_code == 0);
    CHECK(slow.accepted()["DROP VIEW w"] == 1);
}

TEST_CASE("two signals leave the job to the server, and the next run waits for it instead of sending it again") {
    for (const auto& [signal, exit_code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
        INFO("signal " << signal);
        Slow slow;
        const auto run = slow.start_and_wait_for_job();
        run->send(signal);
        std::this_thread::sleep_for(Milliseconds(50));
        run->send(signal);
        const auto finished = run->wait();
        INFO(finished);
        CHECK(finished.exit_code == exit_code);
        CHECK(finished.err.find("the job goes on in the server") != std::string::npos);
        CHECK(slow.rows() == "a1");
        const auto next = slow.start(slow.project, "upgrade head");
        std::this_thread::sleep_for(Milliseconds(200));
        CHECK(next->is_running());
        slow.end_job();
        const auto last = next->wait();
        INFO(last);
        CHECK(last.exit_code == 0);
        CHECK(slow.rows() == "c1");
        CHECK(slow.accepted()[k_alter] == 1);
    }
}

TEST_CASE("a signal while the lock is waited for ends the waiting") {
    Slow slow;
    const auto holder = slow.start_and_wait_for_job();
    const auto waiting = slow.start(slow.project, "upgrade head");
    while (waiting->err_so_far().find("waiting for the lock") == std::string::npos)
        std::this_thread::sleep_for(Milliseconds(5));
    waiting->send(SIGINT);
    const auto finished = waiting->wait();
    CHECK(finished.exit_code == 130);
    CHECK(
        finished.err.ends_with("error: stopped on request while waiting for the lock\n"
                               "hint: run the command again to go on\n"));
    slow.end_job();
    CHECK(holder->wait().exit_code == 0);
}
