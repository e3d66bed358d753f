// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/insert.hpp"

#include "engine/cluster/loads.hpp"
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::Shop;

namespace {

bool has_loaded(const std::string& text, int rows) {
    return text.starts_with("ok " + std::to_string(rows) + " {'label':'") && text.find("note") == std::string::npos;
}

}  // namespace

TEST_CASE("INSERT SELECT copies columns, constants, casts and what is computed, once for each label") {
    Shop shop;
    shop("CREATE TABLE old (id INT NOT NULL, price DECIMAL(10,2) NULL, code VARCHAR(20) NULL) DUPLICATE KEY (id)");
    shop("INSERT INTO old VALUES (1, 1.5, '7'), (2, NULL, 'x'), (3, 300, '9')");
    shop(
        "CREATE TABLE fresh (id BIGINT NOT NULL, cents BIGINT NULL, code TINYINT NULL, origin VARCHAR(9) NULL, n INT "
        "NOT "
        "NULL DEFAULT '5') PRIMARY KEY (id)");
    const std::string copy =
        "INSERT INTO fresh WITH LABEL chunk_1 (id, cents, code, origin) SELECT id, CAST(price * 100 AS BIGINT), "
        "CAST(code "
        "AS TINYINT), 'old' FROM old WHERE id < 3";
    CHECK(shop(copy) == "ok 2 {'label':'chunk_1', 'status':'VISIBLE', 'txnId':'1002'}");
    CHECK(shop(copy) == tests::analysis("fail to begin transaction. Label [chunk_1] has already been used."));
    CHECK(has_loaded(
        shop("INSERT INTO fresh (id, cents) SELECT id, max(coalesce(price, 0)) FROM old WHERE id = 3 GROUP BY id"), 1));
    CHECK(shop("SELECT * FROM fresh ORDER BY id") == "1|150|7|old|5\n2|NULL|NULL|old|5\n3|300|NULL|NULL|5");
    CHECK(shop("INSERT INTO fresh (id) SELECT id, price FROM old") ==
          "5604 (42601): Getting analyzing error. Detail message: Inserted target column count: 1 doesn't match "
          "select/value column count: 2.");
    CHECK(shop("SELECT count(*) FROM fresh") == "3");
}

TEST_CASE("what a row cannot be keeps the whole load out, unless so many may be left out") {
    Shop shop;
    shop("CREATE TABLE t (k INT NOT NULL, v VARCHAR(3)) DUPLICATE KEY (k)");
    shop("CREATE TABLE s (k BIGINT, v VARCHAR(10)) DUPLICATE KEY (k)");
    shop("INSERT INTO s VALUES (1, 'a'), (5000000000, 'b'), (3, 'long')");
    CHECK(shop("INSERT INTO t SELECT k, v FROM s WHERE k <> 3") ==
          "5609 (22000): Insert has filtered data: NULL value in non-nullable column 'k'");
    CHECK(shop("INSERT INTO t SELECT k, v FROM s WHERE k = 3") ==
          "5609 (22000): Insert has filtered data: the value 'long' does not fit column 'v'");
    CHECK(shop("SELECT count(*) FROM t") == "0");
    shop("SET insert_max_filter_ratio = 0.7");
    CHECK(has_loaded(shop("INSERT INTO t SELECT k, v FROM s"), 1));
    CHECK(shop("SELECT * FROM t") == "1|a");
}

TEST_CASE("each key model keeps rows in its way") {
    Shop shop;
    shop("CREATE TABLE d (k INT, v INT) DUPLICATE KEY (k)");
    shop("CREATE TABLE u (k INT, v INT) UNIQUE KEY (k) DISTRIBUTED BY HASH (k)");
    shop("CREATE TABLE p (k INT NOT NULL, v INT) PRIMARY KEY (k)");
    shop(
        "CREATE TABLE a (k INT, s DECIMAL(10,2) SUM, b BIGINT SUM NULL, lo INT MIN, hi DATE MAX, r INT REPLACE, n INT "
        "REPLACE_IF_NOT_NULL) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)");
    for (const std::string table : {"d", "u", "p"}) {
        CHECK(has_loaded(shop("INSERT INTO " + table + " VALUES (1, 1), (1, 2), (2, 3)"), 3));
        CHECK(has_loaded(shop("INSERT INTO " + table + " SELECT 2, 4"), 1));
    }
    CHECK(shop("SELECT * FROM d ORDER BY k, v") == "1|1\n1|2\n2|3\n2|4");
    CHECK(shop("SELECT * FROM u ORDER BY k") == "1|2\n2|4");
    CHECK(shop("SELECT * FROM p ORDER BY k") == "1|2\n2|4");
    shop("INSERT INTO a VALUES (1, 0.1, NULL, 5, '2026-01-01', 1, 1), (1, 0.2, 2, 3, '2026-02-01', 2, NULL)");
    shop("INSERT INTO a SELECT 1, 1, 3, NULL, NULL, NULL, NULL UNION ALL SELECT 2, 1, NULL, 1, NULL, 7, NULL");
    CHECK(shop("SELECT * FROM a ORDER BY k") == "1|1.30|5|3|2026-02-01|NULL|1\n2|1.00|NULL|1|NULL|7|NULL");
}

TEST_CASE("an INSERT of some columns leaves the others of a primary key as they are, from 3.3.20 and its kin") {
    const auto run = [](Shop shop) {
        shop(
            "CREATE TABLE p (k INT NOT NULL, a INT NOT NULL, b INT NULL DEFAULT '7', c DATETIME NULL DEFAULT "
            "CURRENT_TIMESTAMP) PRIMARY KEY (k)");
        shop("INSERT INTO p VALUES (1, 1, 1, '2000-01-01')");
        return shop("INSERT INTO p (k, a) VALUES (1, 2), (3, 3)").substr(0, 4) + " " +
               shop("SELECT * FROM p ORDER BY k");
    };
    CHECK(run(Shop(tests::version(4, 1))) == "ok 2 1|2|1|2026-11-21 12:00:00\n3|3|7|2026-11-21 12:00:00");
    CHECK(run(Shop(tests::version(3, 5, 7))) == "ok 2 1|2|7|2026-11-21 12:00:00\n3|3|7|2026-11-21 12:00:00");
    Shop shop;
    shop("CREATE TABLE p (k INT NOT NULL, a INT NOT NULL, b INT NULL) PRIMARY KEY (k)");
    shop("INSERT INTO p VALUES (1, 1, 1)");
    CHECK(has_loaded(shop("INSERT INTO p (k, b) VALUES (1, 9)"), 1));
    CHECK(shop("INSERT INTO p (k, b) VALUES (2, 9)").find("not simulated: a new row without column a") !=
          std::string::npos);
    CHECK(shop("SELECT * FROM p") == "1|1|9");
}

TEST_CASE("generated columns are computed, and numbers are given") {
    Shop shop;
    shop(
        "CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT, v INT, at DATETIME, w BIGINT AS v * 2, m DATETIME AS "
        "date_trunc('month', at)) PRIMARY KEY (id)");
    shop("CREATE TABLE s (id BIGINT, v INT, at DATETIME) DUPLICATE KEY (id)");
    shop("INSERT INTO s VALUES (7, 21, '2026-03-14 15:09:26'), (NULL, 2, NULL)");
    CHECK(has_loaded(shop("INSERT INTO t (v, at) SELECT v, at FROM s"), 2));
    CHECK(has_loaded(shop("INSERT INTO t (id, v, at) SELECT id, v, NULL FROM s WHERE id IS NOT NULL"), 1));
    CHECK(shop("INSERT INTO t (id, v, at) SELECT id, v, at FROM s") ==
          "5609 (22000): Insert has filtered data: NULL value in auto increment column 'id'");
    CHECK(has_loaded(shop("INSERT INTO t (v, at) VALUES (1, NULL)"), 1));
    CHECK(shop("SELECT id, v, w, m FROM t ORDER BY id") ==
          "1|21|42|2026-03-01 00:00:00\n2|2|4|NULL\n7|21|42|NULL\n8|1|2|NULL");
    shop("UPDATE t SET v = 5 WHERE id = 8");
    CHECK(shop("SELECT w FROM t WHERE id = 8") == "10");
}

TEST_CASE("rows come into named partitions only, or make the ones they need") {
    Shop shop;
    shop(
        "CREATE TABLE r (k INT NOT NULL, v INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION a VALUES LESS THAN "
        "('10'), PARTITION b VALUES LESS THAN ('20'))");
    shop("INSERT INTO r VALUES (1, 1), (11, 1)");
    CHECK(has_loaded(shop("INSERT INTO r PARTITION (a) SELECT k + 1, v FROM r PARTITION (a)"), 1));
    CHECK(shop("INSERT INTO r PARTITION (a) SELECT 12, 1") ==
          "5609 (22000): Insert has filtered data: The row is out of partition ranges. Please add a new partition.");
    CHECK(shop("INSERT INTO r PARTITION (x) SELECT 1, 1") == tests::analysis("Unknown partition 'x' in table 'r'"));
    CHECK(has_loaded(shop("INSERT OVERWRITE r PARTITION (b) SELECT 15, 15 UNION ALL SELECT 16, 16"), 2));
    CHECK(shop("SELECT k FROM r ORDER BY k") == "1\n2\n15\n16");
    CHECK(shop("INSERT OVERWRITE r SELECT 99, 1").starts_with("5609 (22000)"));
    CHECK(shop("SELECT count(*) FROM r") == "4");
    shop("ALTER TABLE r ADD TEMPORARY PARTITION tb VALUES [('10'), ('20'))");
    CHECK(has_loaded(shop("INSERT INTO r TEMPORARY PARTITION (tb) SELECT 17, 17"), 1));
    CHECK(shop("SELECT PARTITION_NAME, ROW_COUNT FROM information_schema.partitions_meta WHERE TABLE_NAME = 'r' ORDER "
               "BY 1") == "a|2\nb|2\ntb|1");

    const auto partitions = [&](const std::string& table) {
        return shop("SELECT PARTITION_NAME, ROW_COUNT FROM information_schema.partitions_meta WHERE TABLE_NAME = '" +
                    table + "' ORDER BY PARTITION_NAME");
    };
    shop("CREATE TABLE m (at DATETIME NOT NULL, v INT) DUPLICATE KEY (at) PARTITION BY date_trunc('month', at)");
    CHECK(has_loaded(
        shop("INSERT INTO m VALUES ('2026-01-05 10:00:00', 1), ('2026-02-01', 2), ('2026-01-31 23:59:59', 3)"), 3));
    CHECK(partitions("m") == "p202601|2\np202602|1");
    shop("CREATE TABLE l (day DATE NOT NULL, city VARCHAR(10) NOT NULL) DUPLICATE KEY (day) PARTITION BY (day, city)");
    CHECK(has_loaded(shop("INSERT INTO l SELECT DISTINCT date(at), 'Bad-X!' FROM m"), 3));
    CHECK(partitions("l") == "p20260105_BadX21|1\np20260131_BadX21|1\np20260201_BadX21|1");
    CHECK(shop("INSERT INTO m VALUES (NULL, 1)").starts_with("5609 (22000)"));
    CHECK(partitions("m") == "p202601|2\np202602|1");
}
