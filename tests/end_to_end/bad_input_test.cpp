// SPDX-License-Identifier: Apache-2.0
// What goes wrong outside of the program, and what the user is told: the whole message, and the exit code.
#include "end_to_end/site.hpp"
#include "support/mariadb_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

struct Chain : Site {
    explicit Chain(engine::ClusterProfile profile = {}) : Site(std::move(profile)) {
        project.script("a1", "", "first", "",
                       "-- migrate:up\nCREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH "
                       "(k);\n\n-- migrate:down\nDROP TABLE t;\n");
        project.script("b1", "a1", "second", "",
                       "-- migrate:up\nCREATE VIEW w AS SELECT k FROM t;\nALTER TABLE t ADD COLUMN x INT;\n\n"
                       "-- migrate:down\nALTER TABLE t DROP COLUMN x;\nDROP VIEW w;\n");
    }
    void connect_to(const std::string& url) { project.program_variables["SRMIGRATE_URL"] = url; }
};

const std::string k_first_line = "[1/2] Running upgrade  -> a1, first\n";
const std::string k_both = k_first_line + "[2/2] Running upgrade a1 -> b1, second\n";
const std::string k_row_stays =
    "hint: mend the cause, then run the command again: what ran is not sent again, the version table has not moved\n";

std::string denied(std::string_view privilege, std::string_view object) {
    return fmt::format(
        "the server answered 5203 (42000): Access denied; you need (at least one of) the {} privilege(s) on {} for "
        "this operation. Please ask the admin to grant permission(s) or try activating existing roles using <set "
        "[default] "
        "role>. Current role(s): NONE. Inactivated role(s): NONE.\n",
        privilege, object);
}

}  // namespace

TEST_CASE("a version row that no file knows") {
    Chain site;
    REQUIRE(site.run("upgrade head").exit_code == 0);
    std::filesystem::remove(site.project.directory.path() / "migrations/versions/b1_second.sql");
    for (const auto* command :
         {"upgrade head", "downgrade -1", "downgrade base", "current", "stamp a1", "upgrade current:head --sql"}) {
        INFO(command);
        CHECK(site.run(command) ==
              fails(2,
                    "error: the database is at revision 'b1', which no script declares\n"
                    "hint: restore its script, or set the version table right with 'srmigrate stamp --purge "
                    "REVISION'\n"));
    }
    CHECK(site.run("stamp --purge a1").exit_code == 0);
    CHECK(site.run("current") == Finished{0, "a1 (head)\n", ""});
}

TEST_CASE("several rows, and steps counted from them") {
    Chain site;
    site.project.script("c1", "a1", "other", "", "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 1;\n");
    REQUIRE(site.run("upgrade heads").exit_code == 0);
    CHECK(site.run("downgrade -1") == fails(2,
                                            "error: '-1' is ambiguous: the database is at 'c1' and 'b1'\n"
                                            "hint: name the branch, e.g. 'c1@-1', or the revision to go to\n"));
    CHECK(site.run("upgrade +1") == fails(2,
                                          "error: '+1' is ambiguous: the database is at 'c1' and 'b1'\n"
                                          "hint: name the branch, e.g. 'c1@+1', or the revision to go to\n"));
    CHECK(site.run("upgrade head") ==
          fails(2,
                "error: 'head' is ambiguous: the heads are 'b1' and 'c1'\n"
                "hint: name one of them or its branch ('LABEL@head'), use 'heads' for all, or merge them with "
                "'srmigrate merge heads'\n"));
    CHECK(site.run("downgrade c1@-1").exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "b1");
}

TEST_CASE("a server that is down") {
    Chain site;
    const auto port = free_port();
    site.connect_to(engine_url(port, "shop", "etl", k_password));
    for (const auto* command : {"upgrade head", "downgrade base", "current", "doctor", "upgrade current:head --sql"}) {
        auto result = site.run(command);
        result.err = without_port(result.err, port);
        INFO(command);
        CHECK(result == fails(75,
                              "error: cannot reach 127.0.0.1:PORT: connection refused\n"
                              "hint: check host and port (a front end listens on query_port, 9030 unless "
                              "configured) and that it is running\n"));
    }
    site.connect_to("starrocks://etl@no-such-host.invalid/shop");
    CHECK(site.run("current") == fails(75,
                                       "error: cannot resolve the host name 'no-such-host.invalid'\n"
                                       "hint: check the URL\n"));
}

TEST_CASE("a password that is refused") {
    Chain site;
    site.connect_to(site.url("shop", "etl", "wrong"));
    CHECK(site.run("upgrade head") ==
          fails(2,
                "error: 127.0.0.1:PORT refuses user 'etl': Access denied for user 'etl' (using password: YES)\n"
                "hint: check user and password; the password comes from the URL, password_file=, "
                "$SRMIGRATE_PASSWORD or read_default_file=\n"));
    site.connect_to(site.url("shop", "nobody", ""));
    CHECK(site.run("current") ==
          fails(2,
                "error: 127.0.0.1:PORT refuses user 'nobody': Access denied for user 'nobody' (using password: NO)\n"
                "hint: check user and password; the password comes from the URL, password_file=, "
                "$SRMIGRATE_PASSWORD or read_default_file=\n"));
}

TEST_CASE("a database that does not exist") {
    Chain site;
    site.connect_to(site.url("nowhere"));
    CHECK(site.run("upgrade head") ==
          fails(2, k_first_line +
                       "error: there is no database 'nowhere' for the version table\n"
                       "hint: create it (CREATE DATABASE nowhere), in the first revision or by hand, or correct "
                       "the URL\n"));
    CHECK(site.run("current") == Finished{});
}

TEST_CASE("a connection that is dropped in the middle of a statement is opened again") {
    Chain site;
    site.server.control.fault(R"({"action": "drop", "like": "ALTER TABLE t ADD%"})");
    CHECK(site.run("upgrade head") ==
          Finished{0, "", k_both + "connected to 127.0.0.1:PORT again\ndone: 2 revisions, now at b1\n"});
    CHECK(site.server.control.text("SELECT x FROM shop.t") == "");
    CHECK(version_rows(site.server.control, "shop") == "b1");
}

TEST_CASE("a connection that breaks whenever a statement is sent is not opened for ever") {
    Chain site;
    site.server.control.fault(R"({"action": "drop", "like": "ALTER TABLE t ADD%", "times": 0})");
    const auto result = site.run("upgrade head");
    std::string story = k_both;
    for (int times = 0; times < 5; ++times)
        story += "connected to 127.0.0.1:PORT again\n";
    CHECK(result == fails(3, story +
                                 "error: migrations/versions/b1_second.sql:9:1: the connection to 127.0.0.1:PORT is "
                                 "lost: 2013 Lost connection to server during query\n"
                                 "  ALTER TABLE t ADD COLUMN x INT;\n"
                                 "  ^^^^^\n"
                                 "hint: check that the front end is up, and run the command again\n"
                                 "error: revision 'b1' stopped at statement 2 of 2: statement 1 ran\n" +
                                 k_row_stays));
    CHECK(version_rows(site.server.control, "shop") == "a1");
    site.server.control("TEST SERVER CLEAR FAULTS");
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "b1");
}

TEST_CASE("an error that nobody has heard of") {
    Chain site;
    site.server.control.fault(R"({"action": "fail", "like": "CREATE VIEW w%",
                                  "error": {"number": 9999, "sqlstate": "XX000", "message": "the moon is full"}})");
    CHECK(site.run("upgrade head") ==
          fails(3, k_both +
                       "error: migrations/versions/b1_second.sql:8:1: the server answered 9999 (XX000): the moon "
                       "is full\n"
                       "  CREATE VIEW w AS SELECT k FROM t;\n"
                       "  ^^^^^^\n"
                       "error: revision 'b1' stopped at statement 1 of 2: none of it ran\n" +
                       k_row_stays));
    CHECK(version_rows(site.server.control, "shop") == "a1");
    CHECK(site.run("upgrade head") ==
          Finished{0, "", "Running upgrade a1 -> b1, second\ndone: 1 revision, now at b1\n"});
}

TEST_CASE("a server that is MariaDB") {
    if (!MariadbServer::is_available()) return;
    const MariadbServer mariadb;
    Chain site;
    site.connect_to(engine_url(mariadb.port(), "test", "app", "secret"));
    for (const auto* command : {"upgrade head", "current", "doctor"}) {
        auto result = site.run(command);
        const auto version = result.err.substr(0, result.err.find(", not")).substr(result.err.find(" is ") + 4);
        CHECK(version.starts_with("MariaDB 1"));
        result.err = base::replace_all(without_port(result.err, mariadb.port()), version, "MariaDB");
        CHECK(result == fails(2,
                              "error: 127.0.0.1:PORT is MariaDB, not StarRocks\n"
                              "hint: point the URL at the query port (9030) of a StarRocks front end\n"));
    }
}

TEST_CASE("a StarRocks that is too old") {
    Chain site({.version = {2, 5, 22}});
    CHECK(site.run("upgrade head") ==
          fails(2,
                "error: 127.0.0.1:PORT is StarRocks 2.5.22-embedded, and srmigrate knows 3.1 and newer\n"
                "hint: upgrade the cluster, or pass --unsupported-server and check what happens with --sql first\n"));
    CHECK(site.run("--unsupported-server upgrade head").exit_code == 0);
}

TEST_CASE("a user without each of the privileges is told the GRANT before anything runs") {
    const std::string lock = "; the lock is a view\nhint: as an administrator run: GRANT ";
    const std::string on_views = " ON ALL VIEWS IN DATABASE shop TO USER 'etl'@'%'\n";
    const auto on_rows = [](const std::string& privilege) {
        return fmt::format(
            "{}error: user 'etl'@'%' lacks {} on the version table 'shop.alembic_version'\n"
            "hint: as an administrator run: GRANT {} ON ALL TABLES IN DATABASE shop TO USER 'etl'@'%'\n",
            k_first_line, privilege, privilege);
    };
    for (const auto& [privilege, told] : std::vector<std::pair<std::string, std::string>>{
             {"CREATE TABLE ON DATABASE shop",
              k_first_line + "error: " + denied("CREATE TABLE", "DATABASE shop") +
                  "  CREATE TABLE IF NOT EXISTS default_catalog.shop.alembic_version (\n"
                  "      id BIGINT NOT NULL AUTO_INCREMENT,\n      version_num VARCHAR(32)\n  )\n  PRIMARY KEY (id)\n"
                  "hint: as an administrator run: GRANT CREATE TABLE ON DATABASE shop TO USER 'etl'@'%'\n"},
             {"CREATE VIEW ON DATABASE shop", "error: user 'etl'@'%' may not create views in database 'shop'" + lock +
                                                  "CREATE VIEW ON DATABASE shop TO USER 'etl'@'%'\n"},
             {"ALTER ON ALL VIEWS IN DATABASE shop",
              "error: user 'etl'@'%' may not alter views in database 'shop'" + lock + "ALTER" + on_views},
             {"DROP ON ALL VIEWS IN DATABASE shop",
              "error: user 'etl'@'%' may not drop views in database 'shop'" + lock + "DROP" + on_views},
             {"SELECT ON ALL TABLES IN DATABASE shop", on_rows("SELECT")},
             {"INSERT ON ALL TABLES IN DATABASE shop", on_rows("INSERT")},
             {"UPDATE ON ALL TABLES IN DATABASE shop", on_rows("UPDATE")},
             {"DELETE ON ALL TABLES IN DATABASE shop", on_rows("DELETE")},
         }) {
        INFO(privilege);
        Chain site;
        site.server.control("REVOKE " + privilege + " FROM USER etl");
        CHECK(site.run("upgrade head") == fails(2, told));
        CHECK(definitions(site.server.control, "shop") == "");
        site.server.control("GRANT " + privilege + " TO USER etl");
        CHECK(site.run("upgrade head").exit_code == 0);
    }
    {
        Chain site;  // any other privilege on a view shows its text (reference §4.9)
        site.server.control("REVOKE SELECT ON ALL VIEWS IN DATABASE shop FROM USER etl");
        CHECK(site.run("upgrade head").exit_code == 0);
    }
    Chain site;  // no privilege on views at all: the lock cannot even be seen
    for (const auto* privilege : {"SELECT", "ALTER", "DROP"})
        site.server.control(fmt::format("REVOKE {} ON ALL VIEWS IN DATABASE shop FROM USER etl", privilege));
    CHECK(site.run("upgrade head") == fails(2,
                                            "error: user 'etl'@'%' may not see, alter and drop views in database "
                                            "'shop'" +
                                                lock + "SELECT, ALTER, DROP" + on_views));
}

TEST_CASE("a privilege that only a script needs is named where it is missing") {
    Chain site;
    site.server.control("REVOKE ALTER ON ALL TABLES IN DATABASE shop FROM USER etl");
    CHECK(site.run("upgrade head") ==
          fails(3, k_both + "error: migrations/versions/b1_second.sql:9:1: " + denied("ALTER", "TABLE t") +
                       "  ALTER TABLE t ADD COLUMN x INT;\n"
                       "  ^^^^^\n"
                       "hint: as an administrator run: GRANT ALTER ON TABLE shop.t TO USER 'etl'@'%'\n"
                       "error: revision 'b1' stopped at statement 2 of 2: statement 1 ran\n" +
                       k_row_stays));
    site.server.control("GRANT ALTER ON ALL TABLES IN DATABASE shop TO USER etl");
    CHECK(site.run("upgrade head").exit_code == 0);
}

TEST_CASE("a row that cannot be moved after its revision ran moves with the next run") {
    Chain site;
    REQUIRE(site.run("upgrade a1").exit_code == 0);
    // revoked while the revision ran: before it, the privilege was there
    site.server.server.add_fault(
        {.action = Fault::Action::fail,
         .like = "UPDATE default_catalog.shop.alembic_version SET version_num='b1'%",
         .error = {.number = 5203,
                   .sqlstate = "42000",
                   .message =
                       "Access denied; you need (at least one of) the UPDATE privilege(s) on TABLE alembic_version "
                       "for this operation. Please ask the admin to grant permission(s) or try activating existing "
                       "roles using <set [default] role>. Current role(s): NONE. Inactivated role(s): NONE."}});
    CHECK(site.run("upgrade head") ==
          fails(3, "Running upgrade a1 -> b1, second\nerror: " + denied("UPDATE", "TABLE alembic_version") +
                       "  UPDATE default_catalog.shop.alembic_version SET version_num='b1' WHERE "
                       "alembic_version.version_num = 'a1'\n"
                       "hint: as an administrator run: GRANT UPDATE ON TABLE shop.alembic_version TO USER "
                       "'etl'@'%'\n"
                       "error: revision 'b1' ran, but its row in the version table did not move\n"
                       "hint: mend the cause, then run the same command again\n"));
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(version_rows(site.server.control, "shop") == "b1");
}

TEST_CASE("more copies than alive back ends") {
    Chain site({.backends = 1});
    const std::string server =
        "Table replication num should be less than of equal to the number of available BE nodes. "
        "You can change this default by setting the replication_num table properties. Current "
        "alive backend is [10001]. , table={}, properties.replication_num=3";
    CHECK(site.run("upgrade head") ==
          fails(2, k_first_line + "error: the version table cannot be made: " +
                       fmt::format(fmt::runtime(server), "alembic_version") +
                       "\nhint: set version_table_properties = replication_num=N, N being at most the number of alive "
                       "back ends\n"));
    site.project.config("version_table_properties = replication_num=1\n");
    CHECK(site.run("upgrade head") ==
          fails(2, k_first_line + "error: migrations/versions/a1_first.sql:8:1: the server answered 1064 (HY000): " +
                       fmt::format(fmt::runtime(server), "t") +
                       "\n  CREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n"
                       "  ^^^^^^\n"
                       "hint: give the table no more copies than there are alive back ends: PROPERTIES "
                       "(\"replication_num\" = \"N\")\n"
                       "error: revision 'a1' stopped at statement 1 of 1: none of it ran\n" +
                       k_row_stays));
}
