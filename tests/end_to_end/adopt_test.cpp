// SPDX-License-Identifier: Apache-2.0
// `init --from-database` over TCP: a database that is there already becomes a project, or nothing is left behind.
#include "base/files.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <regex>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

/// A database with objects, and an empty directory.
struct Town : Site {
    Town() {
        std::filesystem::remove_all(project.directory.path() / "migrations");
        std::filesystem::remove(project.directory.path() / "alembic.ini");
        server.control(
            "USE shop;"
            "CREATE TABLE t (k INT NOT NULL, v INT DEFAULT '7') PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2 "
            "ORDER BY (v) PROPERTIES ('replication_num' = '1');"
            "CREATE VIEW v AS SELECT k FROM t;"
            "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (k) REFRESH MANUAL AS SELECT k FROM t");
    }
};

std::string id_in(const Finished& finished) {
    const auto at = finished.err.find("new revision ") + 13;
    return finished.err.substr(at, finished.err.find(',', at) - at);
}

Finished without(const std::string& id, Finished finished) {
    finished.out = base::replace_all(finished.out, id, "ID");
    finished.err = base::replace_all(finished.err, id, "ID");
    return finished;
}

std::string script(const Site& site, const std::string& id) {
    const auto text = base::read_file(site.project.directory.path() /
                                      fmt::format("migrations/versions/{}_the_schema_as_it_is.sql", id));
    static const std::regex k_date("Create Date: [-0-9 :.]+");
    return base::replace_all(std::regex_replace(text, k_date, "Create Date: TIME"), id, "ID");
}

const std::string k_proved = "the database differs neither from the models nor from what the revision builds\n";
const std::string k_made =
    "made the project in migrations; next: change a model, then srmigrate revision --autogenerate -m \"what it "
    "does\"\n";

}  // namespace

TEST_CASE("init --from-database writes models and a first revision, proves them, and stamps") {
    Town site;
    auto result = site.run("init migrations --from-database");
    const auto id = id_in(result);
    CHECK(without(id, result) ==
          Finished{0,
                   "migrations/README\nalembic.ini\nmigrations/models/m.sql\nmigrations/models/t.sql\n"
                   "migrations/models/v.sql\nmigrations/versions/ID_the_schema_as_it_is.sql\n",
                   "new revision ID, the first of its line\n" + k_proved + "Running stamp_revision  -> ID\n" + k_made});
    CHECK(script(site, id) == R"(-- the schema as it is
--
-- Revision ID: ID
-- Revises: 
-- Branch Labels: 
-- Depends On: 
-- Create Date: TIME

-- migrate:up
CREATE TABLE t (
    k INT NOT NULL,
    v INT DEFAULT "7"
)
PRIMARY KEY (k)
DISTRIBUTED BY HASH (k) BUCKETS 2
ORDER BY (v)
PROPERTIES (
    "replication_num" = "1"
);

-- note: it is empty until it is refreshed
CREATE MATERIALIZED VIEW m
DISTRIBUTED BY HASH (k)
REFRESH MANUAL
PROPERTIES (
    "replication_num" = "1"
)
AS
SELECT k FROM t;

CREATE VIEW v
AS
SELECT k FROM t;

-- migrate:down
DROP VIEW v;

DROP MATERIALIZED VIEW m;

-- danger: loses data (cost class: metadata)
DROP TABLE t;
)");
    CHECK(site.run("current") == Finished{0, id + " (head)\n", ""});
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    CHECK(site.run("check --against revisions") == Finished{0, "The database is what its revisions build.\n", ""});

    // another database is built from it, and torn down
    site.server.control("CREATE DATABASE copy");
    for (const auto& grant : grants("copy", "etl"))
        site.server.control(grant);
    site.project.program_variables["SRMIGRATE_URL"] = site.url("copy");
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(definitions(site.server.control, "copy") == definitions(site.server.control, "shop"));
    CHECK(site.run("downgrade base").exit_code == 0);
    CHECK(definitions(site.server.control, "copy") == "");
}

TEST_CASE("init --from-database takes several databases, in YAML, and a config file that is there") {
    Town site;
    site.server.control(
        "CREATE DATABASE ods; CREATE TABLE ods.raw (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);"
        "CREATE VIEW ods.w AS SELECT k FROM shop.t");
    for (const auto& grant : grants("ods", "etl"))
        site.server.control(grant);
    auto result = site.run("init migrations -t yaml --from-database --databases shop,ods");
    CHECK(result.exit_code == 0);
    CHECK(site.project.files("migrations/models") ==
          std::vector<std::string>{"ods/raw.yaml", "ods/w.yaml", "shop/m.yaml", "shop/t.yaml", "shop/v.yaml"});
    CHECK(base::read_file(site.project.directory.path() / "migrations/models/ods/raw.yaml")
              .starts_with("# yaml-language-server: $schema=../../model.schema.json\ntables:\n"));
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    CHECK(site.run("check --against revisions").exit_code == 0);
    CHECK(site.run("downgrade base").exit_code == 0);
    CHECK(definitions(site.server.control, "ods") == "");
    CHECK(site.run("upgrade head").exit_code == 0);

    site.server.control("DROP TABLE shop.alembic_version FORCE");
    site.project.file("other.ini", "[alembic]\nscript_location = %(here)s/second\nexclude_tables = m\n");
    result = site.run("-c other.ini init second --from-database");
    CHECK(without(id_in(result), result) == Finished{0,
                                                     "second/README\nsecond/models/t.sql\nsecond/models/v.sql\n"
                                                     "second/versions/ID_the_schema_as_it_is.sql\n",
                                                     "new revision ID, the first of its line\n" + k_proved +
                                                         "Running stamp_revision  -> ID\n"
                                                         "note: other.ini: exists already and is left as it is\n"
                                                         "hint: set there: target_metadata = %(here)s/second/models\n" +
                                                         base::replace_all(k_made, "migrations", "second")});
}

TEST_CASE("init -t python --from-database makes a project in Python, which builds what is there") {
    Town site;
    const auto result = site.run("init migrations -t python --from-database");
    const auto id = id_in(result);
    CHECK(without(id, result) ==
          Finished{0,
                   "migrations/README\nmigrations/env.py\nmigrations/script.py.mako\nalembic.ini\nmodels.py\n"
                   "migrations/versions/ID_the_schema_as_it_is.py\n",
                   "new revision ID, the first of its line\n" + k_proved + "Running stamp_revision  -> ID\n" + k_made});
    CHECK(base::read_file(site.project.directory.path() / "models.py").find("metadata = MetaData()") !=
          std::string::npos);
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    CHECK(site.run("check --against revisions").exit_code == 0);
    CHECK(site.run("downgrade base").exit_code == 0);
    CHECK(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check").exit_code == 0);
}

TEST_CASE("init -t python --from-database leaves nothing behind where it fails, and keeps models that are there") {
    Town site;
    site.project.file("models.py", "# mine\n");
    const auto result = site.run("init migrations -t python --from-database");
    CHECK(result == Finished{2, "",
                             "error: the models cannot be written to 'target_metadata'\n"
                             "hint: set it to one Python file, which is not there yet, or take the key out\n"});
    CHECK(base::read_file(site.project.directory.path() / "models.py") == "# mine\n");
    CHECK_FALSE(std::filesystem::exists(site.project.directory.path() / "migrations"));
}

TEST_CASE("a database that has a version row keeps it: the first revision takes its id") {
    Town site;
    site.server.control(
        "CREATE TABLE shop.alembic_version (id BIGINT NOT NULL AUTO_INCREMENT, version_num VARCHAR(32)) PRIMARY KEY "
        "(id) DISTRIBUTED BY HASH (id);"
        "INSERT INTO shop.alembic_version (version_num) VALUES ('1975ea83b712')");
    const auto result = site.run("init migrations --from-database");
    CHECK(result.exit_code == 0);
    CHECK(result.err == "new revision 1975ea83b712, the first of its line\n" + k_proved +
                            "the database is at 1975ea83b712 already: the first revision has that id\n" + k_made);
    CHECK(site.run("current") == Finished{0, "1975ea83b712 (head)\n", ""});

    Town other;
    other.server.control(
        "CREATE TABLE shop.alembic_version (id BIGINT NOT NULL AUTO_INCREMENT, version_num VARCHAR(32)) PRIMARY KEY "
        "(id) DISTRIBUTED BY HASH (id);"
        "INSERT INTO shop.alembic_version (version_num) VALUES ('a1'), ('b1')");
    CHECK(other.run("init migrations --from-database") ==
          fails(2,
                "error: the database is at several revisions: a1, b1\n"
                "hint: merge and upgrade with the project they are from first: there is one first revision\n"));
    CHECK(other.project.files(".").empty());
}

TEST_CASE("a table that no server would make again is left out of init --from-database, and left alone") {
    Town site;
    site.server.control(
        "USE shop; CREATE TABLE cool (k DATE) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN "
        "('2026-01-01')) DISTRIBUTED BY HASH (k) BUCKETS 1 PROPERTIES ('replication_num' = '1', 'storage_medium' = "
        "'SSD', "
        "'storage_cooldown_ttl' = '1 day'); ALTER TABLE cool ADD PARTITION pm VALUES LESS THAN MAXVALUE");
    const auto result = site.run("init migrations --from-database");
    CHECK(result.exit_code == 0);
    CHECK(
        result.err.find("warning: 'shop.cool' is left out: StarRocks would refuse 'cool': Text 'MAXVALUE' could not be "
                        "parsed at index 0\n"
                        "hint: it stands under exclude_tables, and is left alone\n") != std::string::npos);
    CHECK(base::read_file(site.project.directory.path() / "alembic.ini").find("\nexclude_tables = shop.cool\n") !=
          std::string::npos);
    CHECK(site.run("check").exit_code == 0);
}

TEST_CASE("where init --from-database fails, no file is left behind") {
    Town site;
    site.server.control("REVOKE CREATE VIEW ON DATABASE shop FROM USER etl");
    const auto result = site.run("init migrations --from-database");
    CHECK(without(id_in(result), result) ==
          fails(2, "new revision ID, the first of its line\n" + k_proved +
                       "error: user 'etl'@'%' may not create views in database 'shop'; the lock is a view\n"
                       "hint: as an administrator run: GRANT CREATE VIEW ON DATABASE shop TO USER 'etl'@'%'\n"));
    CHECK(site.project.files(".").empty());

    std::filesystem::create_directory(site.project.directory.path() / "migrations");
    CHECK(site.run("init migrations --from-database").exit_code == 2);
    CHECK(site.project.files(".").empty());
    CHECK(std::filesystem::exists(site.project.directory.path() / "migrations"));

    site.server.control("DROP DATABASE shop FORCE; CREATE DATABASE shop");
    CHECK(site.run("init migrations --from-database") ==
          fails(2,
                "error: there is nothing to take over in shop\n"
                "hint: leave '--from-database' out to begin with an empty project\n"));
    site.project.program_variables["SRMIGRATE_URL"] = site.url("nowhere");
    CHECK(site.run("init migrations --from-database") ==
          fails(2,
                "error: there is no database 'nowhere'\n"
                "hint: correct the URL or 'databases', or create it first\n"));
    site.project.program_variables.erase("SRMIGRATE_URL");
    CHECK(site.run("init migrations --from-database") ==
          fails(2,
                "error: no database URL\n"
                "hint: set sqlalchemy.url in the config file, or SRMIGRATE_URL, or give --url\n"));
    CHECK(site.run("init migrations --databases a") ==
          fails(64,
                "error: '--databases' goes with '--from-database'\n"
                "hint: leave it out, or set databases in the config file\n"));
    CHECK(site.project.files(".").empty());
}
