// SPDX-License-Identifier: Apache-2.0
// doctor: what would fail, with the GRANT to run.
#include "base/json.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

const std::string k_head =
    "ok       connection  127.0.0.1:PORT as 'etl'@'%'\n"
    "ok       version     StarRocks 4.1.0-embedded\n"
    "unknown  run mode    not visible to this user; taken for shared-nothing\n"
    "unknown  backends    not visible to this user (needs NODE or OPERATE)\n"
    "ok       database    'shop' exists\n";
const std::string k_tables = "ok       tables      the version table does not exist yet, and can be made\n";
const std::string k_tables_unknown = "unknown  tables      the version table does not exist yet\n";
const std::string k_views = "ok       views       a view can be made, listed, altered, read and dropped\n";

std::string problem(const std::string& name, const std::string& text, const std::string& grant) {
    return fmt::format(
        "problem  {:<12}{}\n                     -> as an administrator run: GRANT {} TO USER "
        "'etl'@'%'\n",
        name, text, grant);
}

std::string line_of(const std::string& text, const std::string& name) {
    for (const auto& line : base::split(text, '\n')) {
        if (line.substr(9).starts_with(name)) return line;
    }
    return {};
}

}  // namespace

TEST_CASE("doctor says that all is well, and leaves nothing behind") {
    Site site;
    CHECK(site.run("doctor") == Finished{0, k_head + k_tables + k_views, ""});
    CHECK(definitions(site.server.control, "shop", "no tool") == "");
    site.project.script("a1", "", "first");
    REQUIRE(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("doctor") ==
          Finished{0, k_head + "ok       tables      the version table can be read and changed\n" + k_views, ""});
    CHECK(version_rows(site.server.control, "shop") == "a1");
}

TEST_CASE("doctor names each missing privilege with its GRANT") {
    const auto lock = [](const std::string& deed) {
        return fmt::format("user 'etl'@'%' may not {} views in database 'shop'; the lock is a view", deed);
    };
    for (const auto& [privilege, told] : std::vector<std::pair<std::string, std::string>>{
             {"CREATE TABLE ON DATABASE shop",
              problem("tables", "user 'etl'@'%' may not create tables in database 'shop'; the version table is one",
                      "CREATE TABLE ON DATABASE shop") +
                  k_views},
             {"CREATE VIEW ON DATABASE shop",
              k_tables_unknown + problem("views", lock("create"), "CREATE VIEW ON DATABASE shop")},
             {"ALTER ON ALL VIEWS IN DATABASE shop",
              k_tables_unknown + problem("views", lock("alter"), "ALTER ON ALL VIEWS IN DATABASE shop")},
             {"DROP ON ALL VIEWS IN DATABASE shop",
              k_tables_unknown + problem("views", lock("drop"), "DROP ON ALL VIEWS IN DATABASE shop")},
         }) {
        INFO(privilege);
        Site site;
        site.server.control("REVOKE " + privilege + " FROM USER etl");
        CHECK(site.run("doctor") == Finished{1, k_head + told, ""});
    }
    for (const std::string privilege : {"SELECT", "INSERT", "UPDATE", "DELETE"}) {
        INFO(privilege);
        Site site;
        REQUIRE(site.run("ensure_version").exit_code == 0);
        site.server.control(fmt::format("REVOKE {} ON ALL TABLES IN DATABASE shop FROM USER etl", privilege));
        CHECK(site.run("doctor") ==
              Finished{1,
                       k_head +
                           problem("tables",
                                   fmt::format("user 'etl'@'%' lacks {} on the version table 'shop.alembic_version'",
                                               privilege),
                                   privilege + " ON ALL TABLES IN DATABASE shop") +
                           k_views,
                       ""});
    }
    Site site;
    REQUIRE(site.run("ensure_version").exit_code == 0);
    for (const auto* what : {"INSERT, DELETE ON ALL TABLES", "SELECT, ALTER, DROP ON ALL VIEWS"})
        site.server.control(fmt::format("REVOKE {} IN DATABASE shop FROM USER etl", what));
    CHECK(site.run("doctor") ==
          Finished{
              1,
              k_head +
                  problem("tables", "user 'etl'@'%' lacks INSERT, DELETE on the version table 'shop.alembic_version'",
                          "INSERT, DELETE ON ALL TABLES IN DATABASE shop") +
                  problem("views", lock("see, alter and drop"), "SELECT, ALTER, DROP ON ALL VIEWS IN DATABASE shop"),
              ""});
}

TEST_CASE("every GRANT that doctor prints is one that the server takes and that helps") {
    Site site;
    for (const auto* what : {"CREATE TABLE ON DATABASE shop", "ALTER ON ALL VIEWS IN DATABASE shop",
                             "INSERT, UPDATE ON ALL TABLES IN DATABASE shop"})
        site.server.control(fmt::format("REVOKE {} FROM USER etl", what));
    const auto run_what_it_says = [&] {
        for (;;) {
            const auto said = site.run("doctor").out;
            const auto grant = said.find("GRANT ");
            if (grant == std::string::npos) return;
            site.server.control(said.substr(grant, said.find('\n', grant) - grant));
        }
    };
    site.project.script("a1", "", "first");
    run_what_it_says();
    CHECK(site.run("upgrade head").exit_code == 2);  // now that there is a version table, its rows can be asked about
    run_what_it_says();
    CHECK(site.run("upgrade head").exit_code == 0);
}

TEST_CASE("a privilege on the version row is missed before the revision runs") {
    Site site;
    site.project.script("a1", "", "first", "",
                        "-- migrate:up\nCREATE VIEW w AS SELECT 1 AS x;\n-- migrate:down\nDROP VIEW w;\n");
    REQUIRE(site.run("upgrade head").exit_code == 0);
    site.server.control("REVOKE DELETE ON ALL TABLES IN DATABASE shop FROM USER etl");
    CHECK(site.run("downgrade base") ==
          Finished{2, "",
                   "error: user 'etl'@'%' lacks DELETE on the version table 'shop.alembic_version'\n"
                   "hint: as an administrator run: GRANT DELETE ON ALL TABLES IN DATABASE shop TO USER 'etl'@'%'\n"});
    CHECK(definitions(site.server.control, "shop").find("VIEW `w`") != std::string::npos);
    CHECK(version_rows(site.server.control, "shop") == "a1");
}

TEST_CASE("the GRANT for a statement that is denied names database and user, and helps") {
    Site site;
    site.server.control(
        "CREATE TABLE shop.`t 1` (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 PROPERTIES "
        "('replication_num' = '1')");
    site.server.control("REVOKE ALTER ON ALL TABLES IN DATABASE shop FROM USER etl");
    site.project.script("a1", "", "first", "", "-- migrate:up\nALTER TABLE `t 1` ADD COLUMN v INT;\n");
    const auto denied = site.run("upgrade head");
    const std::string grant = "GRANT ALTER ON TABLE shop.`t 1` TO USER 'etl'@'%'";
    INFO(denied);
    CHECK(denied.err.find("hint: as an administrator run: " + grant + "\n") != std::string::npos);
    site.server.control(grant);
    CHECK(site.run("upgrade head").exit_code == 0);
}

TEST_CASE("doctor compares the copies of the version table with the backends that are alive") {
    Site site({.backends = 1});
    site.server.control("GRANT OPERATE ON SYSTEM TO USER etl");
    const auto said = site.run("doctor");
    CHECK(said.exit_code == 1);
    CHECK(line_of(said.out, "run mode") == "ok       run mode    shared-nothing");
    CHECK(said.out.find("problem  backends    1 alive, but the version table wants 3 copies\n"
                        "                     -> set version_table_properties = replication_num=1 for the tool's own "
                        "tables, and give your tables no more copies than that\n") != std::string::npos);
    site.project.config("version_table_properties = replication_num=1\n");
    CHECK(line_of(site.run("doctor").out, "backends") == "ok       backends    1 alive");
    site.server.control.engine(R"({"backends": 0})");
    const auto none = site.run("doctor");
    CHECK(none.exit_code == 1);
    CHECK(none.out.find("problem  backends    none is alive\n                     -> start a backend or compute node, "
                        "and look at SHOW BACKENDS\n") != std::string::npos);
}

TEST_CASE("doctor shows a database that does not exist yet as no problem") {
    Site site;
    site.project.program_variables["SRMIGRATE_URL"] = site.url("later");
    const auto said = site.run("doctor");
    CHECK(said.exit_code == 0);
    CHECK(
        said.out.ends_with("unknown  database    'later' does not exist yet\n"
                           "                     -> create it in the first revision, or by hand\n"));
}

TEST_CASE("doctor answers in JSON, one object a check") {
    Site site;
    site.server.control("REVOKE DROP ON ALL VIEWS IN DATABASE shop FROM USER etl");
    const auto said = site.run("--format json doctor");
    CHECK(said.exit_code == 1);
    const auto json = base::Json::parse(said.out);
    CHECK(json.at("outcome") == "no");
    CHECK(json.at("server") == "127.0.0.1:PORT");
    std::string states;
    for (const auto& check : json.at("checks"))
        states += fmt::format("{}: {};", check.at("name").get<std::string>(), check.at("health").get<std::string>());
    CHECK(states ==
          "connection: ok;version: ok;run mode: unknown;backends: unknown;database: ok;tables: unknown;views: "
          "problem;");
    CHECK(json.at("checks").back().at("hint") ==
          "as an administrator run: GRANT DROP ON ALL VIEWS IN DATABASE shop TO USER 'etl'@'%'");
}
