// SPDX-License-Identifier: Apache-2.0
#include "schema/recorded.hpp"
#include "schema/rules/statement_rules.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
using srmigrate::tests::catalog_of;
using srmigrate::tests::parsed;

namespace {

const std::string k_rest = " DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)";
const Catalog k_catalog = catalog_of({"CREATE TABLE t (k INT, b BIGINT)" + k_rest, "CREATE VIEW w AS SELECT k FROM t"});
const Catalog k_known = catalog_of({"CREATE TABLE t (k INT, b BIGINT, gone INT)" + k_rest,
                                    "CREATE TABLE u (k INT)" + k_rest, "CREATE VIEW w AS SELECT k FROM t"});

std::string against(const std::string& sql) {
    return obstacle(k_catalog, *parsed(sql), k_known, ServerProfile()).value_or("");
}

}  // namespace

TEST_CASE("nothing is against a statement that a server can run") {
    for (const std::string sql : {
             "ALTER TABLE t ADD COLUMN c INT, ADD INDEX i (b)",
             "ALTER TABLE t RENAME v",
             "CREATE VIEW x AS SELECT k, b FROM t",
             "CREATE VIEW x AS SELECT k AS gone FROM t",
             "CREATE VIEW x AS WITH c AS (SELECT k AS gone FROM t) SELECT gone FROM c",
             "CREATE VIEW x AS SELECT id FROM elsewhere.known_to_nobody",
             "CREATE VIEW x AS SELECT gone(k) AS f FROM t",
             "CREATE VIEW x AS SELECT k FROM t JOIN elsewhere.gone USING (k)",
             "DROP VIEW w",
         }) {
        INFO(sql);
        CHECK(against(sql) == "");
    }
}

TEST_CASE("what names something that is not there, or is there already, is bound to fail") {
    CHECK(against("ALTER TABLE t DROP COLUMN gone") == "table 't' has no column 'gone'");
    CHECK(against("ALTER TABLE t ADD COLUMN b INT") == "table 't' has a column 'b' already");
    CHECK(against("ALTER TABLE t RENAME w") == "there is a table or view 'w' already");
    CHECK(against("DROP TABLE u") == "there is no table or view 'u'");
}

TEST_CASE("what StarRocks does not do to the table as it is by then is bound to fail") {
    CHECK(against("ALTER TABLE t ADD INDEX i (b) USING NGRAMBF") == "a NGRAMBF index cannot be built on bigint");
    CHECK(against("ALTER TABLE t ADD COLUMN c INT FIRST") == "key columns come before the others");
    CHECK(against("ALTER TABLE t MODIFY COLUMN b INT") == "bigint cannot become int");
}

TEST_CASE("a name that a column cannot have is bound to fail") {
    CHECK(against("ALTER TABLE t ADD COLUMN __op INT") == "the column name '__op' is reserved");
    CHECK(against("ALTER TABLE t ADD COLUMN `a=b` INT") == "a column cannot be called 'a=b'");
    CHECK(against("ALTER TABLE t RENAME COLUMN b TO __generated_partition_column_0") ==
          "the column name '__generated_partition_column_0' is reserved");
}

TEST_CASE("a type that no column can have is bound to fail") {
    CHECK(against("ALTER TABLE t ADD COLUMN c CHAR(256)") == "there is no char(256)");
    CHECK(against("ALTER TABLE t ADD COLUMN c VARBINARY(1048577)") == "there is no varbinary(1048577)");
    CHECK(against("ALTER TABLE t ADD COLUMN c DECIMAL(77, 0)") == "there is no decimal(77,0)");
    CHECK(against("ALTER TABLE t ADD COLUMN c DECIMAL(10, 11)") == "there is no decimal(10,11)");
    CHECK(against("ALTER TABLE t ADD COLUMN c ARRAY<VARCHAR(1048577)>") == "there is no array<varchar(1048577)>");
    CHECK(against("ALTER TABLE t ADD COLUMN c ARRAY<BITMAP>") == "there is no array<bitmap>");
    CHECK(against("ALTER TABLE t ADD COLUMN c MAP<JSON,INT>") == "there is no map<json,int>");
    CHECK(against("ALTER TABLE t ADD COLUMN c TIME") == "there is no time");
}

TEST_CASE("a column of a rollup that the rollup has not is bound to fail") {
    const auto catalog = catalog_of(
        {"CREATE TABLE t (k INT, b BIGINT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) ROLLUP (r (k, b))"});
    const auto said = [&](const std::string& sql) {
        return obstacle(catalog, *parsed(sql), catalog, ServerProfile()).value_or("");
    };
    CHECK(said("ALTER TABLE t DROP COLUMN b FROM r") == "");
    CHECK(said("ALTER TABLE t DROP COLUMN v FROM r") == "the rollup 'r' has no column 'v'");
}

TEST_CASE("a column has a bloom filter or an NGRAMBF index") {
    const auto said = [&](const std::string& rest, const std::string& sql) {
        const auto catalog = catalog_of({"CREATE TABLE t (k INT, s VARCHAR(9)" + rest});
        return obstacle(catalog, *parsed(sql), catalog, ServerProfile()).value_or("");
    };
    CHECK(said(")" + k_rest + R"( PROPERTIES ("bloom_filter_columns" = "s"))",
               "ALTER TABLE t ADD INDEX i (s) USING NGRAMBF") ==
          "the column 's' has a bloom filter, and NGRAMBF is one, too");
    CHECK(said(", INDEX i (s) USING NGRAMBF)" + k_rest, R"(ALTER TABLE t SET ("bloom_filter_columns" = "s"))") ==
          "the column has the NGRAMBF index 'i'");
}

TEST_CASE("a query that misses what it once found is bound to fail") {
    CHECK(against("CREATE VIEW x AS SELECT k FROM u") == "'d.u', which it reads, is not there");
    CHECK(against("CREATE VIEW x AS SELECT t.gone AS k FROM t") ==
          "the column 'gone' of 'd.t', which it reads, is not there");
    CHECK(against("CREATE VIEW x AS SELECT t.k FROM t JOIN elsewhere.u USING (gone)") ==
          "the column 'gone' of 'd.t', which it reads, is not there");
    CHECK(against("ALTER VIEW w AS SELECT gone FROM t") == "the column 'gone' of 'd.t', which it reads, is not there");
}

TEST_CASE("a generated column that misses what it reads is bound to fail") {
    CHECK(against("ALTER TABLE t ADD COLUMN g INT AS gone + 1") == "the column 'gone', which it reads, is not there");
    CHECK(against("ALTER TABLE t ADD COLUMN g INT AS abs(k)") == "");
}
