// SPDX-License-Identifier: Apache-2.0
// After a run, the materialized views that it made inactive are named, and with --reactivate they are tried again.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::Finished;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::Project;

namespace {

const std::string k_begin = k_embedded_story + "Running upgrade a1 -> b1, second\n";
const std::string k_end = "done: 1 revision, now at b1\n";

// Two views, the second of which reads the first, and a revision that changes the table below them.
struct Views : Project {
    explicit Views(std::string_view change) : Project("sqlalchemy.url = embedded:dev.sql\n") {
        script("a1", "", "first", "",
               "-- migrate:up\nCREATE TABLE t (k BIGINT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n"
               "CREATE MATERIALIZED VIEW z REFRESH MANUAL AS SELECT k, v FROM t;\n"
               "CREATE MATERIALIZED VIEW a REFRESH MANUAL AS SELECT k FROM z;\n");
        script("b1", "a1", "second", "", fmt::format("-- migrate:up\n{};\n", change));
        CHECK(run("upgrade a1").exit_code == 0);
    }
};

std::string warning(const std::string& view, const std::string& reason) {
    return fmt::format(
        "warning: materialized view 'main.{0}' is inactive now: {1}\n"
        "hint: run 'ALTER MATERIALIZED VIEW main.{0} ACTIVE', or recreate the view where its query no longer fits\n",
        view, reason);
}

constexpr auto k_change = "ALTER TABLE t MODIFY COLUMN v BIGINT";

}  // namespace

TEST_CASE("views that a run made inactive are named with the reason and the statement that brings them back") {
    const Views project(k_change);
    CHECK(project.run("upgrade head") ==
          Finished{0, "",
                   k_begin + warning("a", "base-mv inactive: z") +
                       warning("z", "base table schema changed for columns: v") + k_end});
}

TEST_CASE("views are reactivated when that is asked for, each after those that it reads") {
    const Views project(k_change);
    CHECK(project.run("upgrade head --reactivate") ==
          Finished{0, "",
                   k_begin + "materialized view main.a is active again\nmaterialized view main.z is active again\n" +
                       k_end});
    const auto report = project.run("history --applied").out;
    CHECK(report.find("upgrade b1  done") != std::string::npos);
}

TEST_CASE("a view that cannot become active again remains, and is said with the server's reason") {
    const Views project("ALTER TABLE t DROP COLUMN v");
    CHECK(project.run("upgrade head --reactivate") ==
          Finished{0, "",
                   k_begin + warning("z", "Column 'v' cannot be resolved.") +
                       warning("a",
                               "Create/Rebuild materialized view from "
                               "inactive materialized view: z.") +
                       k_end});
}

TEST_CASE("the views are in the JSON of the run") {
    const Views project(k_change);
    const auto finished = project.run("upgrade head --format json");
    CHECK(finished.exit_code == 0);
    CHECK(finished.out.find("\"name\": \"z\"") != std::string::npos);
    CHECK(finished.out.find("\"reason\": \"base table schema changed for columns: v\"") != std::string::npos);
}
