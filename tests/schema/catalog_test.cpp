// SPDX-License-Identifier: Apache-2.0
#include "schema/model/catalog.hpp"

#include "sql/parser.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
namespace base = srmigrate::base;
namespace sql = srmigrate::sql;

namespace {

Operation operation_of(const std::string& text) {
    INFO(text);
    auto result = sql::parse(text);
    REQUIRE(std::holds_alternative<Operation>(result));
    return std::get<Operation>(std::move(result));
}

// The catalog after those statements, in database d; a statement that cannot be applied fails the test.
Catalog after(const std::vector<std::string>& statements, Catalog catalog = {}) {
    if (catalog.databases.empty()) {
        catalog.databases["d"] = {};
        catalog.current = "d";
    }
    for (const auto& statement : statements) {
        INFO(statement);
        auto applied = srmigrate::schema::apply(std::move(catalog), operation_of(statement));
        if (const auto* problem = std::get_if<base::Diagnostic>(&applied)) FAIL(problem->message);
        catalog = std::get<Catalog>(std::move(applied));
    }
    return catalog;
}

std::string problem_of(const std::string& statement, const Catalog& catalog) {
    const auto applied = srmigrate::schema::apply(catalog, operation_of(statement));
    const auto* problem = std::get_if<base::Diagnostic>(&applied);
    return problem == nullptr ? "applied" : problem->message;
}

const std::string k_indexed_table =
    "CREATE TABLE t (k BIGINT NOT NULL, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) DUPLICATE KEY (k) "
    "DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\")";

}  // namespace

TEST_CASE("clauses of ALTER TABLE give the table that one would have written") {
    const std::pair<std::string, std::string> cases[] = {
        {"ALTER TABLE t ADD COLUMN w INT DEFAULT \"0\"",
         "CREATE TABLE t (k BIGINT NOT NULL, v INT, w INT DEFAULT \"0\", g BIGINT AS k * 2, INDEX i (v) USING BITMAP) "
         "DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t ADD COLUMN k2 INT KEY",
         "CREATE TABLE t (k BIGINT NOT NULL, k2 INT, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) DUPLICATE KEY "
         "(k, k2) DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t ADD COLUMN a INT AFTER k, ADD COLUMN b INT AFTER a",
         "CREATE TABLE t (k BIGINT NOT NULL, a INT, b INT, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) "
         "DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t DROP COLUMN v",
         "CREATE TABLE t (k BIGINT NOT NULL, g BIGINT AS k * 2) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
         "(\"bloom_filter_columns\" = \"k\")"},
        {"ALTER TABLE t MODIFY COLUMN v BIGINT COMMENT 'c' FIRST",
         "CREATE TABLE t (v BIGINT COMMENT 'c', k BIGINT NOT NULL, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) "
         "DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t DROP INDEX i",
         "CREATE TABLE t (k BIGINT NOT NULL, v INT, g BIGINT AS k * 2) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) "
         "PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t SET (\"bloom_filter_columns\" = \"\")",
         "CREATE TABLE t (k BIGINT NOT NULL, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) DUPLICATE KEY (k) "
         "DISTRIBUTED BY HASH (k)"},
        {"ALTER TABLE t SET (\"default.replication_num\" = \"2\")",
         "CREATE TABLE t (k BIGINT NOT NULL, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) DUPLICATE KEY (k) "
         "DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\", \"replication_num\" = \"2\")"},
        {"ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 8",
         "CREATE TABLE t (k BIGINT NOT NULL, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) DUPLICATE KEY (k) "
         "DISTRIBUTED BY HASH (k) BUCKETS 8 PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t COMMENT = 'c'",
         "CREATE TABLE t (k BIGINT NOT NULL, v INT, g BIGINT AS k * 2, INDEX i (v) USING BITMAP) DUPLICATE KEY (k) "
         "COMMENT 'c' DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, v\")"},
        {"ALTER TABLE t RENAME COLUMN v TO w",
         "CREATE TABLE t (k BIGINT NOT NULL, w INT, g BIGINT AS k * 2, INDEX i (w) USING BITMAP) DUPLICATE KEY (k) "
         "DISTRIBUTED BY HASH (k) PROPERTIES (\"bloom_filter_columns\" = \"k, w\")"},
        {"TRUNCATE TABLE t", k_indexed_table},
        {"INSERT INTO t VALUES (1, 2)", k_indexed_table},
    };
    for (const auto& [statement, expected] : cases) {
        INFO(statement);
        CHECK(after({k_indexed_table, statement}) == after({expected}));
    }
}

TEST_CASE("struct fields come and go along their path") {
    const std::string before = "CREATE TABLE t (k INT, s STRUCT<a INT, l ARRAY<STRUCT<x INT>>>)";
    CHECK(after({before, "ALTER TABLE t MODIFY COLUMN s ADD FIELD b BIGINT FIRST"}) ==
          after({"CREATE TABLE t (k INT, s STRUCT<b BIGINT, a INT, l ARRAY<STRUCT<x INT>>>)"}));
    CHECK(after({before, "ALTER TABLE t MODIFY COLUMN s DROP FIELD a"}) ==
          after({"CREATE TABLE t (k INT, s STRUCT<l ARRAY<STRUCT<x INT>>>)"}));
}

TEST_CASE("renaming, swapping and dropping move whole objects") {
    const std::vector<std::string> two{"CREATE TABLE a (k INT)", "CREATE TABLE b (k BIGINT)"};
    CHECK(after({"ALTER TABLE a SWAP WITH b"}, after(two)) ==
          after({"CREATE TABLE a (k BIGINT)", "CREATE TABLE b (k INT)"}));
    CHECK(after({"ALTER TABLE a RENAME c", "DROP TABLE b"}, after(two)) == after({"CREATE TABLE c (k INT)"}));
    CHECK(after({"CREATE TABLE c LIKE a"}, after(two)) ==
          after({"CREATE TABLE a (k INT)", "CREATE TABLE b (k BIGINT)", "CREATE TABLE c (k INT)"}));
}

TEST_CASE("partitions that are written are part of the table, automatic and temporary ones are not") {
    const std::string range =
        "CREATE TABLE t (k DATE) PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN ('2026-01-01')";
    CHECK(after({range + ")", "ALTER TABLE t ADD PARTITION p2 VALUES LESS THAN ('2026-02-01')"}) ==
          after({range + ", PARTITION p2 VALUES LESS THAN ('2026-02-01'))"}));
    CHECK(after({range + ")", "ALTER TABLE t ADD TEMPORARY PARTITION p2 VALUES LESS THAN ('2026-02-01')"}) ==
          after({range + ")"}));
    const std::string automatic = "CREATE TABLE t (k DATE) PARTITION BY date_trunc('day', k)";
    CHECK(after({automatic, "ALTER TABLE t DROP PARTITION p20260101"}) == after({automatic}));
}

TEST_CASE("what cannot be applied says why") {
    const auto catalog = after({k_indexed_table, "CREATE VIEW v AS SELECT 1 AS a"});
    CHECK(problem_of("ALTER TABLE t ADD COLUMN V INT", catalog) == "table 't' has a column 'V' already");
    CHECK(problem_of("ALTER TABLE t DROP COLUMN x", catalog) == "table 't' has no column 'x'");
    CHECK(problem_of("ALTER TABLE u DROP COLUMN x", catalog) == "there is no table or view 'u'");
    CHECK(problem_of("CREATE TABLE v (k INT)", catalog) == "there is a table or view 'v' already");
    CHECK(problem_of("CREATE TABLE IF NOT EXISTS t (k INT)", catalog) == "applied");
    CHECK(problem_of("DROP VIEW w", catalog) == "there is no table or view 'w'");
    CHECK(problem_of("DROP VIEW IF EXISTS w", catalog) == "applied");
    CHECK(problem_of("CREATE TABLE nowhere.t (k INT)", catalog) == "there is no database 'nowhere'");
    CHECK(problem_of("ALTER TABLE v ADD COLUMN c INT", catalog) == "'v' is an object of another kind");
}

TEST_CASE("an object that something not understood touches is unknown from there on") {
    const auto catalog =
        after({k_indexed_table, "CREATE TABLE u AS SELECT * FROM t", "ALTER TABLE u ADD COLUMN c INT"});
    CHECK(std::holds_alternative<Unknown>(*find(catalog, {.name = "u"})));
}
