// SPDX-License-Identifier: Apache-2.0
// upgrade --plan is killed at every statement that it sends; the same command ends with the same database as a run that
// nothing happened to, and does nothing twice.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"
#include "support/in_parallel.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

const std::vector<std::string> k_of_first{
    "CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)",
    "CREATE VIEW w AS SELECT k FROM t",
};
const std::vector<std::string> k_of_second{
    "ALTER TABLE t ADD COLUMN x INT",
    "CREATE MATERIALIZED VIEW mv REFRESH MANUAL AS SELECT k, x FROM t",
};
const std::vector<std::string> k_of_third{"ALTER TABLE t ADD COLUMN y INT"};

struct PlannedProject : Project {
    PlannedProject() {
        script("a1", "", "first", "", up_section(k_of_first));
        script("b1", "a1", "second", "", up_section(k_of_second));
        script("c1", "b1", "third", "", up_section(k_of_third));
    }
};

// The plan is made for this very cluster: its version table and tables are pinned.
std::string plan_name(std::size_t point) {
    return fmt::format("up{}.plan", point);
}

// What is wrong after a run that was killed at its statement number `point`; empty: nothing. `ended`: it was not.
std::string problem_at(const Project& project, std::size_t point, Fault::Moment moment, bool& ended) {
    Cluster cluster;
    const auto file = plan_name(2 * point + (moment == Fault::Moment::after ? 1 : 0));
    if (cluster.run(project, "-q plan head -o " + file).exit_code != 0) return "no plan";
    const auto line = "upgrade --plan " + file;
    cluster.strike(Fault::Action::hold, moment, point);
    const auto run = cluster.start(project, line);
    if (!cluster.wait_for_hold(*run)) {
        ended = true;
        return run->wait().exit_code == 0 ? "" : "the run that was left alone failed";
    }
    const auto held = cluster.server.server.held().at(0).statement;
    run->send(SIGKILL);
    run->wait();
    cluster.server.server.release(moment == Fault::Moment::after ? Release::go_on : Release::discard);
    const auto again = cluster.run(project, line);
    const auto rows = version_rows(cluster.server.control, "shop");
    if (again.exit_code == 4 && again.err.find("the plan has run already") != std::string::npos && rows == "c1")
        return "";
    if (again.exit_code != 0) return fmt::format("killed at {}: {}\n{}", point, held.substr(0, 90), again.err);
    auto accepted = cluster.accepted();
    for (const auto& statements : {k_of_first, k_of_second, k_of_third}) {
        for (const auto& statement : statements) {
            if (accepted[statement] != 1) return fmt::format("{} times: {}", accepted[statement], statement);
        }
    }
    return rows == "c1" ? "" : fmt::format("at {}", rows);
}

}  // namespace

TEST_CASE("an approved plan that was killed at any statement goes on, and does nothing twice") {
    const PlannedProject project;
    constexpr std::size_t k_points = 90;  // more than it sends
    const auto problems = in_parallel(2 * k_points, 8, [&](std::size_t i) {
        bool ended = false;
        if (rounds(1) == 1 && i % 6 != seed() % 6) return std::string();
        return problem_at(project, i / 2, i % 2 == 0 ? Fault::Moment::before : Fault::Moment::after, ended);
    });
    for (const auto& problem : problems)
        CHECK(problem == "");
}

TEST_CASE("a plan does not run on another cluster, though everything there has the same name") {
    const PlannedProject project;
    Cluster here;
    Cluster there;
    there.server.control("CREATE TABLE staging.other (k INT) DUPLICATE KEY (k)");  // ids differ from here on
    for (const auto* cluster : {&here, &there})
        REQUIRE(cluster->run(project, "-q ensure_version").exit_code == 0);
    REQUIRE(here.run(project, "-q plan head -o here.plan").exit_code == 0);
    const auto refused = there.run(project, "-q upgrade --plan here.plan");
    CHECK(refused.exit_code == 4);
    CHECK(refused.err.find("error: the version table: planned 'the one of the plan', now 'another one of the same "
                           "name'\n") != std::string::npos);
    CHECK(version_rows(there.server.control, "shop").empty());
    CHECK(here.run(project, "-q upgrade --plan here.plan").exit_code == 0);
    CHECK(version_rows(here.server.control, "shop") == "c1");
}
