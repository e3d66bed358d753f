// SPDX-License-Identifier: Apache-2.0
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::EngineClient;
using srmigrate::tests::Shop;
using srmigrate::tests::version;

namespace {

const std::string k_only =
    "5305 (25P01): Explicit transaction only support begin/commit/rollback/insert/update/delete/set/select statements";

engine::ClusterProfile shared_data() {
    engine::ClusterProfile profile;
    profile.run_mode = schema::RunMode::shared_data;
    return profile;
}

}  // namespace

TEST_CASE("a transaction keeps what is committed and takes back what is not") {
    Shop shop(shared_data());
    shop("CREATE TABLE t (k INT) PRIMARY KEY (k)");
    shop("BEGIN");
    shop("INSERT INTO t VALUES (1)");
    shop("INSERT INTO t VALUES (2)");
    CHECK(shop("COMMIT") == "ok 0");
    CHECK(shop("SELECT k FROM t ORDER BY k") == "1\n2");
    shop("START TRANSACTION");
    shop("DELETE FROM t WHERE k = 1");
    CHECK(shop("ROLLBACK") == "ok 0");
    CHECK(shop("SELECT k FROM t ORDER BY k") == "1\n2");
    CHECK(shop("COMMIT") == "ok 0");
    CHECK(shop("ROLLBACK WORK") == "ok 0");
}

TEST_CASE("a lost connection rolls back") {
    Shop shop;
    shop("CREATE TABLE t (k INT) PRIMARY KEY (k)");
    {
        EngineClient other(shop.engine);
        other("USE shop");
        other("BEGIN");
        other("INSERT INTO t VALUES (1)");
        shop.engine.close(other.connection());
    }
    CHECK(shop("SELECT k FROM t") == "");
}

TEST_CASE("definitions have no place in a transaction") {
    Shop shop;
    shop("CREATE TABLE t (k INT) PRIMARY KEY (k)");
    CHECK(shop("BEGIN") == "ok 0");
    CHECK(shop("ALTER TABLE t ADD COLUMN v INT") == k_only);
    CHECK(shop("SHOW TABLES") == k_only);
    CHECK(shop("SET query_timeout = 10") == "ok 0");
    CHECK(shop("COMMIT") == "ok 0");
    CHECK(shop("ALTER TABLE t ADD COLUMN v INT") == "ok 0");
}

TEST_CASE("a transaction writes to one database, and without shared data once to a table") {
    Shop shop;
    shop("CREATE TABLE t (k INT) PRIMARY KEY (k)");
    shop("CREATE DATABASE other");
    shop("CREATE TABLE other.u (k INT) PRIMARY KEY (k)");
    shop("BEGIN");
    shop("INSERT INTO t VALUES (1)");
    CHECK(shop("INSERT INTO other.u VALUES (1)").substr(0, 4) == "5304");
    CHECK(shop("INSERT INTO t VALUES (2)") ==
          "1064 (HY000): not simulated: a second INSERT into a table in a transaction of this cluster");
    CHECK(shop("DELETE FROM t WHERE k = 1") ==
          "1064 (HY000): not simulated: UPDATE or DELETE in a transaction of this cluster");
}

TEST_CASE("before 3.5 BEGIN is accepted and means nothing") {
    Shop shop(version(3, 4));
    shop("CREATE TABLE t (k INT) PRIMARY KEY (k)");
    CHECK(shop("BEGIN") == "ok 0");
    CHECK(shop("ALTER TABLE t ADD COLUMN v INT") == "ok 0");
    shop("INSERT INTO t VALUES (1, 2)");
    CHECK(shop("ROLLBACK") == "ok 0");
    CHECK(shop("SELECT k FROM t") == "1");
}
