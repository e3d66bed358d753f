// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/expressions.hpp"

#include "engine/shop.hpp"
#include "sql/parser.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using engine::Printing;
using srmigrate::tests::Shop;

namespace {

engine::ExpressionNode node_of(const std::string& text) {
    const auto parsed = sql::parse_expression(text);
    return engine::parse_expression(std::get<schema::Expression>(parsed));
}

std::string printed(const std::string& text, Printing printing) {
    const engine::ExpressionNode node = node_of(text);
    return node.kind == engine::ExpressionKind::other ? "not understood" : print(node, printing);
}

/// The names of the columns that a view of the query gets.
std::string columns_of_view(const std::string& query) {
    Shop shop;
    shop("CREATE TABLE t (a INT, b VARCHAR(20), `c d` BIGINT, s STRUCT<x INT>, m ARRAY<INT>) DUPLICATE KEY (a)");
    const std::string answer = shop("CREATE VIEW v AS " + query);
    if (answer != "ok 0") return answer;
    const std::string text = shop.show_create("VIEW v");
    const std::size_t open = text.find('(');
    return text.substr(open, text.find(") SECURITY") + 1 - open);
}

struct Texts {
    std::string written;
    std::string label;
    std::string rewritten;
    std::string explained;
};

}  // namespace

TEST_CASE("an expression prints as a column's name, as it is rewritten, and as it is explained") {
    const Texts cases[] = {
        {"SUM(price+1)", "sum(price + 1)", "SUM(`price` + 1)", "SUM(price + 1)"},
        {"(a + 1) * 2", "(a + 1) * 2", "(`a` + 1) * 2", "a + 1 * 2"},
        {"`a`%10 mod 3", "(a % 10) % 3", "(`a` % 10) % 3", "`a` % 10 % 3"},
        {"-a", "-1 * a", "-1 * `a`", "-1 * a"},
        {"-5", "-5", "-5", "-5"},
        {"a<>1 and not b = 'x' or c is not null", "((a != 1) AND (NOT (b = 'x'))) OR (c IS NOT NULL)",
         "((`a` != 1) AND (NOT (`b` = 'x'))) OR (`c` IS NOT NULL)",
         "((a != 1) AND (NOT (b = 'x'))) OR (c IS NOT NULL)"},
        {"a not in (1,2)", "a NOT IN (1, 2)", "`a` NOT IN (1, 2)", "a NOT IN (1, 2)"},
        {"a between 1 and b+1", "a BETWEEN 1 AND (b + 1)", "`a` BETWEEN 1 AND (`b` + 1)", "a BETWEEN 1 AND b + 1"},
        {"a not like 'x%'", "NOT (a LIKE 'x%')", "NOT (`a` LIKE 'x%')", "NOT (a LIKE 'x%')"},
        {"case when a=1 then 'x' else b end", "CASE WHEN (a = 1) THEN 'x' ELSE b END",
         "CASE WHEN (`a` = 1) THEN 'x' ELSE `b` END", "CASE WHEN a = 1 THEN 'x' ELSE b END"},
        {"cast(a+1 as string)", "CAST((a + 1) AS VARCHAR(65533))", "CAST((`a` + 1) AS VARCHAR(65533))",
         "CAST(a + 1 AS VARCHAR(65533))"},
        {"cast(m as array<decimal(5,2)>)", "CAST(m AS ARRAY<DECIMAL64(5,2)>)", "CAST(`m` AS ARRAY<DECIMAL64(5,2)>)",
         "CAST(m AS ARRAY<DECIMAL64(5,2)>)"},
        {"time_slice(d, interval 7 DAY)", "time_slice(d, INTERVAL 7 day, floor)",
         "time_slice(`d`, INTERVAL 7 day, floor)", "time_slice(d, 7, 'day', 'floor')"},
        {"date_add(d, 1)", "date_add(d, INTERVAL 1 DAY)", "date_add(`d`, INTERVAL 1 DAY)",
         "date_add(d, INTERVAL 1 DAY)"},
        {"d + interval 1 hour", "d + INTERVAL 1 hour", "`d` + INTERVAL 1 hour", "d + INTERVAL 1 hour"},
        {"count(distinct a, b)", "count(DISTINCT a, b)", "count(DISTINCT `a`, `b`)", "count(DISTINCT a, b)"},
        {"count(*)", "count(*)", "count(*)", "count(*)"},
        {"extract(year from d)", "year(d)", "year(`d`)", "year(d)"},
        {"m[1] + s.x", "(m[1]) + (s.x)", "(`m`[1]) + (`s`.`x`)", "m[1] + s.x"},
        {"j -> '$.k'", "j->'$.k'", "`j`->'$.k'", "j->'$.k'"},
        {"array_map(x -> x + 1, m)", "array_map(x -> x + 1, m)", "array_map(x -> `x` + 1, `m`)",
         "array_map(x -> x + 1, m)"},
        {"row_number() over (partition by a order by b desc)", "row_number() OVER (PARTITION BY a ORDER BY b DESC )",
         "row_number() OVER (PARTITION BY `a` ORDER BY `b` DESC )",
         "row_number() OVER (PARTITION BY a ORDER BY b DESC)"},
        {"'it''s'", "'it\\'s'", "'it\\'s'", "'it\\'s'"},
        {"true", "TRUE", "TRUE", "TRUE"},
    };
    for (const auto& [written, label, rewritten, explained] : cases) {
        CHECK(printed(written, Printing::label) == label);
        CHECK(printed(written, Printing::explained) == explained);
        CHECK(printed(written, Printing::rewritten) == rewritten);
    }
}

TEST_CASE("a rewritten expression reads back as itself") {
    for (const std::string text : {"(a + 1) * 2 - -b", "NOT (a = 1 AND b = 2 OR c <=> 3)",
                                   "a IN (1, 2) OR a BETWEEN 1 AND 2", "CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' END",
                                   "CAST(a AS DECIMAL(10,2)) / 3", "f(g(a), h(DISTINCT b ORDER BY c DESC))",
                                   "date_trunc('day', d) - INTERVAL 1 MONTH", "~a & b | c ^ 2", "a IS NULL"}) {
        const std::string once = printed(text, Printing::rewritten);
        CHECK(once != "not understood");
        CHECK(printed(once, Printing::rewritten) == once);
    }
}

TEST_CASE("columns that an expression reads are named once, arguments of lambdas are none") {
    using Names = std::vector<std::string>;
    CHECK(engine::columns_of(node_of("a + B + b + f(c, 'd') + s.x")) == Names{"a", "B", "c", "s"});
    CHECK(engine::columns_of(node_of("array_map((x, y) -> x + y + a, m, n)")) == Names{"a", "m", "n"});
    CHECK(engine::columns_of(node_of("time_slice(d, interval 1 day, ceil)")) == Names{"d"});
}

TEST_CASE("sums are one size wider than their terms, up to BIGINT") {
    std::vector<schema::Column> columns;
    for (const std::string column : {"t TINYINT", "i INT", "l LARGEINT", "d DOUBLE", "s STRING", "e DATE"})
        columns.push_back(std::get<schema::Column>(sql::parse_column(column)));
    const auto kind = [&](const std::string& text) { return engine::type_of(node_of(text), columns)->kind; };
    using enum schema::TypeKind;
    CHECK(kind("t + 1") == smallint);
    CHECK(kind("i * 100000") == bigint);
    CHECK(kind("i % 10") == int_);
    CHECK(kind("l + i") == largeint);
    CHECK(kind("i / 2") == double_);
    CHECK(kind("d + 1") == double_);
    CHECK(kind("i = 1 or s like 'x'") == boolean);
    // gensrc/script/functions.py: days_add and its kin have one signature, with DATETIME
    CHECK(kind("e + interval 1 day") == datetime);
    CHECK(kind("date_add(e, 1)") == datetime);
    CHECK(kind("date_slice(e, interval 7 day)") == date);
    CHECK(kind("quarter(e)") == int_);
    CHECK(kind("md5(s)") == varchar);
    CHECK(kind("case when t = 1 then i end") == int_);
}

TEST_CASE("output columns without alias are named by their expression") {
    CHECK(columns_of_view("SELECT a, t.b, `c d`, MAX(a)+1, 'x', count(*) cnt FROM t GROUP BY 1,2,3") ==
          "(`a`, `b`, `c d`, `(max(a)) + 1`, `'x'`, `cnt`)");
    CHECK(columns_of_view("SELECT CASE WHEN a > 0 THEN b END, a IS NULL, sum(t.a) OVER (PARTITION BY b) FROM t") ==
          "(`CASE WHEN (a > 0) THEN b END`, `a IS NULL`, `sum(t.a) OVER (PARTITION BY b )`)");
    CHECK(columns_of_view("SELECT x.* FROM (SELECT a AS one, b two FROM t) x") == "(`one`, `two`)");
    CHECK(columns_of_view("WITH w (p, q) AS (SELECT a, b FROM t) SELECT *, p + 1 FROM w") == "(`p`, `q`, `p + 1`)");
    CHECK(columns_of_view("SELECT a FROM t UNION ALL SELECT 2") == "(`a`)");
}

TEST_CASE("a generated column is rewritten, on a primary key table explained") {
    const auto generated = [](const std::string& key) {
        Shop shop;
        shop(
            "CREATE TABLE t (k BIGINT NOT NULL, `v` INT, g BIGINT AS ((k + 1) * 2), h DATETIME AS "
            "time_slice(date_add(cast(v as DATETIME), 1), INTERVAL 2 hour)) " +
            key + " KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
        const std::string text = shop.show_create("TABLE t");
        const std::size_t start = text.find("  `g`");
        return text.substr(start, text.find("\n)", start) - start);
    };
    CHECK(generated("DUPLICATE") ==
          "  `g` bigint(20) NULL AS (`k` + 1) * 2 COMMENT \"\",\n"
          "  `h` datetime NULL AS time_slice(date_add(CAST(`v` AS DATETIME), INTERVAL 1 DAY), INTERVAL 2 hour, floor) "
          "COMMENT \"\"");
    CHECK(generated("PRIMARY") ==
          "  `g` bigint(20) NULL AS k + 1 * 2 COMMENT \"\",\n"
          "  `h` datetime NULL AS time_slice(date_add(CAST(v AS DATETIME), INTERVAL 1 DAY), 2, 'hour', 'floor') "
          "COMMENT \"\"");
}
