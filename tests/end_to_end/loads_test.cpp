// SPDX-License-Identifier: Apache-2.0
// Rows that are COMMITTED and not yet VISIBLE: durable, and shown by no query. Whatever comes next waits for them, in
// the run that loaded them and in the one that carries it on.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_insert = "INSERT INTO t VALUES (1, 1), (2, 2)";
constexpr auto k_update = "UPDATE t SET v = 7 WHERE k = 2";
constexpr auto k_copy = "INSERT INTO u SELECT k, v FROM t";
constexpr auto k_make = "CREATE TABLE made AS SELECT k, v FROM t";
constexpr const char* k_loads[] = {"INSERT INTO t %", "UPDATE t %", "INSERT INTO u %", "CREATE TABLE made %"};
constexpr auto k_long = Milliseconds(1500);

struct Loading : Cluster {
    Loading() {
        const std::string columns = " (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1;\n";
        project.script(
            "a1", "", "rows", "",
            "-- migrate:up\nCREATE TABLE t" + columns + "CREATE TABLE u" + columns +
                fmt::format("{};\n{};\n{};\n{};\nDROP VIEW IF EXISTS w;\n", k_insert, k_update, k_copy, k_make));
    }
    Finished run() { return Cluster::run(project, "upgrade head"); }
    std::unique_ptr<RunningProgram> start() { return Cluster::start(project, "upgrade head"); }

    /// Loads from now on stay COMMITTED for so long.
    void set_publishing(Milliseconds time) {
        server.control.engine(fmt::format(R"({{"publishing_ms": {}}})", time.count()));
    }
    void wait_for_hold_at(Fault::Moment moment) const {
        for (;;) {
            for (const auto& held : server.server.held()) {
                if (held.moment == moment) return;
            }
            std::this_thread::sleep_for(Milliseconds(5));
        }
    }
    /// A run whose load with that pattern, and no other, stays COMMITTED for long; it has been sent and not answered.
    std::unique_ptr<RunningProgram> start_and_send(std::string_view like) {
        for (const auto moment : {Fault::Moment::before, Fault::Moment::after})
            server.server.add_fault({.moment = moment, .action = Fault::Action::hold, .like = std::string(like)});
        auto run = start();
        wait_for_hold_at(Fault::Moment::before);
        set_publishing(k_long);
        server.server.release();
        wait_for_hold_at(Fault::Moment::after);
        set_publishing(Milliseconds(0));
        return run;
    }
    std::size_t questions() const {
        const auto log = server.server.log();
        return static_cast<std::size_t>(std::count_if(
            log.begin(), log.end(), [](const auto& entry) { return entry.text.starts_with("SHOW TRANSACTION"); }));
    }
    /// Everything took effect once, and the copy has seen what was loaded before it.
    void check_result() {
        auto times = accepted();
        for (const auto* statement : {k_insert, k_update, k_copy, k_make})
            CHECK(times[statement] == 1);
        CHECK(times["DROP TABLE shop.made"] == 0);
        const auto copied = [&] { return server.control.text("SELECT k, v FROM shop.u ORDER BY k"); };
        // Nothing tells the transaction of a label: the copy itself may be on its way yet.
        for (int poll = 0; poll < 100 && copied().empty(); ++poll)
            std::this_thread::sleep_for(Milliseconds(50));
        CHECK(copied() == "1|1\n2|7");
        CHECK(version_rows(server.control, "shop") == "a1");
    }

    Project project;
};

}  // namespace

TEST_CASE("rows that cannot be read yet are waited for before the next statement, and so is the version row") {
    Loading loading;
    loading.set_publishing(Milliseconds(250));
    const auto finished = loading.run();
    INFO(finished);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("  waiting, 0.0 s: the rows of transaction ") != std::string::npos);
    CHECK(finished.err.find(" are committed and cannot be read yet\n") != std::string::npos);
    loading.check_result();
}

TEST_CASE("a run that is killed while it waits for rows is carried on by one that waits for them too") {
    for (const auto* like : k_loads) {
        INFO(like);
        Loading loading;
        const auto run = loading.start_and_send(like);
        loading.server.server.release();
        while (loading.questions() < 2)
            std::this_thread::sleep_for(Milliseconds(5));
        run->send(SIGKILL);
        run->wait();
        const auto finished = loading.run();
        INFO(finished);
        CHECK(finished.exit_code == 0);
        loading.check_result();
    }
}

TEST_CASE("a load whose answer was not read is known by its label, a table by its first version") {
    for (const auto* like : {k_loads[2], k_loads[3]}) {
        INFO(like);
        Loading loading;
        const auto run = loading.start_and_send(like);
        run->send(SIGKILL);
        run->wait();
        loading.server.server.release();
        const auto finished = loading.run();
        INFO(finished);
        CHECK(finished.exit_code == 0);
        CHECK(finished.err.find(" took effect, though the answer was lost\n") != std::string::npos);
        loading.check_result();
    }
}

TEST_CASE("a second signal ends the waiting for rows, and the next run waits on") {
    Loading loading;
    const auto run = loading.start_and_send(k_loads[0]);
    loading.server.server.release();
    while (loading.questions() < 2)
        std::this_thread::sleep_for(Milliseconds(5));
    run->send(SIGINT);
    std::this_thread::sleep_for(Milliseconds(50));
    CHECK(run->is_running());
    run->send(SIGINT);
    const auto stopped = run->wait();
    CHECK(stopped.exit_code == 130);
    CHECK(stopped.err.ends_with(" are committed and cannot be read yet\nhint: run the command again to go on\n"));
    const auto finished = loading.run();
    INFO(finished);
    CHECK(finished.exit_code == 0);
    loading.check_result();
}
