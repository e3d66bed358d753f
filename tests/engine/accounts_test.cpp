// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/accounts.hpp"

#include "support/engine_client.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::EngineClient;

namespace {

struct Cluster {
    Cluster() {
        for (const auto* sql :
             {"CREATE DATABASE d", "USE d", "CREATE TABLE t (id INT NOT NULL, v INT) PRIMARY KEY (id)",
              "CREATE VIEW w AS SELECT id FROM t", "CREATE USER 'u'@'%' IDENTIFIED BY 'pw'"}) {
            REQUIRE(root(sql) == "ok 0");
        }
        user.connection().database = "d";
    }
    Engine engine{ClusterProfile{}};
    EngineClient root{engine};
    EngineClient user{engine, "u"};
};

std::string denied(const std::string& privilege, const std::string& object) {
    return "5203 (42000): Access denied; you need (at least one of) the " + privilege + " privilege(s) on " + object +
           " for this operation. Please ask the admin to grant permission(s) or try activating existing roles using "
           "<set [default] role>. Current role(s): NONE. Inactivated role(s): NONE.";
}

}  // namespace

TEST_CASE("each statement needs its privilege, and that alone") {
    struct Row {
        std::string sql;
        std::string needs;  // as the error names it
        std::string on;
        std::string grant;
    };
    const std::vector<Row> table{
        {"SELECT id FROM t", "SELECT", "TABLE t", "SELECT ON TABLE d.t"},
        {"SELECT id FROM w", "SELECT", "VIEW w", "SELECT ON ALL VIEWS IN DATABASE d"},
        {"INSERT INTO t VALUES (1, 1)", "INSERT", "TABLE t", "INSERT ON ALL TABLES IN DATABASE d"},
        {"UPDATE t SET v = 1 WHERE id = 1", "UPDATE", "TABLE t", "UPDATE ON ALL TABLES IN ALL DATABASES"},
        {"DELETE FROM t WHERE id = 1", "DELETE", "TABLE t", "DELETE ON TABLE d.t"},
        {"TRUNCATE TABLE t", "DELETE", "TABLE t", "DELETE ON TABLE d.t"},
        {"ALTER TABLE t ADD COLUMN x INT", "ALTER", "TABLE t", "ALTER ON TABLE t"},
        {"DROP TABLE t", "DROP", "TABLE t", "ALL ON TABLE d.t"},
        {"CREATE TABLE x (a INT) DUPLICATE KEY (a)", "CREATE TABLE", "DATABASE d", "CREATE TABLE ON DATABASE d"},
        {"CREATE VIEW x AS SELECT 1 AS a", "CREATE VIEW", "DATABASE d", "CREATE VIEW ON ALL DATABASES"},
        {"ALTER VIEW w AS SELECT 1 AS a", "ALTER", "VIEW w", "ALTER ON VIEW d.w"},
        {"DROP VIEW w", "DROP", "VIEW w", "DROP ON VIEW d.w"},
        {"CREATE DATABASE e", "CREATE DATABASE", "CATALOG default_catalog",
         "CREATE DATABASE ON CATALOG default_catalog"},
        {"DROP DATABASE d", "DROP", "DATABASE d", "DROP ON DATABASE d"},
        {"ADMIN SHOW FRONTEND CONFIG LIKE 'run_mode'", "OPERATE", "SYSTEM", "OPERATE ON SYSTEM"},
        {"SHOW CREATE TABLE t", "ANY", "TABLE t", "INSERT ON TABLE d.t"},
        {"SHOW CREATE VIEW w", "ANY", "VIEW w", "DROP ON VIEW d.w"},
        {"DESC t", "ANY", "TABLE t", "DELETE ON TABLE d.t"},
        {"SHOW BACKENDS", "OPERATE", "SYSTEM", "NODE ON SYSTEM"},
    };
    for (const auto& row : table) {
        Cluster cluster;
        INFO(row.sql);
        CHECK(cluster.user(row.sql) == denied(row.needs, row.on));
        CHECK(cluster.root("GRANT " + row.grant + " TO USER 'u'@'%'") == "ok 0");
        CHECK(cluster.user(row.sql).find("5203") == std::string::npos);
        CHECK(std::holds_alternative<ErrorAnswer>(cluster.user.ask("FLY TO MOON")));
    }
}

TEST_CASE("these need no privilege") {
    Cluster cluster;
    for (const auto* sql : {"SHOW ALTER TABLE COLUMN", "SYNC", "SHOW VARIABLES", "SELECT 1", "SHOW TABLES",
                            "SET query_timeout = 5", "SELECT TABLE_NAME FROM information_schema.tables"}) {
        INFO(sql);
        CHECK_FALSE(std::holds_alternative<ErrorAnswer>(cluster.user.ask(sql)));
    }
}

TEST_CASE("listings show only what the user has a privilege on") {
    Cluster cluster;
    CHECK(cluster.user("SHOW TABLES").empty());
    CHECK(cluster.user("SHOW DATABASES") == "information_schema\nsys");
    CHECK(cluster.user("SELECT TABLE_NAME FROM information_schema.tables WHERE TABLE_SCHEMA = 'd'").empty());
    cluster.root("GRANT SELECT ON VIEW d.w TO u");
    CHECK(cluster.user("SHOW TABLES") == "w");
    CHECK(cluster.user("SHOW DATABASES") == "d\ninformation_schema\nsys");
    CHECK(cluster.user("SELECT TABLE_NAME FROM information_schema.views WHERE TABLE_SCHEMA = 'd'") == "w");
    cluster.root("REVOKE SELECT ON VIEW d.w FROM USER u");
    CHECK(cluster.user("SHOW TABLES").empty());
}

TEST_CASE("who may create views cannot see, read, change or drop them without more") {
    Cluster cluster;
    cluster.root("GRANT CREATE VIEW ON DATABASE d TO USER u");
    CHECK(cluster.user("CREATE VIEW mine (state) AS SELECT 'x' AS state") == "ok 0");
    CHECK(cluster.user("SHOW TABLES").empty());
    CHECK(cluster.user("SHOW CREATE VIEW mine") == denied("ANY", "VIEW mine"));
    CHECK(cluster.user("SELECT * FROM mine") == denied("SELECT", "VIEW mine"));
    CHECK(cluster.user("ALTER VIEW mine (state) AS SELECT 'y' AS state") == denied("ALTER", "VIEW mine"));
    CHECK(cluster.user("DROP VIEW mine") == denied("DROP", "VIEW mine"));
    CHECK(cluster.user("CREATE VIEW mine (state) AS SELECT 'x' AS state").starts_with("1050 (42S01)"));
    CHECK(cluster.user("CREATE OR REPLACE VIEW mine (state) AS SELECT 'z' AS state") == "ok 0");
    cluster.root("GRANT SELECT, ALTER, DROP ON ALL VIEWS IN DATABASE d TO USER u");
    CHECK(cluster.user("SELECT * FROM mine") == "z");
    CHECK(cluster.user("DROP VIEW mine") == "ok 0");
}

TEST_CASE("a view reads for its owner, one with SECURITY INVOKER for its reader") {
    Cluster cluster;
    cluster.root("INSERT INTO t VALUES (1, 1)");
    cluster.root("CREATE VIEW i SECURITY INVOKER AS SELECT id FROM t");
    cluster.root("GRANT SELECT ON ALL VIEWS IN DATABASE d TO USER u");
    CHECK(cluster.user("SELECT id FROM w") == "1");
    CHECK(cluster.user("SELECT id FROM i") == denied("SELECT", "TABLE t"));
}

TEST_CASE("users come, change and go") {
    Cluster cluster;
    CHECK(cluster.root("CREATE USER u") ==
          "1064 (HY000): Getting analyzing error. Detail message: Operation CREATE USER failed for 'u'@'%' : user "
          "already exists.");
    CHECK(cluster.root("CREATE USER IF NOT EXISTS u IDENTIFIED BY 'other'") == "ok 0");
    CHECK(cluster.engine.state().accounts.at("u").password == "pw");
    CHECK(cluster.root("ALTER USER 'u'@'%' IDENTIFIED BY 'new'") == "ok 0");
    CHECK(cluster.engine.state().accounts.at("u").password == "new");
    CHECK(cluster.user("SET PASSWORD = PASSWORD('own')") == "ok 0");
    CHECK(cluster.engine.state().accounts.at("u").password == "own");
    CHECK(cluster.user("CREATE USER v") == denied("GRANT", "SYSTEM"));
    CHECK(cluster.root("GRANT SELECT, INSERT ON ALL TABLES IN DATABASE d TO USER u") == "ok 0");
    CHECK(cluster.user("SHOW GRANTS") ==
          "'u'@'%'|default|GRANT INSERT ON ALL TABLES IN DATABASE d TO USER 'u'@'%'\n"
          "'u'@'%'|default|GRANT SELECT ON ALL TABLES IN DATABASE d TO USER 'u'@'%'");
    CHECK(cluster.root("GRANT 'db_admin' TO USER u") == "ok 0");
    CHECK(cluster.user("DROP TABLE t") == "ok 0");
    CHECK(cluster.root("DROP USER u") == "ok 0");
    CHECK(cluster.root("DROP USER u") ==
          "1064 (HY000): Getting analyzing error. Detail message: Operation DROP USER failed for 'u'@'%' : user not "
          "exists.");
    CHECK(cluster.root("DROP USER IF EXISTS u") == "ok 0");
}
