// SPDX-License-Identifier: Apache-2.0
// `check` over TCP: what differs, what stays and why, what changing it costs; as text and as JSON.
#include "base/files.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

const std::string k_clean = "No new upgrade operations detected.\n";

struct Modelled : Site {
    explicit Modelled(const std::string& models) {
        project.config("target_metadata = %(here)s/models\n");
        project.file("models/all.sql", models);
    }
};

}  // namespace

TEST_CASE("check says what differs, what stays and why, and what changing it costs") {
    Modelled site(R"(
CREATE TABLE t (
    k BIGINT NOT NULL,
    -- @renamed from=old_name
    name VARCHAR(50),
    v BIGINT COMMENT 'wider',
    w INT
) PRIMARY KEY (k) COMMENT 'of things' DISTRIBUTED BY HASH (k) BUCKETS 4;
CREATE TABLE n (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);
CREATE VIEW v AS SELECT k, v FROM t;
)");
    site.server.control(
        "USE shop;"
        "CREATE TABLE t (k INT NOT NULL, old_name VARCHAR(50), v INT, x INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) "
        "BUCKETS 2;CREATE TABLE gone (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);"
        "CREATE VIEW v AS SELECT k FROM t");
    CHECK(site.run("check") == Finished{1, R"(shop.gone
  - table, not in the models: to be dropped
shop.n
  + table, missing in the database
shop.t
  ~ columns.name.name: 'old_name' -> 'name'
  + comment: 'of things'
  - columns.x: 'int'
  ~ columns.k.type: 'int' -> 'bigint'
    stays: a distribution column cannot be modified; create a new table, fill it from 't', and SWAP it with 't'
  ~ columns.v.type: 'int' -> 'bigint'
  + columns.v.comment: 'wider'
  + columns.w: 'int'
  ~ distributed_by.buckets: '2' -> '4'
shop.v
  ~ definition: 'select `k` from `t`' -> 'select `k`, `v` from `t`'

'srmigrate revision --autogenerate' would write, at this cost:
  metadata                           CREATE TABLE n ( k INT ) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)
  metadata                           ALTER TABLE t RENAME COLUMN old_name TO name
  metadata                           ALTER TABLE t COMMENT = "of things"
  fast schema evolution, loses data  ALTER TABLE t ADD COLUMN w INT, DROP COLUMN x
  rewrite                            ALTER TABLE t MODIFY COLUMN v BIGINT NULL COMMENT "wider"
  redistribution                     ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 4
  metadata                           ALTER VIEW v AS SELECT k, v FROM t
  metadata, loses data               DROP TABLE gone
)",
                                        ""});
}

TEST_CASE("check says the same as JSON, with the statements and what each costs") {
    Modelled site("CREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n");
    site.server.control(
        "CREATE TABLE shop.t (k INT NOT NULL, x INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);"
        "CREATE VIEW shop.smile AS SELECT '\xF0\x9F\x98\x80' AS face");
    CHECK(site.run("--format json check") ==
          Finished{1, R"({
  "outcome": "no",
  "server": "127.0.0.1:PORT",
  "against": "models",
  "differences": [
    {
      "database": "shop",
      "object": "t",
      "attribute": "columns.x",
      "from": "int",
      "to": ""
    },
    {
      "database": "shop",
      "object": "t",
      "attribute": "columns.k.type",
      "from": "int",
      "to": "bigint"
    },
    {
      "database": "shop",
      "object": "t",
      "attribute": "columns.v",
      "from": "",
      "to": "int"
    }
  ],
  "operations": [
    {
      "database": "shop",
      "object": "t",
      "attributes": [
        "columns.v",
        "columns.x"
      ],
      "sql": "ALTER TABLE t\n    ADD COLUMN v INT,\n    DROP COLUMN x",
      "cost": "fast schema evolution",
      "loses_data": true,
      "note": ""
    }
  ],
  "findings": [
    {
      "database": "shop",
      "object": "t",
      "attribute": "columns.k.type",
      "what": "is int, wanted is bigint",
      "why": "a distribution column cannot be modified",
      "remedy": "create a new table, fill it from 't', and SWAP it with 't'"
    }
  ],
  "not_compared": [
    {
      "database": "shop",
      "object": "smile",
      "reason": "it is not understood: its text holds a character above U+FFFF, which may have cut it short"
    }
  ],
  "warnings": []
}
)",
                   "note: 'shop.smile' is not compared: it is not understood: its text holds a character above U+FFFF, "
                   "which may have cut it short\nhint: put it under exclude_tables to hear no more of it\n"});
}

TEST_CASE("check wants models, and the database at the heads") {
    Site site;
    CHECK(site.run("check") ==
          fails(2,
                "error: there is no desired schema to compare with: 'target_metadata' is not set\n"
                "hint: set it to a file or directory of CREATE statements (.sql) or models (.yaml, .py); "
                "'srmigrate inspect' writes them from the database\n"));
    site.project.config("target_metadata = %(here)s/models\n");
    CHECK(site.run("check") ==
          fails(2,
                "error: DIR/models: the desired schema does not exist\n"
                "hint: correct 'target_metadata': a file or directory of .sql, .yaml or .py files\n"));
    site.project.file("models/all.sql", "");
    CHECK(site.run("check") == Finished{0, k_clean, ""});
    site.project.script("a1", "", "first");
    CHECK(site.run("check") == fails(2,
                                     "error: the database is not up to date: it is at base, the heads are a1\n"
                                     "hint: run 'srmigrate upgrade heads' first\n"));
    REQUIRE(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("check") == Finished{0, k_clean, ""});
}

TEST_CASE("everything that is wrong in the models is told at once, with file, line and caret") {
    Modelled site("CREATE TABLE t (k INT, v WRONG) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    site.project.file("models/more.yaml", "tables:\n  - name: u\n    columns:\n      - {name: a, typ: INT}\n");
    CHECK(site.run("check") == fails(2, R"(error: models/all.sql:1:26: expected a type, got 'WRONG'
  CREATE TABLE t (k INT, v WRONG) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);
                           ^^^^^
error: models/more.yaml:4:19: unknown key 'typ' in 'column'
        - {name: a, typ: INT}
                    ^^^
hint: did you mean 'type'?
)"));
    // What only a server finds wrong is found on the engine.
    site.project.file("models/all.sql",
                      "CREATE TABLE t (\n    v INT,\n    k INT\n) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n"
                      "CREATE VIEW w AS SELECT k, nothing FROM t;\n"
                      "CREATE VIEW x AS SELECT a FROM missing;\n");
    site.project.file("models/more.yaml", "tables: []\n");
    CHECK(
        site.run("check") ==
        fails(
            2,
            R"(error: models/all.sql:1:14: StarRocks would refuse 't': Key columns must be the first few columns of the schema and the order  of the key columns must be consistent with the order of the schema
  CREATE TABLE t (
               ^
error: models/all.sql:6:32: 'x' reads 'missing', which the desired schema does not have
  CREATE VIEW x AS SELECT a FROM missing;
                                 ^^^^^^^
hint: declare shop.missing, or correct the name
)"));
}

TEST_CASE("check --against revisions finds what was changed by hand, without models") {
    Site site;
    site.project.script("a1", "", "first", "",
                        "-- migrate:up\nCREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH "
                        "(k);\nALTER TABLE t ADD COLUMN w INT;\n\n-- migrate:down\nDROP TABLE t;\n");
    site.project.script("b1", "a1", "not yet");
    REQUIRE(site.run("upgrade a1").exit_code == 0);
    CHECK(site.run("check --against revisions") == Finished{0, "The database is what its revisions build.\n", ""});
    site.server.control(
        "ALTER TABLE shop.t DROP COLUMN v; ALTER TABLE shop.t COMMENT = 'by hand';"
        "CREATE VIEW shop.extra AS SELECT k FROM shop.t");
    site.server.control("GRANT SELECT ON ALL VIEWS IN DATABASE shop TO USER etl");
    CHECK(site.run("check --against revisions") == Finished{1, R"(shop.extra
  - view, not in the revisions: to be dropped
shop.t
  - comment: 'by hand'
  + columns.v: 'int'

What would bring it back, at this cost:
  metadata               ALTER TABLE t COMMENT = ""
  fast schema evolution  ALTER TABLE t ADD COLUMN v INT AFTER k
  metadata               DROP VIEW extra
)",
                                                            ""});
    site.server.control("INSERT INTO shop.alembic_version (version_num) VALUES ('elsewhere')");
    CHECK(site.run("check --against revisions") ==
          fails(2,
                "error: the database is at revision 'elsewhere', which no script declares\n"
                "hint: restore its script, or set the version table right with 'srmigrate stamp --purge REVISION'\n"));
}

TEST_CASE("a database that does not exist is one where everything is missing") {
    Modelled site("CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    site.project.program_variables["SRMIGRATE_URL"] = site.url("nowhere");
    CHECK(site.run("check") == Finished{1, R"(nowhere.t
  + table, missing in the database

'srmigrate revision --autogenerate' would write, at this cost:
  metadata  CREATE DATABASE IF NOT EXISTS nowhere
  metadata  CREATE TABLE t ( k INT ) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)
)",
                                        ""});
}

TEST_CASE("a database that is neither there nor wanted is a name that is mistyped") {
    Modelled site("");
    site.project.config("target_metadata = %(here)s/models\ndatabases = shop, shpo\n");
    CHECK(site.run("check") == Finished{0, k_clean,
                                        "warning: there is no database 'shpo', and none is wanted\n"
                                        "hint: correct the URL or 'databases'\n"});
}

TEST_CASE("on a terminal check is read as on a pipe, after the line that shows the reading") {
    Modelled site("CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n");
    site.server.control("CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)");
    const auto seen = site.seen(site.project.run({"check"}, Stage::terminal));
    CHECK(seen == Finished{0, "  reading the schema: 1 of 1 objects\033[KNo new upgrade operations detected.\n", ""});
}
