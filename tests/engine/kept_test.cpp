// SPDX-License-Identifier: Apache-2.0
// What a cluster holds besides tables and views: kept by name, shown and dropped, without any other effect.
#include "engine/cluster/loads.hpp"
#include "engine/cluster/state.hpp"
#include "engine/file/persist.hpp"
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::engine;
using namespace srmigrate::tests;

namespace {

std::string not_simulated_answer(const std::string& what) {
    return "ok 0 {'note':'not simulated: " + what + "'}";
}

// The first column of each row.
std::string names_in(Shop& shop, std::string_view sql, std::string_view column) {
    const auto answer = shop.client.ask(sql);
    const auto* const rows = std::get_if<sql::ResultSet>(&answer);
    if (rows == nullptr) return text_of(answer);
    std::vector<std::string> names;
    for (const auto& row : rows->rows)
        names.push_back(rows->cell(row, column).value_or("NULL"));
    return base::join(names, ",");
}

}  // namespace

TEST_CASE("catalogs, pipes, loads, functions, groups, volumes and the like are made, shown and dropped by name") {
    struct Case {
        std::string kind;
        std::string make;
        std::string name;  ///< as it is shown
        std::string list;
        std::string column;
        std::string listed;  ///< once it is made
        std::string drop;
        std::string exists;
        std::string missing;
    };
    const auto c = GENERATE(values<Case>({
        {"CATALOG", "CREATE EXTERNAL CATALOG hive COMMENT 'c' PROPERTIES ('type' = 'hive')", "hive", "SHOW CATALOGS",
         "Catalog", "default_catalog,hive", "DROP CATALOG hive", "5514 (42000): Catalog 'hive' already exists",
         "5078 (42000): Unknown catalog 'hive'"},
        {"PIPE",
         "CREATE PIPE p PROPERTIES ('auto_ingest' = 'true') AS INSERT INTO t SELECT * FROM FILES ('path' = 'x')", "p",
         "SHOW PIPES", "PIPE_NAME", "p", "DROP PIPE p",
         "5802 (42000): Getting analyzing error. Detail message: Pipe exists.",
         "5801 (42000): Getting analyzing error. Detail message: Unknown pipe 'p'."},
        {"ROUTINE LOAD", "CREATE ROUTINE LOAD shop.l ON t FROM KAFKA ('kafka_topic' = 'x')", "l",
         "SHOW ROUTINE LOAD FROM shop", "Name", "l", "STOP ROUTINE LOAD FOR l", error("Name l already used in db shop"),
         error("There is not operable routine load job with name l")},
        {"FUNCTION", "CREATE FUNCTION f(s string, int) RETURNS string PROPERTIES ('symbol' = 'F')", "f(STRING, INT)",
         "SHOW FULL FUNCTIONS", "Signature", "f(STRING, INT)", "DROP FUNCTION shop.f(STRING,INT)",
         error("function already exists"), error("Unknown function, function=shop.f(STRING, INT)")},
        {"FUNCTION", "CREATE TABLE FUNCTION f(string) RETURNS string symbol=\"X\" type=\"StarrocksJar\" file=\"x\"",
         "f(STRING)", "SHOW FUNCTIONS FROM shop", "Signature", "f(STRING)", "DROP FUNCTION f(string)",
         error("function already exists"), error("Unknown function, function=shop.f(STRING)")},
        {"GLOBAL FUNCTION", "CREATE GLOBAL AGGREGATE FUNCTION g(ARRAY<INT>) RETURNS INT PROPERTIES ('symbol' = 'F')",
         "g(ARRAY<INT>)", "SHOW GLOBAL FUNCTIONS", "Signature", "g(ARRAY<INT>)", "DROP GLOBAL FUNCTION g(array<int>)",
         error("function already exists"), error("Unknown function, function=g(ARRAY<INT>)")},
        {"RESOURCE GROUP", "CREATE RESOURCE GROUP rg TO (user='u') WITH ('cpu_weight' = '1')", "rg",
         "SHOW RESOURCE GROUPS ALL", "name", "rg", "DROP RESOURCE GROUP rg", error("RESOURCE_GROUP(rg) already exists"),
         "5079 (42000): Getting analyzing error. Detail message: Unknown resource group 'rg' ."},
        {"STORAGE VOLUME", "CREATE STORAGE VOLUME v TYPE = S3 LOCATIONS = ('s3://x') COMMENT 'c'", "v",
         "SHOW STORAGE VOLUMES", "Storage Volume", "v", "DROP STORAGE VOLUME v",
         error("Storage volume 'v' already exists"), error("Storage volume 'v' does not exist")},
        {"RESOURCE", "CREATE EXTERNAL RESOURCE 'r' PROPERTIES ('type' = 'spark')", "r", "SHOW RESOURCES", "Name", "r",
         "DROP RESOURCE 'r'", error("Resource(r) already exist"), error("Resource(r) does not exist")},
        {"REPOSITORY", "CREATE REPOSITORY b WITH BROKER ON LOCATION 's3://x'", "b", "SHOW REPOSITORIES", "RepoName",
         "b", "DROP REPOSITORY b", error("repository with same name already exist: b"),
         error("Repository does not exist")},
        {"WAREHOUSE", "CREATE WAREHOUSE w", "w", "SHOW WAREHOUSES", "Name", "w", "DROP WAREHOUSE w",
         "5902 (42000): Warehouse w already exists.", "5901 (42000): Warehouse name: w not exist."},
    }));
    INFO(c.make);
    Shop shop;
    CHECK(shop(c.drop) == c.missing);
    CHECK(shop(c.make) == not_simulated_answer("CREATE " + c.kind));
    CHECK(shop(c.make) == c.exists);
    CHECK(names_in(shop, c.list, c.column) == c.listed);
    Engine again({});
    again.state() = load(save(shop.engine.state()), "state.sql");
    CHECK(save(again.state()) == save(shop.engine.state()));
    CHECK(shop(c.drop) == "ok 0");
    CHECK(shop(c.drop) == c.missing);
}

TEST_CASE("IF EXISTS, IF NOT EXISTS and OR REPLACE of what is kept by name") {
    Shop shop;
    CHECK(shop("DROP CATALOG IF EXISTS c") == "ok 0");
    CHECK(shop("CREATE EXTERNAL CATALOG IF NOT EXISTS c PROPERTIES ('type' = 'iceberg')") ==
          not_simulated_answer("CREATE CATALOG"));
    CHECK(shop("CREATE EXTERNAL CATALOG IF NOT EXISTS c PROPERTIES ('type' = 'iceberg')") == "ok 0");
    CHECK(shop("CREATE OR REPLACE FUNCTION f(INT) RETURNS INT PROPERTIES ('symbol' = 'A')") ==
          not_simulated_answer("CREATE FUNCTION"));
    CHECK(shop("CREATE OR REPLACE FUNCTION f(INT) RETURNS INT PROPERTIES ('symbol' = 'B')") ==
          not_simulated_answer("CREATE FUNCTION"));
    CHECK(shop("CREATE FUNCTION f(STRING) RETURNS INT PROPERTIES ('symbol' = 'B')") ==
          not_simulated_answer("CREATE FUNCTION"));
    CHECK(names_in(shop, "SHOW FUNCTIONS", "Signature") == "f(INT),f(STRING)");
    CHECK(shop("CREATE EXTERNAL CATALOG default_catalog PROPERTIES ('type' = 'hive')") ==
          analysis("External catalog name can't be the same as internal catalog name 'default_catalog'"));
    CHECK(shop("DROP CATALOG default_catalog") == analysis("Can't drop the default internal catalog"));
}

TEST_CASE("what is kept in a database goes with it") {
    Shop shop;
    shop("CREATE PIPE p AS INSERT INTO t SELECT * FROM FILES ('path' = 'x')");
    shop("CREATE FUNCTION f(INT) RETURNS INT PROPERTIES ('symbol' = 'A')");
    CHECK(shop("ALTER DATABASE shop RENAME store") == "ok 0");
    CHECK(names_in(shop, "SHOW PIPES FROM store", "PIPE_NAME") == "p");
    CHECK(shop("DROP DATABASE store") == "ok 0");
    CHECK(shop.engine.state().kept.empty());
}

TEST_CASE("pipes, loads and tasks are paused and go on") {
    Shop shop;
    shop("CREATE TABLE t (k INT)");
    shop("CREATE PIPE p AS INSERT INTO t SELECT * FROM FILES ('path' = 'x')");
    shop("CREATE ROUTINE LOAD l ON t FROM KAFKA ('kafka_topic' = 'x')");
    CHECK(names_in(shop, "SHOW PIPES", "STATE") == "RUNNING");
    CHECK(shop("ALTER PIPE p SUSPEND") == not_simulated_answer("ALTER PIPE"));
    CHECK(names_in(shop, "SHOW PIPES", "STATE") == "SUSPEND");
    CHECK(shop("PAUSE ROUTINE LOAD FOR l") == "ok 0");
    CHECK(names_in(shop, "SHOW ROUTINE LOAD FOR l", "State") == "PAUSED");
    CHECK(shop("RESUME ROUTINE LOAD FOR l") == "ok 0");
    CHECK(names_in(shop, "SHOW ROUTINE LOAD", "State") == "RUNNING");
    CHECK(shop("SUBMIT TASK nightly AS INSERT INTO t SELECT 1").starts_with("ok 0 {'note':'not simulated: "));
    CHECK(shop("SUBMIT TASK nightly AS INSERT INTO t SELECT 1") == error("Task [nightly] already exists"));
    CHECK(shop("DROP TASK nightly") == "ok 0");
    CHECK(shop("DROP TASK nightly") == analysis("Task nightly is not exist"));
    CHECK(shop("DROP TASK IF EXISTS nightly") == "ok 0");
}

TEST_CASE("the default storage volume cannot be dropped") {
    Shop shop;
    shop("CREATE STORAGE VOLUME v TYPE = S3 LOCATIONS = ('s3://x')");
    CHECK(shop("SET v AS DEFAULT STORAGE VOLUME") == "ok 0");
    CHECK(names_in(shop, "DESC STORAGE VOLUME v", "IsDefault") == "true");
    CHECK(shop("DROP STORAGE VOLUME v") == error("default storage volume can not be removed"));
}

TEST_CASE("no secret of what is kept is in the state, or shown") {
    Shop shop;
    shop("CREATE EXTERNAL CATALOG c PROPERTIES ('type' = 'iceberg', 'aws.s3.secret_key' = 'hunter2')");
    CHECK(save(shop.engine.state()).find("hunter2") == std::string::npos);
    const auto shown = shop.show_create("CATALOG c");
    CHECK(shown == "CREATE EXTERNAL CATALOG c PROPERTIES ('type' = 'iceberg', 'aws.s3.secret_key' = '***')");
}

TEST_CASE("what is in a catalog that was made is accepted and not run") {
    Shop shop;
    CHECK(shop("CREATE TABLE hive.db.t (k INT)") ==
          "5078 (42000): Getting analyzing error. Detail message: Unknown catalog 'hive'.");
    shop("CREATE EXTERNAL CATALOG hive PROPERTIES ('type' = 'hive')");
    for (const auto* sql : {"CREATE TABLE hive.db.t (k INT)", "DROP TABLE hive.db.t", "CREATE DATABASE hive.db",
                            "INSERT INTO hive.db.t VALUES (1)"}) {
        INFO(sql);
        CHECK(shop(sql) == not_simulated_answer("what is in the catalog hive"));
    }
    CHECK(shop("CREATE VIEW v AS SELECT t.k AS a FROM hive.db.t") == "ok 0");
    CHECK(shop("SET CATALOG hive") == "ok 0");
    CHECK(shop("USE db") == "ok 0");
    CHECK(shop("CREATE TABLE t (k INT)") == not_simulated_answer("what is in the catalog hive"));
    CHECK(shop("SET CATALOG default_catalog") == "ok 0");
    CHECK(shop("USE shop") == "ok 0");
    CHECK(shop("SHOW TABLES") == "v");
}

TEST_CASE("what is not about tables, views and databases is accepted, what may change them is refused by name") {
    Shop shop;
    for (const auto* kind : {"ADMIN REPAIR", "BACKUP SNAPSHOT", "INSTALL PLUGIN", "CREATE MASKING POLICY"}) {
        INFO(kind);
        CHECK(shop(std::string(kind) + " x") == not_simulated_answer(kind));
    }
    CHECK(shop("RECOVER DATABASE x").starts_with("1064 (HY000): not simulated: RECOVER DATABASE"));
    CHECK(shop("RESTORE SNAPSHOT x").starts_with("1064 (HY000): not simulated: RESTORE SNAPSHOT"));
}

TEST_CASE("a cluster refuses what nobody switched on, and the embedded engine takes it with a note") {
    struct Case {
        std::string sql;
        std::string refusal;
        std::string note;
    };
    const auto c = GENERATE(values<Case>({
        {"CREATE TABLE t (k INT, v INT) PRIMARY KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES('storage_type' = "
         "'column_with_row')",
         error("column_with_row for PRIMARY_KEYS table not supported, enable it by setting "
               "`enable_experimental_rowstore` to true"),
         "taken as if the front end's configuration had enable_experimental_rowstore = true"},
        {"CREATE TABLE t (k INT, v STRING, INDEX i (v) USING GIN) DUPLICATE KEY(k)",
         analysis("The inverted index is disabled, enable it by setting FE config `enable_experimental_gin` to true"),
         "taken as if the front end's configuration had enable_experimental_gin = true"},
        {"CREATE MATERIALIZED VIEW m REFRESH ASYNC PROPERTIES('resource_group' = 'rg_mv') AS SELECT k FROM base",
         error("resource_group rg_mv does not exist."), "taken as if there were the resource group 'rg_mv'"},
    }));
    INFO(c.sql);
    Shop shop;
    shop("CREATE TABLE base (k INT)");
    CHECK(shop(c.sql) == c.refusal);
    shop.engine.state().untold = Untold::is_taken;
    const auto answer = shop.client.ask(c.sql);
    REQUIRE(std::holds_alternative<Ok>(answer));
    CHECK(note_of(std::get<Ok>(answer)) == c.note);
    CHECK_FALSE(not_simulated(std::get<Ok>(answer)));
}

TEST_CASE("what is told is taken without a note") {
    Shop shop;
    shop("CREATE TABLE base (k INT)");
    shop("CREATE RESOURCE GROUP rg_mv WITH ('cpu_weight' = '1')");
    CHECK(shop("CREATE MATERIALIZED VIEW m REFRESH ASYNC PROPERTIES('resource_group' = 'rg_mv') AS SELECT k FROM "
               "base") == "ok 0");
    shop("ADMIN SET FRONTEND CONFIG ('enable_experimental_rowstore' = 'true')");
    CHECK(shop("CREATE TABLE t (k INT, v INT) PRIMARY KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES("
               "'storage_type' = 'column_with_row')") == "ok 0");
    CHECK(shop.show_create("TABLE t").find("\"storage_type\" = \"column_with_row\"") != std::string::npos);
}

TEST_CASE("a view whose columns only a server knows is kept by name where that is taken for granted") {
    Shop shop;
    shop("CREATE EXTERNAL CATALOG hive PROPERTIES ('type' = 'hive')");
    CHECK(shop("CREATE VIEW v AS SELECT * FROM hive.db.t") == error("not simulated: the output columns of this query"));
    shop.engine.state().untold = Untold::is_taken;
    CHECK(shop("CREATE VIEW v AS SELECT * FROM hive.db.t") ==
          not_simulated_answer("CREATE VIEW (only a server knows its columns)"));
    CHECK(shop("SHOW TABLES") == "v");
    CHECK(shop("DROP VIEW v") == "ok 0");
}

TEST_CASE("DESC and SHOW COLUMNS of a missing table answer as a server does") {
    Shop shop;
    CHECK(shop("DESCRIBE `shop`.`alembic_version`") ==
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'alembic_version'.");
    CHECK(shop("DESC alembic_version") ==
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'alembic_version'.");
    CHECK(shop("SHOW FULL COLUMNS FROM `alembic_version` FROM `shop`") ==
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'shop.alembic_version'.");
    CHECK(shop("SHOW COLUMNS FROM nowhere.t") ==
          "5501 (3F000): Getting analyzing error. Detail message: Unknown database 'nowhere'.");
    Shop old(version(3, 2));
    CHECK(old("DESC t") == "1051 (42S02): Getting analyzing error. Detail message: Unknown table 't'.");
}

TEST_CASE("a dynamic partition that cannot be made stops nothing else") {
    Shop shop;
    CHECK(shop("CREATE TABLE t (dt DATE) DUPLICATE KEY(dt) PARTITION BY RANGE(dt) () DISTRIBUTED BY HASH(dt) BUCKETS 2 "
               "PROPERTIES ('replication_num' = '1', 'dynamic_partition.enable' = 'true', "
               "'dynamic_partition.time_unit' = 'DAY', 'dynamic_partition.end' = '2', 'dynamic_partition.prefix' = "
               "'p', 'dynamic_partition.replication_num' = '4')") == "ok 0");
    CHECK(shop("SHOW TABLES") == "t");
    CHECK(shop("SHOW PARTITIONS FROM t") == "");
}

TEST_CASE("partitions are dropped by the expression that makes them") {
    Shop shop;
    shop(
        "CREATE TABLE t (k1 DATETIME, k2 DATETIME, v INT) DUPLICATE KEY(k1) PARTITION BY date_trunc('day', k1), "
        "date_trunc('month', k2)");
    CHECK(shop("ALTER TABLE t DROP PARTITIONS WHERE date_trunc('day', k1) = '2020-01-01'") == "ok 0");
    CHECK(shop("ALTER TABLE t DROP PARTITIONS WHERE v = 1").starts_with("1064 (HY000): Getting analyzing error. "));
}

TEST_CASE("a sort key that CREATE takes and ALTER refuses, and the replication of a colocated table") {
    Shop shop;
    shop("CREATE TABLE t (k INT NOT NULL, g VARBINARY) PRIMARY KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1");
    CHECK(shop("ALTER TABLE t ORDER BY (g)") ==
          error("Sort key column[g] type not supported: VARBINARY in PrimaryKey table"));
    shop(
        "CREATE TABLE u (k INT NOT NULL, v INT) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) PROPERTIES ("
        "'replication_num' = '1', 'colocate_with' = 'g')");
    CHECK(shop("ALTER TABLE u SET ('default.replication_num' = '1')") ==
          error("table u is colocate table, cannot change replicationNum"));
}

TEST_CASE("roles hold privileges, and whoever has a role has them") {
    Shop shop;
    shop("CREATE TABLE t (k INT)");
    CHECK(shop("CREATE ROLE reader, writer COMMENT 'who loads'") == "ok 0");
    CHECK(shop("CREATE ROLE reader") == analysis("Operation CREATE ROLE failed for reader : role already exists"));
    CHECK(shop("CREATE ROLE IF NOT EXISTS reader") == "ok 0");
    CHECK(names_in(shop, "SHOW ROLES", "Name") ==
          "cluster_admin,db_admin,public,reader,root,security_admin,user_admin,writer");
    CHECK(shop("CREATE USER u DEFAULT ROLE nobody") == analysis("Valid role name fail: cannot find role nobody!"));
    CHECK(shop("CREATE USER u") == "ok 0");
    CHECK(names_in(shop, "SHOW USERS", "User") == "'root'@'%','u'@'%'");
    CHECK(shop("GRANT SELECT ON TABLE shop.t TO ROLE reader") == "ok 0");
    CHECK(shop("GRANT USAGE ON RESOURCE GROUP rg TO ROLE reader") == "ok 0");
    CHECK(shop("GRANT reader TO ROLE writer") == "ok 0");
    CHECK(shop("GRANT writer TO USER u") == "ok 0");
    CHECK(shop("GRANT nobody TO USER u") ==
          analysis("Can not granted/revoke role to/from user: cannot find role nobody!"));
    EngineClient other(shop.engine, "u");
    CHECK(other("SELECT * FROM shop.t") == "");
    CHECK(names_in(shop, "SHOW GRANTS FOR ROLE reader", "Grants") ==
          "GRANT SELECT ON TABLE shop.t TO ROLE 'reader',GRANT USAGE ON RESOURCE GROUP rg TO ROLE 'reader'");
    Engine again({});
    again.state() = load(save(shop.engine.state()), "state.sql");
    CHECK(save(again.state()) == save(shop.engine.state()));
    CHECK(shop("DROP ROLE reader") == "ok 0");
    CHECK(shop("DROP ROLE reader") == analysis("Operation DROP ROLE failed for reader : role not exists"));
    CHECK(shop("DROP ROLE db_admin") == error("role db_admin cannot be dropped!"));
    CHECK(other("SELECT * FROM shop.t").starts_with("5203 (42000): Access denied"));
}
