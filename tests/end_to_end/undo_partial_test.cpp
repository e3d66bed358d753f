// SPDX-License-Identifier: Apache-2.0
// 'downgrade --undo-partial' takes back what ran of a revision that stopped half-way, killed or not.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"
#include "support/in_parallel.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_undo = "downgrade --undo-partial";
constexpr auto k_table = "CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)";
constexpr auto k_broken = "DROP TABLE nothing";
const std::vector<std::string> k_good{
    "CREATE TABLE u (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)",
    "ALTER TABLE t ADD COLUMN w INT",
    "ALTER TABLE t ADD INDEX by_v (v) USING BITMAP",
    "CREATE VIEW s AS SELECT k, w FROM t",
    "ALTER TABLE t COMMENT = 'of the second'",
};

std::vector<std::string> with(std::vector<std::string> statements, const std::string& last) {
    statements.push_back(last);
    return statements;
}

// a1 makes the table t; b2 runs the statements.
struct TwoRevisions : Project {
    explicit TwoRevisions(const std::vector<std::string>& second) {
        script("a1", "", "first", "", up_section({k_table}));
        script("b2", "a1", "second", "", up_section(second));
    }
};

struct State {
    std::string definitions;
    std::string version;
    bool operator==(const State&) const = default;
};

State state_of(Cluster& cluster) {
    return {.definitions = definitions(cluster.server.control, "shop"),
            .version = version_rows(cluster.server.control, "shop")};
}

// The second revision, stopped at its last statement.
void stop_half_way(const Cluster& cluster, const Project& project) {
    const auto stopped = cluster.run(project, "upgrade head");
    INFO(stopped);
    REQUIRE(stopped.exit_code == 3);
}

// Started, and killed at the n-th statement that it sends; it may have ended before. `took_effect`: the statement that
// it was killed at did, though nobody has seen the answer.
Finished killed_at(const Project& project, Cluster& cluster, std::string_view line, std::size_t statement,
                   bool took_effect) {
    cluster.strike(Fault::Action::hold, took_effect ? Fault::Moment::after : Fault::Moment::before, statement);
    const auto run = cluster.start(project, line);
    if (!cluster.wait_for_hold(*run)) return run->wait();
    run->send(SIGKILL);
    auto finished = run->wait();
    cluster.server.server.release(took_effect ? Release::go_on : Release::discard);
    return finished;
}

constexpr std::size_t k_threads = 12;  // nearly all of their time is waiting
constexpr std::size_t k_stride = 4;    // of the points that are tried by default

// What is wrong at the points; the default is a sample of them.
template <class Try>
void try_points(std::size_t statements, const Try& attempt) {
    std::vector<std::size_t> points;
    for (auto i = rounds(1) > 1 ? 0 : seed() % k_stride; i<2 * statements; i += rounds(1)> 1 ? 1 : k_stride)
        points.push_back(i);
    const auto problems = in_parallel(points.size(), k_threads, [&](std::size_t i) -> std::string {
        try {
            return attempt(points[i] / 2, points[i] % 2 == 1);
        } catch (const std::exception& error) {
            return fmt::format("point {}: {}", points[i], error.what());
        }
    });
    REQUIRE(!problems.empty());
    INFO("SRMIGRATE_SEED=" << seed());
    for (const auto& problem : problems)
        CHECK(problem == "");
}

State before_second(const Project& project) {
    Cluster cluster;
    REQUIRE(cluster.run(project, "upgrade a1").exit_code == 0);
    return state_of(cluster);
}

}  // namespace

TEST_CASE("what ran of a revision that stopped is taken back, and the corrected revision runs from its beginning") {
    const TwoRevisions project(with(k_good, k_broken));
    const auto before = before_second(project);
    Cluster cluster;
    stop_half_way(cluster, project);
    CHECK(state_of(cluster) != before);
    const auto undone = cluster.run(project, k_undo);
    CHECK(undone.exit_code == 0);
    CHECK(undone.err.find("Running undo of b2, second\n") != std::string::npos);
    CHECK(undone.err.find("done: 1 revision, now at a1\n") != std::string::npos);
    CHECK(state_of(cluster) == before);
    const TwoRevisions corrected(k_good);
    const auto finished = cluster.run(corrected, "upgrade head");
    INFO(finished);
    CHECK(finished.exit_code == 0);
    CHECK(cluster.accepted()["CREATE VIEW s AS SELECT k, w FROM t"] == 2);
    CHECK(state_of(cluster).version == "b2");
}

TEST_CASE("where nothing stopped half-way there is nothing to undo") {
    Cluster cluster;
    const TwoRevisions project(k_good);
    REQUIRE(cluster.run(project, "upgrade head").exit_code == 0);
    CHECK(cluster.run(project, k_undo) == Finished{2, "",
                                                   "error: no upgrade stopped half-way, there is nothing to undo\n"
                                                   "hint: 'srmigrate current' tells where the database is\n"});
}

TEST_CASE("a statement that has no inverse is refused before anything changes, and the revision can still go on") {
    Cluster cluster;
    const std::string update = "UPDATE t SET v = 1 WHERE k = 1";
    const TwoRevisions project({k_good[0], update, k_broken});
    stop_half_way(cluster, project);
    const auto stopped = state_of(cluster);
    const auto refused = cluster.run(project, k_undo);
    CHECK(refused.exit_code == 2);
    CHECK(refused.err.find("'--undo-partial' cannot undo this statement: ") != std::string::npos);
    CHECK(refused.err.find("hint: undo the revision by hand and run it with --restart, or go on with it\n") !=
          std::string::npos);
    CHECK(state_of(cluster) == stopped);
    const TwoRevisions corrected({k_good[0], update});
    CHECK(cluster.run(corrected, "upgrade head").exit_code == 0);
    CHECK(cluster.accepted()[update] == 1);
}

TEST_CASE("an undo that has begun is finished before the revision runs again") {
    const TwoRevisions project(with(k_good, k_broken));
    const auto before = before_second(project);
    Cluster cluster;
    stop_half_way(cluster, project);
    cluster.server.server.add_fault({.action = Fault::Action::fail, .like = "ALTER TABLE%DROP INDEX%"});
    const auto failed = cluster.run(project, k_undo);
    INFO(failed);
    CHECK(failed.exit_code == 3);
    cluster.server.server.clear_faults();
    const auto asked = cluster.run(project, "upgrade head");
    CHECK(asked.exit_code == 4);
    CHECK(asked.err.find("error: the undoing of 'b2' stopped at statement ") != std::string::npos);
    CHECK(asked.err.find("hint: finish it with 'srmigrate downgrade --undo-partial' first; ") != std::string::npos);
    CHECK(cluster.run(project, k_undo).exit_code == 0);
    CHECK(state_of(cluster) == before);
}

TEST_CASE("killed at any statement, the next undo ends as if nothing had happened") {
    const TwoRevisions project(with(k_good, k_broken));
    const auto before = before_second(project);
    std::size_t statements = 0;
    {
        Cluster cluster;
        stop_half_way(cluster, project);
        const auto sent = cluster.server.server.accepted().size();
        REQUIRE(cluster.run(project, k_undo).exit_code == 0);
        statements = cluster.server.server.accepted().size() - sent;
    }
    try_points(statements, [&](std::size_t statement, bool took_effect) -> std::string {
        Cluster cluster;
        if (cluster.run(project, "upgrade head").exit_code != 3) return "the upgrade did not stop";
        auto finished = killed_at(project, cluster, k_undo, statement, took_effect);
        if (finished.exit_code != 0) finished = cluster.run(project, k_undo);
        // Killed behind its last act, it has nothing to undo any more.
        const bool is_done = finished.exit_code == 0 || finished.err.find("nothing to undo") != std::string::npos;
        if (is_done && state_of(cluster) == before) return "";
        return fmt::format("killed at statement {}: {}\n{}", statement, finished.exit_code, finished.err);
    });
}

TEST_CASE("an upgrade that was killed at any statement can be undone") {
    const TwoRevisions project(k_good);
    const auto before = before_second(project);
    std::size_t statements = 0;
    {
        Cluster cluster;
        REQUIRE(cluster.run(project, "upgrade a1").exit_code == 0);
        const auto sent = cluster.server.server.accepted().size();
        REQUIRE(cluster.run(project, "upgrade head").exit_code == 0);
        statements = cluster.server.server.accepted().size() - sent;
    }
    try_points(statements, [&](std::size_t statement, bool took_effect) -> std::string {
        Cluster cluster;
        if (cluster.run(project, "upgrade a1").exit_code != 0) return "the first revision did not run";
        killed_at(project, cluster, "upgrade head", statement, took_effect);
        cluster.server.server.clear_faults();
        const auto finished = cluster.run(project, k_undo);
        const auto state = state_of(cluster);
        const bool had_nothing = finished.err.find("nothing to undo") != std::string::npos;
        if (had_nothing && (state == before || state.version == "b2")) return "";
        if (finished.exit_code == 0 && state == before) return "";
        return fmt::format("killed at statement {}: {}\n{}", statement, finished.exit_code, finished.err);
    });
}
