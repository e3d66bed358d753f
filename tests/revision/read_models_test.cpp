// SPDX-License-Identifier: Apache-2.0
#include "revision/models/read_models.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "revision/python/declared_models.hpp"
#include "sql/render.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace srmigrate;
using revision::Models;

namespace {

struct ModelFiles {
    tests::TemporaryDirectory directory;

    ModelFiles(std::initializer_list<std::pair<std::string, std::string>> files) {
        for (const auto& [name, text] : files)
            base::write_file(directory.path() / "schema" / name, text);
    }
    Models read(const std::string& name = "schema") const {
        return revision::read_models(
            {.paths = {directory.path() / name}, .working_directory = directory.path(), .database = "shop"});
    }
    std::string error(const std::string& name = "schema") const {
        try {
            read(name);
        } catch (const base::Error& error) {
            return base::replace_all(error.what(), directory.path().string(), "DIR");
        }
        return "no error";
    }
};

std::vector<std::string> names(const Models& models) {
    std::vector<std::string> result;
    for (const auto& model : models.models) {
        const auto place = models.place_of(model);
        result.push_back(fmt::format("{} {}:{}:{}", sql::render(model.name), place.file, place.line, place.column));
    }
    return result;
}

const schema::Table& table(const Models& models, std::size_t index = 0) {
    return std::get<schema::Table>(models.models.at(index).object);
}

std::string error_of(const std::string& sql) {
    return ModelFiles({{"t.sql", sql}}).error();
}
std::string error_of_yaml(const std::string& yaml) {
    return ModelFiles({{"t.yaml", yaml}}).error();
}

}  // namespace

TEST_CASE("the files of a directory are read in the order of their paths, whatever order their objects have") {
    const ModelFiles files(
        {{"b/views.sql", "CREATE VIEW v AS SELECT k FROM t;"},
         {"a.sql", "-- two tables\nCREATE TABLE IF NOT EXISTS t (k INT);\nCREATE TABLE ods.u (k INT)"},
         {"c.yaml", "tables:\n  - name: w\n    columns: [{name: k, type: INT}]\n"},
         {".hidden.sql", "nonsense"},
         {"README", "nonsense"}});
    CHECK(names(files.read()) == std::vector<std::string>{"shop.t schema/a.sql:2:28", "ods.u schema/a.sql:3:14",
                                                          "shop.v schema/b/views.sql:1:13",
                                                          "shop.w schema/c.yaml:2:11"});
    const auto catalog = revision::catalog_of(files.read());
    CHECK(catalog.current == "shop");
    CHECK(schema::find_table(catalog, {std::nullopt, "ods", "u"}) != nullptr);
    CHECK(schema::find_table(catalog, {std::nullopt, std::nullopt, "w"}) != nullptr);
}

TEST_CASE("one file may be the desired schema") {
    const ModelFiles files({{"all.sql", "CREATE TABLE t (k INT)"}});
    CHECK(names(files.read("schema/all.sql")) == std::vector<std::string>{"shop.t schema/all.sql:1:14"});
}

TEST_CASE("USE, CREATE DATABASE and 'database' say where the objects are") {
    const ModelFiles files({{"a.sql",
                             "CREATE DATABASE dwd PROPERTIES (\"storage_volume\" = \"v\");\n"
                             "USE dwd;\nCREATE TABLE t (k INT);\nCREATE TABLE default_catalog.ods.t (k INT);"},
                            {"b.sql", "CREATE TABLE t (k INT);"},
                            {"c.yaml", "database: ads\ntables:\n  - name: t\n    columns: [{name: k, type: INT}]\n"}});
    const auto models = files.read();
    CHECK(names(models) == std::vector<std::string>{"dwd.t schema/a.sql:3:14", "ods.t schema/a.sql:4:14",
                                                    "shop.t schema/b.sql:1:14", "ads.t schema/c.yaml:3:11"});
    CHECK(models.databases.at("dwd").at("storage_volume") == "v");
}

TEST_CASE("a rename hint stands above the table or the column it is about") {
    const ModelFiles files({{"t.sql",
                             "-- the orders\n-- @renamed from=old_orders\nCREATE TABLE orders (\n"
                             "    -- @renamed from=`the id`\n    id BIGINT,\n    -- plain\n    price INT,\n"
                             "    -- @renamed from=c\n    `count` INT\n)"},
                            {"u.yaml",
                             "tables:\n  - name: u\n    renamed_from: w\n    columns:\n"
                             "      - {name: k, type: INT, renamed_from: j}\n"}});
    const auto models = files.read();
    CHECK(table(models).renamed_from == "old_orders");
    CHECK(table(models).renamed_columns == std::map<std::string, std::string>{{"id", "the id"}, {"count", "c"}});
    CHECK(table(models, 1).renamed_from == "w");
    CHECK(table(models, 1).renamed_columns == std::map<std::string, std::string>{{"k", "j"}});
}

TEST_CASE("a rename hint that belongs to nothing is an error") {
    CHECK(error_of("CREATE TABLE t (\n    k INT, -- @renamed from=j\n    v INT)") ==
          "error: schema/t.sql:2:12: a rename hint stands on a line of its own\n"
          "      k INT, -- @renamed from=j\n"
          "             ^^^^^^^^^^^^^^^^^^\n"
          "hint: write it above the table or the column\n");
    CHECK(error_of("-- @renamed from=w\nCREATE VIEW v AS SELECT 1 AS a") ==
          "error: schema/t.sql:1:1: a rename hint belongs to a table or one of its columns\n"
          "  -- @renamed from=w\n"
          "  ^^^^^^^^^^^^^^^^^^\n"
          "hint: remove it: a view gets its new name by being made anew\n");
    CHECK(error_of("CREATE TABLE t (k INT)\n-- @renamed from=w\nDUPLICATE KEY (k)").find("write it above the column") !=
          std::string::npos);
    CHECK(error_of("CREATE TABLE t (k INT);\n-- @renamed from=w\n").find("write it above a CREATE TABLE") !=
          std::string::npos);
    CHECK(error_of("-- @renamed to=w\nCREATE TABLE t (k INT)").find("expected 'from=' and one name") !=
          std::string::npos);
    CHECK(error_of("-- @rename from=w\nCREATE TABLE t (k INT)").find("unknown hint '@rename'") != std::string::npos);
    CHECK(error_of("-- @author me\nCREATE TABLE t (k INT)") == "no error");
}

TEST_CASE("everything that is wrong in any file is named with its place") {
    const ModelFiles files({{"a.sql", "CREATE TABLE t (k INT;\nDROP TABLE u;\nCREATE TABLE v (k INT);"},
                            {"b.sql", "CREATE TABLE v (k INT);"},
                            {"c.yaml", "tables:\n  - name: w\n    colums: []\n"}});
    CHECK(files.error() ==
          "error: schema/a.sql:1:22: expected ',' or ')', got the end of the statement\n"
          "  CREATE TABLE t (k INT;\n"
          "                       ^\n"
          "error: schema/a.sql:2:1: expected CREATE TABLE, CREATE VIEW or CREATE MATERIALIZED VIEW, got 'DROP TABLE'\n"
          "  DROP TABLE u;\n"
          "  ^^^^\n"
          "hint: say what there is to be, not how to get there: changes belong into revisions\n"
          "error: schema/b.sql:1:14: 'v' is declared a second time\n"
          "  CREATE TABLE v (k INT);\n"
          "               ^\n"
          "hint: keep one of the two: the other is in schema/a.sql:3\n"
          "error: schema/c.yaml:3:5: unknown key 'colums' in 'create_table'\n"
          "      colums: []\n"
          "      ^^^^^^\n"
          "hint: did you mean 'columns'?\n"
          "error: schema/c.yaml:2:5: 'create_table' has no 'columns'\n"
          "    - name: w\n"
          "      ^^^^^^^\n"
          "hint: give it: its columns, in order\n");
}

TEST_CASE("what is no part of a desired schema is refused") {
    CHECK(error_of("CREATE TEMPORARY TABLE t (k INT)").find("a temporary table is no part of a schema") !=
          std::string::npos);
    CHECK(error_of("CREATE TABLE t AS SELECT 1 AS a").find("got 'CREATE TABLE'") != std::string::npos);
    CHECK(error_of("CREATE EXTERNAL CATALOG c PROPERTIES (\"type\" = \"hive\")").find("got what is not understood") !=
          std::string::npos);
    CHECK(error_of("CREATE TABLE hive.db.t (k INT)").find("'t' is in the catalog 'hive'") != std::string::npos);
    CHECK(error_of("-- migrate:up\nCREATE TABLE t (k INT)").find("a revision script among the files") !=
          std::string::npos);
    CHECK(error_of_yaml("revision: a1\ndown_revision: null\n").find("a revision script among the files") !=
          std::string::npos);
    CHECK(error_of_yaml("table: []\n").find("did you mean 'tables'?") != std::string::npos);
    CHECK(error_of_yaml("- a\n").find("expected 'tables:', 'views:' or 'materialized_views:', got a list") !=
          std::string::npos);
    CHECK(error_of("CREATE VIEW v AS SELECT '\xF0\x9F\x98\x80' AS a").find("above U+FFFF") != std::string::npos);
    CHECK(error_of("CREATE VIEW v COMMENT '\xF0\x9F\x98\x80' AS SELECT 1 AS a").find("above U+FFFF") !=
          std::string::npos);
    CHECK(error_of("CREATE VIEW v (a COMMENT '\xF0\x9F\x98\x80') AS SELECT 1 AS a").find("above U+FFFF") !=
          std::string::npos);
}

TEST_CASE("a view in another database says which database it reads from") {
    CHECK(error_of("CREATE VIEW ads.v AS SELECT k\nFROM t") ==
          "error: schema/t.sql:2:6: 't' is read without its database, from a view in another one\n"
          "  FROM t\n"
          "       ^\n"
          "hint: write shop.t, or whichever database is meant\n");
    CHECK(error_of("USE ads; CREATE VIEW v AS WITH c AS (SELECT k FROM t) SELECT k FROM c") == "no error");
    CHECK(error_of("CREATE VIEW ads.v AS WITH c AS (SELECT k FROM shop.t) SELECT k FROM c") == "no error");
}

TEST_CASE("a path that holds no desired schema is an error") {
    const ModelFiles files({{"README", ""}});
    CHECK(files.error() ==
          "error: DIR/schema: the directory of the desired schema holds no .sql or .yaml file\n"
          "hint: write one, or correct 'target_metadata': a Python package has an __init__.py\n");
    CHECK(files.error("nothing") ==
          "error: DIR/nothing: the desired schema does not exist\n"
          "hint: correct 'target_metadata': a file or directory of .sql, .yaml or .py files\n");
}

TEST_CASE("modules of models that pkgutil finds are read, in the order of their names") {
    const tests::TemporaryDirectory directory;
    const auto put = [&](const std::string& name, const std::string& text) {
        base::write_file(directory.path() / "app/models" / name, text);
    };
    const std::string table =
        "import sqlalchemy as sa\nfrom app.base import metadata\n"
        "sa.Table(__name__.rsplit('.', 1)[1], metadata, sa.Column('k', sa.Integer()))\n";
    base::write_file(directory.path() / "app/__init__.py", "");
    base::write_file(directory.path() / "app/base.py", "import sqlalchemy as sa\nmetadata = sa.MetaData()\n");
    put("orders.py", table);
    put("customers.py", table);
    put("deep/__init__.py", "");
    put("deep/pieces.py", table);
    const revision::PythonInputs inputs{.home = {.import_paths = {directory.path()},
                                                 .directory = directory.path(),
                                                 .working_directory = directory.path()}};
    const auto names_by = [&](const std::string& loop) {
        put("__init__.py", "import importlib, os, pkgutil\nfrom app.base import metadata\n" + loop);
        std::vector<std::string> result;
        for (const auto& object : revision::read_python_models("app.models:metadata", inputs).objects)
            result.push_back(object.name);
        return result;
    };
    using Names = std::vector<std::string>;
    CHECK(names_by("for module in pkgutil.iter_modules(__path__):\n"
                   "    importlib.import_module(f'{__name__}.{module.name}')\n") == Names{"customers", "orders"});
    CHECK(names_by("for _, name, _ in pkgutil.iter_modules([os.path.dirname(__file__)]):\n"
                   "    importlib.import_module('app.models.' + name)\n") == Names{"customers", "orders"});
    CHECK(names_by("for module in pkgutil.walk_packages(__path__, __name__ + '.'):\n"
                   "    importlib.import_module(module.name)\n") == Names{"customers", "pieces", "orders"});
    CHECK_THROWS_AS(names_by("for module in pkgutil.iter_modules(['/elsewhere']):\n    pass\n"), base::Error);
}
