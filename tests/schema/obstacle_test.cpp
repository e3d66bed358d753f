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
