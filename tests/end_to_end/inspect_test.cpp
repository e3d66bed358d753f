// SPDX-License-Identifier: Apache-2.0
// `inspect` over TCP: every kind of object, in every form, and what it writes is a desired schema that checks clean.
#include "base/files.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

/// A user who sees the objects of a database and may do nothing with them but look; no OPERATE.
void grant_sight(Site& site, const std::string& database) {
    for (const auto* kind : {"TABLES", "VIEWS", "MATERIALIZED VIEWS"})
        site.server.control(fmt::format("GRANT SELECT ON ALL {} IN DATABASE {} TO USER etl", kind, database));
}

const std::string k_shop = R"(
CREATE TABLE shop.customers (
    id BIGINT NOT NULL AUTO_INCREMENT,
    name VARCHAR(65533) NULL COMMENT "as it is written",
    tags ARRAY<STRING>,
    since DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    upper_name VARCHAR(100) AS upper(name),
    INDEX ix_name (name) USING BITMAP COMMENT "for look-ups"
) PRIMARY KEY (id) DISTRIBUTED BY HASH (id) BUCKETS 4 ORDER BY (name)
PROPERTIES ("compression" = "ZSTD");
CREATE TABLE shop.visits (
    day DATE NOT NULL, page VARCHAR(200) NOT NULL, hits BIGINT SUM DEFAULT "0"
) AGGREGATE KEY (day, page) COMMENT "per day" PARTITION BY RANGE (day) (
    PARTITION p1 VALUES LESS THAN ("2026-01-01"), PARTITION p2 VALUES LESS THAN ("2026-02-01")
) DISTRIBUTED BY HASH (page) BUCKETS 2 ROLLUP (by_day (day, hits)) PROPERTIES ("bloom_filter_columns" = "page");
CREATE VIEW shop.names (name COMMENT "of customers") SECURITY INVOKER AS SELECT name FROM shop.customers;
USE shop;
CREATE VIEW a_first AS SELECT * FROM names;
CREATE MATERIALIZED VIEW hits_by_page AS SELECT page, SUM(hits) FROM visits GROUP BY page;
CREATE MATERIALIZED VIEW totals DISTRIBUTED BY HASH (page) BUCKETS 2 REFRESH ASYNC EVERY (INTERVAL 1 DAY) AS
SELECT page, SUM(hits) AS hits FROM visits GROUP BY page
)";

struct Shop : Site {
    Shop() {
        for (const auto& statement : base::split_list(k_shop, ';'))
            server.control(statement);
        grant_sight(*this, "shop");
        project.config("target_metadata = %(here)s/models\n");
    }
};

}  // namespace

TEST_CASE("inspect writes every kind of object as SQL that runs in that order") {
    Shop site;
    CHECK(site.run("inspect") == Finished{0, R"(CREATE TABLE customers (
    id BIGINT NOT NULL AUTO_INCREMENT,
    name STRING COMMENT "as it is written",
    tags ARRAY<STRING>,
    since DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    upper_name VARCHAR(100) AS upper(name),
    INDEX ix_name (name) USING BITMAP COMMENT "for look-ups"
)
PRIMARY KEY (id)
DISTRIBUTED BY HASH (id) BUCKETS 4
ORDER BY (name)
PROPERTIES (
    "compression" = "ZSTD",
    "replication_num" = "3"
);

CREATE TABLE visits (
    day DATE NOT NULL,
    page VARCHAR(200) NOT NULL,
    hits BIGINT SUM DEFAULT "0"
)
AGGREGATE KEY (day, page)
COMMENT "per day"
PARTITION BY RANGE (`day`) (
    PARTITION p1 VALUES [("0000-01-01"), ("2026-01-01")),
    PARTITION p2 VALUES [("2026-01-01"), ("2026-02-01"))
)
DISTRIBUTED BY HASH (page) BUCKETS 2
ROLLUP (
    by_day (day, hits)
)
PROPERTIES (
    "bloom_filter_columns" = "page",
    "replication_num" = "3"
);

CREATE VIEW names (
    name COMMENT "of customers"
)
SECURITY INVOKER
AS
SELECT name FROM shop.customers;

CREATE VIEW a_first (
    name
)
AS
SELECT * FROM names;

CREATE MATERIALIZED VIEW hits_by_page
AS
SELECT page, SUM(hits) FROM visits GROUP BY page;

CREATE MATERIALIZED VIEW totals
DISTRIBUTED BY HASH (page) BUCKETS 2
REFRESH ASYNC EVERY (INTERVAL 1 DAY)
PROPERTIES (
    "replication_num" = "3"
)
AS
SELECT page, SUM(hits) AS hits FROM visits GROUP BY page;
)",
                                          ""});
}

TEST_CASE("what inspect writes checks clean at once, whole or split, in SQL and in YAML") {
    Shop site;
    for (const auto* form : {"--as sql -o models/all.sql", "--as yaml -o models/all.yaml", "--split -o models",
                             "--split --as yaml -o models"}) {
        INFO(form);
        const auto models = site.project.directory.path() / "models";
        std::filesystem::remove_all(models);
        const auto written = site.run(fmt::format("inspect {}", form));
        CHECK(written.exit_code == 0);
        CHECK(written.err.empty());
        for (const auto& file : base::split_list(written.out, '\n'))
            CHECK(std::filesystem::exists(site.project.directory.path() / file));
        CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    }
}

TEST_CASE("inspect says all of it as JSON, too") {
    Site site;
    site.server.control("CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
    CHECK(site.run("--format json inspect") == Finished{0, R"({
  "outcome": "done",
  "server": "127.0.0.1:PORT",
  "revision": null,
  "database": "shop",
  "files": [],
  "schema": {
    "tables": [
      {
        "name": "t",
        "columns": [
          {
            "name": "k",
            "type": "INT"
          }
        ],
        "duplicate_key": [
          "k"
        ],
        "distributed_by": "HASH (k) BUCKETS 1",
        "properties": {
          "replication_num": "3"
        }
      }
    ],
    "views": [],
    "materialized_views": [],
    "not_understood": []
  },
  "warnings": []
}
)",
                                                        ""});
    CHECK(site.run("inspect --as json") == Finished{0, R"({
  "tables": [
    {
      "name": "t",
      "columns": [
        {
          "name": "k",
          "type": "INT"
        }
      ],
      "duplicate_key": [
        "k"
      ],
      "distributed_by": "HASH (k) BUCKETS 1",
      "properties": {
        "replication_num": "3"
      }
    }
  ],
  "views": [],
  "materialized_views": [],
  "not_understood": []
}
)",
                                                    ""});
}

TEST_CASE("inspect looks at all databases, and only at what is asked for") {
    Site site;
    site.server.control("CREATE DATABASE ods; CREATE DATABASE other");
    for (const auto* name : {"shop.t", "shop.tmp_1", "ods.t", "ods.`T`", "ods.`a/b`", "other.t"}) {
        site.server.control(
            fmt::format("CREATE TABLE {} (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1", name));
    }
    site.server.control("CREATE VIEW ods.v AS SELECT k FROM shop.t");
    for (const auto* database : {"shop", "ods", "other"})
        grant_sight(site, database);
    site.project.config("databases = shop, ods\nexclude_tables = tmp_*\ntarget_metadata = %(here)s/models\n");
    CHECK(site.run("inspect") == Finished{0, R"(USE ods;

CREATE TABLE T (
    k INT
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k) BUCKETS 1
PROPERTIES (
    "replication_num" = "3"
);

CREATE TABLE `a/b` (
    k INT
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k) BUCKETS 1
PROPERTIES (
    "replication_num" = "3"
);

CREATE TABLE t (
    k INT
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k) BUCKETS 1
PROPERTIES (
    "replication_num" = "3"
);

USE shop;

CREATE TABLE t (
    k INT
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k) BUCKETS 1
PROPERTIES (
    "replication_num" = "3"
);

USE ods;

CREATE VIEW v
AS
SELECT k FROM shop.t;
)",
                                          ""});
    CHECK(site.run("inspect --split -o models") ==
          Finished{0, "models/ods/T.sql\nmodels/ods/a_b.sql\nmodels/ods/t_2.sql\nmodels/ods/v.sql\nmodels/shop/t.sql\n",
                   ""});
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
    site.project.config("databases = shop, ods\ninclude_tables = ods.t\n");
    CHECK(site.run("inspect --as yaml") == Finished{0, R"(tables:
  - name: ods.t
    columns:
      - name: k
        type: INT
    duplicate_key: [k]
    distributed_by: HASH (k) BUCKETS 1
    properties: {replication_num: "3"}
)",
                                                    ""});
}

TEST_CASE("the tool's own objects are not seen") {
    Site site;
    site.project.script("a1", "", "first", "",
                        "-- migrate:up\nCREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n\n"
                        "-- migrate:down\nDROP TABLE t;\n");
    REQUIRE(site.run("upgrade head").exit_code == 0);
    CHECK(site.run("inspect").out ==
          "CREATE TABLE t (\n    k INT\n)\nDUPLICATE KEY (k)\nDISTRIBUTED BY HASH (k)\nPROPERTIES (\n    "
          "\"replication_num\" = \"3\"\n);\n");
    CHECK(site.run("inspect --at head") ==
          Finished{0, "CREATE TABLE t (\n    k INT\n)\nDUPLICATE KEY (k)\nDISTRIBUTED BY HASH (k);\n", ""});
    CHECK(site.run("inspect --at base") == Finished{0, "", "there is no table, view or materialized view in shop\n"});
    CHECK(site.run("inspect --at current").out == site.run("inspect --at a1").out);
}

TEST_CASE("an object that is not understood is left out and left alone, and said with the reason") {
    Site site;
    site.server.control("CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
    site.server.control("CREATE VIEW shop.smile AS SELECT '\xF0\x9F\x98\x80' AS face");
    site.project.config("target_metadata = %(here)s/models\n");
    const std::string reason = "not understood: its text holds a character above U+FFFF, which may have cut it short\n";
    const std::string silence = "hint: put it under exclude_tables to hear no more of it\n";
    CHECK(site.run("inspect -o models/all.sql") ==
          Finished{0, "models/all.sql\n", "warning: 'shop.smile' is left out: it is " + reason + silence});
    const auto file = base::read_file(site.project.directory.path() / "models/all.sql");
    CHECK(file.ends_with(
        "\n-- not understood: smile: its text holds a character above U+FFFF, which may have cut it short\n"));
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n",
                                        "note: 'shop.smile' is not compared: it is " + reason + silence});
    site.project.config("target_metadata = %(here)s/models\nexclude_tables = smile\n");
    CHECK(site.run("check") == Finished{0, "No new upgrade operations detected.\n", ""});
}

TEST_CASE("nothing to inspect, and nothing there") {
    Site site;
    CHECK(site.run("inspect") == Finished{0, "", "there is no table, view or materialized view in shop\n"});
    site.project.program_variables["SRMIGRATE_URL"] = site.url("nowhere");
    CHECK(site.run("inspect") == fails(2,
                                       "error: there is no database 'nowhere'\n"
                                       "hint: correct the URL or 'databases', or create it first\n"));
    site.project.config("databases = other, nowhere\n");
    CHECK(site.run("inspect") == fails(2,
                                       "error: there is no database 'other'\n"
                                       "hint: correct the URL or 'databases', or create it first\n"
                                       "error: there is no database 'nowhere'\n"
                                       "hint: correct the URL or 'databases', or create it first\n"));
    site.project.config("databases = shop, other\n");
    site.project.program_variables["SRMIGRATE_URL"] = site.url("shop");
    CHECK(site.run("inspect") == Finished{0, "",
                                          "warning: there is no database 'other'\n"
                                          "hint: correct the URL or 'databases', or create it first\n"
                                          "there is no table, view or materialized view in shop, other\n"});
}

TEST_CASE("what inspect cannot write is told before anything is read") {
    Site site;
    site.project.file("here/file.sql", "");
    site.server.server.clear_log();
    CHECK(site.run("inspect --split") == fails(64,
                                               "error: '--split' needs a directory to write to\n"
                                               "hint: name it with --output DIRECTORY\n"));
    CHECK(site.run("inspect --split --as json -o x") ==
          fails(64,
                "error: '--split' and '--as json' do not go together\n"
                "hint: leave '--split' out, or write --as sql or --as yaml\n"));
    CHECK(site.run("inspect -o here") == fails(2, "error: here: is a directory\nhint: add --split, or name a file\n"));
    CHECK(site.run("inspect --split -o here") == fails(2,
                                                       "error: here: the directory exists already and is not empty\n"
                                                       "hint: name a new one, or remove its files first\n"));
    CHECK(site.run("inspect --split -o here/file.sql") ==
          fails(2, "error: here/file.sql: exists already and is not a directory\nhint: name a new directory\n"));
    CHECK(site.run("inspect --at nope") == fails(2,
                                                 "error: no revision or branch label 'nope'\n"
                                                 "hint: list the revisions with 'srmigrate history'\n"));
    CHECK(site.queries().empty());
}
