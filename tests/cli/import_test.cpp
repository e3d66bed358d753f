// SPDX-License-Identifier: Apache-2.0
// `import`, through the real program, on the embedded engine.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"
#include "support/places.hpp"
#include "support/written_file.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <regex>
#include <utility>
#include <vector>

using namespace srmigrate;
using tests::check_written;
using tests::Finished;
using tests::k_embedded_story;
using tests::Project;

namespace {

namespace fs = std::filesystem;

/// A project on an empty embedded engine, beside the migrations of a tool.
struct Neighbours : Project {
    explicit Neighbours(const std::string& tool = "") : Project("sqlalchemy.url = embedded:dev.sql\n") {
        if (tool.empty()) return;
        fs::copy(tests::source_directory() / "tests/revision/data/import" / tool / "input", directory.path() / "db",
                 fs::copy_options::recursive);
    }

    /// The files below db with their bytes.
    std::map<std::string, std::string> source() const {
        std::map<std::string, std::string> files;
        for (const auto& name : this->files("db"))
            files[name] = base::read_file(directory.path() / "db" / name);
        return files;
    }

    /// As `inspect` writes it down.
    std::string schema() const { return run("-q inspect").out; }

    /// Statements that somebody else ran on the engine: a project of its own.
    void database(const std::string& statements) const {
        file(
            "other.ini",
            "[alembic]\nscript_location = %(here)s/other\nsqlalchemy.url = embedded:dev.sql\nversion_table = others\n");
        file("other/versions/o1_x.sql", "-- x\n--\n-- Revision ID: o1\n-- Revises: \n\n-- migrate:up\n" + statements);
        REQUIRE(run("-q -c other.ini upgrade head") == Finished{.exit_code = 0, .out = "", .err = ""});
    }

    std::vector<std::string> rows() const { return base::split_list(run("-q current").out, '\n'); }
};

// Two migrations of golang-migrate, of which the second is empty.
struct Pair : Neighbours {
    Pair() {
        file("db/1_one.up.sql", "CREATE VIEW one AS SELECT 1 AS a;\n");
        file("db/1_one.down.sql", "DROP VIEW one;\n");
        file("db/2_two.up.sql", "CREATE VIEW two AS SELECT 2 AS a;\n");
        file("db/2_two.down.sql", "DROP VIEW two;\n");
    }
    std::string one() const { return id("1_one"); }
    std::string two() const { return id("2_two"); }
    std::string id(const std::string& file) const {
        const auto json =
            base::Json::parse(run("-q --format json import --from golang-migrate db").out, nullptr, false);
        for (const auto& entry : json["imported"]) {
            if (entry["from"].get<std::string>().starts_with(file)) return entry["revision"].get<std::string>();
        }
        return "none";
    }
};

// Of the variables that the projects have.
const std::string k_values = " -x OWNER=etl -x flyway_defaultSchema=shop";

const std::string k_state_table =
    "CREATE TABLE schema_migrations (version BIGINT NOT NULL, dirty BOOLEAN NOT NULL) PRIMARY KEY (version) "
    "DISTRIBUTED BY HASH (version);\n";

}  // namespace

TEST_CASE("what was imported builds on the engine what is written down beside it, and the source stays as it is") {
    for (const std::string tool :
         {"goose", "dbmate", "golang-migrate", "flyway", "liquibase", "alembic-sql", "plain"}) {
        const Neighbours project(tool);
        const auto source = project.source();
        const auto imported = project.run("import --from " + tool + " db");
        INFO(tool << '\n' << imported.err);
        REQUIRE(imported.exit_code == 0);
        CHECK(project.source() == source);
        const auto up = project.run("upgrade head" + k_values);
        INFO(up.err);
        CHECK(up.exit_code == 0);
        check_written("tests/revision/data/import/" + tool + "/schema.sql", project.schema());
    }
}

TEST_CASE("what was imported goes down again as far as the tool has a way back") {
    // how many of the first revisions have one
    for (const auto& [tool, count] : std::vector<std::pair<std::string, std::size_t>>{
             {"goose", 2}, {"dbmate", 2}, {"golang-migrate", 1}, {"flyway", 2}, {"liquibase", 6}, {"alembic-sql", 4}}) {
        INFO(tool);
        const Neighbours project(tool);
        const auto imported =
            base::Json::parse(project.run("-q --format json import --from " + tool + " db").out, nullptr, false);
        REQUIRE(imported["imported"].size() >= count);
        const auto empty = project.schema();
        const auto last = imported["imported"][count - 1]["revision"].get<std::string>();
        CHECK(project.run("upgrade " + last + k_values).exit_code == 0);
        CHECK(project.schema() != empty);
        const auto down = project.run("downgrade base -y" + k_values);
        INFO(down.err);
        CHECK(down.exit_code == 0);
        CHECK(project.schema() == empty);
    }
}

TEST_CASE("import says what it wrote, and a second run writes nothing") {
    const Pair project;
    const auto first = project.run("import --from golang-migrate db");
    CHECK(first == Finished{.exit_code = 0,
                            .out = "1_one.up.sql -> migrations/versions/" + project.one() + "_one.sql\n" +
                                   "2_two.up.sql -> migrations/versions/" + project.two() + "_two.sql\n",
                            .err =
                                "2 revisions imported, 0 there already\n"
                                "nothing was said of what ran already: --read-table reads it, --applied-upto VERSION "
                                "says it\n"});
    const auto script = "migrations/versions/" + project.one() + "_one.sql";
    static const std::regex k_date("Create Date: [-0-9 :.]+");
    const auto text = base::read_file(project.directory.path() / script);
    CHECK(std::regex_replace(text, k_date, "Create Date: TIME") ==
          "-- one\n--\n-- Imported-From: golang-migrate 1_one.up.sql\n--\n-- Revision ID: " + project.one() +
              "\n-- Revises: \n-- Branch Labels: \n-- Depends On: \n-- Create Date: TIME\n\n-- migrate:up\n"
              "CREATE VIEW one AS SELECT 1 AS a;\n\n-- migrate:down\nDROP VIEW one;\n");

    project.file(script, text + "-- edited\n");
    project.file("db/3_three.up.sql", "CREATE VIEW three AS SELECT 3 AS a;\n");
    const auto second = project.run("import --from golang-migrate db");
    CHECK(second.out == "1_one.up.sql is there already, with another text: " + script + "\n" +
                            "2_two.up.sql is there already: migrations/versions/" + project.two() + "_two.sql\n" +
                            "3_three.up.sql -> migrations/versions/" + project.id("3_three") + "_three.sql\n" +
                            "note: db/3_three.up.sql: there is no file 'down' of this version: its revision has no way "
                            "back\n");
    CHECK(second.err.starts_with("1 revision imported, 2 there already\n"));
    CHECK(base::read_file(project.directory.path() / script) == text + "-- edited\n");
    CHECK(project.run("-q heads").out == project.id("3_three") + " (head)\n");
}

TEST_CASE("the tool's own table says what ran, and the database is stamped") {
    const Pair project;
    project.database(k_state_table +
                     "INSERT INTO schema_migrations VALUES (1, false);\nCREATE VIEW one AS SELECT 1 AS a;\n");
    const auto imported = project.run("import --from golang-migrate db --read-table");
    CHECK(imported.exit_code == 0);
    CHECK(imported.err == k_embedded_story + "2 revisions imported, 0 there already\nRunning stamp_revision  -> " +
                              project.one() + "\n");
    CHECK(project.rows() == std::vector<std::string>{project.one()});
    const auto upgraded = project.run("upgrade head");
    CHECK(upgraded.exit_code == 0);
    // A database that went on is not moved back.
    const auto again = project.run("import --from golang-migrate db --read-table");
    CHECK(again.exit_code == 0);
    CHECK(again.err == k_embedded_story + "0 revisions imported, 2 there already\nwarning: the database is at " +
                           project.two() + " already: it is not stamped as " + project.one() +
                           "\nhint: run 'srmigrate stamp " + project.one() + "' if that is where it is\n");
    CHECK(project.rows() == std::vector<std::string>{project.two() + " (head)"});
}

TEST_CASE("each tool's table is read from the database, and the last migration that ran is stamped") {
    struct Kept {
        std::string tool;
        std::string table;
        std::string last;  ///< its file, with the part of it
    };
    const std::vector<Kept> all = {
        {"goose",
         "CREATE TABLE goose_db_version (id BIGINT NOT NULL AUTO_INCREMENT, version_id BIGINT NOT NULL, is_applied "
         "BOOLEAN "
         "NOT NULL, tstamp DATETIME NULL DEFAULT CURRENT_TIMESTAMP) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);\n"
         "INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (9, 0, true, '2024-01-01 "
         "00:00:00'), "
         "(7, 1, true, '2024-01-01 00:00:01'), (8, 2, true, '2024-01-01 00:00:02');\n",
         "00002_add_mail.sql"},
        {"dbmate",
         "CREATE TABLE schema_migrations (version VARCHAR(128) NOT NULL) PRIMARY KEY (version) DISTRIBUTED BY HASH "
         "(version);\nINSERT INTO schema_migrations VALUES ('20240101000000');\n",
         "20240101000000_create_users.sql"},
        {"flyway",
         "CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL, version VARCHAR(50), description "
         "VARCHAR(200), "
         "`type` VARCHAR(20), script VARCHAR(1000), `checksum` INT, installed_by VARCHAR(100), installed_on DATETIME, "
         "execution_time INT, success BOOLEAN) PRIMARY KEY (installed_rank) DISTRIBUTED BY HASH (installed_rank);\n"
         "INSERT INTO flyway_schema_history VALUES (1, '1', 'create users', 'SQL', 'V1__create_users.sql', NULL, 'me', "
         "'2024-01-01 00:00:00', 5, true), (2, '1.2', 'placeholders', 'SQL', 'V1.2__placeholders.sql', NULL, 'me', "
         "'2024-01-01 00:00:00', 5, true);\n",
         "V1.2__placeholders.sql"},
        {"liquibase",
         "CREATE TABLE DATABASECHANGELOG (ID VARCHAR(255) NOT NULL, AUTHOR VARCHAR(255) NOT NULL, FILENAME "
         "VARCHAR(255) NOT "
         "NULL, EXECTYPE VARCHAR(10)) DUPLICATE KEY (ID) DISTRIBUTED BY HASH (ID);\n"
         "INSERT INTO DATABASECHANGELOG VALUES ('1', 'me', 'db/001_users.sql', 'EXECUTED'), ('2', 'me', "
         "'db/001_users.sql', 'RERAN');\n"
         "CREATE TABLE DATABASECHANGELOGLOCK (ID INT NOT NULL, LOCKED BOOLEAN) PRIMARY KEY (ID) DISTRIBUTED BY HASH "
         "(ID);\n"
         "INSERT INTO DATABASECHANGELOGLOCK VALUES (1, false);\n",
         "001_users.sql me:2"},
    };
    for (const auto& kept : all) {
        const Neighbours project(kept.tool);
        project.database(kept.table);
        const auto imported = project.run("import --from " + kept.tool + " db --read-table");
        INFO(kept.tool << '\n' << imported.err);
        CHECK(imported.exit_code == 0);
        CHECK(project.run("show current").out.find("Imported-From: " + kept.tool + " " + kept.last + "\n") !=
              std::string::npos);
    }
}

TEST_CASE("Liquibase's lock stops the import") {
    const Neighbours project("liquibase");
    project.database(
        "CREATE TABLE DATABASECHANGELOGLOCK (ID INT NOT NULL, LOCKED BOOLEAN) PRIMARY KEY (ID) DISTRIBUTED BY HASH "
        "(ID);\n"
        "INSERT INTO DATABASECHANGELOGLOCK VALUES (1, true);\n");
    CHECK(project.run("-q import --from liquibase db --read-table")
              .err.ends_with("error: liquibase holds its lock: it runs just now, or was stopped\n"
                             "hint: wait until it ends; or run 'liquibase release-locks' where nothing runs\n"));
    CHECK(project.files("migrations/versions").empty());
}

TEST_CASE("Alembic's script may be a file with its way back in another, and nothing is stamped") {
    const Neighbours project("alembic-sql");
    const auto imported = project.run("import --from alembic-sql db/up.sql --down db/down.sql");
    CHECK(imported.exit_code == 0);
    CHECK(imported.out ==
          "up.sql -> migrations/versions/1975ea83b712_create_users_at_once.sql\n"
          "up.sql -> migrations/versions/ae1027a6acf1_ae1027a6acf1.sql\n"
          "up.sql -> migrations/versions/be2027a6acf1_the_other_one.sql\n"
          "up.sql -> migrations/versions/ce3027a6acf1_both.sql\n"
          "note: db/up.sql: there is no statement in ce3027a6acf1: its revision is marked as empty\n");
    CHECK(imported.err ==
          "warning: what the revisions did in Python besides, such as moving data, is in no such script\n"
          "hint: srmigrate reads revisions in Python, too: run it in the Alembic project itself\n"
          "4 revisions imported, 0 there already\n"
          "the version table of Alembic goes on to be used: nothing is stamped\n");
    CHECK(project.run("import --from alembic-sql db --read-table").err ==
          "error: alembic-sql keeps no table of what ran\nhint: its version table is ours: leave it out\n");
}

TEST_CASE("a script of Alembic that does not begin at base is refused") {
    const Neighbours project;
    project.file("up.sql", "-- Running upgrade a1 -> b1, second\n\nCREATE VIEW v AS SELECT 1 AS a;\n");
    const auto refused = project.run("import --from alembic-sql up.sql");
    CHECK(refused.exit_code == 2);
    CHECK(refused.err ==
          "warning: what the revisions did in Python besides, such as moving data, is in no such script\n"
          "hint: srmigrate reads revisions in Python, too: run it in the Alembic project itself\n"
          "error: up.sql: the revision 'b1' comes after 'a1', which is neither in the script nor in the project\n"
          "hint: write the script with 'alembic upgrade base:head --sql'\n");
    CHECK(project.files("migrations/versions").empty());
}

TEST_CASE("a migration that is found later comes last, and a warning says so") {
    const Pair project;
    REQUIRE(project.run("-q import --from golang-migrate db").exit_code == 0);
    REQUIRE(project.run("-q revision -m mine --rev-id c1").exit_code == 0);
    project.file("db/0_late.up.sql", "SELECT 1;\n");
    const auto second = project.run("import --from golang-migrate db");
    CHECK(
        second.err.starts_with("warning: 0_late.up.sql is new, and comes after 1_one.up.sql here\n"
                               "hint: that one was imported before; look whether it may come later\n"
                               "1 revision imported, 2 there already\n"));
    CHECK(project.run("-q history").out.starts_with("c1 -> " + project.id("0_late") + " (head), late\n"));
}

TEST_CASE("a migration that failed half-way stops the import") {
    const Pair project;
    project.database(k_state_table + "INSERT INTO schema_migrations VALUES (2, true);\n");
    CHECK(project.run("import --from golang-migrate db --read-table") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = k_embedded_story + "error: the migration 2 failed half-way: its row is marked as dirty\n"
                                             "hint: repair the database and run 'migrate force VERSION' first\n"});
    CHECK(project.files("migrations/versions").empty());
}

TEST_CASE("migrations that did not run before others that did are refused, or count as done") {
    const Neighbours project;
    for (const std::string number : {"1", "2", "3"}) {
        project.file("db/" + number + "_x.sql", "-- migrate:up\nSELECT " + number + ";\n-- migrate:down\nSELECT 0;\n");
    }
    project.database(
        "CREATE TABLE my_versions (version VARCHAR(128) NOT NULL) PRIMARY KEY (version) DISTRIBUTED BY HASH "
        "(version);\n"
        "INSERT INTO my_versions VALUES ('3'), ('1'), ('0');\n");
    const auto unknown =
        std::string("warning: 0 ran, and there is no file of it\nhint: what they did is in no revision\n");
    CHECK(
        project.run("import --from dbmate db --read-table --table my_versions") ==
        Finished{.exit_code = 2,
                 .out = "",
                 .err = k_embedded_story + unknown +
                        "error: 2_x.sql did not run, but 3_x.sql after it did\n"
                        "hint: run what is missing with the tool first; or --allow-holes: it counts as done, and never "
                        "runs\n"});
    CHECK(project.files("migrations/versions").empty());
    const auto allowed = project.run("import --from dbmate db --read-table --table main.my_versions --allow-holes");
    CHECK(allowed.exit_code == 0);
    CHECK(allowed.err.find("warning: 2_x.sql did not run, but 3_x.sql after it did\n"
                           "hint: it counts as done from now on: run its statements by hand\n") != std::string::npos);
    REQUIRE(project.rows().size() == 1);
    CHECK(project.rows().front().ends_with("(head)"));
}

TEST_CASE("a table that is not there is named") {
    const Pair project;
    CHECK(project.run("import --from golang-migrate db --read-table").err ==
          k_embedded_story +
              "error: there is no table 'main.schema_migrations', in which golang-migrate keeps what ran\n"
              "hint: name it with --table, or say with --applied-upto VERSION what ran\n");
}

TEST_CASE("--applied-upto stamps the database") {
    const Pair project;
    CHECK(project.run("import --from golang-migrate db --applied-upto 0009").err ==
          "error: no migration is '0009'\nhint: name a version or a file of those that are imported\n");
    const auto imported = project.run("--format json import --from golang-migrate db --applied-upto 01");
    const auto json = base::Json::parse(imported.out, nullptr, false);
    CHECK(json["stamped"] == project.one());
    CHECK(json["imported"][0]["ran"] == true);
    CHECK(json["imported"][1]["ran"] == false);
    CHECK(project.rows() == std::vector<std::string>{project.one()});
}

TEST_CASE("import refuses a command line that says nothing or two things") {
    const Pair project;
    const auto refused = [&](const std::string& line) {
        const auto result = project.run("import " + line);
        CHECK(result.exit_code == 64);
        return result.err;
    };
    CHECK(refused("--from gose db") ==
          "error: expected goose or dbmate or golang-migrate or flyway or liquibase or alembic-sql or plain as "
          "'--from', got 'gose'\n"
          "hint: did you mean 'goose'?\n");
    CHECK(refused("db") ==
          "error: expected '--from TOOL'\nhint: the tools are goose, dbmate, golang-migrate, flyway, liquibase, "
          "alembic-sql, plain\n");
    CHECK(refused("--from goose db --table t") ==
          "error: '--table' is of use with '--read-table' only\nhint: add --read-table\n");
    CHECK(refused("--from goose db --read-table --applied-upto 1") ==
          "error: '--read-table' and '--applied-upto' do not go together\nhint: the table says what ran, or you do\n");
    CHECK(refused("--from plain db --read-table") ==
          "error: plain keeps no table of what ran\nhint: say with --applied-upto FILE what ran\n");
    CHECK(refused("--from goose db --order x") ==
          "error: '--order' is for plain files and Liquibase; goose has its own order\nhint: leave it out\n");
}

TEST_CASE("import says what is not there") {
    const Pair project;
    CHECK(project.run("import --from goose nowhere") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: there is no directory 'nowhere'\nhint: name the directory of the migrations\n"});
    CHECK(project.run("import --from goose db/1_one.up.sql").err ==
          "error: 'db/1_one.up.sql' is a file, and the migrations of goose are a directory\n"
          "hint: name the directory that it is in\n");
    CHECK(project.run("import --from goose db").err ==
          "error: db/1_one.down.sql: this is no file of goose, it looks like one of golang-migrate\n"
          "hint: import it with --from golang-migrate\n");
    CHECK(project.run("import --from golang-migrate migrations").err ==
          "error: no migration of golang-migrate was found\n"
          "hint: name the directory with its files: 000001_name.up.sql and 000001_name.down.sql\n");
    CHECK(project.run("import --from golang-migrate db --to other").err ==
          "error: 'other' is not one of the version locations\n"
          "hint: choose one of migrations/versions, or add it to version_locations\n");
}
