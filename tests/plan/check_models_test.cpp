// SPDX-License-Identifier: Apache-2.0
#include "plan/check_models.hpp"

#include "base/files.hpp"
#include "revision/models/read_models.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;

namespace {

struct Said {
    std::string errors;
    std::string unchecked;
};

Said said(const std::string& name, const std::string& text) {
    const tests::TemporaryDirectory directory;
    base::write_file(directory.path() / name, text);
    const auto models =
        revision::read_models({.paths = {directory.path()}, .working_directory = directory.path(), .database = "shop"});
    const auto check = plan::check_models(
        models, {.context = {}, .declared = [](const std::string& database, const std::string& object) {
                     return database == "shop" && object != "excluded";
                 }});
    Said said;
    for (const auto& error : check.errors)
        said.errors += base::to_text(error);
    for (const auto& note : check.unchecked)
        said.unchecked += base::to_text(note, "note");
    return said;
}

std::string errors(const std::string& sql) {
    return said("t.sql", sql).errors;
}

}  // namespace

TEST_CASE("views may stand before what they read") {
    CHECK(errors("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT a FROM w;\n"
                 "CREATE VIEW w AS SELECT a FROM v;\n"
                 "CREATE VIEW v (a) AS SELECT k FROM t;\n"
                 "CREATE TABLE t (k INT);")
              .empty());
}

TEST_CASE("tables may stand before those that their foreign keys name") {
    const std::string child =
        "CREATE TABLE c (k INT, p INT) PROPERTIES ('foreign_key_constraints' = '(p) REFERENCES t(k)');\n";
    CHECK(errors(child + "CREATE TABLE t (k INT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);").empty());
    CHECK(said("t.sql", child).unchecked ==
          "note: t.sql:1:14: 'c' is not checked: a foreign key names what is not part of the desired schema, or not "
          "checked either\n"
          "  CREATE TABLE c (k INT, p INT) PROPERTIES ('foreign_key_constraints' = '(p) REFERENCES t(k)');\n"
          "               ^\n");
}

TEST_CASE("what a server would refuse is named with its place in the file") {
    CHECK(errors("-- all\n\nCREATE TABLE t (\n    v VARCHAR(10),\n    k BIGINT NOT NULL\n)\nPRIMARY KEY (k);") ==
          "error: t.sql:3:14: StarRocks would refuse 't': Key columns must be the first few columns of the schema and "
          "the order  of the key columns must be consistent with the order of the schema\n"
          "  CREATE TABLE t (\n"
          "               ^\n");
    CHECK(said("t.yaml", "tables:\n  - name: t\n    columns: [{name: k, type: INT}]\n    unique_key: [k]\n").errors ==
          "error: t.yaml:2:11: StarRocks would refuse 't': Currently not support default distribution in UNIQUE_KEYS\n"
          "    - name: t\n"
          "            ^\n");
}

TEST_CASE("a view that reads what is not declared is an error where it would have to be declared") {
    CHECK(errors("CREATE TABLE t (k INT);\nCREATE VIEW v AS\nSELECT t.k\nFROM t JOIN missing ON t.k = missing.k;\n"
                 "CREATE VIEW w AS SELECT k FROM v;") ==
          "error: t.sql:4:13: 'v' reads 'missing', which the desired schema does not have\n"
          "  FROM t JOIN missing ON t.k = missing.k;\n"
          "              ^^^^^^^\n"
          "hint: declare shop.missing, or correct the name\n");
}

TEST_CASE("what the engine cannot judge is left to the server") {
    const auto outside = said("t.sql",
                              "CREATE VIEW v AS SELECT k FROM ods.t;\nCREATE VIEW w AS SELECT k FROM v;\n"
                              "CREATE VIEW x AS SELECT k FROM excluded;");
    CHECK(outside.errors.empty());
    CHECK(outside.unchecked ==
          "note: t.sql:1:13: 'v' is not checked: it reads what is not part of the desired schema, or not checked "
          "either\n"
          "  CREATE VIEW v AS SELECT k FROM ods.t;\n"
          "              ^\n"
          "note: t.sql:2:13: 'w' is not checked: it reads what is not part of the desired schema, or not checked "
          "either\n"
          "  CREATE VIEW w AS SELECT k FROM v;\n"
          "              ^\n"
          "note: t.sql:3:13: 'x' is not checked: it reads what is not part of the desired schema, or not checked "
          "either\n"
          "  CREATE VIEW x AS SELECT k FROM excluded;\n"
          "              ^\n");
}

TEST_CASE("views that read each other are an error") {
    CHECK(errors("CREATE VIEW v AS SELECT a FROM w;\nCREATE VIEW w AS SELECT a FROM v;") ==
          "error: t.sql:2:32: 'w' and 'v' read each other, by way of others perhaps\n"
          "  CREATE VIEW w AS SELECT a FROM v;\n"
          "                                 ^\n"
          "hint: let one of them read tables only\n");
}
