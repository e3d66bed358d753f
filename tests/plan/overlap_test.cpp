// SPDX-License-Identifier: Apache-2.0
#include "plan/overlap.hpp"

#include "revision/script/sql_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace srmigrate;
using namespace srmigrate::plan;

namespace {

Footprint of(const std::string& sql) {
    return footprint_of(revision::understand({.sql = sql}), "d");
}

bool waits(const std::string& earlier, const std::string& later) {
    return must_wait(of(earlier), of(later));
}

const std::string k_job = "ALTER TABLE t MODIFY COLUMN v BIGINT";

}  // namespace

TEST_CASE("a statement waits for a job on what it changes or reads, and for no other") {
    for (const std::string later : {
             "ALTER TABLE t ADD COLUMN w INT",
             "ALTER TABLE d.t ADD COLUMN w INT",
             "INSERT INTO u SELECT * FROM t",
             "INSERT INTO t VALUES (1)",
             "CREATE VIEW w AS SELECT v FROM t",
             "CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT v FROM t",
             "CREATE TABLE u LIKE t",
             "CREATE TABLE u AS SELECT v FROM t",
             "ALTER TABLE u SWAP WITH t",
             "ALTER TABLE u RENAME t",
             "DROP TABLE t",
             "DROP DATABASE d",
             "REFRESH MATERIALIZED VIEW m",
             "ALTER MATERIALIZED VIEW m ACTIVE",
             "ADMIN SET FRONTEND CONFIG ('a' = 'b')",
         }) {
        UNSCOPED_INFO(later);
        CHECK(waits(k_job, later));
    }
    for (const std::string later : {
             "ALTER TABLE u ADD COLUMN w INT",
             "ALTER TABLE e.t ADD COLUMN w INT",
             "INSERT INTO u SELECT * FROM v",
             "CREATE VIEW w AS SELECT v FROM u",
             "CREATE TABLE w (k INT)",
             "DROP TABLE u",
             "CREATE DATABASE e",
         }) {
        UNSCOPED_INFO(later);
        CHECK_FALSE(waits(k_job, later));
    }
}

TEST_CASE("the job of a synchronous materialized view is on its table") {
    const std::string view = "CREATE MATERIALIZED VIEW m AS SELECT k, sum(v) FROM t GROUP BY k";
    CHECK(waits(view, "ALTER TABLE t ADD COLUMN w INT"));
    CHECK_FALSE(waits(view, "ALTER TABLE u ADD COLUMN w INT"));
    CHECK(change_the_same(of(view), of("ALTER TABLE t ADD COLUMN w INT")));
    CHECK_FALSE(change_the_same(of(view), of("INSERT INTO u SELECT * FROM t")));
}
