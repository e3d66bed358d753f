// SPDX-License-Identifier: Apache-2.0
// What a statement costs: packets on the wire, counted as the difference that one more statement makes.
#include "end_to_end/cluster.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

// Whatever the statements under test need.
const std::vector<std::string>& ground() {
    static const std::vector<std::string> k_statements{
        "CREATE TABLE t (k INT NOT NULL, v VARCHAR(20)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1",
        "CREATE TABLE same LIKE t", "CREATE VIEW w AS SELECT k FROM t",
        "CREATE TABLE p (k INT NOT NULL, d DATE) DUPLICATE KEY (k) PARTITION BY RANGE (d) (PARTITION p1 VALUES LESS "
        "THAN ('2026-01-01')) DISTRIBUTED BY HASH (k) BUCKETS 1"};
    return k_statements;
}

std::size_t packets_of(const std::vector<std::string>& statements, const std::string& line = "upgrade head") {
    Cluster cluster;
    const Project project;
    project.script("a1", "", "ground", "", up_section(ground()));
    project.script("b1", "a1", "statements", "", up_section(statements));
    REQUIRE(cluster.run(project, "upgrade a1").exit_code == 0);
    cluster.server.server.clear_log();
    const auto finished = cluster.run(project, line);
    INFO(finished);
    REQUIRE(finished.exit_code == 0);
    const auto log = cluster.server.server.log();
    return static_cast<std::size_t>(
        std::count_if(log.begin(), log.end(), [](const auto& entry) { return entry.command == "query"; }));
}

// Of the statement, as the last of its revision.
std::size_t packets_for(const std::string& statement) {
    return packets_of({"CREATE VIEW x AS SELECT 1 AS a", statement}) - packets_of({"CREATE VIEW x AS SELECT 1 AS a"});
}

}  // namespace

TEST_CASE("a statement that cannot become a job costs one packet besides its own: the intent") {
    for (const auto* statement :
         {"CREATE VIEW v AS SELECT k FROM t", "CREATE TABLE u (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)",
          "ALTER VIEW w AS SELECT v FROM t", "DROP VIEW w", "INSERT INTO t VALUES (1, 'a')", "ALTER TABLE t RENAME t2",
          "ALTER TABLE t COMMENT = 'c'"}) {
        INFO(statement);
        CHECK(packets_for(statement) == 2);
    }
}

TEST_CASE("a statement that ids of partitions prove costs one more: they are read before it") {
    for (const auto* statement :
         {"ALTER TABLE t SWAP WITH same", "TRUNCATE TABLE t", "DROP TABLE same", "ALTER TABLE p DROP PARTITION p1"}) {
        INFO(statement);
        CHECK(packets_for(statement) == 3);
    }
}

TEST_CASE("a change that may become a job costs four besides its own: intent, lists before, list after, verification") {
    for (const auto* statement : {"ALTER TABLE t ADD COLUMN c INT", "ALTER TABLE t MODIFY COLUMN v VARCHAR(40)",
                                  "ALTER TABLE t ADD ROLLUP r (k)"}) {
        INFO(statement);
        CHECK(packets_for(statement) == 5);
    }
}

TEST_CASE("a change of buckets costs one more: whether each partition has them") {
    CHECK(packets_for("ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 3") == 6);
}

TEST_CASE("which materialized views are active is asked before and after the run, however much it does") {
    Cluster cluster;
    const Project project;
    project.script("a1", "", "ground", "", up_section(ground()));
    project.script("b1", "a1", "more", "", "-- migrate:up\nALTER TABLE t ADD COLUMN c INT;\nDROP VIEW w;\n");
    REQUIRE(cluster.run(project, "upgrade head").exit_code == 0);
    std::size_t lists = 0;
    for (const auto& entry : cluster.server.server.log())
        lists += entry.text.find("SHOW MATERIALIZED VIEWS") != std::string::npos ? 1U : 0U;
    CHECK(lists == 2);
}
