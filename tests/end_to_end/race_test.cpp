// SPDX-License-Identifier: Apache-2.0
// Many processes start the same upgrade at once, and some of them are killed: each statement runs once.
#include "end_to_end/cluster.hpp"
#include "run/lock/journal.hpp"
#include "support/in_parallel.hpp"
#include "support/text.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <random>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr std::size_t k_runners = 20;
constexpr std::size_t k_rounds_at_once = 3;
constexpr std::size_t k_long_races = 50;  // with tests/run --long

const std::vector<std::string>& first_statements() {
    static const std::vector<std::string> k_statements{
        "CREATE TABLE t (k INT NOT NULL, v VARCHAR(20)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1",
        "INSERT INTO t VALUES (1, 'a')", "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)"};
    return k_statements;
}

const std::vector<std::string>& second_statements() {
    static const std::vector<std::string> k_statements{"CREATE TABLE u LIKE t", "ALTER TABLE t SWAP WITH u",
                                                       "TRUNCATE TABLE t", "CREATE VIEW w AS SELECT k FROM u"};
    return k_statements;
}

void write_race(const Project& project) {
    project.script("a1", "", "first", "", up_section(first_statements()));
    project.script("b1", "a1", "second", "", up_section(second_statements()));
}

std::string statements_not_once(const Cluster& cluster) {
    auto accepted = cluster.accepted();
    std::string text;
    for (const auto* statements : {&first_statements(), &second_statements()}) {
        for (const auto& statement : *statements) {
            if (accepted[statement] != 1) text += fmt::format("{} times: {}\n", accepted[statement], statement);
        }
    }
    return text;
}

struct Race {
    std::string problem;  ///< empty: none
    std::size_t waited = 0;
    std::size_t killed = 0;
};

Race race(const Project& project) {
    Cluster cluster({.job_latency = Milliseconds(30)});
    std::vector<std::unique_ptr<RunningProgram>> runs;
    for (std::size_t i = 0; i < k_runners; ++i)
        runs.push_back(cluster.start(project, "upgrade head"));
    Race result;
    std::string story;
    for (const auto& run : runs) {
        const auto finished = run->wait();
        if (finished.exit_code != 0) {
            result.problem += fmt::format("exit code {}\n{}", finished.exit_code, finished.err);
        }
        result.waited += finished.err.find("waiting for the lock") != std::string::npos ? 1U : 0U;
        story += finished.err;
    }
    result.problem += statements_not_once(cluster);
    for (const auto* step : {"Running upgrade  -> a1, first", "Running upgrade a1 -> b1, second"}) {
        const auto times = times_in(story, step);
        if (times != 1) result.problem += fmt::format("{} times: {}\n", times, step);
    }
    return result;
}

// The process that has the lock, as its view says; 0: none.
std::int64_t holder(ServerControl& control) {
    const auto views = base::split(control.text("SHOW TABLES FROM shop LIKE 'alembic_version_run_%'"), '\n');
    for (auto view = views.rbegin(); view != views.rend(); ++view) {
        try {
            const auto shown = control.text("SHOW CREATE VIEW shop." + *view);
            const auto begin = shown.find('\'') + 1;
            const auto journal = run::decode(shown.substr(begin, shown.find('\'', begin) - begin));
            return journal.expires != 0 ? journal.pid : 0;
        } catch (const base::Error&) {
            continue;  // dropped meanwhile
        }
    }
    return 0;
}

// Whoever has the lock is killed, again and again; each time another process starts.
Race race_with_kills(const Project& project, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Cluster cluster({.job_latency = Milliseconds(30)});
    std::vector<std::unique_ptr<RunningProgram>> runs;
    for (std::size_t i = 0; i < k_runners / 2; ++i)
        runs.push_back(cluster.start(project, "upgrade head"));
    Race result;
    for (int attempt = 0; attempt < 100 && result.killed < k_runners / 2; ++attempt) {
        std::this_thread::sleep_for(Milliseconds(std::uniform_int_distribution<int>(0, 15)(random)));
        const auto pid = holder(cluster.server.control);
        const auto victim = std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run->pid() == pid; });
        if (victim == runs.end()) continue;
        (*victim)->send(SIGKILL);
        result.killed += (*victim)->wait().exit_code == 137 ? 1U : 0U;
        *victim = cluster.start(project, "upgrade head");
    }
    for (const auto& run : runs) {
        const auto finished = run->wait();
        if (finished.exit_code != 0) {
            result.problem += fmt::format("exit code {}\n{}", finished.exit_code, finished.err);
        }
    }
    result.problem += statements_not_once(cluster);
    if (!result.problem.empty()) result.problem = fmt::format("SRMIGRATE_SEED={}\n{}", seed, result.problem);
    return result;
}

template <class Work>
auto races_without_exceptions(const Work& work) {
    return [&work](std::size_t i) -> Race {
        try {
            return work(i);
        } catch (const std::exception& error) {
            return {.problem = fmt::format("round {}: {}", i, error.what())};
        }
    };
}

Race sum_of(std::vector<Race> races) {
    Race sum;
    for (const auto& race : races) {
        sum.problem += race.problem;
        sum.waited += race.waited;
        sum.killed += race.killed;
    }
    return sum;
}

}  // namespace

TEST_CASE("of twenty upgrades that start at once one does the work, and the others wait and find it done") {
    const Project project;
    write_race(project);
    const std::size_t count = rounds(1) > 1 ? k_long_races : 3;
    const auto sum = sum_of(
        in_parallel(count, k_rounds_at_once, races_without_exceptions([&](std::size_t) { return race(project); })));
    std::cout << fmt::format("race: {} rounds of {} processes, {} waited\n", count, k_runners, sum.waited);
    CHECK(sum.problem == "");
    CHECK(sum.waited > 0);
}

TEST_CASE("upgrades that are killed at any moment are carried on by those that wait") {
    const Project project("lock_ttl = 2s\n");
    write_race(project);
    const std::size_t count = rounds(1) > 1 ? k_long_races : 4;
    const auto sum = sum_of(in_parallel(count, k_rounds_at_once, races_without_exceptions([&](std::size_t i) {
                                            return race_with_kills(project, seed() + i);
                                        })));
    std::cout << fmt::format("race with kills: {} rounds, {} processes killed\n", count, sum.killed);
    CHECK(sum.problem == "");
    CHECK(sum.killed > 0);
}
