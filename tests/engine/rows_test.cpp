// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/rows.hpp"

#include "engine/cluster/loads.hpp"
#include "engine/shop.hpp"
#include "support/engine_faults.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::EngineClient;
using tests::Shop;
using namespace std::chrono_literals;

namespace {

const std::string k_version_table =
    "CREATE TABLE alembic_version (id BIGINT NOT NULL AUTO_INCREMENT, version_num VARCHAR(32)) PRIMARY KEY (id)";

bool is_ok(const std::string& text, int rows) {
    return text.starts_with("ok " + std::to_string(rows) + " {'label':'") &&
           text.find("'status':'VISIBLE'") != std::string::npos;
}

}  // namespace

TEST_CASE("the version table is written and read as the bookkeeping does it") {
    Shop shop;
    REQUIRE(shop(k_version_table) == "ok 0");
    CHECK(shop("SELECT version_num FROM default_catalog.shop.alembic_version").empty());
    CHECK(is_ok(shop("INSERT INTO default_catalog.shop.alembic_version (version_num) VALUES ('a1')"), 1));
    CHECK(is_ok(shop("INSERT INTO alembic_version (version_num) VALUES ('b2')"), 1));
    CHECK(shop("SELECT id, version_num FROM alembic_version") == "1|a1\n2|b2");
    const std::string update =
        "UPDATE default_catalog.shop.alembic_version SET version_num='c3' WHERE alembic_version.version_num = 'a1'";
    CHECK(is_ok(shop(update), 1));
    CHECK(is_ok(shop(update), 0));
    CHECK(is_ok(shop("DELETE FROM alembic_version WHERE alembic_version.version_num = 'b2'"), 1));
    CHECK(shop("SELECT version_num FROM alembic_version") == "c3");
    CHECK(is_ok(shop("DELETE FROM alembic_version WHERE id IS NOT NULL"), 1));
    CHECK(shop("SELECT count(*) FROM alembic_version") == "0");
}

TEST_CASE("a label is taken once, and tells what became of the load") {
    Shop shop;
    shop(k_version_table);
    CHECK(shop("INSERT INTO alembic_version WITH LABEL srm_1 (version_num) VALUES ('a')") ==
          "ok 1 {'label':'srm_1', 'status':'VISIBLE', 'txnId':'1001'}");
    CHECK(shop("INSERT INTO alembic_version WITH LABEL srm_1 (version_num) VALUES ('a')") ==
          "1064 (HY000): Getting analyzing error. Detail message: fail to begin transaction. Label [srm_1] has already "
          "been used..");
    CHECK(shop("INSERT INTO alembic_version WITH LABEL `a b` (version_num) VALUES ('a')").find("Label format error") !=
          std::string::npos);
    const auto loads = shop.client.ask("SHOW LOAD FROM shop WHERE LABEL = 'srm_1'");
    const auto& rows = std::get<ResultSet>(loads);
    REQUIRE(rows.rows.size() == 1);
    CHECK(rows.cell(rows.rows[0], "State") == "FINISHED");
    CHECK(shop("SELECT LABEL, STATE FROM information_schema.loads WHERE LABEL = 'srm_1'") == "srm_1|FINISHED");
    const auto transaction = shop.client.ask("SHOW TRANSACTION WHERE id = 1001");
    CHECK(std::get<ResultSet>(transaction).rows.at(0).at(3) == "VISIBLE");
    // A load that failed leaves its label free.
    shop("CREATE TABLE small (a TINYINT NOT NULL) DUPLICATE KEY (a)");
    CHECK(
        shop("INSERT INTO small WITH LABEL again VALUES (1000)").starts_with("5609 (22000): Insert has filtered data"));
    CHECK(is_ok(shop("INSERT INTO small WITH LABEL again VALUES (100)"), 1));
    CHECK(shop("SELECT a FROM small") == "100");

    Shop old({.version = {3, 1, 5}});
    old(k_version_table);
    old("INSERT INTO alembic_version WITH LABEL l (version_num) VALUES ('a')");
    CHECK(old("INSERT INTO alembic_version WITH LABEL l (version_num) VALUES ('a')")
              .find("Label [l] has already been used, relate to txn [1001]") != std::string::npos);
}

TEST_CASE("a load that is committed shows its rows when it is published, and its table stays until then") {
    Shop shop;
    shop("CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k)");
    shop("INSERT INTO t VALUES (1, 1)");
    tests::faults_of(shop.engine.state()).load_publishing = 5s;
    const auto versions = [&] {
        const auto partitions = shop.client.ask("SHOW PARTITIONS FROM t");
        const auto& rows = std::get<ResultSet>(partitions);
        return rows.cell(rows.rows.at(0), "VisibleVersion").value_or("");
    };
    CHECK(shop("INSERT INTO t WITH LABEL l VALUES (2, 2)") ==
          "ok 1 {'label':'l', 'status':'COMMITTED', 'txnId':'1002', 'err':'Publish timeout '}");
    shop.client.now += 3s;
    CHECK(shop("UPDATE t SET v = 7 WHERE k = 1").find("'status':'COMMITTED'") != std::string::npos);
    CHECK(shop("SELECT k, v FROM t ORDER BY k") == "1|1");
    CHECK(versions() == "2");
    // StarRocks: the job of an INSERT is FINISHED although its transaction is not.
    CHECK(shop("SELECT STATE FROM information_schema.loads WHERE LABEL = 'l'") == "FINISHED");
    CHECK(std::get<ResultSet>(shop.client.ask("SHOW TRANSACTION WHERE id = 1002")).rows.at(0).at(3) == "COMMITTED");
    CHECK(shop("DROP TABLE t") ==
          "1064 (HY000): There are still some transactions in the COMMITTED state waiting to be completed. The table "
          "[t] cannot be dropped. If you want to forcibly drop(cannot be recovered), please use \"DROP TABLE <table> "
          "FORCE\".");
    shop.client.now += 2s;
    CHECK(shop("SELECT k, v FROM t ORDER BY k") == "1|1\n2|2");
    CHECK(versions() == "3");
    CHECK(std::get<ResultSet>(shop.client.ask("SHOW TRANSACTION WHERE id = 1002")).rows.at(0).at(3) == "VISIBLE");
    shop.client.now += 3s;
    CHECK(shop("SELECT k, v FROM t ORDER BY k") == "1|7\n2|2");
    CHECK(shop("DROP TABLE t") == "ok 0");
}

TEST_CASE("INSERT fills columns as they are named, by default, by number and not at all") {
    Shop shop;
    shop(
        "CREATE TABLE t (id BIGINT NOT NULL, n INT NULL DEFAULT '7', s VARCHAR(5) NULL, d DATETIME NOT NULL DEFAULT "
        "CURRENT_TIMESTAMP) PRIMARY KEY (id)");
    CHECK(is_ok(shop("INSERT INTO t (s, id) VALUES ('a', 1), (NULL, 2), (DEFAULT, 1 + 2)"), 3));
    CHECK(is_ok(shop("INSERT INTO t VALUES (4, DEFAULT, 'b', '2026-01-02')"), 1));
    CHECK(shop("SELECT * FROM t ORDER BY id") ==
          "1|7|a|2026-11-21 12:00:00\n2|7|NULL|2026-11-21 12:00:00\n3|7|NULL|2026-11-21 12:00:00\n"
          "4|7|b|2026-01-02 00:00:00");
    CHECK(is_ok(shop("INSERT INTO t (id, s) VALUES (1, 'new')"), 1));  // the same key: replaced
    CHECK(shop("SELECT s FROM t WHERE id = 1") == "new");
    CHECK(is_ok(shop("INSERT INTO t (id, s) SELECT id + 10, s FROM t WHERE id <= 2"), 2));
    CHECK(shop("SELECT count(*) FROM t") == "6");
    CHECK(is_ok(shop("INSERT OVERWRITE t (id) VALUES (9)"), 1));
    CHECK(shop("SELECT id FROM t") == "9");

    const std::string prefix = "Getting analyzing error. Detail message: ";
    CHECK(shop("INSERT INTO t VALUES (1, 2)") ==
          "5604 (42601): " + prefix + "Inserted target column count: 4 doesn't match select/value column count: 2.");
    CHECK(shop("INSERT INTO t (id, x) VALUES (1, 2)") == "5509 (42S22): " + prefix + "Unknown column 'x' in 't'.");
    CHECK(shop("INSERT INTO t (id, ID) VALUES (1, 2)") == "1110 (42000): " + prefix + "Column 'id' specified twice.");
    CHECK(shop("INSERT INTO t (s) VALUES ('a')") ==
          "1064 (HY000): " + prefix + "'id' must be explicitly mentioned in column permutation.");
    CHECK(shop("INSERT INTO t (id, s) VALUES (1, 'longer')") ==
          "5609 (22000): Insert has filtered data: the value 'longer' does not fit column 's'");
    CHECK(shop("INSERT INTO t (id) VALUES (NULL)") ==
          "5609 (22000): Insert has filtered data: NULL value in non-nullable column 'id'");
    CHECK(shop("INSERT INTO nowhere VALUES (1)") == "5502 (42602): " + prefix + "Unknown table 'shop.nowhere'.");
    CHECK(shop("INSERT INTO other.t VALUES (1)") == "5501 (3F000): " + prefix + "Unknown database 'other'.");
    CHECK(shop("SELECT count(*) FROM t") == "1");
}

TEST_CASE("AUTO_INCREMENT counts on, also behind a number that was given") {
    Shop shop;
    shop(k_version_table);
    shop("INSERT INTO alembic_version (version_num) VALUES ('a')");
    shop("INSERT INTO alembic_version VALUES (10, 'b')");
    shop("INSERT INTO alembic_version (id, version_num) VALUES (NULL, 'c'), (DEFAULT, 'd')");
    CHECK(shop("SELECT id, version_num FROM alembic_version") == "1|a\n10|b\n11|c\n12|d");
    shop("INSERT INTO alembic_version VALUES (10, 'e'), (DEFAULT, 'f')");  // what has the number is replaced
    shop("INSERT INTO alembic_version VALUES (20, 'g'), (20, 'h')");
    CHECK(shop("SELECT id, version_num FROM alembic_version") == "1|a\n10|e\n11|c\n12|d\n13|f\n20|h");
}

TEST_CASE("a column keeps values in the form of its type") {
    const std::vector<std::tuple<std::string, std::string, std::string>> table{
        {"BOOLEAN", "true", "1"},
        {"BOOLEAN", "0", "0"},
        {"TINYINT", "'007'", "7"},
        {"LARGEINT", "170141183460469231731687303715884105727", "170141183460469231731687303715884105727"},
        {"DOUBLE", "1.50", "1.5"},
        {"DECIMAL(10,2)", "5", "5.00"},
        {"DECIMAL(10,2)", "-0.005", "-0.01"},
        {"DECIMAL(4,2)", "99.994", "99.99"},
        {"DATE", "'2026-1-2'", "2026-01-02"},
        {"DATETIME", "'2026-01-02'", "2026-01-02 00:00:00"},
        {"VARCHAR(3)", "123", "123"},
        {"STRING", "'a\\'b\\n'", "a'b\n"},
        {"JSON", "'{\"a\": 1}'", "{\"a\": 1}"},
    };
    for (const auto& [type, value, expected] : table) {
        Shop shop;
        shop("CREATE TABLE t (k INT, v " + type + ") DUPLICATE KEY (k)");
        INFO(type << " of " << value);
        CHECK(is_ok(shop("INSERT INTO t VALUES (1, " + value + ")"), 1));
        CHECK(shop("SELECT v FROM t") == expected);
    }
    // What CAST cannot make is NULL; what the column cannot keep is left out, so that the load fails.
    for (const auto& [type, value] : std::vector<std::pair<std::string, std::string>>{{"TINYINT", "128"},
                                                                                      {"INT", "'x'"},
                                                                                      {"INT", "'12.5'"},
                                                                                      {"DECIMAL(9,2)", "100000000"},
                                                                                      {"DATE", "'2026-13-01'"},
                                                                                      {"BOOLEAN", "'x'"}}) {
        Shop shop;
        shop("CREATE TABLE t (k INT, v " + type + ") DUPLICATE KEY (k)");
        INFO(type << " of " << value);
        CHECK(is_ok(shop("INSERT INTO t VALUES (1, " + value + ")"), 1));
        CHECK(shop("SELECT v FROM t") == "NULL");
        shop("CREATE TABLE n (k INT, v " + type + " NOT NULL) DUPLICATE KEY (k)");
        CHECK(shop("INSERT INTO n VALUES (1, " + value + ")") ==
              "5609 (22000): Insert has filtered data: NULL value in non-nullable column 'v'");
    }
    for (const auto& [type, value] : std::vector<std::pair<std::string, std::string>>{
             {"DECIMAL(4,2)", "100"}, {"DECIMAL(4,2)", "99.995"}, {"VARCHAR(3)", "'1234'"}, {"CHAR(1)", "12"}}) {
        Shop shop;
        shop("CREATE TABLE t (k INT, v " + type + ") DUPLICATE KEY (k)");
        INFO(type << " of " << value);
        CHECK(shop("INSERT INTO t VALUES (1, " + value + ")").starts_with("5609 (22000)"));
        CHECK(shop("SELECT count(*) FROM t") == "0");
    }
}

TEST_CASE("queries on one source") {
    Shop shop;
    shop(
        "CREATE TABLE t (id INT NOT NULL, name VARCHAR(20) NULL, price DECIMAL(8,2) NULL, day DATE NULL) PRIMARY KEY "
        "(id)");
    shop(
        "INSERT INTO t VALUES (1, 'pen', 1.5, '2026-01-01'), (2, 'Book', 12, '2026-01-02'), (3, NULL, NULL, NULL), "
        "(10, 'pencil', 0.3, '2026-02-01')");
    shop("CREATE VIEW cheap (item, cost) AS SELECT name, price FROM t WHERE price < 5");
    shop("CREATE VIEW constant (state) AS SELECT 'abc' AS state");
    const std::vector<std::pair<std::string, std::string>> table{
        {"SELECT id FROM t", "1\n2\n3\n10"},
        {"SELECT * FROM shop.t WHERE id = 3", "3|NULL|NULL|NULL"},
        {"SELECT t.* FROM t WHERE t.id = 1", "1|pen|1.50|2026-01-01"},
        {"SELECT x.id FROM t AS x WHERE x.id IN (2, '10') ORDER BY x.id DESC", "10\n2"},
        {"SELECT id FROM t WHERE name = 'PEN'", ""},
        {"SELECT id FROM t WHERE name LIKE 'pen%'", "1\n10"},
        {"SELECT id FROM t WHERE name NOT LIKE 'pen%'", "2"},
        {"SELECT id FROM t WHERE name IS NULL OR price > 10", "2\n3"},
        {"SELECT id FROM t WHERE NOT (id = 1) AND name IS NOT NULL", "2\n10"},
        {"SELECT id FROM t WHERE price BETWEEN 1 AND 12", "1\n2"},
        {"SELECT id FROM t WHERE day >= '2026-01-02'", "2\n10"},
        {"SELECT id FROM t WHERE name IN ('pen', NULL)", "1"},
        {"SELECT id FROM t WHERE name NOT IN ('pen', NULL)", ""},
        {"SELECT id FROM t WHERE name <=> NULL", "3"},
        {"SELECT name FROM t ORDER BY name LIMIT 2", "NULL\nBook"},
        {"SELECT id FROM t ORDER BY price DESC, id LIMIT 1 OFFSET 1", "1"},
        {"SELECT id AS n FROM t ORDER BY n DESC LIMIT 2, 1", "2"},
        {"SELECT count(*), count(name), min(price), max(id), sum(id) FROM t", "4|3|0.30|10|16"},
        {"SELECT count(*) AS n FROM t WHERE id > 100", "0"},
        {"SELECT DISTINCT 1 FROM t", "1"},
        {"SELECT id * 2 + 1, -id, id % 3, 7 / 2 FROM t WHERE id = 2", "5|-2|2|3.5"},
        {"SELECT CASE WHEN id > 2 THEN 'big' ELSE 'small' END FROM t", "small\nsmall\nbig\nbig"},
        {"SELECT if(name IS NULL, '-', upper(name)), coalesce(name, 'none') FROM t WHERE id > 2",
         "-|none\nPENCIL|pencil"},
        {"SELECT cast(price AS INT), cast('x' AS INT), concat(name, '!', id) FROM t WHERE id = 2", "12|NULL|Book!2"},
        {"SELECT item FROM cheap ORDER BY cost", "pencil\npen"},
        {"SELECT state FROM constant", "abc"},
        {"SELECT 1 + 1, 'a', NULL, TRUE", "2|a|NULL|1"},
        {"SELECT !0 = 2, NOT 0 = 2", "0|1"},
        {"SELECT CURRENT_DATE", "2026-11-21"},
        {"SELECT 1 FROM dual", "1"},
        {"SELECT unix_timestamp()", "1795262400"},
        {"SELECT now(), database(), catalog()", "2026-11-21 12:00:00|shop|default_catalog"},
        {"SELECT `name` FROM `t` WHERE `t`.`id` = 1;", "pen"},
    };
    for (const auto& [sql, expected] : table) {
        INFO(sql);
        CHECK(shop(sql) == expected);
    }
    const auto columns = std::get<ResultSet>(shop.client.ask("SELECT id, name AS n, t.id + 1, 'x' FROM t")).columns;
    CHECK(columns == std::vector<std::string>{"id", "n", "t.id + 1", "'x'"});
}

TEST_CASE("a wrong column is an error, with rows or without") {
    Shop shop;
    shop("CREATE TABLE t (id INT NOT NULL, v INT) PRIMARY KEY (id)");
    const std::string error = "1064 (HY000): Getting analyzing error. Detail message: Column 'x' cannot be resolved.";
    for (int round = 0; round < 2; ++round) {
        CHECK(shop("SELECT x FROM t") == error);
        CHECK(shop("SELECT id FROM t WHERE x = 1") == error);
        CHECK(shop("UPDATE t SET v = 1 WHERE x = 1") == error);
        CHECK(shop("DELETE FROM t WHERE x = 1") == error);
        CHECK(shop("SELECT id FROM t WHERE other.id = 1") ==
              "1064 (HY000): Getting analyzing error. Detail message: Column '`other`.`id`' cannot be resolved.");
        shop("INSERT INTO t VALUES (1, 1)");
    }
}

TEST_CASE("UPDATE and DELETE need a primary key or a condition, as the server says it") {
    Shop shop;
    REQUIRE(shop("CREATE TABLE p (id INT NOT NULL, v INT, w BIGINT AS id + 1) PRIMARY KEY (id)") == "ok 0");
    shop("CREATE TABLE d (k INT, v INT) DUPLICATE KEY (k)");
    const std::string prefix = "1064 (HY000): Getting analyzing error. Detail message: ";
    CHECK(shop("UPDATE p SET v = 1") == prefix + "must specify where clause to prevent full table update.");
    CHECK(shop("UPDATE p SET id = 1 WHERE id = 2") == prefix + "primary key column cannot be updated: id.");
    CHECK(shop("UPDATE p SET w = 1 WHERE id = 2") == prefix + "generated column 'w' can not be specified.");
    CHECK(shop("UPDATE d SET v = 1 WHERE k = 2") == prefix + "table d does not support update.");
    CHECK(shop("DELETE FROM d") == prefix + "Where clause is not set.");
    shop("INSERT INTO d VALUES (1, 1), (1, 1), (2, 2)");
    CHECK(shop("SELECT count(*) FROM d") == "3");
    CHECK(is_ok(shop("DELETE FROM d WHERE k = 1"), 2));
    CHECK(shop("SELECT k FROM d") == "2");
}

TEST_CASE("old rows read the default of a column that came later, and forget one that went") {
    Shop shop;
    shop("CREATE TABLE t (id INT NOT NULL, v INT) PRIMARY KEY (id)");
    shop("INSERT INTO t VALUES (1, 5)");
    CHECK(shop("ALTER TABLE t ADD COLUMN (n INT DEFAULT '9', s VARCHAR(10))") == "ok 0");
    CHECK(shop("SELECT id, v, n, s FROM t") == "1|5|9|NULL");
    CHECK(shop("ALTER TABLE t DROP COLUMN v") == "ok 0");
    CHECK(shop("ALTER TABLE t ADD COLUMN v INT") == "ok 0");
    CHECK(shop("SELECT * FROM t") == "1|9|NULL|NULL");
    CHECK(shop("ALTER TABLE t RENAME COLUMN n TO m") == "ok 0");
    CHECK(is_ok(shop("UPDATE t SET m = m + 1 WHERE id = 1"), 1));
    CHECK(shop("SELECT m FROM t") == "10");
}

TEST_CASE("rows go with their table, in the types that its columns have now") {
    Shop shop;
    shop(
        "CREATE TABLE a (k INT NOT NULL, n INT NULL, d DECIMAL(10,2) NULL, day DATE NULL, s VARCHAR(5) NULL) DUPLICATE "
        "KEY "
        "(k)");
    shop("INSERT INTO a VALUES (1, 5, 1.5, '2026-01-02', 'x'), (2, NULL, NULL, NULL, NULL)");
    shop("CREATE TABLE b (k INT NOT NULL) DUPLICATE KEY (k)");
    shop("INSERT INTO b VALUES (7)");
    for (const std::string clause :
         {"n BIGINT NULL", "d DECIMAL(12,4) NULL", "day DATETIME NULL", "s VARCHAR(50) NULL"})
        CHECK(shop("ALTER TABLE a MODIFY COLUMN " + clause) == "ok 0");
    const std::string rows = "1|5|1.5000|2026-01-02 00:00:00|x\n2|NULL|NULL|NULL|NULL";
    CHECK(shop("SELECT * FROM a ORDER BY k") == rows);
    CHECK(shop("ALTER TABLE a MODIFY COLUMN n VARCHAR(20) NULL") == "ok 0");
    CHECK(shop("SELECT concat(n, '!') FROM a WHERE n LIKE '5'") == "5!");
    CHECK(shop("ALTER TABLE a SWAP WITH b") == "ok 0");
    CHECK(shop("SELECT * FROM a") == "7");
    CHECK(shop("SELECT * FROM b ORDER BY k") == rows);
    CHECK(shop("ALTER TABLE b RENAME c") == "ok 0");
    CHECK(shop("SELECT * FROM c ORDER BY k") == rows);
    CHECK(shop("TRUNCATE TABLE c") == "ok 0");
    CHECK(shop("SELECT * FROM c").empty());
    shop("DROP TABLE c");
    shop("CREATE TABLE c (k INT NOT NULL) DUPLICATE KEY (k)");
    CHECK(shop("SELECT * FROM c").empty());
    shop(
        "CREATE TABLE r (k INT NOT NULL) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION a VALUES LESS THAN "
        "('10'), "
        "PARTITION b VALUES LESS THAN ('20'), PARTITION c VALUES LESS THAN ('30'))");
    shop("INSERT INTO r VALUES (1), (11), (21)");
    CHECK(shop("ALTER TABLE r DROP PARTITION a") == "ok 0");
    CHECK(shop("TRUNCATE TABLE r PARTITION (b)") == "ok 0");
    CHECK(shop("SELECT * FROM r") == "21");
}

TEST_CASE("rows lie in partitions") {
    Shop shop;
    shop(
        "CREATE TABLE r (k INT NOT NULL, v INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION a VALUES LESS THAN "
        "('10'), PARTITION b VALUES LESS THAN ('20'))");
    CHECK(is_ok(shop("INSERT INTO r VALUES (1, 1), (9, 2), (10, 3)"), 3));
    CHECK(shop("INSERT INTO r VALUES (5, 5), (20, 4)").starts_with("5609 (22000): Insert has filtered data"));
    CHECK(shop("SELECT count(*) FROM r") == "3");
    CHECK(is_ok(shop("DELETE FROM r PARTITION a WHERE v > 0"), 2));
    CHECK(shop("SELECT k FROM r") == "10");
    CHECK(shop("SELECT PARTITION_NAME, ROW_COUNT FROM information_schema.partitions_meta WHERE TABLE_NAME = 'r'") ==
          "a|0\nb|1");
}

TEST_CASE("what the engine cannot run is accepted where the tables exist, and said") {
    Shop shop;
    shop("CREATE TABLE a (k INT, v INT) DUPLICATE KEY (k)");
    shop("CREATE TABLE s (k INT, v INT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)");
    shop("CREATE TABLE h (k INT, v HLL HLL_UNION) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)");
    const auto insert = shop.client.ask("INSERT INTO a WITH LABEL l SELECT k, count(*) OVER () FROM a");
    REQUIRE(std::holds_alternative<Ok>(insert));
    CHECK(not_simulated(std::get<Ok>(insert)) == "the form of the statement");
    CHECK(std::get<Ok>(insert).info.starts_with("{'label':'l', 'status':'VISIBLE', 'txnId':'"));
    CHECK(
        shop("INSERT INTO a WITH LABEL l SELECT k, count(*) OVER () FROM a").find("Label [l] has already been used") !=
        std::string::npos);
    CHECK(not_simulated(std::get<Ok>(shop.client.ask("INSERT INTO h VALUES (1, NULL)"))) ==
          "the aggregate of column v");
    CHECK(not_simulated(std::get<Ok>(shop.client.ask("SELECT a.k FROM a FULL JOIN s ON a.k = s.k"))) ==
          "the form of the statement");
    CHECK(not_simulated(std::get<Ok>(shop.client.ask("SELECT k FROM a JOIN s ON a.k = s.k"))) ==
          "column k of several sources");
    shop("INSERT INTO a VALUES (1, 1)");
    CHECK(not_simulated(std::get<Ok>(shop.client.ask("SELECT some_function(k) FROM a"))) == "function some_function");
    CHECK(shop("INSERT INTO a SELECT k, count(*) FROM nowhere GROUP BY k") ==
          "5502 (42602): Getting analyzing error. Detail message: Unknown table 'shop.nowhere'.");
    CHECK(shop("SELECT get_lock('a', 1)") ==
          "1064 (HY000): Getting analyzing error. Detail message: No matching function with signature: "
          "get_lock(varchar, tinyint(4)).");
}

TEST_CASE("without a back end tables cannot be read or written, constant views can") {
    Shop shop;
    shop("CREATE TABLE t (k INT) DUPLICATE KEY (k)");
    shop("CREATE VIEW v (state) AS SELECT 'x' AS state");
    shop.engine.state().profile.backends = 0;
    const std::string error = "1064 (HY000): Backend node not found. Check if any backend node is down.";
    CHECK(shop("SELECT * FROM t") == error);
    CHECK(shop("INSERT INTO t VALUES (1)") == error);
    CHECK(shop("SELECT * FROM information_schema.columns") == error);
    CHECK(shop("SELECT * FROM v") == "x");
    CHECK(shop("SELECT TABLE_NAME FROM information_schema.tables WHERE TABLE_SCHEMA = 'shop'") == "t\nv");
}
