// SPDX-License-Identifier: Apache-2.0
// Three tables are made anew, in chunks, by what 'revision --autogenerate --rebuild' writes: killed, cut off or raced
// at any packet, each row is there once, and the old tables are kept as they were.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"
#include "support/in_parallel.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr std::size_t k_rebuild_threads = 12;  // nearly all of their time is waiting
constexpr std::size_t k_rebuild_stride = 8;    // of the points that are tried by default

const std::vector<std::string> k_before{
    "CREATE TABLE orders (id BIGINT NOT NULL, day DATE NOT NULL, amount DECIMAL(10, 2)) DUPLICATE KEY (id, day) "
    "PARTITION "
    "BY RANGE (day) (START ('2024-01-01') END ('2024-04-01') EVERY (INTERVAL 1 MONTH)) DISTRIBUTED BY HASH (id) "
    "BUCKETS 2",
    "CREATE TABLE items (id INT NOT NULL, name VARCHAR(20), price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id) "
    "BUCKETS 2",
    "CREATE TABLE events (n INT NOT NULL, at DATETIME) DUPLICATE KEY (n) DISTRIBUTED BY HASH (n) BUCKETS 2",
    "CREATE MATERIALIZED VIEW totals DISTRIBUTED BY HASH (id) REFRESH MANUAL AS SELECT id, price FROM items",
    "INSERT INTO orders VALUES (1, '2024-01-05', 1.50), (2, '2024-01-06', 2.50), (3, '2024-02-07', NULL), "
    "(4, '2024-02-08', 4.00), (5, '2024-03-09', 5.25), (6, '2024-03-31', -6.00)",
    "INSERT INTO items VALUES (-3, 'c', 30), (-2, 'b', NULL), (1, 'a', 10), (2, NULL, 20), (9, 'z', 90)",
    "INSERT INTO events VALUES (1, '2024-01-01 10:00:00'), (1, '2024-01-01 10:00:00'), (2, NULL)",
};

const std::vector<std::string> k_models{
    "CREATE TABLE orders (id BIGINT NOT NULL, day DATE NOT NULL, amount DECIMAL(12, 2)) UNIQUE KEY (id, day) PARTITION "
    "BY "
    "date_trunc('month', day) DISTRIBUTED BY HASH (id) BUCKETS 2",
    "CREATE TABLE items (id BIGINT NOT NULL, name VARCHAR(20), price SMALLINT, note VARCHAR(9) DEFAULT 'new') PRIMARY "
    "KEY "
    "(id) "
    "DISTRIBUTED BY HASH (id) BUCKETS 2",
    "CREATE TABLE events (n INT NOT NULL, at DATETIME) DUPLICATE KEY (n, at) DISTRIBUTED BY HASH (n) BUCKETS 2",
    "CREATE MATERIALIZED VIEW totals DISTRIBUTED BY HASH (id) REFRESH MANUAL AS SELECT id, price FROM items",
};

// The name of a kept table ends with the day.
std::string kept_name(ServerControl& control, const std::string& table) {
    return control.text(fmt::format("SHOW TABLES FROM shop LIKE '{}_2%'", table));
}

std::string rows_of(ServerControl& control, const std::string& table, const std::string& columns) {
    return control.text(fmt::format("SELECT {1} FROM shop.{0} ORDER BY {1}", table, columns));
}

// What all three tables hold, under the names that they have.
std::string rows(ServerControl& control) {
    return rows_of(control, "orders", "id, day, amount") + "\n--\n" + rows_of(control, "items", "id, name, price") +
           "\n--\n" + rows_of(control, "events", "n, at");
}

constexpr auto k_rows =
    "1|2024-01-05|1.50\n2|2024-01-06|2.50\n3|2024-02-07|NULL\n4|2024-02-08|4.00\n5|2024-03-09|5.25\n"
    "6|2024-03-31|-6.00\n--\n-3|c|30\n-2|b|NULL\n1|a|10\n2|NULL|20\n9|z|90\n--\n"
    "1|2024-01-01 10:00:00\n1|2024-01-01 10:00:00\n2|NULL";

struct Seeded : Cluster {
    Seeded() : Cluster({.job_latency = Milliseconds(20)}) {
        for (const auto& statement : k_before)
            server.control("USE shop; " + statement);
    }
};

// Models of three tables, and the revisions that lead there.
struct Rebuilding : Project {
    Rebuilding() : Project("target_metadata = %(here)s/models\n") {
        std::string text;
        for (const auto& each : k_models)
            text += each + ";\n";
        file("models/schema.sql", text);
        const Seeded cluster;
        written = cluster.run(*this, "revision --autogenerate --rebuild all --chunk-rows 2 --rev-id a1 -m rebuild");
    }
    Finished written;
};

// What is wrong with a cluster whose last run ended so.
std::string problem_of(Seeded& cluster, const Finished& finished) {
    if (finished.exit_code != 0) return fmt::format("exit code {}\n{}", finished.exit_code, finished.err);
    auto& control = cluster.server.control;
    for (const auto& [statement, times] : cluster.accepted()) {
        if (statement.starts_with("INSERT INTO ") && statement.find("_rebuild ") != std::string::npos && times != 1) {
            return fmt::format("took effect {} times: {}\n{}", times, statement, finished.err);
        }
    }
    auto problem = first_difference(rows(control), k_rows);
    for (const auto& [table, columns] : std::map<std::string, std::string>{
             {"orders", "id, day, amount"}, {"items", "id, name, price"}, {"events", "n, at"}}) {
        problem +=
            first_difference(rows_of(control, kept_name(control, table), columns), rows_of(control, table, columns));
    }
    return problem + first_difference(version_rows(control, "shop"), "a1_3");
}

enum class RebuildMoment { never, late, after };

Fault::Moment moment_of(RebuildMoment moment) {
    return moment == RebuildMoment::after ? Fault::Moment::after : Fault::Moment::before;
}

std::string killed(const Project& project, std::size_t statement, RebuildMoment moment) {
    Seeded cluster;
    cluster.strike(Fault::Action::hold, moment_of(moment), statement);
    const auto run = cluster.start(project, "upgrade head");
    if (!cluster.wait_for_hold(*run)) return problem_of(cluster, run->wait());
    const auto held = cluster.server.server.held().at(0).statement;
    run->send(SIGKILL);
    run->wait();
    if (moment == RebuildMoment::never) cluster.server.server.release(Release::discard);
    if (moment == RebuildMoment::after) cluster.server.server.release(Release::go_on);
    const auto second = cluster.start(project, "upgrade head");
    if (moment == RebuildMoment::late) {
        std::this_thread::sleep_for(Milliseconds(50));
        cluster.server.server.release(Release::go_on);
    }
    const auto problem = problem_of(cluster, second->wait());
    return problem.empty() ? problem : fmt::format("killed at {} ({}): {}", statement, held.substr(0, 200), problem);
}

std::string dropped(const Project& project, std::size_t statement, RebuildMoment moment) {
    Seeded cluster;
    cluster.strike(Fault::Action::drop, moment_of(moment), statement);
    auto finished = cluster.run(project, "upgrade head");
    if (finished.exit_code == 75) finished = cluster.run(project, "upgrade head");
    const auto problem = problem_of(cluster, finished);
    return problem.empty() ? problem : fmt::format("connection lost at {}: {}", statement, problem);
}

struct Strike {
    std::size_t statement = 0;
    RebuildMoment moment = RebuildMoment::never;
};

std::vector<Strike> strikes(std::size_t statements, const std::vector<RebuildMoment>& moments) {
    std::vector<Strike> all;
    for (std::size_t i = 0; i < statements; ++i) {
        for (const auto moment : moments)
            all.push_back({i, moment});
    }
    if (rounds(1) > 1) return all;
    std::vector<Strike> sample;
    for (auto i = seed() % k_rebuild_stride; i < all.size(); i += k_rebuild_stride)
        sample.push_back(all[i]);
    return sample;
}

template <class Try>
void try_strikes(std::string_view what, const std::vector<Strike>& strikes, const Try& attempt) {
    const auto problems = in_parallel(strikes.size(), k_rebuild_threads, [&](std::size_t i) -> std::string {
        try {
            return attempt(strikes[i].statement, strikes[i].moment);
        } catch (const std::exception& error) {
            return fmt::format("statement {}: {}", strikes[i].statement, error.what());
        }
    });
    std::cout << fmt::format("rebuild, {}: {} points\n", what, problems.size());
    INFO("SRMIGRATE_SEED=" << seed());
    for (const auto& problem : problems)
        CHECK(problem == "");
}

std::size_t statements_undisturbed(const Project& project) {
    Seeded cluster;
    const auto before = cluster.server.server.accepted().size();
    const auto finished = cluster.run(project, "upgrade head");
    INFO(finished);
    REQUIRE(problem_of(cluster, finished) == "");
    return cluster.server.server.accepted().size() - before;
}

}  // namespace

TEST_CASE("three tables are made anew in chunks, and come back as they were") {
    const Rebuilding project;
    INFO(project.written);
    REQUIRE(project.written.exit_code == 0);
    Seeded cluster;
    auto& control = cluster.server.control;
    const auto before = definitions(control, "shop");
    REQUIRE(rows(control) == k_rows);
    const auto up = cluster.run(project, "upgrade head");
    CHECK(problem_of(cluster, up) == "");
    const auto accepted = cluster.accepted();
    CHECK(std::count_if(accepted.begin(), accepted.end(), [](const auto& each) {
              return each.first.starts_with("INSERT INTO ") && each.first.find("_rebuild ") != std::string::npos;
          }) == 8);
    CHECK(control.text("SELECT DISTINCT note FROM shop.items") == "new");
    CHECK(control.text("SELECT IS_ACTIVE FROM information_schema.materialized_views WHERE TABLE_NAME = 'totals'") ==
          "true");
    const auto down = cluster.run(project, "downgrade base --yes");
    INFO(down);
    CHECK(down.exit_code == 0);
    CHECK(rows(control) == k_rows);
    CHECK(definitions(control, "shop") == before);
}

TEST_CASE("a rebuild that is killed at any packet goes on, and each row is there once") {
    const Rebuilding project;
    REQUIRE(project.written.exit_code == 0);
    try_strikes(
        "killed",
        strikes(statements_undisturbed(project), {RebuildMoment::never, RebuildMoment::late, RebuildMoment::after}),
        [&](std::size_t statement, RebuildMoment moment) { return killed(project, statement, moment); });
}

TEST_CASE("a rebuild that loses its connection at any packet goes on, and each row is there once") {
    const Rebuilding project;
    REQUIRE(project.written.exit_code == 0);
    try_strikes("connection lost",
                strikes(statements_undisturbed(project), {RebuildMoment::never, RebuildMoment::after}),
                [&](std::size_t statement, RebuildMoment moment) { return dropped(project, statement, moment); });
}

TEST_CASE("of many that run a rebuild at the same time one does it, and each row is there once") {
    const Rebuilding project;
    REQUIRE(project.written.exit_code == 0);
    Seeded cluster;
    std::vector<std::unique_ptr<RunningProgram>> runs;
    for (int i = 0; i < 6; ++i)
        runs.push_back(cluster.start(project, "upgrade head"));
    Finished last;
    for (const auto& run : runs) {
        last = run->wait();
        INFO(last);
        CHECK(last.exit_code == 0);
    }
    CHECK(problem_of(cluster, last) == "");
}

TEST_CASE("a cast that loses a value stops before anything is copied") {
    const Rebuilding project;
    REQUIRE(project.written.exit_code == 0);
    Seeded cluster;
    auto& control = cluster.server.control;
    control("USE shop; INSERT INTO items VALUES (11, 'dear', 70000)");
    const auto before = definitions(control, "shop");
    const auto finished = cluster.run(project, "upgrade head");
    INFO(finished);
    CHECK(finished.exit_code == 3);
    CHECK(finished.err.find("rebuild of items: SMALLINT does not hold all values of price; nothing was copied") !=
          std::string::npos);
    CHECK(control.text("SHOW TABLES FROM shop LIKE 'items%'") == "items");
    control("USE shop; DELETE FROM items WHERE id = 11");
    CHECK(problem_of(cluster, cluster.run(project, "upgrade head")) == "");
}

TEST_CASE("a row that is written meanwhile stops the swap; the copy is taken back, and the rebuild runs again") {
    const Rebuilding project;
    REQUIRE(project.written.exit_code == 0);
    Seeded cluster;
    auto& control = cluster.server.control;
    cluster.server.server.add_fault({.action = Fault::Action::hold, .like = "%items_rebuild does not hold%"});
    const auto run = cluster.start(project, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*run));
    control("USE shop; INSERT INTO items VALUES (10, 'late', 1)");
    cluster.server.server.release(Release::go_on);
    const auto stopped = run->wait();
    INFO(stopped);
    CHECK(stopped.exit_code == 3);
    CHECK(
        stopped.err.find("rebuild of items: items_rebuild does not hold what items holds now; they were not swapped") !=
        std::string::npos);
    CHECK(rows_of(control, "items", "id") == "-3\n-2\n1\n2\n9\n10");
    const auto undone = cluster.run(project, "downgrade --undo-partial --allow-data-loss");
    INFO(undone);
    CHECK(undone.exit_code == 0);
    CHECK(control.text("SHOW TABLES FROM shop LIKE 'items%'") == "items");
    control("USE shop; DELETE FROM items WHERE id = 10");
    const auto again = cluster.run(project, "upgrade head");
    INFO(again);
    CHECK(again.exit_code == 0);
    CHECK(rows(control) == k_rows);
}
