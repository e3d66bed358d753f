// SPDX-License-Identifier: Apache-2.0
// Databases that were there before the project, and those that it shares with others.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::tests;

namespace {

constexpr std::string_view k_table = "CREATE TABLE {} (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n";

std::string table(std::string_view name) {
    return fmt::format(fmt::runtime(k_table), name);
}

// Two projects on one database, chosen with -n.
struct Shared : Project {
    Shared() {
        file("alembic.ini",
             "[DEFAULT]\nsqlalchemy.url = embedded:dev.sql\n"
             "[ours]\nscript_location = %(here)s/ours\ntarget_metadata = %(here)s/models\nversion_table = ours\n"
             "[theirs]\nscript_location = %(here)s/theirs\nversion_table = theirs\n");
        file("ours/versions/README", "");
        file("models/t.sql", table("t"));
        file("theirs/versions/b1.sql", "-- m\n--\n-- Revision ID: b1\n-- Revises: \n\n-- migrate:up\n" +
                                           table("theirs_t") + "SELECT * FROM nosuch;\n");
    }
};

}  // namespace

TEST_CASE("the bookkeeping of another project in the same database is neither shown nor dropped") {
    const Shared project;
    REQUIRE(project.run("-q -n theirs upgrade head").exit_code == 3);  // its journal and its lock view are kept
    CHECK(project.run("-q -n ours inspect") ==
          says("CREATE TABLE theirs_t (\n    k INT\n)\nDUPLICATE KEY (k)\n"
               "DISTRIBUTED BY HASH (k)\nPROPERTIES (\n    \"replication_num\" = \"3\"\n);\n",
               ""));
    REQUIRE(project.run("-q -n ours revision --autogenerate -m first --rev-id a1").exit_code == 0);
    const auto script = srmigrate::base::read_file(project.directory.path() / "ours/versions/a1_first.sql");
    CHECK(script.find("DROP VIEW") == std::string::npos);
    CHECK(script.find("DROP TABLE theirs;") == std::string::npos);
    CHECK(script.find("DROP TABLE theirs_history;") == std::string::npos);
    REQUIRE(project.run("-q -n ours upgrade head").exit_code == 0);
    CHECK(project.run("-q -n theirs unlock").exit_code == 0);
    CHECK(project.run("-q -n theirs history --applied").out.find("b1") != std::string::npos);
}

TEST_CASE("what autogenerate writes goes up, down and up again, and up where the database is there already") {
    const Project project(
        "sqlalchemy.url = embedded:dev.sql?database=shop\ntarget_metadata = %(here)s/models\n"
        "databases = shop, dwd\n");
    project.file("models/t.sql", "CREATE DATABASE dwd;\n" + table("t") + table("dwd.d"));
    REQUIRE(project.run("-q revision --autogenerate -m first --rev-id a1").exit_code == 0);
    const auto script = srmigrate::base::read_file(project.directory.path() / "migrations/versions/a1_first.sql");
    CHECK(script.find("CREATE DATABASE IF NOT EXISTS shop;\n") != std::string::npos);
    CHECK(script.find("CREATE DATABASE IF NOT EXISTS dwd;\n") != std::string::npos);
    CHECK(script.find("\nDROP DATABASE") == std::string::npos);
    for (const auto* command : {"-q upgrade head", "-q downgrade base", "-q upgrade head", "-q check"}) {
        INFO(command);
        CHECK(project.run(command).exit_code == 0);
    }
    const std::string other = "embedded:other.sql?database=shop";
    project.file("other/alembic.ini",
                 "[alembic]\nscript_location = %(here)s/m\nsqlalchemy.url = embedded:../other.sql\n");
    project.file(
        "other/m/versions/x1.sql",
        "-- m\n--\n-- Revision ID: x1\n-- Revises: \n\n-- migrate:up\nCREATE DATABASE shop;\nCREATE DATABASE dwd;\n");
    REQUIRE(project.run("-q -c other/alembic.ini upgrade head").exit_code == 0);
    CHECK(project.run({"-q", "--url", other, "upgrade", "head"}) == says("", ""));
}

TEST_CASE("a downgrade that would drop the database of the version table is refused before anything runs") {
    const Project project("sqlalchemy.url = embedded:dev.sql?database=shop\n");
    project.script("a1", "", "first", "",
                   "-- migrate:up\nCREATE DATABASE shop;\n" + table("shop.t") +
                       "-- migrate:down\nDROP TABLE shop.t;\nDROP DATABASE shop;\n");
    REQUIRE(project.run("-q upgrade head").exit_code == 0);
    const std::string refusal =
        "error: migrations/versions/a1_first.sql:12:1: the statement drops the database 'shop', which holds the "
        "version "
        "table and the lock\n"
        "  DROP DATABASE shop;\n"
        "  ^^^^\n"
        "hint: leave it out here and run it by hand when srmigrate is done with the database, or keep the version "
        "table "
        "elsewhere: version_table_schema\n";
    CHECK(project.run("downgrade base -q") == Finished{.exit_code = 2, .out = "", .err = refusal});
    CHECK(project.run("downgrade head:base --sql") == Finished{.exit_code = 2, .out = "", .err = refusal});
    CHECK(project.run("-q current") == says("a1 (head)\n", ""));
    CHECK(project.run("-q inspect").out.starts_with("CREATE TABLE t ("));
}
