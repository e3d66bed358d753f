// SPDX-License-Identifier: Apache-2.0
// Views and materialized views, and what changes to the objects below do to them (reference §1.3, §1.4, §3.9).
#include "base/text.hpp"
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using srmigrate::tests::analysis;
using srmigrate::tests::error;
using srmigrate::tests::Shop;

namespace {

struct Views : Shop {
    Views() {
        (*this)("CREATE TABLE t (k INT, v INT, w INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2");
        (*this)("CREATE TABLE u (k INT, v INT, w INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 2");
        (*this)("CREATE VIEW above AS SELECT k, v FROM t");
        (*this)("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, v FROM t");
        (*this)("CREATE MATERIALIZED VIEW n REFRESH MANUAL AS SELECT k FROM m");
    }
    /// "active", or why not.
    std::string state(const std::string& view) {
        const std::string row =
            client("SELECT IS_ACTIVE, INACTIVE_REASON FROM information_schema.materialized_views WHERE TABLE_NAME = '" +
                   view + "'");
        return row.substr(0, 5) == "true|" ? "active" : row.substr(row.find('|') + 1);
    }
};

}  // namespace

TEST_CASE("a materialized view turns inactive with what it reads, and says why") {
    const std::pair<std::string, std::string> changes[] = {
        {"ALTER TABLE t DROP COLUMN v", "base table schema changed for columns: v"},
        {"ALTER TABLE t MODIFY COLUMN v BIGINT", "base table schema changed for columns: v"},
        {"ALTER TABLE t RENAME COLUMN v TO x", "base table schema changed for columns: v"},
        {"ALTER TABLE t RENAME x", "base-table renamed: t"},
        {"ALTER TABLE t SWAP WITH u", "base-table swapped: t"},
        {"DROP TABLE t", "base-table dropped: t"},
        {"ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 4", "base-table optimized:t"},
        {"ALTER TABLE t ORDER BY (k, w, v)", "base-table reordered columns:t"},
        {"ALTER TABLE t DROP COLUMN w", "active"},
        {"ALTER TABLE t ADD COLUMN x INT", "active"},
        {"ALTER TABLE t COMMENT = 'x'", "active"},
    };
    for (const auto& [change, reason] : changes) {
        Views shop;
        INFO(change);
        CHECK(shop(change) == "ok 0");
        CHECK(shop.state("m") == reason);
        CHECK(shop.state("n") == (reason == "active" ? "active" : "base-mv inactive: m"));
    }
}

TEST_CASE("a changed view turns those on it inactive only where its columns change") {
    Views shop;
    shop("CREATE MATERIALIZED VIEW o REFRESH MANUAL AS SELECT k FROM above");
    CHECK(shop("ALTER VIEW above AS SELECT k, v FROM t WHERE v > 0") == "ok 0");
    CHECK(shop.state("o") == "active");
    CHECK(shop("ALTER VIEW above AS SELECT k, w FROM t") == "ok 0");
    CHECK(shop.state("o") == "base-view changed: above");
    CHECK(shop("ALTER MATERIALIZED VIEW o ACTIVE") == "ok 0");
    CHECK(shop.state("o") == "active");
    CHECK(shop("ALTER MATERIALIZED VIEW o INACTIVE") == "ok 0");
    CHECK(shop.state("o") == "user use alter materialized view set status to inactive");
}

TEST_CASE("a view that nobody can read any more fails to become active") {
    Views shop;
    shop("ALTER TABLE t DROP COLUMN v");
    CHECK(shop("ALTER MATERIALIZED VIEW m ACTIVE") ==
          analysis("Can not active materialized view [m] because analyze materialized view define sql: \n\n" +
                   shop.show_create("MATERIALIZED VIEW m") + "\n\nCause an error: Column 'v' cannot be resolved"));
    CHECK(shop("REFRESH MATERIALIZED VIEW m") ==
          "1064 (HY000): [m] is inactive, you can not refresh it. inactive reason: base table schema changed for "
          "columns: v");
    CHECK(shop("CREATE MATERIALIZED VIEW o REFRESH MANUAL AS SELECT k FROM m") ==
          analysis("Create/Rebuild materialized view from inactive materialized view: m"));
}

TEST_CASE("a view whose aggregated column is gone fails to become active") {
    Views shop;
    shop("CREATE MATERIALIZED VIEW o REFRESH MANUAL AS SELECT k, sum(v) AS s FROM t GROUP BY k");
    shop("ALTER TABLE t DROP COLUMN v");
    CHECK(shop("ALTER MATERIALIZED VIEW o ACTIVE").ends_with("Cause an error: Column 'v' cannot be resolved."));
}

TEST_CASE("views and materialized views are told apart, and names are used once") {
    Views shop;
    CHECK(shop("CREATE VIEW t AS SELECT 1 AS a") == "1050 (42S01): Table 't' already exists");
    CHECK(shop("CREATE OR REPLACE VIEW above AS SELECT 1 AS a") == "ok 0");
    CHECK(shop("CREATE OR REPLACE VIEW t AS SELECT 1 AS a") == "1050 (42S01): Table 't' already exists");
    CHECK(shop("CREATE OR REPLACE VIEW IF NOT EXISTS above AS SELECT 1 AS a") ==
          analysis("REPLACE and IF NOT EXISTS cannot be used together"));
    CHECK(shop("DROP VIEW t") == "1347 (HY000): Getting analyzing error. Detail message: 'shop.t' is not 'VIEW'.");
    CHECK(
        shop("DROP TABLE m") ==
        analysis("The data of 'm' cannot be dropped because 'm' is a materialized view,use 'drop materialized view m' "
                 "to drop it."));
    CHECK(shop("ALTER TABLE m ADD COLUMN x INT") ==
          analysis("The 'm' cannot be alter by 'ALTER TABLE', because it is a materialized view,you can use 'ALTER "
                   "MATERIALIZED VIEW' to alter it."));
    CHECK(shop("ALTER TABLE m ADD INDEX i (k) USING BITMAP") == "ok 0");
    CHECK(shop("CREATE VIEW bad (a, b) AS SELECT k FROM t") ==
          "1353 (HY000): Getting analyzing error. Detail message: In definition of view, derived table or common table "
          "expression, SELECT list and column names list have different column counts.");
    CHECK(shop("CREATE VIEW bad AS SELECT k, k FROM t") ==
          "1060 (42S21): Getting analyzing error. Detail message: Duplicate column name 'k'.");
    CHECK(shop("CREATE VIEW bad AS SELECT k FROM nowhere") ==
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'shop.nowhere'.");
}

TEST_CASE("properties of a materialized view are kept, unknown ones refused") {
    Views shop;
    CHECK(shop("ALTER MATERIALIZED VIEW m SET ('session.query_timeout' = '100')") == "ok 0");
    CHECK(shop("ALTER MATERIALIZED VIEW m SET ('task_priority' = '20')") == "ok 0");
    CHECK(shop.show_create("MATERIALIZED VIEW m").find("\"task_priority\" = \"20\"") != std::string::npos);
    CHECK(shop("ALTER MATERIALIZED VIEW m SET ('no_such' = '1')") ==
          analysis("Modify failed because unknown properties: {no_such=1}, please add `session.` prefix if you want "
                   "add session variables for mv(eg, "
                   "\"session.insert_timeout\"=\"30000000\")."));
    CHECK(shop("CREATE MATERIALIZED VIEW o REFRESH MANUAL PROPERTIES ('no_such' = '1') AS SELECT k FROM t") ==
          analysis("Invalid parameter Analyze materialized properties failed because unknown properties: {no_such=1}, "
                   "please add `session.` prefix if you want add session variables for mv(eg, "
                   "\"session.insert_timeout\"=\"30000000\")."));
}

TEST_CASE("a synchronous materialized view is a rollup of its table") {
    Views shop;
    CHECK(shop("CREATE MATERIALIZED VIEW r AS SELECT v, sum(k) AS total FROM t GROUP BY v") == "ok 0");
    CHECK(shop("ALTER TABLE t DROP COLUMN k").find("because the column is used in the related rollup r") !=
          std::string::npos);
    CHECK(shop("DROP MATERIALIZED VIEW r") == "ok 0");
    CHECK(shop("DROP MATERIALIZED VIEW r") == error("Materialized view r is not found"));
    CHECK(shop("DROP MATERIALIZED VIEW IF EXISTS r") == "ok 0");
    shop("CREATE TABLE p (k INT) PRIMARY KEY (k)");
    CHECK(shop("CREATE MATERIALIZED VIEW r AS SELECT k FROM p") ==
          analysis("Do not support create materialized view on primary key table[p]"));
}

TEST_CASE("a view reads columns that are there, as far as its select list tells") {
    Shop shop;
    REQUIRE(shop("CREATE TABLE t (k INT, v INT, s STRUCT<a INT>, l ARRAY<INT>)") == "ok 0");
    for (const std::string query : {
             "SELECT k, t.v, s.a, t.s.a AS y, shop.t.k AS x FROM t",
             "SELECT x.k, y.v FROM t x JOIN t y ON x.k = y.k",
             "SELECT k + 1 AS n, current_date, date_add(now(), INTERVAL 1 DAY) AS d, CAST(v AS STRING) AS c FROM t",
             "SELECT sum(v) OVER (PARTITION BY k ORDER BY v) AS w, CASE WHEN k > 1 THEN v END AS c FROM t",
             "SELECT array_map(x -> x + k, l) AS m, (SELECT max(z) FROM (SELECT v AS z FROM t) u) AS b FROM t",
             "SELECT unnest, k FROM t, unnest(l)",
             "WITH c AS (SELECT k AS other FROM t) SELECT other FROM c",
         }) {
        INFO(query);
        CHECK(shop("CREATE OR REPLACE VIEW w AS " + query) == "ok 0");
    }
    for (const auto& [query, column] : std::vector<std::pair<std::string, std::string>>{
             {"SELECT nope FROM t", "nope"},
             {"SELECT k, v + nope AS x FROM t", "nope"},
             {"SELECT t.nope FROM t", "`t`.`nope`"},
             {"SELECT x.k, y.nope FROM t x JOIN t y ON x.k = y.k", "`y`.`nope`"},
             {"SELECT sum(nope) AS s FROM t", "nope"},
             {"WITH c AS (SELECT k AS other FROM t) SELECT k FROM c", "k"},
         }) {
        INFO(query);
        const auto refused = analysis("Column '" + column + "' cannot be resolved");
        CHECK(shop("CREATE OR REPLACE VIEW w AS " + query) == refused);
        CHECK(shop("ALTER VIEW w AS " + query) == refused);
        CHECK(shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS " + query) == refused);
    }
}

TEST_CASE("views that read each other in a circle, and queries without columns, are answered") {
    Shop shop;
    shop("CREATE TABLE t (a INT) DUPLICATE KEY (a)");
    shop("CREATE VIEW v AS SELECT a FROM t");
    shop("CREATE VIEW w AS SELECT a FROM v");
    CHECK(shop("CREATE OR REPLACE VIEW v AS SELECT a FROM w") == "ok 0");  // recorded
    CHECK(shop("SELECT a FROM v") == "ok 0 {'note':'not simulated: view w, which reads itself'}");
    CHECK(shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT") ==
          "1064 (HY000): not simulated: the output columns of this query");
}

TEST_CASE("OR REPLACE keeps the SECURITY that a view has, whichever it says") {
    Shop shop;
    shop("CREATE TABLE t (k INT) DUPLICATE KEY (k)");
    shop("CREATE VIEW v SECURITY INVOKER AS SELECT k FROM t");
    CHECK(shop("CREATE OR REPLACE VIEW v SECURITY NONE AS SELECT k AS x FROM t") == "ok 0");
    CHECK(shop.show_create("VIEW v") == "CREATE VIEW `v` (`x`) SECURITY INVOKER AS SELECT k AS x FROM t;");
}

TEST_CASE("a character above U+FFFF cuts the query that SHOW CREATE prints, and nothing else") {
    Shop shop;
    shop("CREATE TABLE orders (id INT) DUPLICATE KEY (id)");
    CHECK(shop("CREATE VIEW v COMMENT 'c\U0001F6A2' AS SELECT id FROM orders") == "ok 0");
    CHECK(shop.show_create("VIEW v") ==
          "CREATE VIEW `v` (`id`)\nCOMMENT \"c\U0001F6A2\" SECURITY NONE AS  SELECT id FROM order;");
    CHECK(shop("ALTER VIEW v AS SELECT id FROM orders") == "ok 0");
    CHECK(shop.show_create("VIEW v") == "CREATE VIEW `v` (`id`) SECURITY NONE AS SELECT id FROM orders;");
}

TEST_CASE("the last reason why a materialized view is inactive is the one that is told") {
    Views shop;
    shop("ALTER TABLE t DROP COLUMN v");
    CHECK(shop.state("m") == "base table schema changed for columns: v");
    shop("ALTER MATERIALIZED VIEW m INACTIVE");
    CHECK(shop.state("m") == "base table schema changed for columns: v");
    shop("DROP TABLE t");
    CHECK(shop.state("m") == "base-table dropped: t");
    CHECK(shop.state("n") == "base-mv inactive: m");
}

TEST_CASE("every text of a materialized view is of the longest kind") {
    Shop shop;
    shop("CREATE TABLE t (k INT, c CHAR(3), s VARCHAR(5)) DUPLICATE KEY (k)");
    shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, c, s FROM t");
    const std::string rows = shop("DESC m");
    CHECK(rows.find("c|varchar(1048576)|") != std::string::npos);
    CHECK(rows.find("s|varchar(1048576)|") != std::string::npos);
}

TEST_CASE("a column list of a materialized view gives no name that a table could not have") {
    Shop shop;
    shop("CREATE TABLE t (k INT) DUPLICATE KEY (k)");
    CHECK(shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k, count(*) FROM t GROUP BY k") == "ok 0");
    CHECK(shop("CREATE MATERIALIZED VIEW n (k, `count(*)`) REFRESH MANUAL AS SELECT k, count(*) FROM t GROUP BY k") ==
          "1166 (42000): Getting analyzing error. Detail message: Incorrect column name 'count(*)'.");
}

TEST_CASE("columns of a view may differ in case alone, and DAY in timestampdiff is no column") {
    Shop shop;
    shop("CREATE TABLE t (k INT, d DATE) DUPLICATE KEY (k)");
    CHECK(shop("CREATE VIEW v AS SELECT k AS a, k AS A FROM t") == "ok 0");
    CHECK(shop("CREATE VIEW w AS SELECT timestampdiff(DAY, d, d) AS n FROM t") == "ok 0");
    CHECK(shop("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k AS a, k AS A FROM t").starts_with("1060"));
}

TEST_CASE("a materialized view is refreshed in units and divided by functions that the server knows") {
    Shop shop;
    shop("CREATE TABLE t (k INT, d DATE) DUPLICATE KEY (k) PARTITION BY date_trunc('day', d)");
    CHECK(shop("CREATE MATERIALIZED VIEW m REFRESH ASYNC EVERY (INTERVAL 1 WEEK) AS SELECT k FROM t") ==
          error("Getting syntax error. Detail message: 'Refresh interval unit' cannot support 'WEEK' in materialized "
                "view."));
    CHECK(shop("CREATE MATERIALIZED VIEW m PARTITION BY year(d) REFRESH MANUAL AS SELECT k, d FROM t")
              .ends_with("Unsupported expr 'year(d)' in PARTITION BY clause."));
    CHECK(shop("CREATE MATERIALIZED VIEW m PARTITION BY date_trunc('month', d) REFRESH MANUAL AS SELECT k, d FROM t") ==
          "ok 0");
}

TEST_CASE("a synchronous view names its columns after what they read, whatever their aliases are") {
    Shop shop;
    shop(
        "CREATE TABLE t (k INT, v DOUBLE, c INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 "
        "PROPERTIES "
        "('replication_num' = '1')");
    const auto names = [&](const std::string& query) {
        const auto made = shop("CREATE MATERIALIZED VIEW m AS " + query);
        if (made != "ok 0") return made;
        shop("SELECT 1");
        const auto answer = shop.client.ask("DESC t ALL");
        const auto& rows = std::get<srmigrate::sql::ResultSet>(answer);
        std::vector<std::string> found;
        bool is_view = false;
        for (const auto& row : rows.rows) {
            const auto index = rows.cell(row, "IndexName").value_or("");
            if (!index.empty()) is_view = index == "m";
            const auto field = rows.cell(row, "Field").value_or("");
            if (is_view && !field.empty()) found.push_back(field);
        }
        shop("DROP MATERIALIZED VIEW m");
        return srmigrate::base::join(found, ", ");
    };
    CHECK(names("SELECT k AS other, sum(c) AS s FROM t GROUP BY k") == "k, mv_sum_c");
    CHECK(names("SELECT k, percentile_union(percentile_hash(v)) FROM t GROUP BY k") == "k, mv_percentile_union_v");
    CHECK(names("SELECT k, bitmap_agg(c) FROM t GROUP BY k") == "k, mv_bitmap_union_c");
    CHECK(names("SELECT k, bitmap_union(to_bitmap(c)) AS x FROM t GROUP BY k") == "k, mv_bitmap_union_c");
    CHECK(names("SELECT k, c + 1 AS one FROM t") == "k, mv_one");
    CHECK(
        names("SELECT k, percentile_union(percentile_hash(cast(c AS DOUBLE))) FROM t GROUP BY k") ==
        analysis(
            "Create materialized view non-slot ref expression should have an alias:FunctionCallExpr{type=PERCENTILE}"));
}

TEST_CASE("a rollup keeps the name that a column had when it was made") {
    Shop shop;
    shop(
        "CREATE TABLE t (k INT, d INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 ROLLUP (r1 (k, d)) "
        "PROPERTIES ('replication_num' = '1')");
    CHECK(shop("ALTER TABLE t RENAME COLUMN d TO `order`") == "ok 0");
    const auto listed = shop("SHOW MATERIALIZED VIEWS");
    CHECK(listed.find("create materialized view r1 as select k,d from t group by k,d") != std::string::npos);
}

TEST_CASE("a materialized view is sorted by the columns that can be keys, which come first") {
    Shop shop;
    shop(
        "CREATE TABLE t (k INT, f FLOAT, s VARCHAR(10), d DATE, j JSON) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) "
        "BUCKETS 1 "
        "PROPERTIES ('replication_num' = '1')");
    const auto columns = [&](const std::string& clauses, const std::string& query) {
        const auto made =
            shop("CREATE MATERIALIZED VIEW m DISTRIBUTED BY RANDOM " + clauses + " REFRESH MANUAL AS " + query);
        if (made != "ok 0") return made;
        const auto answer = shop.client.ask("DESC m");
        const auto& rows = std::get<srmigrate::sql::ResultSet>(answer);
        std::vector<std::string> found;
        for (const auto& row : rows.rows)
            found.push_back(*rows.cell(row, "Field") + (rows.cell(row, "Key") == "true" ? " key" : ""));
        shop("DROP MATERIALIZED VIEW m");
        return srmigrate::base::join(found, ", ");
    };
    CHECK(columns("", "SELECT f, k, d FROM t") == "k key, d key, f");
    CHECK(columns("", "SELECT s, k FROM t") == "s key, k");
    CHECK(columns("", "SELECT j, f, k, s, d FROM t") == "k key, s key, j, f, d");
    CHECK(columns("ORDER BY (d, k)", "SELECT k, f, d FROM t") == "d key, k key, f");
    CHECK(columns("ORDER BY (K)", "SELECT k, f, d FROM t") == analysis("Sort key not exists: K"));
    CHECK(columns("ORDER BY (f)", "SELECT k, f, d FROM t") == analysis("Type FLOAT cannot be sort key: f"));
    CHECK(columns("", "SELECT f, j FROM t") == analysis("All columns of materialized view cannot be used for keys"));
}
