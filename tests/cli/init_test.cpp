// SPDX-License-Identifier: Apache-2.0
// `init` and `list_templates`, through the real program.
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/settings/settings.hpp"
#include "revision/vocabulary/json_schema.hpp"
#include "support/run_program.hpp"
#include "support/world.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace srmigrate;
using srmigrate::tests::Finished;
using srmigrate::tests::run_srmigrate;
using srmigrate::tests::World;
namespace fs = std::filesystem;

namespace {

const std::string k_init_story =
    "made the project in migrations; next: write revisions with srmigrate revision -m \"create the first table\", or "
    "the "
    "schema you want in migrations/models/schema.sql and run srmigrate revision --autogenerate\n";

cli::Settings settings_of(World& world, const cli::Flags& flags = {}) {
    const auto loaded = cli::load_settings(flags, world.environment(), cli::ConfigFile::required);
    CHECK(loaded.warnings.empty());
    return loaded.settings;
}

}  // namespace

TEST_CASE("init makes a config file, a directory for revisions and a README") {
    World world;
    const auto& root = world.directory.path();
    CHECK(run_srmigrate({"init", "migrations"}, root) ==
          Finished{.exit_code = 0,
                   .out = "migrations/README\nalembic.ini\nmigrations/models/README\n",
                   .err = k_init_story});
    CHECK(fs::is_directory(root / "migrations/versions"));
    const auto settings = settings_of(world);
    CHECK(settings.script_location.value == root / "migrations");
    CHECK(settings.version_locations.value == std::vector<fs::path>{root / "migrations/versions"});
    CHECK(settings.revision_format.value == revision::ScriptFormat::sql);
    CHECK(!settings.url.value);
    CHECK(settings.target_metadata.value == std::vector<fs::path>{root / "migrations/models"});
    // nothing is declared yet: nothing is compared, let alone dropped
    const auto checked = run_srmigrate({"-q", "check", "--url", "embedded:dev.sql"}, root);
    CHECK(checked.exit_code == 2);
    CHECK(checked.err.find("the directory of the desired schema holds no .sql or .yaml file\n") != std::string::npos);
}

TEST_CASE("init keeps the URL that it was given, without its password") {
    World world;
    const auto& root = world.directory.path();
    const auto result = run_srmigrate({"init", "m", "--url", "starrocks://etl:se%40cret@db:9030/shop"}, root);
    CHECK(result.exit_code == 0);
    CHECK(
        result.err.starts_with("note: the password of --url is not written to the config file\n"
                               "hint: set the variable SRMIGRATE_PASSWORD, or name a file: password_file in the "
                               "URL\n"));
    const auto ini = base::read_file(root / "alembic.ini");
    CHECK(ini.find("\nsqlalchemy.url = starrocks://etl@db:9030/shop\n") != std::string::npos);
    CHECK(ini.find("cret") == std::string::npos);
    CHECK(run_srmigrate({"init", "n", "-c", "n.ini", "--url", "starrocks://etl:${PW}@db/sh%20op"}, root).exit_code ==
          0);
    CHECK(base::read_file(root / "n.ini").find("\nsqlalchemy.url = starrocks://etl:${PW}@db/sh%%20op\n") !=
          std::string::npos);
}

TEST_CASE("init takes a template, a section, a config file elsewhere, and names with blanks, percent and Chinese") {
    World world;
    const auto& root = world.directory.path();
    const auto result =
        run_srmigrate({"init", "-q", "-t", "yaml", "-n", "prod", "-c", "etc/my.ini", "迁移 100%/"}, root);
    CHECK(result ==
          Finished{.exit_code = 0,
                   .out = "迁移 100%/README\n迁移 100%/revision.schema.json\n迁移 100%/model.schema.json\netc/my.ini\n"
                          "迁移 100%/models/README\n",
                   .err = ""});
    const auto settings = settings_of(world, {.config = {"etc/my.ini"}, .name = "prod"});
    CHECK(settings.script_location.value == root / "迁移 100%");
    CHECK(settings.revision_format.value == revision::ScriptFormat::yaml);

    CHECK(run_srmigrate({"init", "-c", "abs.ini", (root / "absolute").string()}, root).exit_code == 0);
    CHECK(base::read_file(root / "abs.ini").find("script_location = " + (root / "absolute").string() + "\n") !=
          std::string::npos);
}

TEST_CASE("init -t python makes a project that Alembic runs, too") {
    World world;
    const auto& root = world.directory.path();
    CHECK(run_srmigrate({"init", "-t", "python", "migrations"}, root) ==
          Finished{.exit_code = 0,
                   .out = "migrations/README\nmigrations/env.py\nmigrations/script.py.mako\nmodels.py\nalembic.ini\n",
                   .err = base::replace_all(k_init_story, "migrations/models/schema.sql", "models.py")});
    const auto settings = settings_of(world);
    CHECK(settings.revision_format.value == revision::ScriptFormat::python);
    CHECK(settings.prepend_sys_path.value == std::vector<fs::path>{root});
    CHECK(base::read_file(root / "migrations/env.py")
              .find("\"include_object\": combine_include_object(include_object),") != std::string::npos);
}

TEST_CASE("a YAML file that is made in a project of init -t yaml begins with the line that editors read") {
    World world;
    const auto& root = world.directory.path();
    const std::string url = "embedded:dev.sql";
    CHECK(run_srmigrate({"init", "-q", "-t", "yaml", "migrations"}, root).exit_code == 0);
    for (const auto what : {revision::SchemaOf::revision, revision::SchemaOf::models})
        CHECK(base::read_file(root / "migrations" / revision::file_name(what)) == revision::json_schema(what));
    CHECK(run_srmigrate({"revision", "-q", "-m", "one", "--rev-id", "a1"}, root).exit_code == 0);
    const auto made = base::read_file(root / "migrations/versions/a1_one.yaml");
    CHECK(made.starts_with("# yaml-language-server: $schema=../revision.schema.json\nrevision: a1\n"));
    world.file("migrations/models/t.yaml",
               "tables:\n  - name: t\n    columns:\n      - {name: k, type: INT}\n    duplicate_key: [k]\n");
    fs::remove(root / "migrations/versions/a1_one.yaml");
    CHECK(run_srmigrate({"--url", url, "revision", "-q", "--autogenerate", "-m", "two", "--rev-id", "b2"}, root)
              .exit_code == 0);
    CHECK(base::read_file(root / "migrations/versions/b2_two.yaml")
              .starts_with("# yaml-language-server: $schema=../revision.schema.json\nrevision: b2\n"));
    CHECK(run_srmigrate({"--url", url, "-q", "upgrade", "head"}, root).exit_code == 0);
    CHECK(run_srmigrate({"--url", url, "-q", "inspect", "--as", "yaml", "--split", "-o", "other/models"}, root)
              .exit_code == 0);
    CHECK(base::read_file(root / "other/models/t.yaml")
              .starts_with("# yaml-language-server: $schema=../../migrations/model.schema.json\ntables:\n"));
    CHECK(run_srmigrate({"--url", url, "-q", "inspect", "--as", "yaml", "-o", "all.yaml"}, root).exit_code == 0);
    CHECK(base::read_file(root / "all.yaml")
              .starts_with("# yaml-language-server: $schema=migrations/model.schema.json\ntables:\n"));
    CHECK(run_srmigrate({"--url", url, "-q", "inspect", "--as", "yaml"}, root).out.starts_with("tables:\n"));
    CHECK(run_srmigrate({"--url", url, "-q", "check"}, root).exit_code == 0);
}

TEST_CASE("init overwrites nothing") {
    World world;
    const auto& root = world.directory.path();
    world.file("alembic.ini", "[alembic]\n# mine\n");
    CHECK(run_srmigrate({"init", "migrations"}, root) ==
          Finished{.exit_code = 0,
                   .out = "migrations/README\n",
                   .err = "note: alembic.ini: exists already and is left as it is\n"
                          "hint: set script_location there to 'migrations'\n"
                          "made the project in migrations; next: set script_location, then write revisions with "
                          "srmigrate revision -m \"create the first table\", or the schema you want in "
                          "migrations/models/schema.sql and run srmigrate revision --autogenerate\n"});
    CHECK(base::read_file(root / "alembic.ini") == "[alembic]\n# mine\n");
    CHECK(run_srmigrate({"init", "migrations"}, root) ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: migrations: the directory exists already and is not empty\n"
                          "hint: choose another directory, or empty this one\n"});
    world.file("file", "");
    CHECK(run_srmigrate({"init", "file"}, root) ==
          Finished{.exit_code = 2, .out = "", .err = "error: file: exists already and is not a directory\n"});
}

TEST_CASE("init makes no second config file beside srmigrate.toml") {
    World world;
    world.file("srmigrate.toml", "[srmigrate]\n");
    const auto result = run_srmigrate({"init", "m"}, world.directory.path());
    CHECK(result.out == "m/README\n");
    CHECK(!fs::exists(world.directory.path() / "alembic.ini"));
    CHECK(run_srmigrate({"init", "-c", "new.toml", "n"}, world.directory.path()) ==
          Finished{.exit_code = 64,
                   .out = "",
                   .err = "error: 'init' writes an ini file, not 'new.toml'\n"
                          "hint: name it alembic.ini; its keys may be moved to srmigrate.toml later\n"});
    CHECK(!fs::exists(world.directory.path() / "n"));
}

TEST_CASE("an unknown template makes nothing") {
    World world;
    CHECK(run_srmigrate({"init", "-t", "async", "m"}, world.directory.path()) ==
          Finished{.exit_code = 64,
                   .out = "",
                   .err = "error: expected generic or yaml or python as '--template', got 'async'\n"
                          "hint: 'generic' does here what Alembic's templates do there: there is no Python\n"});
    CHECK(fs::is_empty(world.directory.path()));
}

TEST_CASE("init and list_templates answer in JSON too") {
    World world;
    CHECK(run_srmigrate({"init", "m", "--format", "json", "-q"}, world.directory.path()).out ==
          "{\n  \"outcome\": \"done\",\n  \"directory\": \"" + (world.directory.path() / "m").string() +
              "\",\n  \"config\": \"alembic.ini\",\n  \"config_written\": true,\n  \"files\": [\n    \"m/README\",\n"
              "    \"alembic.ini\",\n    \"m/models/README\"\n  ],\n  \"server\": null,\n  \"revision\": null,\n  "
              "\"warnings\": []\n}\n");
    CHECK(run_srmigrate({"list-templates"}, world.directory.path()).out ==
          "Available templates:\n\ngeneric - Revision scripts in SQL.\n"
          "yaml - Revision scripts in YAML: Alembic's operations as data.\n"
          "python - Revision scripts in Python: a project that Alembic runs, too.\n\n"
          "Templates are used via the 'init' command, e.g.:\n\n  srmigrate init --template generic ./scripts\n");
}

TEST_CASE("init in the directory that the config file names already says how to go on") {
    World world;
    world.file("alembic.ini", "[alembic]\nscript_location = alembic\n");
    world.file("alembic/env.py", "from alembic import context\n");
    CHECK(run_srmigrate({"init", "alembic"}, world.directory.path()) ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: alembic: alembic.ini names this directory already\n"
                          "hint: go on with srmigrate revision -m \"what it does\"; for what a database holds, add "
                          "--from-database\n"});
}

TEST_CASE("a project of Alembic takes its database over where it is, and keeps its files") {
    World world;
    const auto& root = world.directory.path();
    const std::string ini = "[alembic]\nscript_location = alembic\nsqlalchemy.url = embedded:dev.sql\n";
    world.file("alembic.ini", ini);
    world.file("alembic/env.py", "from alembic import context\n");
    world.file("alembic/script.py.mako", "");
    world.file("alembic/README", "Generic single-database configuration.\n");
    world.file("alembic/versions/__pycache__/a1.pyc", "");
    world.file("alembic/versions/a1.sql",
               "-- m\n--\n-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\nCREATE TABLE t (k INT) DUPLICATE KEY (k) "
               "DISTRIBUTED BY HASH (k);\n-- migrate:down\nDROP TABLE t;\n");
    REQUIRE(run_srmigrate({"-q", "upgrade", "head"}, root).exit_code == 0);

    const auto refused = run_srmigrate({"-q", "init", "alembic", "--from-database"}, root);
    CHECK(refused.exit_code == 2);
    CHECK(refused.err.find("alembic/versions/a1.sql: there is a revision script already\n"
                           "hint: move the scripts of before out of the version locations: the first revision takes "
                           "their place\n") != std::string::npos);
    fs::remove(root / "alembic/versions/a1.sql");

    const auto result = run_srmigrate({"init", "alembic", "--from-database"}, root);
    CHECK(result.exit_code == 0);
    CHECK(result.err.find("note: alembic.ini: exists already and is left as it is\n"
                          "hint: set there: target_metadata = %(here)s/alembic/models\n") != std::string::npos);
    CHECK(base::read_file(root / "alembic.ini") == ini);
    CHECK(base::read_file(root / "alembic/README") == "Generic single-database configuration.\n");
    CHECK(fs::exists(root / "alembic/env.py"));
    world.file("alembic.ini", ini + "target_metadata = %(here)s/alembic/models\n");
    CHECK(run_srmigrate({"-q", "check"}, root).exit_code == 0);
    CHECK(run_srmigrate({"-q", "current"}, root).out == "a1 (head)\n");
}

TEST_CASE("a take-over that fails leaves a project of Alembic as it was") {
    World world;
    const auto& root = world.directory.path();
    world.file("alembic.ini", "[alembic]\nscript_location = alembic\nsqlalchemy.url = embedded:dev.sql\n");
    world.file("alembic/env.py", "");
    CHECK(run_srmigrate({"-q", "init", "alembic", "--from-database"}, root).exit_code == 2);  // nothing in the database
    CHECK(fs::exists(root / "alembic/env.py"));
    CHECK_FALSE(fs::exists(root / "alembic/README"));
    CHECK_FALSE(fs::exists(root / "alembic/versions"));
}
