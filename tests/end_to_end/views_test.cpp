// SPDX-License-Identifier: Apache-2.0
// Materialized views that became inactive in a run that was killed: the run that carries it on names them.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

const std::string k_warning =
    "warning: materialized view 'shop.m' is inactive now: base table schema changed for columns: v\n"
    "hint: run 'ALTER MATERIALIZED VIEW shop.m ACTIVE', or recreate the view where its query no longer fits\n";

struct Killed : Cluster {
    /// At the statement with that pattern, when it has taken effect; `skip` of them pass.
    Killed(std::string like, std::uint64_t skip) {
        project.script("a1", "", "first", "",
                       "-- migrate:up\nCREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH "
                       "(k);\nCREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, sum(v) AS s FROM t GROUP BY k;\n"
                       "CREATE MATERIALIZED VIEW idle REFRESH MANUAL AS SELECT k FROM t;\n");
        project.script("b1", "a1", "second", "", "-- migrate:up\nALTER TABLE t MODIFY COLUMN v BIGINT;\n");
        REQUIRE(Cluster::run(project, "upgrade a1").exit_code == 0);
        server.control("ALTER MATERIALIZED VIEW shop.idle INACTIVE");
        server.server.add_fault(
            {.moment = Fault::Moment::after, .action = Fault::Action::hold, .like = std::move(like), .skip = skip});
        const auto run = start(project, "upgrade head");
        REQUIRE(wait_for_hold(*run));
        run->send(SIGKILL);
        run->wait();
        server.server.release();
    }
    std::string active() {
        return server.control.text(
            "SELECT IS_ACTIVE FROM information_schema.materialized_views WHERE TABLE_NAME = 'm'");
    }

    Project project;
};

}  // namespace

TEST_CASE("a run that was killed has told nobody which views it made inactive: the next one does") {
    const std::pair<const char*, std::uint64_t> points[] = {
        {"ALTER TABLE t MODIFY%", 0}, {"UPDATE %alembic_version %", 1}, {"SHOW MATERIALIZED VIEWS%", 1}};
    for (const auto& [like, skip] : points) {
        INFO(like);
        Killed killed(like, skip);
        const auto finished = killed.run(killed.project, "upgrade head");
        INFO(finished);
        CHECK(finished.exit_code == 0);
        const std::string last =
            skip == 0 && like[0] == 'A' ? "done: 1 revision, now at b1\n" : "already at head: b1\n";
        CHECK(finished.err.ends_with(k_warning + last));
        CHECK(finished.err.find("'shop.idle'") == std::string::npos);
        CHECK(killed.active() == "false");
        // It is said once.
        CHECK(killed.run(killed.project, "upgrade head") == Finished{0, "", "already at head: b1\n"});
    }
}

TEST_CASE(
    "views of a run that was killed are reactivated by the next one, but for those that a user has set inactive") {
    Killed killed("SHOW MATERIALIZED VIEWS%", 1);
    const auto finished = killed.run(killed.project, "upgrade head --reactivate");
    INFO(finished);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.ends_with("materialized view shop.m is active again\nalready at head: b1\n"));
    CHECK(killed.active() == "true");
    CHECK(killed.accepted()["ALTER MATERIALIZED VIEW shop.idle ACTIVE"] == 0);
}
