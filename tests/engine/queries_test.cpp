// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/loads.hpp"
#include "engine/rows/select.hpp"
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::Shop;

namespace {

using Answers = std::vector<std::pair<std::string, std::string>>;

void check_answers(Shop& shop, const Answers& answers) {
    for (const auto& [sql, expected] : answers) {
        INFO(sql);
        CHECK(shop(sql) == expected);
    }
}

// What the engine says that it does not do; empty: it did it.
std::string left_out(Shop& shop, const std::string& sql) {
    const auto answer = shop.client.ask(sql);
    const auto* ok = std::get_if<Ok>(&answer);
    return ok == nullptr ? "" : not_simulated(*ok).value_or("");
}

Shop shop_with_sales() {
    Shop shop;
    shop(
        "CREATE TABLE sale (id INT NOT NULL, city VARCHAR(10) NULL, price DECIMAL(10,2) NULL, at DATETIME NULL) "
        "DUPLICATE KEY (id)");
    shop(
        "INSERT INTO sale VALUES (1, 'Ulm', 0.1, '2026-01-31 10:20:30'), (2, 'Ulm', 0.2, '2026-01-01'), "
        "(3, 'Bonn', 10, '2026-02-01'), (4, NULL, NULL, NULL), (5, 'Bonn', 2.5, '2026-05-15')");
    shop("CREATE TABLE city (name VARCHAR(10) NOT NULL, people BIGINT) PRIMARY KEY (name)");
    shop("INSERT INTO city VALUES ('Ulm', 120000), ('Bonn', 330000), ('Kiel', 240000)");
    return shop;
}

}  // namespace

TEST_CASE("queries with groups") {
    auto shop = shop_with_sales();
    check_answers(
        shop,
        {
            {"SELECT city, count(*) FROM sale GROUP BY city", "Ulm|2\nBonn|2\nNULL|1"},
            {"SELECT city, sum(price) AS total FROM sale GROUP BY city ORDER BY total DESC",
             "Bonn|12.50\nUlm|0.30\nNULL|NULL"},
            {"SELECT city AS c, count(price) FROM sale GROUP BY c ORDER BY 1", "NULL|0\nBonn|2\nUlm|2"},
            {"SELECT city, max(price) - min(price) FROM sale GROUP BY 1 HAVING count(*) > 1 ORDER BY city",
             "Bonn|7.50\nUlm|0.10"},
            {"SELECT city FROM sale GROUP BY city HAVING sum(price) > 1", "Bonn"},
            {"SELECT count(*) FROM sale HAVING count(*) > 5", ""},
            {"SELECT date_trunc('month', at) AS m, count(*) FROM sale WHERE at IS NOT NULL GROUP BY m ORDER BY m",
             "2026-01-01 00:00:00|2\n2026-02-01 00:00:00|1\n2026-05-01 00:00:00|1"},
            {"SELECT count(DISTINCT city), count(DISTINCT city, id), count(city) FROM sale", "2|4|4"},
            {"SELECT sum(DISTINCT id % 2), avg(id), min(city), max(at) FROM sale", "1|3|Bonn|2026-05-15 00:00:00"},
            {"SELECT count(*) + 1, coalesce(sum(price), 0) FROM sale WHERE id > 100", "1|0.00"},
            {"SELECT if(id > 2, 'late', 'early') AS w, count(*) FROM sale GROUP BY if(id > 2, 'late', 'early') ORDER "
             "BY w",
             "early|2\nlate|3"},
            {"SELECT s.city, count(*) FROM sale s WHERE s.city IS NOT NULL GROUP BY s.city ORDER BY count(*), city",
             "Bonn|2\nUlm|2"},
            {"SELECT count(*) FROM (SELECT city FROM sale GROUP BY city) x", "3"},
            {"SELECT max(n) FROM (SELECT count(*) AS n FROM sale GROUP BY city) AS x", "2"},
        });
    CHECK(left_out(shop, "SELECT city, id FROM sale GROUP BY city") == "column id, which is not in GROUP BY");
    CHECK(shop("SELECT city, sum(x) FROM sale GROUP BY city") == tests::analysis("Column 'x' cannot be resolved"));
}

TEST_CASE("queries of several sources") {
    auto shop = shop_with_sales();
    check_answers(
        shop, {
                  {"SELECT s.id, c.people FROM sale s JOIN city c ON s.city = c.name ORDER BY s.id",
                   "1|120000\n2|120000\n3|330000\n5|330000"},
                  {"SELECT c.name, count(s.id) FROM city c LEFT JOIN sale s ON s.city = c.name GROUP BY c.name ORDER "
                   "BY c.name",
                   "Bonn|2\nKiel|0\nUlm|2"},
                  {"SELECT id, people FROM sale, city WHERE city = name AND id < 3 ORDER BY id", "1|120000\n2|120000"},
                  {"SELECT id, name FROM sale LEFT OUTER JOIN city ON city = name AND people > 200000 ORDER BY id",
                   "1|NULL\n2|NULL\n3|Bonn\n4|NULL\n5|Bonn"},
                  {"SELECT name FROM city LEFT ANTI JOIN sale ON city = name", "Kiel"},
                  {"SELECT name FROM city LEFT SEMI JOIN sale ON city = name ORDER BY name", "Bonn\nUlm"},
                  {"SELECT name FROM city WHERE EXISTS (SELECT 1 FROM sale WHERE sale.city = city.name) ORDER BY name",
                   "Bonn\nUlm"},
                  {"SELECT name FROM city WHERE name NOT IN (SELECT city FROM sale WHERE city IS NOT NULL)", "Kiel"},
                  {"SELECT name FROM city WHERE name NOT IN (SELECT city FROM sale)", ""},
                  {"SELECT (SELECT count(*) FROM sale), (SELECT max(people) FROM city)", "5|330000"},
                  {"SELECT id FROM sale WHERE price = (SELECT max(price) FROM sale)", "3"},
                  {"SELECT name FROM city UNION ALL SELECT city FROM sale WHERE id = 1 ORDER BY name",
                   "Bonn\nKiel\nUlm\nUlm"},
                  {"SELECT name FROM city UNION SELECT city FROM sale ORDER BY 1 DESC LIMIT 2", "Ulm\nKiel"},
                  {"(SELECT id FROM sale ORDER BY id DESC LIMIT 1) UNION ALL (SELECT id FROM sale ORDER BY id LIMIT 1)",
                   "5\n1"},
                  {"WITH big AS (SELECT name FROM city WHERE people > 200000), n AS (SELECT count(*) AS c FROM big) "
                   "SELECT c FROM n",
                   "2"},
                  {"SELECT c.* FROM city c JOIN sale s ON s.city = c.name WHERE s.id = 1", "Ulm|120000"},
              });
    CHECK(left_out(shop, "SELECT name FROM city UNION ALL SELECT id FROM sale") == "UNION of several types");
}

TEST_CASE("whole and decimal numbers are exact") {
    Shop shop;
    shop("CREATE TABLE n (k INT, b BIGINT, l LARGEINT, d DECIMAL(38,3), f DOUBLE) DUPLICATE KEY (k)");
    shop(
        "INSERT INTO n VALUES (1, 9007199254740993, 170141183460469231731687303715884105726, "
        "12345678901234567890123456789012345.123, 1), (2, 1, 1, 0.001, 0.5)");
    check_answers(shop, {
                            {"SELECT sum(b), sum(l), sum(d), sum(f), avg(f) FROM n",
                             "9007199254740994|170141183460469231731687303715884105727|"
                             "12345678901234567890123456789012345.124|1.5|0.75"},
                            {"SELECT max(d), min(l) FROM n", "12345678901234567890123456789012345.123|1"},
                            {"SELECT k FROM n WHERE b = 9007199254740993", "1"},
                            {"SELECT k FROM n WHERE b = 9007199254740992", ""},
                            {"SELECT k FROM n WHERE d > 12345678901234567890123456789012345.122", "1"},
                            {"SELECT 0.1 + 0.2, 1.10 * 2.5, 3 - 0.05, -1.5, 5 % 3", "0.3|2.750|2.95|-1.5|2"},
                            {"SELECT CAST(12.7 AS INT), CAST(-12.7 AS INT), CAST(1.005 AS DECIMAL(5,2)), CAST(300 AS "
                             "TINYINT), CAST('7 ' AS INT)",
                             "12|-12|1.01|NULL|7"},
                            {"SELECT CASE k WHEN 1 THEN 0 ELSE 1.25 END FROM n", "0.00\n1.25"},
                            // The server keeps what the bytes of the decimal hold (decimal_cast_expr.h).
                            {"SELECT CAST(100 AS DECIMAL(4,2)), CAST(100000000 AS DECIMAL(9,2))", "100.00|NULL"},
                        });
    CHECK(left_out(shop, "SELECT sum(b * b) FROM n") == "a number that may overflow");
    CHECK(left_out(shop, "SELECT avg(d) FROM n") == "AVG of a DECIMAL");
    CHECK(left_out(shop, "SELECT d / 2 FROM n") == "division of DECIMAL");
}

TEST_CASE("functions of values") {
    Shop shop;
    check_answers(
        shop,
        {
            {"SELECT date_trunc('day', CAST('2026-03-14 15:09:26' AS DATETIME)), date_trunc('week', CAST('2026-03-14' "
             "AS DATE))",
             "2026-03-14 00:00:00|2026-03-09"},
            {"SELECT year(CAST('2026-03-14' AS DATE)), month(CAST('2026-03-14' AS DATE)), quarter(CAST('2026-03-14' AS "
             "DATE)), day(CAST('2026-03-14' AS DATE))",
             "2026|3|1|14"},
            {"SELECT date(CAST('2026-03-14 15:09:26' AS DATETIME)), datediff(CAST('2026-03-14' AS DATE), "
             "CAST('2026-02-28' AS DATE))",
             "2026-03-14|14"},
            {"SELECT substr('abcde', 2, 3), substr('abcde', -2), left('abc', 2), right('abc', 2), replace('aXbX', 'X', "
             "'--'), reverse('abc')",
             "bcd|de|ab|bc|a--b--|cba"},
            {"SELECT concat_ws(',', 'a', NULL, 'b'), ltrim('  a '), nullif(1, 1), nullif(2, 1), abs(-1.50), sign(-3), "
             "mod(7, 3)",
             "a,b|a |NULL|2|1.50|-1|1"},
            // As StarRocks' documentation of the function shows it.
            {"SELECT murmur_hash3_32('hello'), murmur_hash3_32('hello', 'world'), murmur_hash3_32(NULL)",
             "1321743225|984713481|NULL"},
        });
}

TEST_CASE("a query may read some partitions") {
    Shop shop;
    shop(
        "CREATE TABLE r (k INT NOT NULL, v INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION a VALUES LESS THAN "
        "('10'), PARTITION b VALUES LESS THAN ('20'), PARTITION c VALUES LESS THAN ('30'))");
    shop("INSERT INTO r VALUES (1, 1), (11, 2), (12, 3), (25, 4)");
    check_answers(
        shop, {
                  {"SELECT count(*), sum(v) FROM r PARTITION (b)", "2|5"},
                  {"SELECT k FROM r PARTITIONS (a, c) x WHERE x.v > 1", "25"},
                  {"SELECT k FROM r PARTITION (nowhere)", tests::analysis("Unknown partition 'nowhere' in table 'r'")},
                  {"SELECT date(NULL), k FROM r PARTITION (a) GROUP BY k", "NULL|1"},
              });
}
