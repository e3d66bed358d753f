// SPDX-License-Identifier: Apache-2.0
// One revision's statements against the engine behind a socket: what breaks is mended within the run, what cannot be
// known is asked, jobs are waited for and overlap where they may.
#include "run/step_run.hpp"

#include "base/text.hpp"
#include "runner/run_site.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

std::string table(const std::string& name) {
    return fmt::format("CREATE TABLE {} (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1",
                       name);
}

/// Of every kind whose effect can be found out, and whose second run would be an error or do harm.
const std::vector<std::string> k_steps{
    "CREATE DATABASE e",
    "USE e",
    table("t"),
    table("u"),
    "SET query_timeout = 77",
    "INSERT INTO t VALUES (1, 1)",
    "INSERT INTO u VALUES (2, 2)",
    "ALTER TABLE t SWAP WITH u",
    "ALTER TABLE t ADD COLUMN w INT",
    "ALTER TABLE t MODIFY COLUMN v BIGINT",
    "ALTER TABLE t ADD INDEX by_v (v) USING BITMAP",
    "ALTER TABLE t RENAME COLUMN w TO x",
    "ALTER TABLE t DROP COLUMN x",
    "CREATE VIEW w AS SELECT k FROM t",
    "ALTER VIEW w AS SELECT v FROM t",
    "CREATE TABLE p (k INT NOT NULL) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN ('1')) "
    "DISTRIBUTED BY HASH (k) BUCKETS 1",
    "ALTER TABLE p ADD PARTITION p2 VALUES LESS THAN ('2')",
    "ALTER TABLE p DROP PARTITION p1",
    "ALTER TABLE p ADD TEMPORARY PARTITION q VALUES [('1'), ('2'))",
    "ALTER TABLE p REPLACE PARTITION (p2) WITH TEMPORARY PARTITION (q)",
    "TRUNCATE TABLE p",
    "CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, sum(v) AS s FROM t GROUP BY k",
    "ALTER MATERIALIZED VIEW m RENAME n",
    "DROP MATERIALIZED VIEW n",
    "ALTER TABLE u RENAME r",
    "DROP TABLE r",
    table("r"),
    "ALTER TABLE r DISTRIBUTED BY HASH (k) BUCKETS 2",
    "DROP VIEW w",
};

/// Without the database that the lock is in.
std::string catalog_of(RunSite& site) {
    const auto catalog = site.server.control.catalog();
    return catalog.substr(catalog.find("CREATE DATABASE e"));
}

}  // namespace

TEST_CASE("a connection that breaks over any statement is mended, and the statement takes effect once") {
    std::string wanted;
    {
        RunSite site;
        const auto ran = site.run(k_steps);
        CHECK(ran.error.empty());
        CHECK(ran.letters() == std::string(k_steps.size(), 'd'));
        wanted = catalog_of(site);
    }
    for (std::size_t k = 0; k < k_steps.size(); ++k) {
        for (const std::string moment : {"before", "after"}) {
            RunSite site;
            const auto like = base::replace_all(k_steps[k].substr(0, k_steps[k].find(" VALUES")), "'", "_");
            site.server.control.fault(fmt::format(
                R"({{"site": "statement", "moment": "{}", "action": "drop", "like": "{}%"}})", moment, like));
            const auto ran = site.run(k_steps);
            INFO(moment << " " << k_steps[k]);
            CHECK(ran.error.empty());
            CHECK(catalog_of(site) == wanted);
        }
    }
}

TEST_CASE("a statement that nothing proves is asked about, and each answer is possible") {
    const std::vector<std::string> statements{table("t"), "INSERT INTO t VALUES (1, 1)", "DELETE FROM t WHERE k = 1",
                                              table("u")};
    RunSite site;
    site.server.control.fault(
        R"({"site": "statement", "moment": "after", "action": "drop", "like": "DELETE FROM t%"})");
    const auto ran = site.run(statements);
    CHECK(ran.letters() == "ddsn");
    CHECK(ran.error ==
          "needs-decision: error: a1.sql:3: statement 3 of 4 of revision 'a1' was sent, and whether it took effect is "
          "not known: nothing on the server shows whether it did\n"
          "hint: look at the database, then run one of\n"
          "  srmigrate upgrade head --mark-done       it took effect: go on after it\n"
          "  srmigrate upgrade head --resume-from 3   it did not: send it again\n"
          "  srmigrate upgrade head --restart         all of the revision was undone by hand: begin it anew\n"
          "what did not run may be edited in the script before\n");
    const auto step = RunSite::step_of(statements);
    CHECK(site.run(step, ran.progress).error.starts_with("needs-decision"));
    SECTION("it is done") {
        site.options.way_out = run::MarkDone{};
        CHECK(site.run(step, ran.progress).letters() == "dddd");
        CHECK(site.count("DELETE") == 1);
    }
    SECTION("it is not") {
        site.options.way_out = run::ResumeFrom{3};
        CHECK(site.run(step, ran.progress).letters() == "dddd");
        CHECK(site.count("DELETE") == 2);
    }
    SECTION("all of it was undone") {
        site.server.control("DROP TABLE d.t");
        site.options.way_out = run::Restart{};
        CHECK(site.run(step, ran.progress).letters() == "dddd");
        CHECK(site.count("CREATE TABLE") == 3);
    }
}

TEST_CASE("a connection that leads to another cluster when it is opened again gets no statement") {
    const std::vector<std::string> statements{table("t"), "ALTER TABLE t ADD COLUMN w INT"};
    RunSite site;
    RunSite elsewhere;
    elsewhere.server.control("USE d; " + table("t"));
    site.reconnect = elsewhere.connector();
    site.server.control.fault(R"({"site": "statement", "moment": "before", "action": "drop", "like": "ALTER TABLE%"})");
    const auto ran = site.run(statements);
    CHECK(ran.error == fmt::format("stopped-part-way: error: a1.sql:2: 127.0.0.1:{} is another cluster than the one "
                                   "this run began on: the lock 'd.alembic_version_run_1' is not there\n"
                                   "hint: check where the address of the URL leads, then run the command again\n"
                                   "error: revision 'a1' stopped at statement 2 of 2: statement 1 ran\n"
                                   "hint: fix the cause, then run the command again: what ran is not sent again, the "
                                   "version table has not moved\n",
                                   elsewhere.server.port()));
    CHECK(elsewhere.count("ALTER TABLE") == 0);
    // On the cluster that it began on the run is carried on.
    site.reconnect = nullptr;
    CHECK(site.run(RunSite::step_of(statements), ran.progress).letters() == "dd");
    CHECK(site.count("ALTER TABLE") == 2);
}

TEST_CASE("a directive says that a statement may be sent blindly") {
    auto step = RunSite::step_of({table("t"), "DELETE FROM t WHERE k = 1"});
    step.statements[1].directives.push_back({.name = revision::DirectiveName::idempotent});
    RunSite site;
    site.server.control.fault(
        R"({"site": "statement", "moment": "after", "action": "drop", "like": "DELETE FROM t%"})");
    CHECK(site.run(step).letters() == "dd");
    CHECK(site.count("DELETE") == 2);
}

TEST_CASE("a load that was sent twice ran once, by its label") {
    RunSite site;
    site.server.control.fault(
        R"({"site": "statement", "moment": "after", "action": "drop", "like": "INSERT INTO t %"})");
    const auto ran = site.run({table("t"), "INSERT INTO t VALUES (1, 1)"});
    CHECK(ran.error.empty());
    CHECK(ran.story == std::vector<std::string>{"2: took effect, though the answer was lost"});
    CHECK(site.count("INSERT INTO t WITH LABEL srmigrate_a1_2_") == 1);
    CHECK(site.server.control.text("SELECT count(*) FROM d.t") == "1");
}

TEST_CASE("a job that finishes without its effect, or is cancelled, stops the run, and the next one sends it again") {
    const auto step = RunSite::step_of({table("t"), "ALTER TABLE t MODIFY COLUMN v BIGINT"});
    RunSite site;
    SECTION("without effect") {
        site.server.control.engine(R"({"job_fault": {"without_effect": true}})");
        const auto ran = site.run(step);
        CHECK(ran.letters() == "dn");
        CHECK(
            ran.error ==
            "stopped-part-way: error: a1.sql:2: the job finished, and the definition does not show what it should have "
            "done\n"
            "hint: run the command again to send the statement again; if it did what it should, run srmigrate upgrade "
            "head --mark-done\n"
            "error: revision 'a1' stopped at statement 2 of 2: statement 1 ran\n"
            "hint: fix the cause, then run the command again: what ran is not sent again, the version table has not "
            "moved\n");
        CHECK(site.run(step, ran.progress).letters() == "dd");
    }
    SECTION("cancelled") {
        site.server.control.engine(R"({"job_fault": {"latency_ms": 150, "cancel": "no room"}})");
        const auto ran = site.run(step);
        CHECK(ran.letters() == "dn");
        CHECK(ran.error.find("the server cancelled COLUMN job") != std::string::npos);
        CHECK(ran.error.find("on 't': no room\nhint: nothing of that statement took effect") != std::string::npos);
        CHECK(site.run(step, ran.progress).letters() == "dd");
    }
}

TEST_CASE("a job is known to have done its work whatever the columns that it distributes by are called") {
    RunSite site;
    const auto ran =
        site.run({"CREATE TABLE t (`a b` INT, `C d` INT, v INT) DUPLICATE KEY (`a b`) DISTRIBUTED BY HASH (`a "
                  "b`, `C d`) BUCKETS 2",
                  "ALTER TABLE t DISTRIBUTED BY HASH (`a b`, `c D`) BUCKETS 3"});
    CHECK(ran.error.empty());
    CHECK(ran.letters() == "dd");
}

TEST_CASE("wait and nowait overrule for one statement what is waited for") {
    engine::ClusterProfile profile;
    profile.job_latency = std::chrono::milliseconds(200);
    // When the view is sent: jobs that have ended by then.
    const auto ended_before_view = [&](run::Overlap overlap, std::optional<revision::DirectiveName> on_alter,
                                       std::optional<revision::DirectiveName> on_view) {
        auto step = RunSite::step_of(
            {table("t"), table("u"), "ALTER TABLE t MODIFY COLUMN v BIGINT", "CREATE VIEW w AS SELECT v FROM u"});
        if (on_alter) step.statements[2].directives.push_back({.name = *on_alter});
        if (on_view) step.statements[3].directives.push_back({.name = *on_view});
        RunSite site(profile);
        site.options.overlap = overlap;
        CHECK(site.run(step).letters() == "dddd");
        std::string order;
        for (const auto& text : site.server.control.queries()) {
            if (text.starts_with("SYNC;\nSHOW CREATE TABLE")) order += "job verified, ";
            if (text.starts_with("CREATE VIEW w")) order += "view, ";
        }
        return order;
    };
    using enum revision::DirectiveName;
    CHECK(ended_before_view(run::Overlap::serial, std::nullopt, std::nullopt) == "job verified, view, ");
    CHECK(ended_before_view(run::Overlap::serial, nowait, std::nullopt) == "view, job verified, ");
    CHECK(ended_before_view(run::Overlap::parallel, std::nullopt, std::nullopt) == "view, job verified, ");
    CHECK(ended_before_view(run::Overlap::parallel, std::nullopt, wait) == "job verified, view, ");
    CHECK(ended_before_view(run::Overlap::serial, nowait, wait) == "job verified, view, ");
}

TEST_CASE("jobs of different tables overlap where that is asked for, and are waited for where they are needed") {
    engine::ClusterProfile profile;
    profile.job_latency = std::chrono::milliseconds(300);
    RunSite site(profile);
    site.options.overlap = run::Overlap::parallel;
    CHECK(site.run({table("t"), table("u"), "ALTER TABLE t MODIFY COLUMN v BIGINT",
                    "ALTER TABLE u MODIFY COLUMN v BIGINT", "ALTER TABLE t ADD INDEX by_v (v) USING BITMAP",
                    "CREATE VIEW w AS SELECT v FROM u"})
              .error.empty());
    const auto jobs = site.server.control.rows("SHOW ALTER TABLE COLUMN FROM d");
    REQUIRE(jobs.rows.size() == 3);
    std::vector<std::string> order;
    for (const auto& text : site.server.control.queries()) {
        if (text.starts_with("ALTER TABLE t MODIFY")) order.emplace_back("t");
        if (text.starts_with("ALTER TABLE u MODIFY")) order.emplace_back("u");
        if (text.starts_with("ALTER TABLE t ADD")) order.emplace_back("index");
        if (text.starts_with("CREATE VIEW w")) order.emplace_back("view");
        if (text.starts_with("SYNC;\nSHOW CREATE TABLE")) order.emplace_back("verified");
    }
    CHECK(order == std::vector<std::string>{"t", "u", "verified", "index", "verified", "view", "verified"});
}
