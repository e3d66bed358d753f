// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/state.hpp"
#include "engine/shop.hpp"
#include "support/engine_faults.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <utility>

using namespace srmigrate;
using namespace std::chrono_literals;
using srmigrate::tests::EngineClient;
using srmigrate::tests::error;
using srmigrate::tests::Shop;
using srmigrate::tests::version;

namespace {

engine::ClusterProfile slow(engine::ClusterProfile profile = {}) {
    profile.job_latency = 40s;
    return profile;
}

/// A shop with the table t, whose jobs take 40 seconds.
struct Slow : Shop {
    explicit Slow(engine::ClusterProfile profile = {}) : Shop(slow(std::move(profile))) {
        (*this)("CREATE TABLE t (k INT, v INT, w INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2");
    }
    /// "TableName State Msg Progress" of each row of a list.
    std::string jobs(const std::string& list = "COLUMN") {
        const auto answer = client.ask("SHOW ALTER TABLE " + list);
        const auto& rows = std::get<sql::ResultSet>(answer);
        std::string text;
        for (const auto& row : rows.rows) {
            for (const std::string column : {"TableName", "State", "Msg", "Progress"})
                text += rows.cell(row, column).value_or("NULL") + (column == std::string("Progress") ? "\n" : "|");
        }
        return text;
    }
    void wait(std::chrono::milliseconds time) { client.now += time; }
};

const std::string k_see =
    "Please wait until the current operation completes. To check the status of the operation, see "
    "https://docs.starrocks.io/docs/sql-reference/sql-statements/table_bucket_part_index/SHOW_ALTER";

}  // namespace

TEST_CASE("a rewrite goes from PENDING to FINISHED in its time, and the table changes at the end") {
    Slow shop;
    CHECK(shop("ALTER TABLE t MODIFY COLUMN v BIGINT") == "ok 0");
    CHECK(shop.jobs() == "t|PENDING||NULL\n");
    shop.wait(15s);
    CHECK(shop.jobs() == "t|WAITING_TXN||NULL\n");
    shop.wait(10s);
    CHECK(shop.jobs() == "t|RUNNING||6/10\n");
    CHECK(shop.show_create("TABLE t").find("`v` int(11)") != std::string::npos);
    shop.wait(15s);
    CHECK(shop.jobs() == "t|FINISHED||NULL\n");
    CHECK(shop.show_create("TABLE t").find("`v` bigint(20)") != std::string::npos);
}

TEST_CASE("values are added and dropped at once, and the job is FINISHED in the first SHOW ALTER") {
    Slow shop;
    CHECK(shop("ALTER TABLE t ADD COLUMN x INT, DROP COLUMN w") == "ok 0");
    CHECK(shop.jobs() == "t|FINISHED||NULL\n");
    CHECK(shop("ALTER TABLE t ADD COLUMN y INT, DROP COLUMN y") == "ok 0");
    CHECK(shop("ALTER TABLE t RENAME COLUMN x TO z") == "ok 0");
    CHECK(shop.jobs() == "t|FINISHED||NULL\n");
}

TEST_CASE("each kind of change leaves its trace in its list") {
    const std::pair<std::string, std::string> changes[] = {
        {"ADD INDEX i (v) USING BITMAP", "COLUMN"}, {"ORDER BY (v)", "COLUMN"},
        {"ADD COLUMN q INT KEY", "COLUMN"},         {"SET ('bloom_filter_columns' = 'v')", "COLUMN"},
        {"ADD ROLLUP r (k, v)", "ROLLUP"},          {"DISTRIBUTED BY HASH (v) BUCKETS 4", "OPTIMIZE"},
    };
    for (const auto& [clause, list] : changes) {
        Slow shop;
        INFO(clause);
        CHECK(shop("ALTER TABLE t " + clause) == "ok 0");
        CHECK(shop.jobs(list) == "t|PENDING||NULL\n");
        for (const std::string other : {"COLUMN", "ROLLUP", "OPTIMIZE"}) {
            if (other != list) CHECK(shop.jobs(other) == "");
        }
        shop.wait(40s);
        CHECK(shop.jobs(list) == "t|FINISHED||NULL\n");
    }
}

TEST_CASE("a busy table refuses every alteration, other tables and everything else go on") {
    Slow shop;
    shop("CREATE TABLE u (k INT) DUPLICATE KEY (k)");
    shop("ALTER TABLE t MODIFY COLUMN v BIGINT");
    const std::string busy = error("A schema change operation is in progress on the table t. " + k_see);
    for (const std::string clause : {"RENAME x", "COMMENT = 'x'", "ADD COLUMN x INT", "SET ('replication_num' = '1')"})
        CHECK(shop("ALTER TABLE t " + clause) == busy);
    CHECK(shop("TRUNCATE TABLE t") == busy);
    CHECK(shop("ALTER TABLE u ADD COLUMN x INT") == "ok 0");
    CHECK(shop("CREATE VIEW w AS SELECT k FROM t") == "ok 0");
    CHECK(shop("INSERT INTO t VALUES (1, 2, 3)").substr(0, 4) == "ok 1");
    shop.wait(40s);
    CHECK(shop("ALTER TABLE t COMMENT = 'x'") == "ok 0");
}

TEST_CASE("a busy table says so in the words of its version and of its state") {
    const auto wording = [](const engine::ClusterProfile& profile, const std::string& clause) {
        Slow shop(profile);
        shop("ALTER TABLE t " + clause);
        return shop("ALTER TABLE t COMMENT = 'x'");
    };
    CHECK(wording(version(4, 1), "ADD ROLLUP r (k, v)") ==
          error("A materialized view or rollup index is being created on the table t. " + k_see));
    CHECK(wording(version(4, 1), "DISTRIBUTED BY HASH (v) BUCKETS 4") ==
          error("The table t is currently in state OPTIMIZE"));
    CHECK(wording(version(3, 3, 12), "MODIFY COLUMN v BIGINT") ==
          error("A schema change operation is in progress on the table t. " + k_see));
    CHECK(wording(version(3, 3, 11), "MODIFY COLUMN v BIGINT") ==
          error("The state of \"t\" is SCHEMA_CHANGE. Alter operation is only permitted if NORMAL"));
    CHECK(wording(version(3, 1), "ADD ROLLUP r (k, v)") ==
          error("The state of \"t\" is ROLLUP. Alter operation is only permitted if NORMAL"));
    CHECK(wording(version(2, 5, 6), "MODIFY COLUMN v BIGINT") ==
          error("Table[t]'s state is not NORMAL. Do not allow doing ALTER ops"));
}

TEST_CASE("a job is cancelled by its user, and not twice") {
    Slow shop;
    shop("ALTER TABLE t MODIFY COLUMN v BIGINT");
    CHECK(shop("CANCEL ALTER TABLE ROLLUP FROM t") == error("Table[t] is not under ROLLUP."));
    CHECK(shop("CANCEL ALTER TABLE COLUMN FROM t") == "ok 0");
    CHECK(shop.jobs() == "t|CANCELLED|user cancelled|NULL\n");
    CHECK(shop("CANCEL ALTER TABLE COLUMN FROM t") == error("Table[t] is not under SCHEMA_CHANGE/WAITING_STABLE."));
    CHECK(shop.show_create("TABLE t").find("`v` int(11)") != std::string::npos);
}

TEST_CASE("a job keeps the table's old name, and ends with the table") {
    Slow shop;
    shop("ALTER TABLE t ADD COLUMN x INT");
    shop("ALTER TABLE t RENAME u");
    CHECK(shop.jobs() == "t|FINISHED||NULL\n");
    shop("ALTER TABLE u MODIFY COLUMN v BIGINT");
    CHECK(shop("DROP TABLE u FORCE") == "ok 0");
    const std::string jobs = shop.jobs();
    CHECK(jobs.find("u|CANCELLED|table does not exist") != std::string::npos);
}

TEST_CASE("a statement makes one job, but for rollups, and ids only grow") {
    Slow shop;
    shop("ALTER TABLE t ADD ROLLUP r (k, v), s (k, w)");
    CHECK(shop.jobs("ROLLUP") == "t|PENDING||NULL\nt|PENDING||NULL\n");
    const auto& jobs = shop.engine.state().jobs;
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].id < jobs[1].id);
    shop.wait(40s);
    shop("ALTER TABLE t MODIFY COLUMN v BIGINT");
    CHECK(shop.engine.state().jobs.back().id > jobs[1].id);
    // One row for the table and for each rollup that is rewritten with it.
    CHECK(shop.jobs() == "t|PENDING||NULL\nt|PENDING||NULL\n");
}

TEST_CASE("faults strike the jobs they are meant for") {
    Slow shop;
    auto& faults = tests::faults_of(shop.engine.state()).jobs;
    SECTION("a job is cancelled with a message") {
        faults.push_back({.table = "t", .cancel_with = "schema change task failed"});
        shop("ALTER TABLE t MODIFY COLUMN v BIGINT");
        shop.wait(40s);
        CHECK(shop.jobs() == "t|CANCELLED|schema change task failed|NULL\n");
        CHECK(shop("ALTER TABLE t MODIFY COLUMN v BIGINT") == "ok 0");
    }
    SECTION("a job is stuck") {
        faults.push_back({.stuck = true});
        shop("ALTER TABLE t MODIFY COLUMN v BIGINT");
        shop.wait(24h);
        CHECK(shop.jobs() == "t|RUNNING||9/10\n");
    }
    SECTION("a job is finished and has changed nothing") {
        faults.push_back({.without_effect = true});
        shop("ALTER TABLE t DISTRIBUTED BY HASH (v) BUCKETS 4");
        shop.wait(40s);
        CHECK(shop.jobs("OPTIMIZE") == "t|FINISHED||NULL\n");
        CHECK(shop.show_create("TABLE t").find("HASH(`k`) BUCKETS 2") != std::string::npos);
    }
    SECTION("the table stays busy for a moment") {
        faults.push_back({.busy_after = 5s});
        shop("ALTER TABLE t ADD ROLLUP r (k, v)");
        shop.wait(40s);
        CHECK(shop.jobs("ROLLUP") == "t|FINISHED||NULL\n");
        CHECK(shop("ALTER TABLE t COMMENT = 'x'").find("rollup index is being created") != std::string::npos);
        shop.wait(5s);
        CHECK(shop("ALTER TABLE t COMMENT = 'x'") == "ok 0");
    }
    SECTION("other tables are spared") {
        faults.push_back({.table = "u", .stuck = true});
        shop("ALTER TABLE t MODIFY COLUMN v BIGINT");
        shop.wait(40s);
        CHECK(shop.jobs() == "t|FINISHED||NULL\n");
    }
}

TEST_CASE("without fast schema evolution every change of columns is a job") {
    Slow shop(version(3, 1));
    shop("ALTER TABLE t ADD COLUMN x INT");
    CHECK(shop.jobs() == "t|PENDING||NULL\n");
    Slow other;
    other("CREATE TABLE u (k INT) DUPLICATE KEY (k) PROPERTIES ('fast_schema_evolution' = 'false')");
    other("ALTER TABLE u ADD COLUMN x INT");
    CHECK(other.jobs() == "u|PENDING||NULL\n");
}

TEST_CASE("shared data changes types fast, and some properties in jobs that no list shows") {
    engine::ClusterProfile profile;
    profile.run_mode = schema::RunMode::shared_data;
    Slow shop(profile);
    CHECK(shop("ALTER TABLE t MODIFY COLUMN v BIGINT") == "ok 0");
    CHECK(shop.jobs() == "t|FINISHED||NULL\n");
    CHECK(shop("ALTER TABLE t MODIFY COLUMN w STRING") == "ok 0");
    CHECK(shop.jobs() == "t|FINISHED||NULL\nt|PENDING||NULL\n");
    shop.wait(40s);
    CHECK(shop("ALTER TABLE t SET ('file_bundling' = 'false')") == "ok 0");
    CHECK(shop.jobs() == "t|FINISHED||NULL\nt|FINISHED||NULL\n");
    CHECK(shop("ALTER TABLE t COMMENT = 'x'").find("schema change operation is in progress") != std::string::npos);
    shop.wait(40s);
    CHECK(shop("ALTER TABLE t COMMENT = 'x'") == "ok 0");
    profile.version = {3, 5, 0};
    Slow older(profile);
    CHECK(older("ALTER TABLE t ADD COLUMN x INT") == "ok 0");
    CHECK(older.jobs() == "t|PENDING||NULL\n");
}
