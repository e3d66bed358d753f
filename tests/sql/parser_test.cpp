// SPDX-License-Identifier: Apache-2.0
#include "sql/parser.hpp"

#include "schema/model/describe.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <utility>

using namespace srmigrate;
using namespace srmigrate::sql;

namespace {

template <class Value>
Value value_of(Parsed<Value> parsed) {
    if (const auto* problem = std::get_if<Problem>(&parsed)) {
        FAIL(problem->message);
    }
    return std::get<Value>(std::move(parsed));
}

template <class Statement>
Statement parsed_as(std::string_view text) {
    INFO(text);
    auto operation = value_of(parse(text));
    REQUIRE(std::holds_alternative<Statement>(operation));
    return std::get<Statement>(std::move(operation));
}

template <class Clause>
Clause clause_of(std::string_view clause) {
    const auto alter = parsed_as<schema::AlterTable>("ALTER TABLE d.t " + std::string(clause));
    REQUIRE(alter.name == schema::ObjectName{.database = "d", .name = "t"});
    REQUIRE(alter.clauses.size() == 1);
    REQUIRE(std::holds_alternative<Clause>(alter.clauses.front()));
    return std::get<Clause>(alter.clauses.front());
}

std::string error(std::string_view text) {
    const auto parsed = parse(text);
    if (const auto* problem = std::get_if<Problem>(&parsed))
        return base::to_text(diagnostic_of(*problem, "f.sql", text));
    return "no error";
}

schema::Expression expression(std::string text, std::vector<schema::Token> tokens) {
    return {std::move(text), std::move(tokens)};
}

schema::Expression column_name(const std::string& name) {
    return {name, {{schema::TokenKind::word, name}}};
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a table is read with all its clauses") {
    using namespace schema;
    const auto create = parsed_as<CreateTable>(
        "CREATE TABLE IF NOT EXISTS c.d.`t x` (\n"
        "  k bigint(20) KEY NOT NULL COMMENT 'the ''key''',\n"
        "  `v` DECIMAL(10, 2) SUM NULL DEFAULT \"0\",\n"
        "  s STRUCT<a INT, `b c` ARRAY<MAP<STRING, DATE>>>,\n"
        "  g DOUBLE AS (a + 1) * 2 COMMENT 'g',\n"
        "  INDEX i (v) USING NGRAMBF (\"gram_num\" = \"4\") COMMENT 'i'\n"
        ") ENGINE = olap AGGREGATE KEY (k) COMMENT \"c\"\n"
        "PARTITION BY RANGE (k) (PARTITION p VALUES LESS THAN (\"1\"), PARTITION q VALUES LESS THAN MAXVALUE)\n"
        "DISTRIBUTED BY HASH (k) BUCKETS 3 ORDER BY (k DESC NULLS LAST)\n"
        "ROLLUP (r (k, v) DUPLICATE KEY (k) FROM t PROPERTIES ('a' = 'b'))\n"
        "PROPERTIES (\"replication_num\" = \"1\");");
    CHECK(create.if_not_exists);
    const auto& table = create.table;
    CHECK(table.name == ObjectName{"c", "d", "t x"});
    REQUIRE(table.columns.size() == 4);
    CHECK(table.columns[0] == Column{.name = "k",
                                     .type = Type{.kind = TypeKind::bigint, .length = 20},
                                     .key = true,
                                     .nullable = false,
                                     .comment = "the 'key'"});
    CHECK(table.columns[1] == Column{.name = "v",
                                     .type = Type{.kind = TypeKind::decimal, .length = 10, .scale = 2},
                                     .aggregate = AggregateFunction::sum,
                                     .nullable = true,
                                     .default_value = DefaultText{"0"}});
    const Type map{.kind = TypeKind::map, .children = {{.kind = TypeKind::string}, {.kind = TypeKind::date}}};
    CHECK(table.columns[2].type ==
          Type{.kind = TypeKind::struct_,
               .children = {{.kind = TypeKind::int_}, {.kind = TypeKind::array, .children = {map}}},
               .field_names = {"a", "b c"}});
    CHECK(table.columns[3].generated->text == "(a + 1) * 2");
    CHECK(table.columns[3].comment == "g");
    CHECK(table.indexes == std::vector<Index>{{"i", {"v"}, IndexKind::ngrambf, {{"gram_num", "4"}}, "i"}});
    CHECK(table.engine == "olap");
    CHECK(table.key == Key{KeyModel::aggregate, {"k"}});
    CHECK(table.comment == "c");
    CHECK(table.partitioning == Partitioning{PartitionMethod::range,
                                             {column_name("k")},
                                             {Partition{.name = "p", .bounds = LessThan{{Literal{"1"}}}},
                                              Partition{.name = "q", .bounds = LessThan{{MaxValue{}}}}}});
    CHECK(table.distribution == Distribution(HashDistribution{{"k"}, 3}));
    CHECK(table.order_by == Names{"k"});
    CHECK(table.rollups == std::vector<Rollup>{{"r", {"k", "v"}, Names{"k"}, "t", {{"a", "b"}}}});
    CHECK(table.properties == Properties{{"replication_num", "1"}});
}

TEST_CASE("columns take every form of default, aggregate and nullability") {
    using namespace schema;
    const auto column = [](std::string_view text) { return value_of(parse_column(text)); };
    CHECK(column("a INT DEFAULT NULL").default_value == Default(DefaultNull{}));
    CHECK(column("a INT DEFAULT '\\'x'").default_value == Default(DefaultText{"'x"}));
    CHECK(column("a DATETIME DEFAULT current_timestamp").default_value == Default(DefaultCurrentTimestamp{}));
    CHECK(column("a DATETIME DEFAULT CURRENT_TIMESTAMP()").default_value == Default(DefaultCurrentTimestamp{}));
    CHECK(column("a DATETIME DEFAULT CURRENT_TIMESTAMP(3)").default_value == Default(DefaultCurrentTimestamp{3}));
    CHECK(std::get<DefaultExpression>(*column("a INT DEFAULT (uuid()) COMMENT 'c'").default_value).expression.text ==
          "(uuid())");
    CHECK(std::get<DefaultExpression>(*column("a INT DEFAULT -5").default_value).expression ==
          expression("-5", {{schema::TokenKind::symbol, "-"}, {schema::TokenKind::number, "5"}}));
    CHECK(column("a BIGINT AUTO_INCREMENT").auto_increment);
    CHECK(column("a BITMAP BITMAP_UNION").aggregate == Aggregate(AggregateFunction::bitmap_union));
    CHECK(column("a avg(INT NOT NULL, decimal(10, 2))").aggregate ==
          Aggregate(AggregateState{"avg",
                                   {{{.kind = TypeKind::int_}, false},
                                    {{.kind = TypeKind::decimal, .length = 10, .scale = 2}, std::nullopt}}}));
    CHECK(column("a ARRAY<INT> array_agg_distinct(int(11)) NULL").nullable == true);
    CHECK(column("a CHAR CHARSET utf8").charset == "utf8");
    CHECK(column("date date").type == Type{.kind = TypeKind::date});
    CHECK(column("a TEXT").type == Type{.kind = TypeKind::string});
    CHECK(column("a") == Column{.name = "a"});
}

TEST_CASE("partitions take every form") {
    using namespace schema;
    const auto partitioning = [](std::string_view text) { return value_of(parse_partitioning(text)); };
    CHECK(partitioning("RANGE (a, b) ()") ==
          Partitioning{PartitionMethod::range, {column_name("a"), column_name("b")}, {}});
    CHECK(partitioning("RANGE (a) (START (\"1\") END ('9') EVERY (2))").partitions ==
          std::vector<PartitionItem>{PartitionSeries{{"1"}, {"9"}, 2, std::nullopt}});
    CHECK(partitioning("RANGE (a) (START (\"1\") END ('9') EVERY (INTERVAL 1 Day))").partitions ==
          std::vector<PartitionItem>{PartitionSeries{{"1"}, {"9"}, 1, "day"}});
    CHECK(
        partitioning("RANGE (str2date(a, '%Y')) (PARTITION p VALUES [(\"1\"), (MAXVALUE)) (\"x\" = \"y\"))") ==
        Partitioning{
            PartitionMethod::range,
            {value_of(parse_expression("str2date(a, '%Y')"))},
            {Partition{.name = "p", .bounds = FixedRange{{Literal{"1"}}, {MaxValue{}}}, .properties = {{"x", "y"}}}}});
    CHECK(partitioning("LIST (a) (PARTITION p VALUES IN ('x', NULL))").partitions ==
          std::vector<PartitionItem>{Partition{.name = "p", .bounds = ValuesIn{{{Literal{"x"}}, {NullValue{}}}}}});
    CHECK(partitioning("LIST (a, b) (PARTITION IF NOT EXISTS p VALUES IN (('x', 'y'), ('z', NULL)))").partitions ==
          std::vector<PartitionItem>{
              Partition{.name = "p",
                        .if_not_exists = true,
                        .bounds = ValuesIn{{{Literal{"x"}, Literal{"y"}}, {Literal{"z"}, NullValue{}}}}}});
    CHECK(partitioning("LIST (a)") == Partitioning{PartitionMethod::list, {column_name("a")}, {}});
    CHECK(partitioning("(a, b)") ==
          Partitioning{PartitionMethod::expression, {column_name("a"), column_name("b")}, {}});
    CHECK(partitioning("a, b") == partitioning("(a, b)"));
    const auto automatic = partitioning("date_trunc('day', dt) (START (\"a\") END (\"b\") EVERY (INTERVAL 1 DAY))");
    CHECK(automatic.method == PartitionMethod::expression);
    CHECK(automatic.expressions.front().text == "date_trunc('day', dt)");
    CHECK(automatic.partitions.size() == 1);
}

TEST_CASE("every clause of ALTER TABLE has its value") {
    using namespace schema;
    const auto column = [](std::string_view text) { return value_of(parse_column(text)); };
    CHECK(clause_of<AddColumns>("ADD COLUMN a INT AFTER b TO r PROPERTIES ('k' = 'v')") ==
          AddColumns{{column("a INT")}, false, After{"b"}, "r", {{"k", "v"}}});
    CHECK(clause_of<AddColumns>("ADD COLUMN a INT FIRST").position == ColumnPosition(First{}));
    CHECK(clause_of<AddColumns>("ADD COLUMN (a INT, b DATE NOT NULL)") ==
          AddColumns{{column("a INT"), column("b DATE NOT NULL")}, true, {}, {}, {}});
    CHECK(clause_of<DropColumn>("DROP COLUMN a FROM r") == DropColumn{"a", "r", {}});
    CHECK(clause_of<ModifyColumn>("MODIFY COLUMN a BIGINT COMMENT 'x' FIRST FROM r") ==
          ModifyColumn{column("a BIGINT COMMENT 'x'"), First{}, "r", {}});
    CHECK(clause_of<ModifyColumnComment>("MODIFY COLUMN a COMMENT 'x'") == ModifyColumnComment{"a", "x"});
    CHECK(clause_of<AddField>("MODIFY COLUMN a ADD FIELD b.[*].c INT AFTER d") ==
          AddField{"a", {"b", "[*]", "c"}, {.kind = TypeKind::int_}, After{"d"}, {}});
    CHECK(clause_of<DropField>("MODIFY COLUMN a DROP FIELD b.c") == DropField{"a", {"b", "c"}, {}});
    CHECK(clause_of<RenameColumn>("RENAME COLUMN a TO b") == RenameColumn{"a", "b"});
    CHECK(clause_of<OrderBy>("ORDER BY (a, b) FROM r") == OrderBy{{"a", "b"}, "r", {}});
    CHECK(clause_of<Optimize>("ORDER BY (a DESC, b)") == Optimize{.order_by = Names{"a", "b"}});
    CHECK(clause_of<AddIndex>("ADD INDEX i (a) COMMENT 'x'") == AddIndex{{"i", {"a"}, std::nullopt, {}, "x"}});
    CHECK(clause_of<DropIndex>("DROP INDEX i") == DropIndex{"i"});
    CHECK(clause_of<SetProperties>("SET ('k' = 'v')") == SetProperties{{{"k", "v"}}});
    CHECK(clause_of<AddRollups>("ADD ROLLUP r (a) FROM s, q (b)") ==
          AddRollups{{{"r", {"a"}, std::nullopt, "s", {}}, {"q", {"b"}, std::nullopt, std::nullopt, {}}}});
    CHECK(clause_of<DropRollups>("DROP ROLLUP r, q") == DropRollups{{"r", "q"}, {}});
    CHECK(clause_of<RenameTable>("RENAME x") == RenameTable{"x"});
    CHECK(clause_of<RenameTable>("RENAME rollup") == RenameTable{"rollup"});
    CHECK(clause_of<RenamePartition>("RENAME PARTITION p q") == RenamePartition{"p", "q"});
    CHECK(clause_of<RenameRollup>("RENAME ROLLUP r s") == RenameRollup{"r", "s"});
    CHECK(clause_of<SwapTable>("SWAP WITH u") == SwapTable{"u"});
    CHECK(clause_of<SetTableComment>("COMMENT = 'x'") == SetTableComment{"x"});
    CHECK(clause_of<AddPartitions>("ADD TEMPORARY PARTITION p VALUES IN ('x') DISTRIBUTED BY RANDOM BUCKETS 2 "
                                   "PROPERTIES ('k' = 'v')") ==
          AddPartitions{
              Partition{.name = "p", .bounds = ValuesIn{{{Literal{"x"}}}}}, true, RandomDistribution{2}, {{"k", "v"}}});
    CHECK(clause_of<AddPartitions>("ADD PARTITIONS START ('1') END ('3') EVERY (1)").partition ==
          PartitionItem(PartitionSeries{{"1"}, {"3"}, 1, std::nullopt}));
    CHECK(clause_of<DropPartitions>("DROP PARTITION IF EXISTS p FORCE") ==
          DropPartitions{.names = {"p"}, .if_exists = true, .force = true});
    CHECK(clause_of<DropPartitions>("DROP TEMPORARY PARTITIONS (p, q)") ==
          DropPartitions{.names = {"p", "q"}, .temporary = true});
    CHECK(clause_of<DropPartitions>("DROP PARTITIONS WHERE dt < '2020-01-01' FORCE").where->text ==
          "dt < '2020-01-01'");
    CHECK(clause_of<DropPartitions>("DROP ALL TEMPORARY PARTITIONS") ==
          DropPartitions{.all_temporary = true, .temporary = true});
    CHECK(clause_of<TruncatePartitions>("TRUNCATE PARTITION (p, q)") == TruncatePartitions{{"p", "q"}, false});
    CHECK(clause_of<ReplacePartitions>("REPLACE PARTITION (p) WITH TEMPORARY PARTITION (t)") ==
          ReplacePartitions{{"p"}, {"t"}, {}});
    CHECK(clause_of<ModifyPartitions>("MODIFY PARTITION (*) SET ('k' = 'v')") == ModifyPartitions{{}, {{"k", "v"}}});
    CHECK(clause_of<Optimize>("PARTITIONS (p) ORDER BY (a) DISTRIBUTED BY HASH (a) BUCKETS 4") ==
          Optimize{.partitions = {"p"}, .order_by = Names{"a"}, .distribution = HashDistribution{{"a"}, 4}});
    CHECK(clause_of<Optimize>("PARTITION BY date_trunc('month', k) BETWEEN 'a' AND 'b'").between ==
          std::pair<std::string, std::string>{"a", "b"});
    CHECK(clause_of<SetDefaultBuckets>("DISTRIBUTED BY HASH (a) DEFAULT BUCKETS 8") == SetDefaultBuckets{{"a"}, 8});
    CHECK(clause_of<Compact>("CUMULATIVE COMPACT (p)") == Compact{Compaction::cumulative, {"p"}});
    CHECK(clause_of<SetAutoIncrement>("AUTO_INCREMENT = 7") == SetAutoIncrement{7});
    CHECK(clause_of<OpaqueClause>("EXECUTE f(a, b)") == OpaqueClause{"EXECUTE f(a, b)"});
}

TEST_CASE("clauses stand in one statement") {
    const auto alter =
        parsed_as<schema::AlterTable>("ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b, MODIFY COLUMN c DATE");
    CHECK(alter.clauses.size() == 3);
    CHECK(parsed_as<schema::AlterTable>("CREATE INDEX i ON t (a) USING BITMAP").clauses.front() ==
          schema::AlterClause(schema::AddIndex{{"i", {"a"}, schema::IndexKind::bitmap, {}, std::nullopt}}));
    CHECK(parsed_as<schema::AlterTable>("DROP INDEX i ON t").clauses.front() ==
          schema::AlterClause(schema::DropIndex{"i"}));
}

TEST_CASE("a view is read with what its query reads and yields") {
    using namespace schema;
    const auto create = parsed_as<CreateView>(
        "CREATE OR REPLACE VIEW d.v (a COMMENT 'x', b) COMMENT 'c' SECURITY INVOKER AS\n"
        "WITH w AS (SELECT * FROM base) SELECT /*+ h */ w.x, count(*) AS n FROM w -- one\nJOIN u ON w.id = u.id");
    CHECK(create.or_replace);
    CHECK(create.view.columns == std::vector<ViewColumn>{{"a", "x"}, {"b", std::nullopt}});
    CHECK(create.view.comment == "c");
    CHECK(create.view.security == ViewSecurity::invoker);
    const auto& query = create.view.query;
    CHECK(query.text ==
          "WITH w AS (SELECT * FROM base) SELECT /*+ h */ w.x, count(*) AS n FROM w -- one\nJOIN u ON w.id = u.id");
    CHECK(query.reads == std::vector<ObjectName>{{.name = "base"}, {.name = "u"}});
    CHECK(query.yields == Names{"x", "n"});
    CHECK(query.tokens[10] == schema::Token{schema::TokenKind::hint, "/*+ h */"});
}

TEST_CASE("the objects that a query reads") {
    const auto reads = [](std::string_view text) {
        std::string result;
        for (const auto& name : value_of(parse_query(text)).reads) {
            if (!result.empty()) result += ' ';
            if (name.catalog) result += *name.catalog + '.';
            if (name.database) result += *name.database + '.';
            result += name.name;
        }
        return result;
    };
    const std::pair<std::string, std::string> table[]{
        {"SELECT 1", ""},
        {"SELECT a FROM t", "t"},
        {"SELECT a FROM c.d.t x, `e f`.u AS y, t", "c.d.t e f.u t"},
        {"SELECT a FROM (SELECT b FROM t) x JOIN [broadcast] u USING (a), v LEFT JOIN w ON w.a IN (SELECT a FROM z)",
         "t u v w z"},
        {"SELECT a FROM (t JOIN (u CROSS JOIN v))", "t u v"},
        {"SELECT extract(DAY FROM a), trim('x' FROM b) FROM t", "t"},
        {"SELECT a FROM t, unnest(t.b) AS x (c), LATERAL unnest(d)", "t"},
        {"SELECT a FROM TABLE(generate_series(1, 2)), FILES('path' = 'x'), t", "t"},
        {"WITH t AS (SELECT * FROM t) SELECT * FROM t", "t"},
        {"WITH x AS (SELECT * FROM a), y (m) AS (SELECT * FROM x JOIN b) SELECT * FROM y, d.x", "a b d.x"},
        {"WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT * FROM x", ""},
        {"SELECT * FROM (WITH x AS (SELECT * FROM a) SELECT * FROM x) y JOIN x", "a x"},
        {"SELECT a FROM t WHERE b = (SELECT max(b) FROM u) GROUP BY a, c ORDER BY a, c", "t u"},
        {"(SELECT a FROM t) UNION ALL (SELECT a FROM u) EXCEPT SELECT a FROM v LIMIT 1, 2", "t u v"},
        {"SELECT * FROM (VALUES (1, 'a'), (2, b)) x (c, d)", ""},
        {"SELECT * FROM t PARTITION (p1, p2) TABLET (1, 2) x, u", "t u"},
        {"SELECT sum(a) OVER (PARTITION BY b ORDER BY c, d) FROM t", "t"},
    };
    for (const auto& [text, expected] : table) {
        INFO(text);
        CHECK(reads(text) == expected);
    }
}

TEST_CASE("the columns that a query yields, where the select list names all of them") {
    const auto yields = [](std::string_view text) { return value_of(parse_query(text)).yields; };
    const std::pair<std::string, std::optional<Names>> table[]{
        {"SELECT a, t.b, `c d`, 1 AS e, count(*) f, 'x' 'g', NULL h FROM t",
         Names{"a", "b", "c d", "e", "f", "g", "h"}},
        {"SELECT DISTINCT a + 1 AS b, CASE WHEN a THEN b END c", Names{"b", "c"}},
        {"(WITH x AS (SELECT 1) SELECT a FROM x)", Names{"a"}},
        {"WITH x (m) AS (SELECT z FROM y) (SELECT a FROM x)", Names{"a"}},
        {"SELECT a FROM t UNION SELECT b FROM u", Names{"a"}},
        {"SELECT * FROM t", std::nullopt},
        {"SELECT t.* FROM t", std::nullopt},
        {"SELECT a, b + 1 FROM t", std::nullopt},
        {"SELECT count(*) FROM t", std::nullopt},
        {"SELECT 1", std::nullopt},
        {"SELECT 'x'", std::nullopt},
        {"SELECT DATE '2020-01-01'", std::nullopt},
        {"SELECT a LIKE 'x'", std::nullopt},
        {"SELECT a + INTERVAL 1 DAY", std::nullopt},
        {"SELECT CASE a WHEN 1 THEN b END", std::nullopt},
        {"SELECT f(a).b FROM t", std::nullopt},
        {"SELECT a AS 'the name'", Names{"the name"}},
    };
    for (const auto& [text, expected] : table) {
        INFO(text);
        CHECK(yields(text) == expected);
    }
}

TEST_CASE("a materialized view takes its clauses in any order") {
    using namespace schema;
    const auto create = parsed_as<CreateMaterializedView>(
        "CREATE MATERIALIZED VIEW IF NOT EXISTS m (a, b COMMENT 'x', INDEX i (a) USING BITMAP) COMMENT 'c'\n"
        "REFRESH DEFERRED ASYNC START ('2024-01-01 00:00:00') EVERY (INTERVAL 2 HOUR) PROPERTIES ('k' = 'v')\n"
        "ORDER BY (a) DISTRIBUTED BY HASH (a) BUCKETS 3 PARTITION BY (date_trunc('day', a), b) AS SELECT a, b FROM t");
    CHECK(create.if_not_exists);
    const auto& view = create.view;
    CHECK(view.columns == std::vector<ViewColumn>{{"a", std::nullopt}, {"b", "x"}});
    CHECK(view.indexes == std::vector<Index>{{"i", {"a"}, IndexKind::bitmap, {}, std::nullopt}});
    CHECK(view.refresh ==
          RefreshScheme{RefreshMoment::deferred, RefreshAsync{"2024-01-01 00:00:00", Interval{2, "hour"}}});
    CHECK(view.partition_by.size() == 2);
    CHECK(view.order_by == Names{"a"});
    CHECK(view.distribution == Distribution(HashDistribution{{"a"}, 3}));
    CHECK(view.properties == Properties{{"k", "v"}});
    CHECK(view.query.yields == Names{"a", "b"});
    CHECK(is_synchronous(parsed_as<CreateMaterializedView>("CREATE MATERIALIZED VIEW m AS SELECT a FROM t").view));
    CHECK(parsed_as<AlterMaterializedView>("ALTER MATERIALIZED VIEW m REFRESH MANUAL").change ==
          decltype(AlterMaterializedView::change)(SetRefresh{{std::nullopt, RefreshManual{}}}));
    CHECK(parsed_as<RefreshMaterializedView>("REFRESH MATERIALIZED VIEW m PARTITION START ('a') END ('b') FORCE "
                                             "WITH SYNC MODE") ==
          RefreshMaterializedView{{.name = "m"}, "PARTITION START ('a') END ('b')", true, RefreshMode::sync, {}});
    CHECK(parsed_as<RefreshMaterializedView>("REFRESH MATERIALIZED VIEW m WITH ASYNC MODE WITH PRIORITY 70") ==
          RefreshMaterializedView{{.name = "m"}, "", false, RefreshMode::async, 70});
    CHECK(parsed_as<RefreshMaterializedView>("REFRESH MATERIALIZED VIEW m WITH PRIORITY 7").priority == 7);
    CHECK(parsed_as<DropMaterializedView>("DROP MATERIALIZED VIEW IF EXISTS m FORCE") ==
          DropMaterializedView{{.name = "m"}, true, true});
}

TEST_CASE("statements are told by their first words") {
    using namespace schema;
    CHECK(parsed_as<Use>("USE c.d") == Use{"c", "d"});
    CHECK(parsed_as<SetSession>("set @a = 1, b = 2").kind == SetSession::Kind::variable);
    CHECK(parsed_as<SetSession>("SET CATALOG hive;") ==
          SetSession{SetSession::Kind::catalog, "SET CATALOG hive", "hive"});
    CHECK(parsed_as<SetSession>("SET CATALOG 'my_default_catalog'") ==
          SetSession{SetSession::Kind::catalog, "SET CATALOG 'my_default_catalog'", "my_default_catalog"});
    CHECK(parsed_as<SetSession>("USE 'catalog hive'") ==
          SetSession{SetSession::Kind::catalog, "USE 'catalog hive'", "hive"});
    CHECK(parsed_as<Opaque>("SET @@GLOBAL.a = 1").reason == "it outlives the session");
    CHECK(parsed_as<SetSession>("SET ROLE ALL").kind == SetSession::Kind::role);
    CHECK(parsed_as<CreateDatabase>("CREATE SCHEMA IF NOT EXISTS c.d CHARSET utf8") ==
          CreateDatabase{{.catalog = "c", .name = "d"}, true, {}});
    CHECK(parsed_as<DropDatabase>("DROP DATABASE d FORCE").force);
    CHECK(parsed_as<RenameDatabase>("ALTER DATABASE d RENAME e") == RenameDatabase{{.name = "d"}, "e"});
    CHECK(parsed_as<SetDatabaseQuota>("ALTER DATABASE d SET DATA QUOTA 10GB") ==
          SetDatabaseQuota{{.name = "d"}, DatabaseQuota::data, "10GB"});
    CHECK(parsed_as<SetDatabaseQuota>("ALTER DATABASE d SET REPLICA QUOTA 1024") ==
          SetDatabaseQuota{{.name = "d"}, DatabaseQuota::replica, "1024"});
    CHECK(parsed_as<SetDatabaseProperties>("ALTER DATABASE d SET ('storage_volume' = 'v')") ==
          SetDatabaseProperties{{.name = "d"}, {{"storage_volume", "v"}}});
    CHECK(parsed_as<DropTable>("DROP TABLE IF EXISTS t FORCE") == DropTable{{.name = "t"}, true, true, false});
    CHECK(parsed_as<TruncateTable>("TRUNCATE TABLE t PARTITION (p, q)").partitions == Names{"p", "q"});
    CHECK(parsed_as<CancelAlter>("CANCEL ALTER TABLE ROLLUP FROM t (1, 2)") ==
          CancelAlter{JobList::rollup, false, {.name = "t"}, {1, 2}});
    const auto insert = parsed_as<DataStatement>("INSERT INTO d.t WITH LABEL l (a, b) SELECT * FROM u");
    CHECK(insert == DataStatement{DataKind::insert,
                                  ObjectName{.database = "d", .name = "t"},
                                  {{.name = "u"}},
                                  "l",
                                  "INSERT INTO d.t WITH LABEL l (a, b) SELECT * FROM u"});
    const auto update =
        parsed_as<DataStatement>("WITH w AS (SELECT * FROM x) UPDATE t SET a = 1 FROM w, u WHERE t.b = u.b");
    CHECK(update.target == ObjectName{.name = "t"});
    CHECK(update.reads == std::vector<ObjectName>{{.name = "x"}, {.name = "u"}});
    CHECK(parsed_as<DataStatement>("DELETE FROM t USING u WHERE t.a = u.a").reads ==
          std::vector<ObjectName>{{.name = "u"}});
    const auto task = parsed_as<DataStatement>("SUBMIT TASK x AS INSERT INTO t SELECT * FROM u");
    CHECK(task.kind == DataKind::submit_task);
    CHECK(task.target == ObjectName{.name = "t"});
    CHECK(parsed_as<DataStatement>("SHOW CREATE TABLE t").kind == DataKind::other);
}

TEST_CASE("what is not understood is opaque, and names what it is about") {
    using namespace schema;
    const auto view = parsed_as<Opaque>("ALTER VIEW d.v ADD DIALECT starrocks SELECT 1");
    CHECK(view == Opaque{"ALTER VIEW", ObjectName{.database = "d", .name = "v"}, "a dialect or policy of a view",
                         "ALTER VIEW d.v ADD DIALECT starrocks SELECT 1"});
    CHECK(parsed_as<Opaque>("CREATE EXTERNAL CATALOG hive PROPERTIES ('type' = 'hive')").kind ==
          "CREATE EXTERNAL CATALOG");
    CHECK(parsed_as<Opaque>("SET GLOBAL a = 1").reason == "it outlives the session");
    CHECK(parsed_as<Opaque>("CRAETE TABLE t (a INT)").reason == k_no_such_statement);
    CHECK(parsed_as<Opaque>("CREATE TABLE d.t (a INT) WITH ROW ACCESS POLICY p").object ==
          ObjectName{.database = "d", .name = "t"});
}

TEST_CASE("errors name what was expected, at the token") {
    CHECK(error("ALTER TABLE t ADD COLUMN ();") ==
          "error: f.sql:1:27: expected a column name, got ')'\n"
          "  ALTER TABLE t ADD COLUMN ();\n"
          "                            ^\n"
          "hint: write ADD COLUMN (a INT, b INT)\n");
    CHECK(error("CREATE TABLE t (key INT)") ==
          "error: f.sql:1:17: expected a column name, got 'key'\n"
          "  CREATE TABLE t (key INT)\n"
          "                  ^^^\n"
          "hint: write `key`; the word is reserved\n");
    CHECK(error("CREATE TABLE t (a INT,)") ==
          "error: f.sql:1:23: expected a column name, got ')'\n"
          "  CREATE TABLE t (a INT,)\n"
          "                        ^\n");
    CHECK(error("CREATE TABLE t (a INT") ==
          "error: f.sql:1:22: expected ',' or ')', got the end of the statement\n"
          "  CREATE TABLE t (a INT\n"
          "                       ^\n");
    CHECK(error("CREATE TABLE t (a INT) PROPERTIES ('a' = 'b') COMMENT 'c'") ==
          "error: f.sql:1:47: expected the end of the statement, got 'COMMENT'\n"
          "  CREATE TABLE t (a INT) PROPERTIES ('a' = 'b') COMMENT 'c'\n"
          "                                                ^^^^^^^\n"
          "hint: order the clauses ENGINE, KEY, COMMENT, PARTITION BY, DISTRIBUTED BY, ORDER BY, ROLLUP, PROPERTIES\n");
    CHECK(error("CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (10))") ==
          "error: f.sql:1:78: expected a quoted value or MAXVALUE, got '10'\n"
          "  CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (10))\n"
          "                                                                               ^^\n"
          "hint: write \"10\"\n");
    CHECK(error("ALTER TABLE a RENAME TO b") ==
          "error: f.sql:1:22: expected a new name, got 'TO'\n"
          "  ALTER TABLE a RENAME TO b\n"
          "                       ^^\n"
          "hint: leave out TO; StarRocks renames a table with RENAME and the name\n");
    CHECK(error("drop table t if exists") ==
          "error: f.sql:1:14: expected the end of the statement, got 'if'\n"
          "  drop table t if exists\n"
          "               ^^\n");
    CHECK(error("CREATE VIEW v AS SELECT (1") ==
          "error: f.sql:1:27: expected ')', got the end of the statement\n"
          "  CREATE VIEW v AS SELECT (1\n"
          "                            ^\n");
    CHECK(error("SELECT 1; SELECT 2") ==
          "error: f.sql:1:11: expected one statement, got another after ';'\n"
          "  SELECT 1; SELECT 2\n"
          "            ^^^^^^\n");
}

TEST_CASE("mistakes that other systems teach get a way out") {
    const std::pair<std::string, std::string> table[]{
        {"a INTT", "expected a type, got 'INTT' (did you mean 'INT'?)"},
        {"a VARCHARR(10)", "expected a type, got 'VARCHARR' (did you mean 'VARCHAR'?)"},
        {"a ARRAY<STRIN>", "expected a type, got 'STRIN' (did you mean 'STRING'?)"},
        {"a INT PRIMARY KEY",
         "expected ',' or ')', got 'PRIMARY' (name the key after the columns, as in PRIMARY KEY (id))"},
        {"a INT DEFAULT '1' NOT NULL",
         "expected ',' or ')', got 'NOT' (write NULL or NOT NULL before DEFAULT and COMMENT)"},
        {"a INT COMMENT 'x' DEFAULT '1'", "expected ',' or ')', got 'DEFAULT' (write DEFAULT before COMMENT, once)"},
        {"a INT UNSIGNED", "expected ',' or ')', got 'UNSIGNED' (leave it out; StarRocks has no unsigned types)"},
    };
    for (const auto& [column, expected] : table) {
        const auto parsed = parse_column(column);
        REQUIRE(std::holds_alternative<Problem>(parsed));
        const auto& problem = std::get<Problem>(parsed);
        CHECK(problem.message + " (" + problem.hint + ")" == expected);
    }
    CHECK(std::holds_alternative<schema::Column>(parse_column("a avg(INT)")));
    CHECK(std::holds_alternative<schema::Column>(parse_column("a AUTO_INCREMENT")));
}

TEST_CASE("expressions end where operands and operators stop to alternate") {
    const auto rest = [](std::string_view text) {
        const auto parsed = parse_column("c INT AS " + std::string(text));
        return std::get<schema::Column>(parsed).generated->text;
    };
    for (const auto* text : {"a",
                             "a + b * -c",
                             "(a)",
                             "f(a, 'x')[1].b",
                             "a IS NOT NULL AND NOT b",
                             "a NOT IN (1, 2) OR b BETWEEN 1 AND 2",
                             "CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END || 'x'",
                             "CAST(a AS DECIMAL(10, 2))",
                             "a -> '$.x'",
                             "array_map(x -> x + 1, a)",
                             "[1, 2]",
                             "map{1: 2}",
                             "ARRAY<INT>[1]",
                             "a + INTERVAL 1 DAY",
                             "DATE '2020-01-01'",
                             "if(a, b, c) DIV 2",
                             "x'0F'",
                             "a.b.c",
                             "now()",
                             "current_timestamp",
                             "a LIKE 'x%'",
                             "a COLLATE utf8"}) {
        INFO(text);
        CHECK(rest(std::string(text) + " COMMENT 'c'") == text);
    }
    CHECK(error("ALTER TABLE t ADD COLUMN a DOUBLE AS DEFAULT '1.0'") ==
          "error: f.sql:1:38: expected an expression, got 'DEFAULT'\n"
          "  ALTER TABLE t ADD COLUMN a DOUBLE AS DEFAULT '1.0'\n"
          "                                       ^^^^^^^\n");
}

TEST_CASE("fields that SHOW CREATE prints without back quotes are read") {
    const auto shown =
        parse_shown("CREATE TABLE `t` (\n  `s` struct<key int(11), a b varchar(5), int array<int(11)>> NULL)");
    const auto& operation = std::get<schema::Operation>(shown);
    CHECK(std::get<schema::CreateTable>(operation).table.columns.front().type->field_names ==
          Names{"key", "a b", "int"});
}

TEST_CASE("indexes that SHOW CREATE prints without quotes are read") {
    const std::string text =
        "CREATE TABLE `t` (\n  `a` varchar(9) NULL AS concat('\"', `b`) COMMENT \"\n  INDEX not one\",\n"
        "  INDEX Second Index (`a`) USING BITMAP COMMENT 'it's \\ \"both\"',\n"
        "  INDEX order (`b c`) USING NGRAMBF(\"gram_num\" = \"4\") COMMENT 'two\nlines'\n"
        ") ENGINE=OLAP \nDUPLICATE KEY(`a`)";
    const auto shown = parse_shown(text);
    const auto& table = std::get<schema::CreateTable>(std::get<schema::Operation>(shown)).table;
    CHECK(table.columns.front().comment == "\n  INDEX not one");
    REQUIRE(table.indexes.size() == 2);
    CHECK(table.indexes[0].name == "Second Index");
    CHECK(table.indexes[0].comment == "it's \\ \"both\"");
    CHECK(table.indexes[1].name == "order");
    CHECK(table.indexes[1].columns == Names{"b c"});
    CHECK(table.indexes[1].properties == schema::Properties{{"gram_num", "4"}});
    CHECK(table.indexes[1].comment == "two\nlines");
    const auto view = parse_shown(
        "CREATE MATERIALIZED VIEW `m` (`c0`, `c1`,\n  INDEX x (`c0`) USING BITMAP COMMENT 'it's')\n"
        "DISTRIBUTED BY RANDOM\nREFRESH MANUAL\nAS SELECT 'it''s' AS c0, 1 AS c1;");
    const auto& materialized = std::get<schema::CreateMaterializedView>(std::get<schema::Operation>(view)).view;
    CHECK(materialized.indexes.at(0).comment == "it's");
}

TEST_CASE("partitions that SHOW CREATE prints without quotes are read") {
    const auto partitions = [](const std::string& clause) {
        const auto shown = parse_shown(
            "CREATE TABLE `t` (\n  `a` varchar(9) NULL COMMENT \"\n  PARTITION BY LIST(`a`)(\"\n) ENGINE=OLAP "
            "\nDUPLICATE KEY(`a`)\n" +
            clause + "\nDISTRIBUTED BY HASH(`a`)\nPROPERTIES (\n\"replication_num\" = \"3\"\n);");
        const auto* const problem = std::get_if<Problem>(&shown);
        INFO((problem == nullptr ? "" : problem->message));
        REQUIRE(problem == nullptr);
        const auto& table = std::get<schema::CreateTable>(std::get<schema::Operation>(shown)).table;
        std::vector<std::string> texts;
        for (const auto& item : table.partitioning->partitions) {
            const auto& partition = std::get<schema::Partition>(item);
            texts.push_back(partition.name + " " + schema::describe(partition.bounds) +
                            (partition.properties.empty() ? "" : " +"));
        }
        return texts;
    };
    CHECK(partitions("PARTITION BY LIST(`a`)(\n"
                     "  PARTITION key VALUES IN ('Xi'an', 'q\"q'),\n"
                     "  PARTITION p2 VALUES IN ('b\\s') (\"replication_num\" = \"1\"),\n"
                     "  PARTITION p3 VALUES IN ('two\nlines', ')', ',', '(')\n)") ==
          Names{"key IN ((Xi'an), (q\"q))", "p2 IN ((b\\s)) +", "p3 IN ((two\nlines), ()), (,), (())"});
    CHECK(partitions("PARTITION BY LIST(`a`,`b`)(\n"
                     "  PARTITION p1 VALUES IN (('it's', 'NULL'), ('a', 'b')),\n"
                     "  PARTITION null VALUES IN (('x', 'y'))\n)") ==
          Names{"p1 IN ((it's, NULL), (a, b))", "null IN ((x, y))"});
    // between partitions of single and of several values the server prints no comma
    CHECK(partitions("PARTITION BY LIST(`a`)(\n"
                     "  PARTITION p2 VALUES IN ('b', 'c')  PARTITION p3 VALUES IN (('d'), ('e'))\n)") ==
          Names{"p2 IN ((b), (c))", "p3 IN ((d), (e))"});
    CHECK(partitions("PARTITION BY RANGE(`a`, `b`)\n"
                     "(PARTITION select VALUES [(\"1\", \"2\"), (\"5\", MAXVALUE)),\n"
                     "PARTITION default VALUES [(\"5\", \"6\"), (MAXVALUEMAXVALUE)))") ==
          Names{"select [(1, 2), (5, MAXVALUE))", "default [(5, 6), (MAXVALUE, MAXVALUE))"});
    CHECK(std::holds_alternative<Problem>(
        parse("CREATE TABLE t (a INT) PARTITION BY RANGE(a) (PARTITION default VALUES LESS THAN ('1'))")));
}

TEST_CASE("sort columns that SHOW CREATE prints of a materialized view without quotes are read") {
    const auto shown = parse_shown(
        "CREATE MATERIALIZED VIEW `m` (`a b`, `order`)\nDISTRIBUTED BY RANDOM\nORDER BY (order,a b)\nREFRESH MANUAL\n"
        "PROPERTIES (\n\"replication_num\" = \"1\"\n)\nAS SELECT `a b`, `order` FROM t\nORDER BY (1);");
    CHECK(std::get<schema::CreateMaterializedView>(std::get<schema::Operation>(shown)).view.order_by ==
          Names{"order", "a b"});
}

TEST_CASE("ON_CHANGE and SCHEDULE are what newer servers call ASYNC") {
    const auto refresh = [](const std::string& text) { return std::get<schema::RefreshScheme>(parse_refresh(text)); };
    CHECK(refresh("ON_CHANGE") == refresh("ASYNC"));
    CHECK(refresh("DEFERRED ON_CHANGE") == refresh("DEFERRED ASYNC"));
    CHECK(refresh("SCHEDULE EVERY(INTERVAL 1 DAY)") == refresh("ASYNC EVERY(INTERVAL 1 DAY)"));
}

TEST_CASE("a shown index whose name nothing can write is refused, not thrown out") {
    const std::string nul(1, '\0');
    CHECK(std::holds_alternative<Problem>(
        parse_shown("CREATE TABLE `t` (\n  `a` int NULL,\n  INDEX i" + nul + " (`a`) USING BITMAP COMMENT ''\n)")));
}

TEST_CASE("depth and length neither crash nor crawl") {
    const std::string deep(10000, '(');
    const std::string closed(10000, ')');
    CHECK(error("CREATE VIEW v AS SELECT " + deep + "1" + closed) == "no error");
    CHECK(error("CREATE VIEW v AS " + deep + "SELECT 1" + closed) == "no error");
    CHECK(error("SELECT * FROM " + deep + "t" + closed) == "no error");
    CHECK(error("CREATE TABLE t (a INT AS " + deep + "1" + closed + ")") == "no error");
    CHECK(error("CREATE TABLE t (a INT DEFAULT " + std::string(10000, '-') + "1)") != "no error");  // a comment
    std::string nested = "INT";
    for (int i = 0; i < 10000; ++i)
        nested = "ARRAY<" + nested;
    CHECK(error("CREATE TABLE t (a " + nested + ")") != "no error");
    std::string intervals;
    for (int i = 0; i < 10000; ++i)
        intervals += "INTERVAL ";
    CHECK(error("CREATE TABLE t (a INT AS " + intervals + "1 DAY)") != "no error");
    std::string cases;
    for (int i = 0; i < 10000; ++i)
        cases += "CASE ";
    CHECK(error("CREATE TABLE t (a INT AS " + cases + ")") != "no error");
    std::string columns = "c0 INT";
    for (int i = 1; i < 20000; ++i)
        columns += ", c" + std::to_string(i) + " INT";
    CHECK(error("CREATE TABLE t (" + columns + ")") == "no error");
    CHECK(error("CREATE VIEW v AS SELECT " + columns + " FROM t") == "no error");
}
