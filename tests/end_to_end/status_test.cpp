// SPDX-License-Identifier: Apache-2.0
// status beside a run that is at work: who has the lock, which jobs run.
#include "base/json.hpp"
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>

#include <csignal>

using namespace srmigrate;
using namespace srmigrate::tests;

TEST_CASE("status shows the run that is at work, and the jobs on what one looks at") {
    Cluster cluster({.job_latency = std::chrono::hours(1)});
    Project project("databases = shop, staging\nexclude_tables = hidden\n");
    project.script("a1", "", "first", "",
                   up_section({"CREATE VIEW v AS SELECT 1 AS a", "CREATE VIEW w AS SELECT 1 AS a"}));
    cluster.server.control(
        "USE staging; CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k);"
        "CREATE TABLE hidden (k INT, v INT) DUPLICATE KEY (k);"
        "ALTER TABLE t MODIFY COLUMN v BIGINT; ALTER TABLE hidden MODIFY COLUMN v BIGINT");
    cluster.server.server.add_fault({.action = Fault::Action::hold, .like = "CREATE VIEW w %"});
    const auto holder = cluster.start(project, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*holder));
    const auto told = cluster.run(project, "-q status");
    INFO(told);
    CHECK(told.exit_code == 1);
    CHECK(told.out.find("at        base, 1 revision behind the head a1\n") != std::string::npos);
    CHECK(told.out.find("running   the upgrade to 'a1' is running: ") != std::string::npos);
    CHECK(told.out.find("lock      held by ") != std::string::npos);
    CHECK(told.out.find(" on staging.t: ") != std::string::npos);
    CHECK(told.out.find("hidden") == std::string::npos);
    const auto json = base::Json::parse(cluster.run(project, "-q --format json status").out);
    CHECK(json["lock"]["pid"] == holder->pid());
    CHECK(json["lock"]["revision"] == "a1");
    CHECK(json["unfinished"]["is_running"] == true);
    REQUIRE(json["jobs"].size() == 1);
    CHECK(json["jobs"][0]["table"] == "t");
    const auto planned = cluster.run(project, "-q plan head");
    CHECK(planned.exit_code == 2);
    CHECK(planned.err.find("error: no plan can be made now: the upgrade to 'a1' is running: ") == 0);
    cluster.server.server.release(Release::go_on);
    CHECK(holder->wait().exit_code == 0);
    CHECK(base::Json::parse(cluster.run(project, "-q --format json status").out)["lock"].is_null());
}

TEST_CASE("status and plan work where the database itself is still to be made") {
    Cluster cluster;
    const Project project;
    project.script("a1", "", "first", "",
                   up_section({"CREATE DATABASE shop", "CREATE TABLE shop.t (k INT) DUPLICATE KEY (k)"}));
    cluster.server.control("DROP DATABASE shop");
    const auto told = cluster.run(project, "-q status");
    CHECK(told.exit_code == 1);
    CHECK(told.err == "");
    CHECK(told.out.find("at        base, 1 revision behind the head a1\n"
                        "pending   a1  first  2 statements   metadata\n"
                        "lock      free\n") != std::string::npos);
    const auto planned = cluster.run(project, "-q plan head -o up.plan");
    CHECK(planned.err == "");
    CHECK(planned.exit_code == 0);
    CHECK(cluster.run(project, "-q upgrade --plan up.plan") == Finished{0, "", ""});
    CHECK(version_rows(cluster.server.control, "shop") == "a1");
}

TEST_CASE("a user who may only read sees the status and makes a plan") {
    Cluster cluster;
    const Project project;
    project.script("a1", "", "first", "", up_section({"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k)"}));
    project.script("b1", "a1", "second", "", up_section({"ALTER TABLE t MODIFY COLUMN v BIGINT"}));
    REQUIRE(cluster.run(project, "-q upgrade a1").exit_code == 0);
    cluster.server.control("CREATE USER reader; GRANT SELECT ON ALL TABLES IN DATABASE shop TO USER reader");
    const auto url = engine_url(cluster.server.port(), "shop");
    const auto as_reader = base::replace_all(url, "root", "reader");
    const auto told = cluster.run(project, "-q status --url " + as_reader);
    CHECK(told.err == "");
    CHECK(told.out.find("pending   b1  second  1 statement    rewrite\n") != std::string::npos);
    const auto planned = cluster.run(project, "-q plan head -o up.plan --url " + as_reader);
    CHECK(planned.err == "");
    CHECK(planned.out.find("shop.t is written again: ") != std::string::npos);
    CHECK(cluster.run(project, "-q upgrade --plan up.plan") == Finished{0, "", ""});
}
