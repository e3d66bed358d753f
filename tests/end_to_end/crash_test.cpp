// SPDX-License-Identifier: Apache-2.0
// The program is killed, or loses its connection, at every statement that it sends; the next run (or the same one) ends
// with the same database as a run that nothing happened to, and no statement of the plan took effect twice. By default
// a sample of the points is tried, with tests/run --long all of them.
#include "end_to_end/cluster.hpp"
#include "end_to_end/long_plan.hpp"
#include "support/in_parallel.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <random>
#include <regex>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_job_latency = Milliseconds(20);
constexpr std::size_t k_threads = 12;  // nearly all of their time is waiting
constexpr std::size_t k_stride = 8;    // of the points that are tried by default
constexpr std::size_t k_long_rounds = 200;

enum class Blow { kill, drop };
enum class Mode { serial, parallel };

enum class Moment {
    never,  ///< the statement was sent, and is lost with its sender
    late,   ///< it takes effect when the next run has begun
    after,  ///< it has taken effect
};

struct Scenario {
    std::string_view name;
    Blow blow = Blow::kill;
    Mode mode = Mode::serial;
    std::size_t follower_lag = 0;  ///< every connection is to a front end that misses so many changes
};

struct Point {
    std::size_t statement = 0;  ///< the run is struck at its n-th, from 0, whoever sends it
    Moment moment = Moment::never;
};

struct Verdict {
    std::string problem;  ///< empty: all is well
    bool is_struck = false;
    bool is_asked = false;
};

std::string_view word(Moment moment) {
    switch (moment) {
        case Moment::never:
            return "never takes effect";
        case Moment::late:
            return "takes effect late";
        case Moment::after:
            return "took effect";
    }
    return "";
}

Fault::Moment moment_of_fault(Moment moment) {
    return moment == Moment::after ? Fault::Moment::after : Fault::Moment::before;
}

std::string command(Mode mode) {
    return mode == Mode::parallel ? "upgrade head --parallel" : "upgrade head";
}

bool is_session_statement(const LongPlanStatement& statement) {
    return statement.sql.starts_with("USE ") || statement.sql.starts_with("SET ");
}

// What to answer to a run that asks what became of a statement; nothing where it must not have asked.
std::string way_out(const Cluster& cluster, const std::string& message) {
    const auto* const asked = named_in(message);
    if (asked == nullptr || asked->evidence != Evidence::nobody || asked->idempotent) return "";
    if (cluster.accepted().contains(asked->sql)) return " --mark-done";
    static const std::regex k_resume("--resume-from \\d+");
    std::smatch resume;
    return std::regex_search(message, resume, k_resume) ? " " + resume[0].str() : "";
}

Finished decide(const Project& project, const Cluster& cluster, Mode mode, Finished finished, Verdict& verdict) {
    while (finished.exit_code == 4) {
        verdict.is_asked = true;
        const auto answer = way_out(cluster, finished.err);
        if (answer.empty()) return finished;
        finished = cluster.run(project, command(mode) + answer);
    }
    return finished;
}

// What is wrong with a cluster whose last run ended so.
std::string problem_of(Cluster& cluster, const Finished& finished, const std::string& expected) {
    if (finished.exit_code != 0) return fmt::format("exit code {}\n{}", finished.exit_code, finished.err);
    auto accepted = cluster.accepted();
    for (const auto& revision : long_plan()) {
        for (const auto& statement : revision.statements) {
            const auto times = accepted[statement.sql];
            const auto may_repeat = is_session_statement(statement) || statement.idempotent;
            if (times == 1 || (may_repeat && times > 1)) continue;
            return fmt::format("took effect {} times: {}\n{}", times, statement.sql, finished.err);
        }
    }
    cluster.server.control.engine(R"({"follower_lag": 0})");
    return first_difference(traces_of(cluster.server.control), expected);
}

void make_lag(Cluster& cluster, std::size_t lag) {
    if (lag > 0) cluster.server.control.engine(fmt::format(R"({{"follower_lag": {}}})", lag));
}

struct Measured {
    std::string traces;
    std::size_t statements = 0;
};

Measured undisturbed(const Project& project, const Scenario& scenario) {
    Cluster cluster({.job_latency = k_job_latency});
    make_lag(cluster, scenario.follower_lag);
    const auto finished = cluster.run(project, command(scenario.mode));
    INFO(finished);
    REQUIRE(finished.exit_code == 0);
    const auto statements = cluster.server.server.accepted().size();
    cluster.server.control.engine(R"({"follower_lag": 0})");
    Measured measured{.traces = traces_of(cluster.server.control), .statements = statements};
    CHECK(problem_of(cluster, finished, measured.traces) == "");
    return measured;
}

// Starts the program and kills it at the point. The statement that it was at; empty: it ended before.
std::string kill_at(const Project& project, Cluster& cluster, const std::string& line, const Point& point,
                    std::optional<Finished>& ended) {
    cluster.strike(Fault::Action::hold, moment_of_fault(point.moment), point.statement);
    const auto run = cluster.start(project, line);
    if (!cluster.wait_for_hold(*run)) {
        ended = run->wait();
        return "";
    }
    const auto held = cluster.server.server.held().at(0).statement;
    run->send(SIGKILL);
    run->wait();
    if (point.moment == Moment::never) cluster.server.server.release(Release::discard);
    if (point.moment == Moment::after) cluster.server.server.release(Release::go_on);
    return held;
}

// One more run, in which what was still on its way takes effect.
Finished run_after(const Project& project, Cluster& cluster, const std::string& line, Moment moment) {
    const auto run = cluster.start(project, line);
    if (moment == Moment::late) {
        std::this_thread::sleep_for(Milliseconds(50));
        cluster.server.server.release(Release::go_on);
    }
    return run->wait();
}

Verdict killed(const Project& project, const Scenario& scenario, const Point& point, const std::string& expected) {
    Verdict verdict;
    Cluster cluster({.job_latency = k_job_latency});
    make_lag(cluster, scenario.follower_lag);
    std::optional<Finished> ended;
    const auto held = kill_at(project, cluster, command(scenario.mode), point, ended);
    verdict.is_struck = !ended;
    const auto finished = ended ? *ended : run_after(project, cluster, command(scenario.mode), point.moment);
    verdict.problem = problem_of(cluster, decide(project, cluster, scenario.mode, finished, verdict), expected);
    const auto* const statement = planned(held);
    if (verdict.problem.empty() && !verdict.is_asked && statement != nullptr &&
        statement->evidence == Evidence::nobody && !statement->idempotent) {
        verdict.problem = "the user was not asked";
    }
    if (!verdict.problem.empty()) {
        verdict.problem = fmt::format("killed at statement {}, which {}: {}\n{}", point.statement, word(point.moment),
                                      held.substr(0, 200), verdict.problem);
    }
    return verdict;
}

Verdict dropped(const Project& project, const Scenario& scenario, const Point& point, const std::string& expected) {
    Verdict verdict;
    Cluster cluster({.job_latency = k_job_latency});
    make_lag(cluster, scenario.follower_lag);
    cluster.strike(Fault::Action::drop, moment_of_fault(point.moment), point.statement);
    auto finished = cluster.run(project, command(scenario.mode));
    verdict.is_struck = true;
    // Before anything has begun, there is nothing that would have to be brought to an end.
    const auto has_begun = cluster.accepted().contains(long_plan().front().statements.front().sql);
    if (!has_begun && finished.exit_code == 75) finished = cluster.run(project, command(scenario.mode));
    verdict.problem = problem_of(cluster, decide(project, cluster, scenario.mode, finished, verdict), expected);
    if (!verdict.problem.empty()) {
        verdict.problem = fmt::format("connection lost at statement {}, which {}\n{}", point.statement,
                                      word(point.moment), verdict.problem);
    }
    return verdict;
}

std::vector<Point> points_of(const Scenario& scenario, std::size_t statements) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < statements; ++i) {
        for (const auto moment : {Moment::never, Moment::late, Moment::after}) {
            if (scenario.blow == Blow::drop && moment == Moment::late) continue;
            points.push_back({.statement = i, .moment = moment});
        }
    }
    return points;
}

// Every k-th, from where the seed says, unless all are wanted.
std::vector<Point> sample_of(const std::vector<Point>& points) {
    if (rounds(1) > 1) return points;
    std::vector<Point> sample;
    for (auto i = seed() % k_stride; i < points.size(); i += k_stride)
        sample.push_back(points[i]);
    return sample;
}

template <class Work>
auto without_exceptions(const Work& work) {
    return [&work](std::size_t i) -> Verdict {
        try {
            return work(i);
        } catch (const std::exception& error) {
            return {.problem = fmt::format("point {}: {}", i, error.what())};
        }
    };
}

void report(std::string_view what, std::size_t of, const std::vector<Verdict>& verdicts) {
    std::size_t struck = 0;
    std::size_t asked = 0;
    std::vector<std::string> problems;
    for (const auto& verdict : verdicts) {
        struck += verdict.is_struck ? 1U : 0U;
        asked += verdict.is_asked ? 1U : 0U;
        if (!verdict.problem.empty()) problems.push_back(verdict.problem);
    }
    const auto failed = problems.size();
    std::cout << fmt::format("{}: {} of {} points tried, {} struck, {} asked the user, {} failed\n", what,
                             verdicts.size(), of, struck, asked, failed);
    problems.resize(std::min<std::size_t>(failed, 8));
    INFO("SRMIGRATE_SEED=" << seed() << "\n" << base::join(problems, "\n----\n"));
    CHECK(failed == 0);
}

struct PlanProject : Project {
    PlanProject() { write_long_plan(*this); }
};

void try_all(const Scenario& scenario) {
    const PlanProject project;
    const auto expected = undisturbed(project, scenario);
    const auto points = points_of(scenario, expected.statements);
    const auto sample = sample_of(points);
    report(scenario.name, points.size(), in_parallel(sample.size(), k_threads, without_exceptions([&](std::size_t i) {
                                                         const auto strike =
                                                             scenario.blow == Blow::kill ? killed : dropped;
                                                         return strike(project, scenario, sample[i], expected.traces);
                                                     })));
}

// Killed and cut off several times on the way, until the plan is done.
Verdict tortured(const Project& project, std::uint64_t seed, const std::string& expected) {
    std::mt19937_64 random(seed);
    const auto draw = [&](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    Verdict verdict;
    Cluster cluster({.job_latency = k_job_latency});
    make_lag(cluster, draw(4));
    const auto mode = draw(2) == 0 ? Mode::serial : Mode::parallel;
    auto line = command(mode);
    Finished finished{.exit_code = 137, .out = {}, .err = {}};
    auto blows = 1 + draw(6);
    auto last = Moment::never;
    std::string story = fmt::format("SRMIGRATE_SEED={}\n", seed);
    for (; finished.exit_code != 0; --blows) {
        if (blows == 0) {
            finished = run_after(project, cluster, line, last);
            break;
        }
        const Point point{.statement = draw(120), .moment = static_cast<Moment>(draw(3))};
        std::optional<Finished> ended;
        if (last == Moment::late) cluster.server.server.release(Release::go_on);
        if (draw(3) == 0) cluster.strike(Fault::Action::drop, moment_of_fault(point.moment), draw(120));
        const auto held = kill_at(project, cluster, line, point, ended);
        cluster.server.server.clear_faults();
        last = ended ? Moment::never : point.moment;
        verdict.is_struck = verdict.is_struck || !ended;
        story += ended ? fmt::format("ended with {}\n", ended->exit_code)
                       : fmt::format("killed at {}, which {}: {}\n", point.statement, word(point.moment),
                                     held.substr(0, 80));
        line = command(mode);
        if (!ended) continue;
        finished = *ended;
        if (finished.exit_code == 4) {
            verdict.is_asked = true;
            line += way_out(cluster, finished.err);
        } else if (finished.exit_code != 0 && finished.exit_code != 75) {
            break;
        }
    }
    verdict.problem = problem_of(cluster, decide(project, cluster, mode, finished, verdict), expected);
    if (!verdict.problem.empty()) verdict.problem = story + verdict.problem;
    return verdict;
}

}  // namespace

TEST_CASE("killed at any statement, the next run ends as if nothing had happened") {
    REQUIRE(long_plan_size() >= 30);
    try_all({.name = "killed", .blow = Blow::kill});
}

TEST_CASE("killed at any statement while jobs run side by side, the next run ends as if nothing had happened") {
    try_all({.name = "killed, parallel", .blow = Blow::kill, .mode = Mode::parallel});
}

TEST_CASE("killed at any statement, with front ends that lag behind, the next run ends as if nothing had happened") {
    try_all({.name = "killed, lagging followers", .blow = Blow::kill, .follower_lag = 3});
}

TEST_CASE("a connection that is lost at any statement is opened again, and the run goes on") {
    try_all({.name = "connection lost", .blow = Blow::drop});
}

TEST_CASE("a connection that is lost at any statement while jobs run side by side is opened again") {
    try_all({.name = "connection lost, parallel", .blow = Blow::drop, .mode = Mode::parallel});
}

TEST_CASE("a table that was made by a killed CREATE TABLE AS SELECT and never loaded is made again") {
    const PlanProject project;
    const auto expected = undisturbed(project, {}).traces;
    constexpr std::string_view k_statement = "CREATE TABLE copy AS SELECT k, v FROM raw";
    Cluster cluster;
    cluster.server.server.add_fault({.action = Fault::Action::hold, .like = std::string(k_statement)});
    const auto run = cluster.start(project, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*run));
    run->send(SIGKILL);
    run->wait();
    cluster.server.server.release(Release::discard);
    cluster.server.control("USE staging; CREATE TABLE copy (k INT NOT NULL, v INT)");
    const auto finished = cluster.run(project, "upgrade head");
    CHECK(problem_of(cluster, finished, expected) == "");
    CHECK(cluster.accepted()["DROP TABLE staging.copy"] == 1);
}

TEST_CASE("a job that was cancelled while nobody looked is told or done again, and then the plan ends") {
    const PlanProject project;
    const auto expected = undisturbed(project, {}).traces;
    for (const auto& [statement, table] :
         {std::pair{"ALTER TABLE events MODIFY COLUMN v VARCHAR(40)", "shop.events"},
          std::pair{"ALTER TABLE raw ADD INDEX by_s (s) USING BITMAP", "staging.raw"},
          std::pair{"ALTER TABLE raw ADD ROLLUP only_k (k, v)", "staging.raw"},
          std::pair{"ALTER TABLE events DISTRIBUTED BY HASH (k) BUCKETS 4", "shop.events"}}) {
        INFO(statement);
        Cluster cluster;
        auto& server = cluster.server;
        server.server.add_fault({.action = Fault::Action::hold, .like = statement});
        const auto run = cluster.start(project, "upgrade head");
        REQUIRE(cluster.wait_for_hold(*run));
        const auto name = base::split(table, '.');
        server.control.engine(fmt::format(R"({{"job_fault": {{"table": "{}", "stuck": true}}}})", name[1]));
        server.server.release();
        while (!cluster.accepted().contains(statement))
            std::this_thread::sleep_for(Milliseconds(2));
        run->send(SIGKILL);
        run->wait();
        server.control.engine(fmt::format(
            R"({{"end_jobs": {{"database": "{}", "table": "{}", "cancel": "user cancelled"}}}})", name[0], name[1]));
        auto finished = cluster.run(project, "upgrade head");
        INFO(finished);
        if (finished.exit_code == 3) {
            CHECK(finished.err.find("user cancelled") != std::string::npos);
            finished = cluster.run(project, "upgrade head");
        }
        CHECK(finished.exit_code == 0);
        CHECK(first_difference(traces_of(server.control), expected) == "");
    }
}

TEST_CASE("killed and cut off again and again, the plan ends as if nothing had happened") {
    const PlanProject project;
    const auto expected = undisturbed(project, {}).traces;
    const std::size_t count = rounds(1) > 1 ? k_long_rounds : 10;
    report("again and again", count, in_parallel(count, k_threads, without_exceptions([&](std::size_t i) {
                                                     return tortured(project, seed() + i, expected);
                                                 })));
}
