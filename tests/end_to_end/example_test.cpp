// SPDX-License-Identifier: Apache-2.0
// The example project on a server: up, down to the base, up again.
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

std::vector<std::string> example(std::vector<std::string> words) {
    words.insert(words.begin(), {"-c", "example/alembic.ini"});
    return words;
}

}  // namespace

TEST_CASE("the example goes up, down to the base and up again, and leaves the same database each time") {
    Site site({.job_latency = Milliseconds(30)});
    copy_example(site);
    const auto empty = definitions(site.server.control, "shop");

    const auto up = site.run(example({"upgrade", "heads"}));
    CHECK(up.exit_code == 0);
    CHECK(up.out == "");
    CHECK(site.run(example({"current"})) == Finished{0, "c90d7e3f5b26 (head)\n", ""});
    CHECK(site.run(example({"current", "--check-heads"})).exit_code == 0);
    const auto full = definitions(site.server.control, "shop");
    CHECK(full.find("CREATE MATERIALIZED VIEW `daily_revenue`") != std::string::npos);
    CHECK(site.run(example({"upgrade", "heads"})) == Finished{});

    const auto down = site.run(example({"downgrade", "base"}));
    CHECK(down.exit_code == 0);
    CHECK(definitions(site.server.control, "shop") == empty);
    CHECK(version_rows(site.server.control, "shop") == "");

    CHECK(site.run(example({"upgrade", "heads"})).exit_code == 0);
    CHECK(definitions(site.server.control, "shop") == full);
    CHECK(version_rows(site.server.control, "shop") == "c90d7e3f5b26");
    CHECK(site.server.control.text("SHOW TABLES FROM shop LIKE 'alembic%'") ==
          "alembic_version\nalembic_version_history\nalembic_version_run_4");
}

TEST_CASE("one branch of the example goes down while the other stays, step by step") {
    Site site;
    copy_example(site);
    CHECK(site.run(example({"upgrade", "marketing@41aa7c3be015"})).exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "41aa7c3be015");
    CHECK(site.run(example({"upgrade", "7f9c2b5e1a60"})).exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "41aa7c3be015\n7f9c2b5e1a60");
    CHECK(site.run(example({"upgrade", "head"})).exit_code == 0);
    CHECK(site.run(example({"downgrade", "marketing@41aa7c3be015"})).exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "41aa7c3be015\n7f9c2b5e1a60");
    CHECK(site.run(example({"upgrade", "head"})).exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "c90d7e3f5b26");
}

TEST_CASE("commands that only read leave nothing behind") {
    Site site;
    copy_example(site);
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"current"},
                                               {"current", "--verbose"},
                                               {"history", "--indicate-current"},
                                               {"upgrade", "current:head", "--sql"},
                                               {"--format", "json", "current"},
                                               {"doctor"}}) {
        CHECK(site.run(example(words)).exit_code == 0);
    }
    CHECK(definitions(site.server.control, "shop", "") == "");
}

TEST_CASE("each revision begins in a fresh session") {
    Site site;
    site.server.control("CREATE DATABASE other");
    site.server.control("GRANT CREATE VIEW ON DATABASE other TO USER etl");
    site.project.script("a1", "", "first", "",
                        "-- migrate:up\nUSE other;\nSET sql_mode = 'ANSI';\nCREATE VIEW v AS "
                        "SELECT 1 AS a;\n");
    site.project.script("b1", "a1", "second", "", "-- migrate:up\nCREATE VIEW w AS SELECT 1 AS a;\n");
    const auto run = site.run("upgrade head");
    CHECK(run.exit_code == 0);
    CHECK(site.server.control.text("SHOW TABLES FROM other") == "v");
    CHECK(site.server.control.text("SHOW TABLES FROM shop LIKE '_'") == "w");
}

TEST_CASE("a front end that lags behind catches up before the version table is read") {
    Site site;
    site.project.script("a1", "", "first", "", "-- migrate:up\nCREATE VIEW v AS SELECT 1 AS a;\n");
    site.project.script("b1", "a1", "second", "", "-- migrate:up\nCREATE VIEW w AS SELECT 1 AS a;\n");
    site.server.control.engine(R"({"follower_lag": 4})");
    CHECK(site.run("upgrade a1") == Finished{0, "", "Running upgrade  -> a1, first\ndone: 1 revision, now at a1\n"});
    CHECK(site.run("current") == Finished{0, "a1\n", ""});
    CHECK(site.run("upgrade head") ==
          Finished{0, "", "Running upgrade a1 -> b1, second\ndone: 1 revision, now at b1\n"});
    CHECK(site.run("upgrade head") == Finished{0, "", "already at head: b1\n"});
    CHECK(site.run("current") == Finished{0, "b1 (head)\n", ""});
    site.server.control.engine(R"({"follower_lag": 0})");
}
