// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/expression.hpp"

#include "schema/values.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
using srmigrate::tests::expression;
using srmigrate::tests::query;

namespace {

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

std::string text(std::string_view sql) {
    return canonical_text(expression(sql));
}

std::string query_text(std::string_view sql) {
    ServerProfile context;
    context.database = "d";
    return canonical_text(query(sql), context);
}

}  // namespace

TEST_CASE("an expression and the server's spelling of it are the same") {
    const Pairs pairs{
        {"id * 10", "`id` * 10"},
        {"cast(v1+1 as int)", "CAST(v1 + 1 AS INT)"},
        {"CAST(ts as STRING)", "CAST(`ts` AS VARCHAR(65533))"},
        {"from_unixtime(cast(ts as INT) - 3600)", "from_unixtime((CAST(`ts` AS INT)) - 3600)"},
        {"if(length(dt) = 6, 1, 2)", "if((length(`dt`)) = 6, 1, 2)"},
        {"DATE_TRUNC('MONTH', dt)", "date_trunc('month', `dt`)"},
        {"time_slice(x, INTERVAL 7 day)", "time_slice(x, 7, 'day', 'floor')"},
        {"time_slice(`b`, INTERVAL 1 second, floor)", "time_slice(b, interval 1 second)"},
        {"(dt)", "`DT`"},
        {"a <> b AND c", "(a != b) and c"},
        {"(a and b) and c", "a and (b and c)"},
    };
    for (const auto& [a, b] : pairs)
        CHECK(text(a) == text(b));
}

TEST_CASE("expressions that mean something else stay different") {
    const Pairs pairs{
        {"a + b * c", "(a + b) * c"},
        {"a - (b - c)", "a - b - c"},
        {"(a or b) and c", "a or b and c"},
        {"not (a and b)", "not a and b"},
        {"'A'", "'a'"},
        {"1.50", "2.5"},
        {"current_date", "`current_date`"},
        {"'a'", "`a`"},
        {"a between 1 and 2", "a not between 1 and 2"},
        {"cast(a as int)", "cast(a as bigint)"},
        {"a || b", "a or b"},
        {"date_format(a, '%Y')", "date_format(a, '%y')"},
        {"time_slice(x, interval 7 day, ceil)", "time_slice(x, interval 7 day)"},
    };
    for (const auto& [a, b] : pairs)
        CHECK(text(a) != text(b));
}

TEST_CASE("queries that are the same for certain have one text") {
    const Pairs pairs{
        {"SELECT id FROM t", "select `id`\nfrom `t`"},
        {"select id as x from t", "select id x from t"},
        {"select t.id as id from t", "select id from t"},
        {"select `d`.`t`.`id` from `d`.`t`", "select id from t"},
        {"select a.id, b.x from t a inner join u as b on a.id = b.id",
         "select a.id, b.x from t as a join u b on (a.id = b.id)"},
        {"select a from t left outer join u on t.id = u.id", "select a from t left join u on t.id = u.id"},
        {"select x from t, lateral unnest(arr) u(v)", "select x from t, unnest(arr) as u(v)"},
        {"select x from t where a > 1 and b < 2", "select x from t where (a > 1) and (b < 2)"},
        {"( select 'x' as c )", "select 'x' as c"},
        {"select a,count(*) n from t group by a order by a asc",
         "SELECT a, COUNT(*) AS n FROM t GROUP BY a ORDER BY a"},
        {"with q as (select a from t) select a from q", "WITH q AS (SELECT t.a FROM t) SELECT q.a FROM q"},
        {"select case when x > 1 then 'a' else 'b' end as c from t",
         "select case when (x > 1) then 'a' else 'b' end c from t"},
        {"select rank() over (partition by a order by b desc) from t",
         "select RANK() OVER (PARTITION BY `a` ORDER BY `b` DESC) from t"},
    };
    for (const auto& [a, b] : pairs)
        CHECK(query_text(a) == query_text(b));
}

TEST_CASE("queries that may be different stay different") {
    const Pairs pairs{
        {"select a.id from t a join u b on a.x = b.x", "select b.id from t a join u b on a.x = b.x"},
        {"select id from T", "select id from t"},
        {"select id from e.t", "select id from t"},
        {"select 'a--b' as c from t", "select 'a--c' as c from t"},
        {"select id*1.5 as c from t", "select id*2.5 as c from t"},
        {"select a from t union select b from t", "select a from t union all select b from t"},
        {"select distinct a from t", "select a from t"},
        {"select a from t order by a desc", "select a from t order by a"},
        {"select a from t limit 1", "select a from t limit 2"},
        {"with c(a) as (select 1) select * from c", "with c(b) as (select 1) select * from c"},
        {"select x from t where exists (select 1 from u where t.id = u.id)",
         "select x from t where exists (select 1 from u where id = u.id)"},
        {"select a from t left join u using (id)", "select a from t join u using (id)"},
        {"select a as x from t", "select a as y from t"},
        {"select `lateral` as x from t", "select x from t"},
    };
    for (const auto& [a, b] : pairs)
        CHECK(query_text(a) != query_text(b));
}

TEST_CASE("operators bind as in StarRocks' grammar") {
    const Pairs pairs{
        {"!a = b", "(!a) = b"},
        {"NOT a = b", "NOT (a = b)"},
        {"NOT a AND b", "(NOT a) AND b"},
        {"(NOT a) = b", "(!a) = b"},
        {"a OR b AND c", "a OR (b AND c)"},
        {"a = b IS NULL", "(a = b) IS NULL"},
        {"a BETWEEN 1 AND 2 AND b", "(a BETWEEN 1 AND 2) AND b"},
        {"a BETWEEN 1 AND b LIKE 'x'", "a BETWEEN 1 AND (b LIKE 'x')"},
        {"a NOT LIKE 'x' OR b NOT IN (1, 2)", "(a NOT LIKE 'x') OR (b NOT IN (1, 2))"},
        {"a | b & c + d * e ^ f", "a | (b & (c + (d * (e ^ f))))"},
        {"a - b - c", "(a - b) - c"},
        {"-a * b", "(-a) * b"},
        {"~a[1].b", "~(a[1].b)"},
        {"a + INTERVAL 1 + 1 DAY", "a + INTERVAL (1 + 1) DAY"},
        {"array_map((x, y) -> x + y, a, b)", "array_map((x, y) -> (x + y), a, b)"},
        {"((SELECT 1) + 1)", "(SELECT 1) + 1"},
        {"cast(a AS NUMERIC(9, 2))", "cast(a AS DECIMAL(9, 2))"},
        {"cast(a AS ARRAY<TEXT>)", "cast(a AS ARRAY<VARCHAR(65533)>)"},
        {"cast(a AS DECIMAL)", "cast(a AS DECIMAL64(10, 0))"},
    };
    for (const auto& [a, b] : pairs) {
        INFO(a);
        CHECK(text(a) == text(b));
        CHECK(text(a).find(" ( ") == std::string::npos);  // it was understood
    }
    CHECK(text("!a = b") == "((not `a`) = `b`)");
    CHECK(text("cast(a AS VARCHAR)") != text("cast(a AS VARCHAR(1))"));
}

TEST_CASE("expressions that are too deep or too long to walk are compared token by token") {
    const auto deep = std::string(300, '(') + 'a' + std::string(300, ')');
    std::string chain = "a";
    for (int i = 0; i < 3000; ++i)
        chain += " + a";
    CHECK(text(deep) != "`a`");
    CHECK(text(deep) == text(deep));
    CHECK(text(chain).starts_with("`a` + `a` + `a`"));
    std::string nested = "a";
    for (int i = 0; i < 150; ++i)
        nested = "(SELECT " + nested + " FROM t)";
    CHECK(!text(nested).empty());
}

TEST_CASE("an expression that is nothing but a column is known as one") {
    CHECK(*as_column(expression("(dt)")) == "dt");
    CHECK(*as_column(expression("`a b`")) == "a b");
    CHECK(as_column(expression("a + 1")) == nullptr);
    CHECK(as_column(expression("'a'")) == nullptr);
}
