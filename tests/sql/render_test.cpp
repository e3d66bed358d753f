// SPDX-License-Identifier: Apache-2.0
#include "sql/render.hpp"

#include "base/diagnostic.hpp"
#include "sql/parser.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::sql;

namespace {

schema::Operation parsed(std::string_view text) {
    INFO(text);
    auto result = parse(text);
    if (const auto* problem = std::get_if<Problem>(&result)) FAIL(problem->message);
    return std::get<schema::Operation>(std::move(result));
}

// The text that comes of reading one; it must read back to the same value.
std::string rewritten(std::string_view text) {
    const auto operation = parsed(text);
    const auto rendered = render(operation);
    INFO(rendered);
    REQUIRE(parsed(rendered) == operation);
    return rendered;
}

}  // namespace

TEST_CASE("a table is written with a column a line and a clause a line") {
    CHECK(rewritten(
              "create table if not exists d.t (k bigint not null comment 'the \"key\"', `v x` decimal(10,2) sum "
              "default '0', s struct<a int, `key` array<map<string,date>>>, g double as (k+1), index i (`v x`) using "
              "ngrambf ('gram_num'='4') comment 'i') engine=olap aggregate key(k) comment 'c' partition by range(k) "
              "(partition p values less than ('1'), partition q values [('1'),(maxvalue)) ('a'='b'), "
              "partition r values less than maxvalue, start ('1') end ('5') every (interval 1 day)) "
              "distributed by hash(k) buckets 3 order by(k) rollup (r (k) from t) "
              "properties ('replication_num'='1', 'compression'='LZ4')") ==
          "CREATE TABLE IF NOT EXISTS d.t (\n"
          "    k BIGINT NOT NULL COMMENT \"the \\\"key\\\"\",\n"
          "    `v x` DECIMAL(10, 2) SUM DEFAULT \"0\",\n"
          "    s STRUCT<a INT, `key` ARRAY<MAP<STRING, DATE>>>,\n"
          "    g DOUBLE AS (k+1),\n"
          "    INDEX i (`v x`) USING NGRAMBF (\"gram_num\" = \"4\") COMMENT \"i\"\n"
          ")\n"
          "ENGINE = olap\n"
          "AGGREGATE KEY (k)\n"
          "COMMENT \"c\"\n"
          "PARTITION BY RANGE (k) (\n"
          "    PARTITION p VALUES LESS THAN (\"1\"),\n"
          "    PARTITION q VALUES [(\"1\"), (MAXVALUE)) (\"a\" = \"b\"),\n"
          "    PARTITION r VALUES LESS THAN MAXVALUE,\n"
          "    START (\"1\") END (\"5\") EVERY (INTERVAL 1 DAY)\n"
          ")\n"
          "DISTRIBUTED BY HASH (k) BUCKETS 3\n"
          "ORDER BY (k)\n"
          "ROLLUP (\n"
          "    r (k) FROM t\n"
          ")\n"
          "PROPERTIES (\n"
          "    \"compression\" = \"LZ4\",\n"
          "    \"replication_num\" = \"1\"\n"
          ")");
}

TEST_CASE("other ways to make a table") {
    CHECK(rewritten("create table t like d.u") == "CREATE TABLE t LIKE d.u");
    CHECK(rewritten("create table t distributed by random like u") == "CREATE TABLE t\nDISTRIBUTED BY RANDOM\nLIKE u");
    CHECK(rewritten("create table t (a, b) partition by (a) as select 1 a, 2 b") ==
          "CREATE TABLE t (\n    a,\n    b\n)\nPARTITION BY (a)\nAS\nselect 1 a, 2 b");
}

TEST_CASE("partitions are written as they were given") {
    const auto partitions = [](std::string_view by) {
        const auto text = rewritten("create table t (a int) partition by " + std::string(by));
        return text.substr(text.find("PARTITION BY"));
    };
    CHECK(partitions("range(a)()") == "PARTITION BY RANGE (a) ()");
    CHECK(partitions("list(a)") == "PARTITION BY LIST (a) ()");
    CHECK(partitions("list(a, b) (partition p values in (('x', null), ('y', 'z')))") ==
          "PARTITION BY LIST (a, b) (\n    PARTITION p VALUES IN ((\"x\", NULL), (\"y\", \"z\"))\n)");
    CHECK(partitions("a, b") == "PARTITION BY (a, b)");
    CHECK(partitions("(date_trunc('day', a))") == "PARTITION BY date_trunc('day', a)");
    CHECK(partitions("a, date_trunc('day', b)") == "PARTITION BY a, date_trunc('day', b)");
    CHECK(partitions("time_slice(a, interval 7 day)") == "PARTITION BY time_slice(a, interval 7 day)");
    CHECK(partitions("date_trunc('day', a) (start ('x') end ('y') every (interval 1 day))") ==
          "PARTITION BY date_trunc('day', a) (\n    START (\"x\") END (\"y\") EVERY (INTERVAL 1 DAY)\n)");
}

TEST_CASE("one clause stays on its line, several stand below each other") {
    CHECK(rewritten("alter table t add column a int first") == "ALTER TABLE t ADD COLUMN a INT FIRST");
    CHECK(rewritten("alter table t add column a int, drop column b from r") ==
          "ALTER TABLE t\n    ADD COLUMN a INT,\n    DROP COLUMN b FROM r");
    CHECK(rewritten("alter table t add column (a int, b int default '1') to r") ==
          "ALTER TABLE t ADD COLUMN (\n    a INT,\n    b INT DEFAULT \"1\"\n) TO r");
    CHECK(rewritten("create index i on t (a) using bitmap") == "ALTER TABLE t ADD INDEX i (a) USING BITMAP");
}

TEST_CASE("every clause of ALTER TABLE is written so that it reads back") {
    for (const std::string clause :
         {"ADD COLUMN (a INT)",
          "DROP COLUMN a",
          "MODIFY COLUMN a BIGINT KEY NOT NULL AFTER b FROM r",
          "MODIFY COLUMN a COMMENT \"x\"",
          "MODIFY COLUMN a ADD FIELD b.[*].`1c` INT AFTER d",
          "MODIFY COLUMN a DROP FIELD b.c",
          "RENAME COLUMN a TO `key`",
          "ORDER BY (a, b) FROM r",
          "ORDER BY (a ASC, b ASC)",
          "DROP INDEX i",
          "SET (\"a\" = \"b\", \"c\" = \"d\")",
          "ADD ROLLUP r (a) FROM s, q (b) PROPERTIES (\"a\" = \"b\")",
          "DROP ROLLUP r, q",
          "RENAME x",
          "RENAME PARTITION p q",
          "RENAME ROLLUP r s",
          "SWAP WITH u",
          "COMMENT = \"x\\\\\"",
          "ADD TEMPORARY PARTITION IF NOT EXISTS p VALUES IN (\"x\") DISTRIBUTED BY RANDOM BUCKETS 2 PROPERTIES (\"a\" "
          "= \"b\")",
          "ADD PARTITIONS START (\"1\") END (\"3\") EVERY (1)",
          "DROP TEMPORARY PARTITION IF EXISTS p FORCE",
          "DROP PARTITIONS (p, q)",
          "DROP PARTITIONS START (\"1\") END (\"3\") EVERY (1) FORCE",
          "DROP PARTITIONS IF EXISTS WHERE a < 1 FORCE",
          "DROP ALL TEMPORARY PARTITIONS FORCE",
          "TRUNCATE PARTITION (p, q)",
          "REPLACE PARTITION (p) WITH TEMPORARY PARTITION (q) PROPERTIES (\"a\" = \"b\")",
          "MODIFY PARTITION (*) SET (\"a\" = \"b\")",
          "MODIFY PARTITION p SET (\"a\" = \"b\")",
          "MODIFY PARTITION (p, q) SET (\"a\" = \"b\")",
          "PARTITIONS (p) DUPLICATE KEY (a) ORDER BY (a) DISTRIBUTED BY HASH (a) BUCKETS 4",
          "PARTITION BY date_trunc('month', a) DISTRIBUTED BY RANDOM BETWEEN \"x\" AND \"y\"",
          "DISTRIBUTED BY HASH (a) DEFAULT BUCKETS 8",
          "COMPACT",
          "BASE COMPACT (p)",
          "CUMULATIVE COMPACT (p, q)",
          "AUTO_INCREMENT = 7",
          "EXECUTE f(a)"}) {
        CHECK(rewritten("ALTER TABLE t " + clause) == "ALTER TABLE t " + clause);
    }
}

TEST_CASE("views keep their query as it was written") {
    CHECK(rewritten(
              "create or replace view v (a comment 'x', b) comment 'c' security invoker as select  1, -- one\n 2") ==
          "CREATE OR REPLACE VIEW v (\n    a COMMENT \"x\",\n    b\n)\nCOMMENT \"c\"\nSECURITY INVOKER\nAS\n"
          "select  1, -- one\n 2");
    CHECK(rewritten("alter view v as select 1") == "ALTER VIEW v\nAS\nselect 1");
    CHECK(
        rewritten(
            "create materialized view m (a, index i (a)) comment 'c' refresh deferred async start('x') every(interval "
            "2 hour) properties ('k'='v') distributed by hash(a) order by (a) partition by date_trunc('day', a) as "
            "select a from t") ==
        "CREATE MATERIALIZED VIEW m (\n    a,\n    INDEX i (a)\n)\nCOMMENT \"c\"\nPARTITION BY (date_trunc('day', a))\n"
        "DISTRIBUTED BY HASH (a)\nORDER BY (a)\nREFRESH DEFERRED ASYNC START (\"x\") EVERY (INTERVAL 2 HOUR)\n"
        "PROPERTIES (\n    \"k\" = \"v\"\n)\nAS\nselect a from t");
}

TEST_CASE("short statements") {
    for (const std::string text : {"CREATE DATABASE IF NOT EXISTS c.d",
                                   "CREATE DATABASE d\nPROPERTIES (\n    \"a\" = \"b\"\n)",
                                   "DROP DATABASE IF EXISTS d FORCE",
                                   "ALTER DATABASE d RENAME e",
                                   "ALTER DATABASE d SET DATA QUOTA `10GB`",
                                   "ALTER DATABASE d SET REPLICA QUOTA 1024",
                                   "ALTER DATABASE d SET (\"storage_volume\" = \"v\")",
                                   "DROP TABLE IF EXISTS t FORCE",
                                   "DROP TEMPORARY TABLE t",
                                   "TRUNCATE TABLE t PARTITION (p, q)",
                                   "ALTER VIEW v SET SECURITY NONE",
                                   "DROP VIEW IF EXISTS v",
                                   "ALTER MATERIALIZED VIEW m RENAME n",
                                   "ALTER MATERIALIZED VIEW m SWAP WITH n",
                                   "ALTER MATERIALIZED VIEW m REFRESH ASYNC EVERY (INTERVAL 1 DAY)",
                                   "ALTER MATERIALIZED VIEW m SET (\"a\" = \"b\")",
                                   "ALTER MATERIALIZED VIEW m ACTIVE",
                                   "ALTER MATERIALIZED VIEW m INACTIVE",
                                   "DROP MATERIALIZED VIEW IF EXISTS m FORCE",
                                   "REFRESH MATERIALIZED VIEW m PARTITION ('a') FORCE WITH ASYNC MODE WITH PRIORITY 7",
                                   "CANCEL REFRESH MATERIALIZED VIEW m FORCE",
                                   "CANCEL ALTER TABLE OPTIMIZE FROM t (1, 2)",
                                   "CANCEL ALTER MATERIALIZED VIEW FROM t",
                                   "USE c.d",
                                   "SET a = 1",
                                   "INSERT INTO t VALUES (1)",
                                   "GRANT SELECT ON t TO USER u"}) {
        CHECK(rewritten(text) == text);
    }
}

TEST_CASE("a statement with a name that StarRocks cannot hold is not written") {
    CHECK_THROWS_AS(render(schema::Operation(schema::DropView{.name = {.name = "a`b"}})), base::Error);
}
