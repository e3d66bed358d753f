// SPDX-License-Identifier: Apache-2.0
// The program is killed, or loses its connection, at every statement that it sends; the next run (or the same one) ends
// with the same database as a run that nothing happened to, and no statement of the plan took effect twice.
#include "end_to_end/cluster.hpp"
#include "end_to_end/long_plan.hpp"
#include "support/in_parallel.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

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
constexpr auto k_threads = std::size_t(12);  // nearly all of their time is waiting

enum class Mode { serial, parallel };

enum class Moment {
    never,  ///< the statement was sent, and is lost with its sender
    late,   ///< it takes effect when the next run has begun
    after,  ///< it has taken effect
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

struct Point {
    std::size_t statement = 0;  ///< the run is struck at its n-th, from 0, whoever sends it
    Moment moment = Moment::never;
    Mode mode = Mode::serial;
};

struct Verdict {
    std::string problem;  ///< empty: all is well
    bool is_struck = false;
    bool is_asked = false;
};

std::string command(Mode mode) {
    return mode == Mode::parallel ? "upgrade head --parallel" : "upgrade head";
}

// Runs again for as long as a decision is asked for, and decides rightly.
Finished decide(const Project& project, const Cluster& cluster, Mode mode, Finished finished, Verdict& verdict) {
    static const std::regex k_resume("--resume-from \\d+");
    while (finished.exit_code == 4) {
        verdict.is_asked = true;
        const auto* const asked = named_in(finished.err);
        if (asked == nullptr || asked->evidence != Evidence::nobody || asked->idempotent) return finished;
        std::smatch resume;
        const auto way_out = cluster.accepted().contains(asked->sql)             ? std::string("--mark-done")
                             : std::regex_search(finished.err, resume, k_resume) ? resume[0].str()
                                                                                 : "--restart";
        finished = cluster.run(project, command(mode) + " " + way_out);
    }
    return finished;
}

bool is_session_statement(const LongPlanStatement& statement) {
    return statement.sql.starts_with("USE ") || statement.sql.starts_with("SET ");
}

// What is wrong with a cluster whose run ended so.
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
    return first_difference(traces_of(cluster.server.control), expected);
}

struct Measured {
    std::string traces;
    std::size_t statements = 0;
};

Measured undisturbed(const Project& project, Mode mode) {
    Cluster cluster({.job_latency = k_job_latency});
    const auto finished = cluster.run(project, command(mode));
    INFO(finished);
    REQUIRE(finished.exit_code == 0);
    const auto accepted = cluster.server.server.accepted();
    Measured measured{.traces = traces_of(cluster.server.control), .statements = accepted.size()};
    CHECK(problem_of(cluster, finished, measured.traces) == "");
    return measured;
}

Fault::Moment moment_of_fault(Moment moment) {
    return moment == Moment::after ? Fault::Moment::after : Fault::Moment::before;
}

Verdict kill_at(const Project& project, const Point& point, const std::string& expected) {
    Verdict verdict;
    Cluster cluster({.job_latency = k_job_latency});
    auto& server = cluster.server.server;
    cluster.strike(Fault::Action::hold, moment_of_fault(point.moment), point.statement);
    const auto first = cluster.start(project, command(point.mode));
    if (!cluster.wait_for_hold(*first)) {
        verdict.problem = problem_of(cluster, first->wait(), expected);
        return verdict;
    }
    verdict.is_struck = true;
    const auto held = server.held().at(0).statement;
    first->send(SIGKILL);
    first->wait();
    if (point.moment == Moment::never) server.release(Release::discard);
    if (point.moment == Moment::after) server.release(Release::go_on);
    const auto next = cluster.start(project, command(point.mode));
    if (point.moment == Moment::late) {
        std::this_thread::sleep_for(Milliseconds(50));
        server.release(Release::go_on);
    }
    const auto finished = decide(project, cluster, point.mode, next->wait(), verdict);
    verdict.problem = problem_of(cluster, finished, expected);
    if (!verdict.problem.empty()) {
        verdict.problem = fmt::format("killed at statement {}, which {}: {}\n{}", point.statement, word(point.moment),
                                      held.substr(0, 200), verdict.problem);
    }
    return verdict;
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

void report(std::string_view what, const std::vector<Verdict>& verdicts) {
    std::size_t struck = 0;
    std::size_t asked = 0;
    std::vector<std::string> problems;
    for (const auto& verdict : verdicts) {
        struck += verdict.is_struck ? 1U : 0U;
        asked += verdict.is_asked ? 1U : 0U;
        if (!verdict.problem.empty()) problems.push_back(verdict.problem);
    }
    std::cout << fmt::format("{}: {} points, {} struck, {} asked, {} failed\n", what, verdicts.size(), struck, asked,
                             problems.size());
    const auto failed = problems.size();
    problems.resize(std::min<std::size_t>(problems.size(), 8));
    INFO(base::join(problems, "\n----\n"));
    CHECK(failed == 0);
}

}  // namespace

TEST_CASE("killed at every statement, the next run ends as if nothing had happened", "[.]") {
    REQUIRE(long_plan_size() >= 30);
    const Project project;
    write_long_plan(project);
    const auto mode = Mode::serial;
    const auto expected = undisturbed(project, mode);
    std::vector<Point> points;
    for (std::size_t i = 0; i < expected.statements; ++i) {
        for (const auto moment : {Moment::never, Moment::late, Moment::after})
            points.push_back({.statement = i, .moment = moment, .mode = mode});
    }
    report("killed, serial", in_parallel(points.size(), k_threads, without_exceptions([&](std::size_t i) {
                                             return kill_at(project, points[i], expected.traces);
                                         })));
}
