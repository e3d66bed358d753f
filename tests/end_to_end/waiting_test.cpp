// SPDX-License-Identifier: Apache-2.0
// Schema changes that run in the background: slow, many, cancelled, stuck, somebody else's, and in every version's
// words.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"
#include "support/in_parallel.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <regex>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

std::string table(std::string_view name) {
    return fmt::format(
        "CREATE TABLE {} (k INT NOT NULL, v VARCHAR(20), w VARCHAR(20)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) "
        "BUCKETS 2",
        name);
}

// Tables in the first revision, changes of them in the second.
void write_project(const Project& project, const std::vector<std::string>& tables,
                   const std::vector<std::string>& changes) {
    std::vector<std::string> statements;
    for (const auto& name : tables)
        statements.push_back(table(name));
    project.script("a1", "", "tables", "", up_section(statements));
    project.script("b1", "a1", "changes", "", up_section(changes));
}

constexpr auto k_slow_alter = "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)";
constexpr auto k_next_alter = "ALTER TABLE t MODIFY COLUMN w VARCHAR(40)";

std::string shown(Cluster& cluster, std::string_view name) {
    return cluster.server.control.text(fmt::format("SHOW CREATE TABLE shop.{}", name));
}

std::size_t times_sent(const Cluster& cluster, std::string_view statement) {
    const auto log = cluster.server.server.log();
    return static_cast<std::size_t>(
        std::count_if(log.begin(), log.end(), [&](const auto& entry) { return entry.text == statement; }));
}

double seconds_of(Cluster& cluster, const Project& project, std::string_view line) {
    const auto begin = std::chrono::steady_clock::now();
    const auto finished = cluster.run(project, line);
    INFO(finished);
    CHECK(finished.exit_code == 0);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<std::string> twenty_tables() {
    std::vector<std::string> names;
    for (int i = 0; i < 20; ++i)
        names.push_back(fmt::format("t{}", i));
    return names;
}

std::vector<std::string> changes_of(const std::vector<std::string>& tables) {
    std::vector<std::string> changes;
    for (const auto& name : tables)
        changes.push_back(fmt::format("ALTER TABLE {} MODIFY COLUMN v VARCHAR(40)", name));
    return changes;
}

}  // namespace

TEST_CASE("five slow changes of one table follow each other") {
    Cluster cluster({.job_latency = Milliseconds(120)});
    const Project project;
    const std::vector<std::string> changes{k_slow_alter, k_next_alter, "ALTER TABLE t ADD INDEX by_v (v) USING BITMAP",
                                           "ALTER TABLE t ADD ROLLUP r (k, v)",
                                           "ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 4"};
    write_project(project, {"t"}, changes);
    const auto finished = cluster.run(project, "upgrade head");
    INFO(finished);
    CHECK(finished.exit_code == 0);
    for (const auto& change : changes)
        CHECK(times_sent(cluster, change) == 1);
    for (const auto* part : {"`v` varchar(40)", "`w` varchar(40)", "INDEX by_v (`v`)", "BUCKETS 4"})
        CHECK(contains(shown(cluster, "t"), part));
    CHECK(contains(finished.err, "waiting for COLUMN job "));
    CHECK(contains(finished.err, "waiting for ROLLUP job "));
    CHECK(contains(finished.err, "waiting for OPTIMIZE job "));
}

TEST_CASE("twenty tables in parallel: all changes are under way before the first has ended") {
    const Project project;
    const auto tables = twenty_tables();
    write_project(project, tables, changes_of(tables));
    Cluster cluster;
    CHECK(cluster.run(project, "upgrade a1").exit_code == 0);
    for (const auto& name : tables)
        cluster.server.control.engine(fmt::format(R"({{"job_fault": {{"table": "{}", "stuck": true}}}})", name));
    const auto run = cluster.start(project, "upgrade head --parallel");
    while (run->is_running() && times_sent(cluster, changes_of(tables).back()) == 0)
        std::this_thread::sleep_for(Milliseconds(5));
    for (const auto& name : tables)
        cluster.server.control.engine(fmt::format(R"({{"end_jobs": {{"database": "shop", "table": "{}"}}}})", name));
    const auto finished = run->wait();
    INFO(finished);
    CHECK(finished.exit_code == 0);
    for (const auto& name : tables)
        CHECK(contains(shown(cluster, name), "`v` varchar(40)"));
}

TEST_CASE("twenty tables in parallel take a fraction of the time") {
    const Project project;
    const auto tables = twenty_tables();
    write_project(project, tables, changes_of(tables));
    std::vector<double> seconds;
    for (const auto* line : {"upgrade head", "upgrade head --parallel"}) {
        Cluster cluster({.job_latency = Milliseconds(150)});
        CHECK(cluster.run(project, "upgrade a1").exit_code == 0);
        seconds.push_back(seconds_of(cluster, project, line));
        for (const auto& name : tables)
            CHECK(contains(shown(cluster, name), "`v` varchar(40)"));
    }
    std::cout << fmt::format("twenty tables: {:.2f} s one after the other, {:.2f} s in parallel, ratio {:.1f}\n",
                             seconds[0], seconds[1], seconds[0] / seconds[1]);
}

TEST_CASE("a job that the server cancels fails its statement with the server's reason, and the next run tries again") {
    Cluster cluster;
    const Project project;
    write_project(project, {"t"}, {k_slow_alter, k_next_alter});
    cluster.server.control.engine(R"({"job_fault": {"table": "t", "cancel": "out of disk"}})");
    const auto finished = cluster.run(project, "upgrade head");
    INFO(finished);
    CHECK(finished.exit_code == 3);
    CHECK(contains(finished.err, "the server cancelled COLUMN job "));
    CHECK(contains(finished.err, " on 't': out of disk\n"));
    CHECK(contains(finished.err, "error: revision 'b1' stopped at statement 1 of 2: none of it ran\n"));
    CHECK(version_rows(cluster.server.control, "shop") == "a1");
    CHECK(cluster.run(project, "upgrade head").exit_code == 0);
    CHECK(times_sent(cluster, k_slow_alter) == 2);
    CHECK(contains(shown(cluster, "t"), "`v` varchar(40)"));
}

TEST_CASE("a job that does not end is given up after job_timeout, and the next run waits for it again") {
    Cluster cluster;
    const Project project("job_timeout = 1s\n");
    write_project(project, {"t"}, {k_slow_alter, k_next_alter});
    cluster.server.control.engine(R"({"job_fault": {"table": "t", "stuck": true}})");
    const auto finished = cluster.run(project, "upgrade head");
    INFO(finished);
    CHECK(finished.exit_code == 3);
    CHECK(contains(finished.err, " on 't' was still "));
    CHECK(contains(finished.err, " after 1 s (job_timeout)\n"));
    cluster.server.control.engine(R"({"end_jobs": {"database": "shop", "table": "t"}})");
    const auto again = cluster.run(project, "upgrade head");
    INFO(again);
    CHECK(again.exit_code == 0);
    CHECK(times_sent(cluster, k_slow_alter) == 1);
}

TEST_CASE("a change of buckets that finishes with a partition left out is told, and the next run does it again") {
    constexpr auto k_optimize = "ALTER TABLE p DISTRIBUTED BY HASH (k) BUCKETS 4";
    Cluster cluster;
    const Project project;
    project.script(
        "a1", "", "table", "",
        up_section({"CREATE TABLE p (k INT NOT NULL, d DATE NOT NULL) DUPLICATE KEY (k) PARTITION BY RANGE (d) "
                    "(PARTITION p1 VALUES LESS THAN ('2026-01-01'), PARTITION p2 VALUES LESS THAN ('2026-02-01')) "
                    "DISTRIBUTED BY HASH (k) BUCKETS 2"}));
    project.script("b1", "a1", "buckets", "", up_section({k_optimize, "CREATE VIEW w AS SELECT k FROM p"}));
    cluster.server.control.engine(R"({"job_fault": {"table": "p", "stuck": true}})");
    const auto run = cluster.start(project, "upgrade head");
    while (run->is_running() && cluster.server.control.text("SHOW ALTER TABLE OPTIMIZE FROM shop").empty())
        std::this_thread::sleep_for(Milliseconds(5));
    cluster.server.control.engine(R"({"end_jobs": {"database": "shop", "table": "p", "skip": "p1"}})");
    const auto finished = run->wait();
    INFO(finished);
    CHECK(finished.exit_code == 3);
    CHECK(contains(finished.err,
                   "error: migrations/versions/b1_buckets.sql:8:1: the job finished and left partitions as they were: "
                   "p1; data came in while it ran\n"));
    CHECK(contains(finished.err,
                   "hint: run the command again to send the statement again; if it did what it should, run srmigrate "
                   "upgrade head --mark-done\n"));
    CHECK(version_rows(cluster.server.control, "shop") == "a1");
    CHECK(cluster.run(project, "upgrade head").exit_code == 0);
    CHECK(times_sent(cluster, k_optimize) == 2);
    CHECK(contains(shown(cluster, "p"), "BUCKETS 4"));
    for (const auto* partition : {"p1", "p2"}) {
        const auto buckets = cluster.server.control.text(fmt::format(
            "SELECT BUCKETS FROM information_schema.partitions_meta WHERE PARTITION_NAME = '{}'", partition));
        CHECK(buckets == "4");
    }
}

TEST_CASE("on a terminal a job is shown live: table, kind, state, progress, time; and the line goes when it is over") {
    Cluster cluster({.job_latency = Milliseconds(3000)});  // long enough to be looked at under load, too
    const Project project;
    write_project(project, {"t"}, {k_slow_alter});
    const auto finished = cluster.start(project, "upgrade head", Stage::terminal)->wait();
    INFO(base::replace_all(base::replace_all(finished.out, "\033", "ESC"), "\r", "CR"));
    CHECK(finished.exit_code == 0);
    const std::string clear = "\033[K";
    CHECK(contains(finished.out, "  1/1  ALTER TABLE t MODIFY COLUMN v VARCHAR(40)" + clear));
    for (const auto* pattern : {R"(  waiting for COLUMN job \d+ on t: PENDING, [\d.]+ s)",
                                R"(  waiting for COLUMN job \d+ on t: RUNNING [5-9]/10, [\d.]+ s)"}) {
        INFO(pattern);
        CHECK(std::regex_search(finished.out, std::regex(pattern)));
    }
    CHECK(std::regex_search(
        finished.out,
        std::regex(
            "\033\\[K  COLUMN job \\d+ on t finished after [\\d.]+ s\ndone: 2 revisions in [^,]+, now at b1\n$")));
    // What is said besides goes through the same terminal and is left whole.
    CHECK(contains(finished.out, "Running upgrade a1 -> b1, changes\n"));
}

TEST_CASE("somebody else's job on the table is waited for before anything is sent") {
    for (const auto* list : {"column", "rollup", "optimize"}) {
        INFO(list);
        Cluster cluster;
        const Project project;
        write_project(project, {"t"}, {k_slow_alter});
        CHECK(cluster.run(project, "upgrade a1").exit_code == 0);
        cluster.server.control.engine(fmt::format(
            R"({{"foreign_job": {{"database": "shop", "table": "t", "list": "{}", "latency_ms": 60000}}}})", list));
        const auto run = cluster.start(project, "upgrade head");
        while (run->is_running() && !contains(run->err_so_far(), "waiting for somebody else's "))
            std::this_thread::sleep_for(Milliseconds(5));
        cluster.server.control.engine(R"({"end_jobs": {"database": "shop", "table": "t"}})");
        const auto finished = run->wait();
        INFO(finished);
        CHECK(finished.exit_code == 0);
        CHECK(contains(finished.err, "waiting for somebody else's "));
        CHECK(times_sent(cluster, k_slow_alter) == 1);
    }
}

TEST_CASE("a table that is still busy after its job has ended is tried again, in every version's words") {
    struct Row {
        schema::Version version;
        const char* first;
    };
    std::vector<Row> rows;
    for (const auto& version :
         {schema::Version{3, 1, 0}, schema::Version{3, 1, 17}, schema::Version{3, 2, 11}, schema::Version{3, 3, 2},
          schema::Version{3, 3, 12}, schema::Version{3, 4, 1}, schema::Version{3, 5, 0}, schema::Version{4, 1, 0}}) {
        rows.push_back({version, k_slow_alter});
        rows.push_back({version, "ALTER TABLE t ADD ROLLUP r (k, v)"});
        // Older ones do not optimize.
        if (version >= schema::Version{3, 2, 0}) {
            rows.push_back({version, "ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 4"});
        }
    }
    const auto problems = in_parallel(rows.size(), 8, [&](std::size_t i) -> std::string {
        Cluster cluster({.version = rows[i].version});
        const Project project;
        write_project(project, {"t"}, {rows[i].first, k_next_alter});
        cluster.server.control.engine(R"({"job_fault": {"table": "t", "busy_after_ms": 700}})");
        const auto finished = cluster.run(project, "upgrade head");
        if (finished.exit_code != 0) return fmt::format("{}: {}", rows[i].first, finished.err);
        const auto sent = times_sent(cluster, k_next_alter);
        const auto accepted = cluster.accepted()[k_next_alter];
        if (sent < 2 || accepted != 1)
            return fmt::format("{}: sent {} times, accepted {}\n", rows[i].first, sent, accepted);
        return "";
    });
    CHECK(base::join(problems, "") == "");
}

TEST_CASE("a change that leaves no job behind keeps the table busy for a while on shared data") {
    Cluster cluster({.version = {3, 3, 2}, .run_mode = schema::RunMode::shared_data, .job_latency = Milliseconds(600)});
    const Project project;
    project.script(
        "a1", "", "first", "",
        up_section({"CREATE TABLE p (k INT NOT NULL, v VARCHAR(20)) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2",
                    "ALTER TABLE p SET (\"enable_persistent_index\" = \"false\")",
                    "ALTER TABLE p MODIFY COLUMN v VARCHAR(40)"}));
    const auto finished = cluster.run(project, "upgrade head");
    INFO(finished);
    CHECK(finished.exit_code == 0);
    CHECK(contains(shown(cluster, "p"), "`v` varchar(40)"));
    CHECK(cluster.accepted()["ALTER TABLE p MODIFY COLUMN v VARCHAR(40)"] == 1);
}
