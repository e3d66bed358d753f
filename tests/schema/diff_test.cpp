// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff.hpp"

#include "schema/laws.hpp"
#include "schema/recorded.hpp"
#include "sql/render.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

using Texts = std::vector<std::string>;

ServerProfile context() {
    ServerProfile result;
    result.database = "d";
    return result;
}

std::string on_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const char plain = c == '\n' ? ' ' : c;
        if (plain != ' ' || line.empty() || line.back() != ' ') line += plain;
    }
    return line;
}

/// The statements of the diff, each on one line with its cost class behind it when that is more than metadata.
Texts statements_of(const Diff& found) {
    Texts texts;
    for (const auto& change : found.changes) {
        auto text = on_one_line(sql::render(change.operation));
        if (change.cost != CostClass::metadata) text += "  -- " + std::string(to_text(change.cost));
        if (change.loss == DataLoss::rows) text += ", loses data";
        texts.push_back(text);
    }
    return texts;
}

Texts findings_of(const Diff& found) {
    Texts texts;
    for (const auto& finding : found.findings) {
        texts.push_back(finding.object.name + " " + finding.attribute + ": " + finding.what + ": " + finding.why +
                        "; " + finding.remedy);
    }
    return texts;
}

struct Example {
    std::string_view name;
    Texts live;
    Texts desired;
    Texts statements;
    Texts findings = {};
    DiffOptions options = {};
};

void check(const Example& example) {
    INFO(example.name);
    const auto from = catalog_of(example.live);
    const auto to = catalog_of(example.desired);
    const auto found = diff(from, to, context(), example.options);
    CHECK(statements_of(found) == example.statements);
    CHECK(findings_of(found) == example.findings);
    CHECK(broken_law(from, to, found, context(), example.options).value_or("") == "");
    CHECK(diff(from, from, context(), example.options).changes.empty());
}

DiffOptions whole() {
    DiffOptions options;
    options.compare.reading = Reading::whole;
    return options;
}

DiffOptions everything() {
    DiffOptions options;
    options.compare.sight = Visibility::everything;
    options.drop_partitions = true;
    return options;
}

const std::string k_table =
    "CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) DUPLICATE KEY (id) "
    "DISTRIBUTED BY HASH (id) BUCKETS 4";

std::string table(std::string_view columns, std::string_view rest = "") {
    return "CREATE TABLE t (" + std::string(columns) + ") DUPLICATE KEY (id) DISTRIBUTED BY HASH (id) BUCKETS 4 " +
           std::string(rest);
}

}  // namespace

TEST_CASE("columns: what is instant stands in one statement, what rewrites in another") {
    check({"adds and drops",
           {k_table},
           {table("id BIGINT NOT NULL, a DATE COMMENT 'x', s VARCHAR(20), b INT DEFAULT '1'")},
           {"ALTER TABLE t ADD COLUMN a DATE COMMENT \"x\" AFTER id, ADD COLUMN b INT DEFAULT \"1\", DROP COLUMN v"
            "  -- fast schema evolution, loses data"}});
    check({"a key column",
           {k_table},
           {"CREATE TABLE t (id BIGINT NOT NULL, k INT, v INT, s VARCHAR(20)) DUPLICATE KEY (id, k) "
            "DISTRIBUTED BY HASH (id) BUCKETS 4"},
           {"ALTER TABLE t ADD COLUMN k INT KEY  -- rewrite"}});
    check({"several modifications",
           {k_table},
           {table("id BIGINT NOT NULL, v BIGINT, s VARCHAR(40) COMMENT 'longer'")},
           {"ALTER TABLE t MODIFY COLUMN v BIGINT NULL, MODIFY COLUMN s VARCHAR(40) NULL COMMENT \"longer\""
            "  -- rewrite"}});
    check({"a comment alone costs nothing",
           {k_table},
           {table("id BIGINT NOT NULL, v INT COMMENT 'it''s', s VARCHAR(20)")},
           {"ALTER TABLE t MODIFY COLUMN v COMMENT \"it's\""}});
    check({"what can be changed is changed, the rest is said",
           {k_table},
           {table("id BIGINT NOT NULL, v BIGINT NOT NULL DEFAULT '0', s VARCHAR(10)")},
           {"ALTER TABLE t MODIFY COLUMN v BIGINT NULL  -- rewrite"},
           {"t columns.v.nullable: is NULL, wanted is NOT NULL: a column that holds NULL cannot become NOT NULL; add a "
            "new column, fill it from 'v', drop 'v' and rename the new one",
            "t columns.v.default: is none, wanted is '0': the default of a column cannot be changed; add a new column, "
            "fill it from 'v', drop 'v' and rename the new one",
            "t columns.s.type: is varchar(20), wanted is varchar(10): varchar(20) cannot become varchar(10); add a new "
            "column, fill it from 's', drop 's' and rename the new one"}});
    check({"key columns repeat KEY, aggregates are repeated",
           {"CREATE TABLE t (k INT, v INT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)",
            "CREATE TABLE u (a INT, b INT, v INT) UNIQUE KEY (a, b) DISTRIBUTED BY HASH (a)"},
           {"CREATE TABLE t (k INT, v BIGINT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)",
            "CREATE TABLE u (a INT, b BIGINT, v INT) UNIQUE KEY (a, b) DISTRIBUTED BY HASH (a)"},
           {"ALTER TABLE t MODIFY COLUMN v BIGINT SUM NULL  -- rewrite",
            "ALTER TABLE u MODIFY COLUMN b BIGINT KEY NULL  -- rewrite"}});
    check({"another order",
           {k_table},
           {table("id BIGINT NOT NULL, s VARCHAR(20), v INT")},
           {"ALTER TABLE t ORDER BY (id, s, v)  -- rewrite"}});
    check(
        {"NOT NULL without default",
         {k_table},
         {table("id BIGINT NOT NULL, v INT, s VARCHAR(20), n INT NOT NULL")},
         {},
         {"t columns.n: is none, wanted is int NOT NULL: a NOT NULL column without a default cannot be added; give 'n' "
          "a default, or let it be NULL"}});
    check({"fields of a struct",
           {table("id BIGINT NOT NULL, s STRUCT<a INT, b STRUCT<c INT>>")},
           {table("id BIGINT NOT NULL, s STRUCT<a INT, n DATE, b STRUCT<c INT, d INT>>")},
           {"ALTER TABLE t MODIFY COLUMN s ADD FIELD n DATE AFTER a, MODIFY COLUMN s ADD FIELD b.d INT"
            "  -- fast schema evolution"}});
    check(
        {"aggregations, which stay what they are",
         {"CREATE TABLE t (k INT, v DECIMAL(12, 2) SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)"},
         {"CREATE TABLE t (k INT, v VARCHAR(64) MAX, w INT SUM DEFAULT '7') AGGREGATE KEY (k) DISTRIBUTED BY HASH (k)"},
         {},
         {"t columns.v.type: is decimal(38,2), wanted is varchar(64): its aggregation suits no varchar(64), and the "
          "aggregation of a column cannot be changed; add a new column, fill it from 'v', drop 'v' and rename the new "
          "one",
          "t columns.v.aggregate: is SUM, wanted is MAX: the aggregation of a column cannot be changed; add a new "
          "column, fill it from 'v', drop 'v' and rename the new one",
          "t columns.w: is none, wanted is int SUM DEFAULT '7': the default of an added column that is summed up is "
          "0; leave the default of 'w' away, or make it 0"}});
    check({"generated columns",
           {table("id BIGINT NOT NULL, v INT, g BIGINT AS id + 1")},
           {table("id BIGINT NOT NULL, v INT, w INT, g BIGINT AS id + 2, h BIGINT AS id + 3")},
           {"ALTER TABLE t ADD COLUMN w INT  -- fast schema evolution",
            "ALTER TABLE t MODIFY COLUMN g BIGINT NULL AS id + 2  -- rewrite",
            "ALTER TABLE t ADD COLUMN h BIGINT AS id + 3  -- rewrite"}});
    check({"what a generated column reads goes after it, in a statement of its own",
           {table("id BIGINT NOT NULL, v INT, w INT, g BIGINT AS v + 1")},
           {table("id BIGINT NOT NULL")},
           {"ALTER TABLE t DROP COLUMN g  -- fast schema evolution, loses data",
            "ALTER TABLE t DROP COLUMN v, DROP COLUMN w  -- fast schema evolution, loses data"}});
    check(
        {"types that cannot be what a column is",
         {"CREATE TABLE t (k INT, k2 FLOAT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)",
          "CREATE TABLE u (k INT, k2 INT) DUPLICATE KEY (k, k2) DISTRIBUTED BY HASH (k)"},
         {"CREATE TABLE t (k INT, k2 CHAR(9)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k2)",
          "CREATE TABLE u (k INT, k2 DOUBLE) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)"},
         {},
         {"t columns.k2.type: is float, wanted is char(9): float cannot become char(9); add a new column, fill it from "
          "'k2', drop 'k2' and rename the new one",
          "t distributed_by: is HASH (k), wanted is HASH (k2): a table cannot be distributed by float, the type of "
          "'k2'; distribute the table by another column",
          "u key: is DUPLICATE KEY (k, k2), wanted is DUPLICATE KEY (k): the key of a table cannot be changed; create "
          "a new table, fill it from 'u', and SWAP it with 'u'",
          "u columns.k2.type: is int, wanted is double: a key column cannot be double; add a new column, fill it from "
          "'k2', drop 'k2' and rename the new one"}});
    check({"several columns before generated ones, which the server would put there last to first",
           {table("id BIGINT NOT NULL, v INT, g BIGINT AS id + 1")},
           {table("id BIGINT NOT NULL, v INT, w INT, x INT, g BIGINT AS id + 1")},
           {"ALTER TABLE t ADD COLUMN w INT, ADD COLUMN x INT AFTER w  -- fast schema evolution"}});
    check({"a key column in such a table, which the server would put behind the values",
           {table("id BIGINT NOT NULL, v INT, g BIGINT AS id + 1")},
           {"CREATE TABLE t (id BIGINT NOT NULL, k INT, v INT, g BIGINT AS id + 1) DUPLICATE KEY (id, k) "
            "DISTRIBUTED BY HASH (id) BUCKETS 4"},
           {"ALTER TABLE t ADD COLUMN k INT KEY AFTER id  -- rewrite"}});
}

TEST_CASE("what is instant stands together, and views wait for jobs only that change columns or move data") {
    const auto orders = [](const std::string& columns, const std::string& rest) {
        return "CREATE TABLE t (d DATE NOT NULL, " + columns + ") DUPLICATE KEY (d) PARTITION BY RANGE (d) (" + rest;
    };
    check({"one of each",
           {orders("v INT, w INT", "PARTITION p1 VALUES LESS THAN ('2024-02-01')) DISTRIBUTED BY HASH (d)"),
            "CREATE VIEW a AS SELECT v FROM t"},
           {orders("v BIGINT, w INT, x INT",
                   "PARTITION p1 VALUES LESS THAN ('2024-02-01'), PARTITION p2 VALUES LESS THAN ('2024-03-01')) "
                   "DISTRIBUTED BY HASH (d) PROPERTIES ('bloom_filter_columns' = 'w')"),
            "CREATE VIEW a AS SELECT v, x FROM t"},
           {"ALTER TABLE t ADD COLUMN x INT  -- fast schema evolution",
            "ALTER TABLE t ADD PARTITION p2 VALUES [(\"2024-02-01\"), (\"2024-03-01\"))",
            "ALTER TABLE t MODIFY COLUMN v BIGINT NULL  -- rewrite", "ALTER VIEW a AS SELECT v, x FROM t",
            "ALTER TABLE t SET (\"bloom_filter_columns\" = \"w\")  -- rewrite"}});
}

TEST_CASE("a table joins a colocation group with the number of buckets that its members have") {
    const auto grouped = [](const std::string& name, const std::string& buckets, const std::string& group) {
        return "CREATE TABLE " + name + " (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)" + buckets +
               (group.empty() ? "" : " PROPERTIES ('colocate_with' = '" + group + "')");
    };
    check({"the members that are there decide",
           {grouped("a", " BUCKETS 4", ""), grouped("b", " BUCKETS 8", "g")},
           {grouped("a", "", "g"), grouped("b", "", "g")},
           {},
           {"a properties.colocate_with: is none, wanted is g: the tables of the group have 8 buckets, and it has 4; "
            "write BUCKETS 8 in the desired schema"}});
    check({"of several that join, the first one does",
           {grouped("a", " BUCKETS 4", ""), grouped("b", " BUCKETS 8", "")},
           {grouped("a", "", "g"), grouped("b", "", "g")},
           {"ALTER TABLE a SET (\"colocate_with\" = \"g\")"},
           {"b properties.colocate_with: is none, wanted is g: the tables of the group have 4 buckets, and it has 8; "
            "write BUCKETS 4 in the desired schema"}});
    check({"a type that cannot become that of the group keeps it out",
           {"CREATE TABLE a (k BIGINT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 8",
            grouped("b", " BUCKETS 8", "g")},
           {grouped("a", "", "g"), grouped("b", "", "g")},
           {},
           {"a columns.k.type: is bigint, wanted is int: bigint cannot become int; add a new column, fill it from 'k', "
            "drop 'k' and rename the new one",
            "a properties.colocate_with: is none, wanted is g: the tables of the group are distributed by columns of "
            "type int, and it is by bigint; distribute it by columns of these types first"}});
    check({"it is redistributed before",
           {grouped("a", " BUCKETS 4", ""), grouped("b", " BUCKETS 8", "g")},
           {grouped("a", " BUCKETS 8", "g"), grouped("b", "", "g")},
           {"ALTER TABLE a DISTRIBUTED BY HASH (k) BUCKETS 8  -- redistribution",
            "ALTER TABLE a SET (\"colocate_with\" = \"g\")"}});
}

TEST_CASE("a table comes behind those that its foreign keys name") {
    const std::string parent = "CREATE TABLE p (k INT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)";
    const std::string plain = "CREATE TABLE a (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)";
    const std::string key = " PROPERTIES ('foreign_key_constraints' = '(k) REFERENCES p(k)')";
    const std::string set = "(\"foreign_key_constraints\" = \"(k) REFERENCES default_catalog.d.p(k)\")";
    check({"a new one",
           {},
           {plain + key, parent},
           {"CREATE TABLE p ( k INT NOT NULL ) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)",
            "CREATE TABLE a ( k INT ) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES ( "
            "\"foreign_key_constraints\" = \"(k) REFERENCES p(k)\" )"}});
    check({"one that is there",
           {plain},
           {plain + key, parent},
           {"CREATE TABLE p ( k INT NOT NULL ) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)", "ALTER TABLE a SET " + set}});
}

TEST_CASE("renames by hint keep the data") {
    auto to =
        catalog_of({"CREATE TABLE t2 (id BIGINT NOT NULL, w INT, s VARCHAR(20)) DUPLICATE KEY (id) "
                    "DISTRIBUTED BY HASH (id) BUCKETS 4"});
    auto& renamed = std::get<Table>(to.databases["d"].objects["t2"]);
    renamed.renamed_from = "t";
    renamed.renamed_columns["w"] = "v";
    const auto from = catalog_of({k_table});
    const auto found = diff(from, to, context());
    CHECK(statements_of(found) == Texts{"ALTER TABLE t RENAME t2", "ALTER TABLE t2 RENAME COLUMN v TO w"});
    CHECK(joined(attributes_of(found)) == "columns.w.name name");
    CHECK(broken_law(from, to, found, context(), {}).value_or("") == "");
}

TEST_CASE("what no ALTER changes is a finding, and the rest goes on") {
    check({"key, partitioning, engine",
           {k_table},
           {"CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) PRIMARY KEY (id) COMMENT 'new' "
            "PARTITION BY (id) DISTRIBUTED BY HASH (id) BUCKETS 4"},
           {"ALTER TABLE t COMMENT = \"new\""},
           {"t key: is DUPLICATE KEY (id), wanted is PRIMARY KEY (id): the key of a table cannot be changed; create a "
            "new table, fill it from 't', and SWAP it with 't'",
            "t partition_by: is none, wanted is (`id`): the partitioning of a table cannot be changed; create a new "
            "table, fill it from 't', and SWAP it with 't'"}});
}

TEST_CASE("distribution, buckets and sort key") {
    check({"the same buckets, written in another way",
           {k_table},
           {table("id BIGINT NOT NULL, v INT, s VARCHAR(20)", "")},
           {}});
    check({"other buckets",
           {k_table},
           {"CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id) "
            "BUCKETS 8"},
           {"ALTER TABLE t DISTRIBUTED BY HASH (id) BUCKETS 8  -- redistribution"}});
    check({"buckets that nobody gave are not compared",
           {k_table},
           {"CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)"},
           {}});
    check({"unless it is a whole account",
           {k_table},
           {"CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)"},
           {"ALTER TABLE t DISTRIBUTED BY HASH (id)  -- redistribution"},
           {},
           whole()});
    check({"a distribution that was not asked for is not changed",
           {k_table},
           {"CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) DUPLICATE KEY (id)"},
           {},
           {"t distributed_by: is HASH (id) BUCKETS 4, wanted is RANDOM: the desired schema does not say how to "
            "distribute the table; write DISTRIBUTED BY"}});
    check({"sort key, then the column that it held",
           {table("id BIGINT NOT NULL, v INT, s VARCHAR(20)", "ORDER BY (v)")},
           {table("id BIGINT NOT NULL, s VARCHAR(20)", "ORDER BY (s)")},
           {"ALTER TABLE t ORDER BY (s)  -- rewrite",
            "ALTER TABLE t DROP COLUMN v  -- fast schema evolution, loses data"}});
}

TEST_CASE("properties are set one by one as their policy says") {
    check({"alterable, create-only, not given",
           {table("id BIGINT NOT NULL", R"(PROPERTIES ("compression" = "LZ4", "replication_num" = "3",
                "write_quorum" = "ONE", "enable_load_profile" = "true"))")},
           {table("id BIGINT NOT NULL", R"(PROPERTIES ("compression" = "zstd", "replication_num" = "1",
                "write_quorum" = "MAJORITY"))")},
           {R"(ALTER TABLE t SET ("replication_num" = "1"))", R"(ALTER TABLE t SET ("write_quorum" = "MAJORITY"))"},
           {"t properties.compression: is LZ4, wanted is ZSTD: the property 'compression' is fixed when a table is "
            "created; create a new table, fill it from 't', and SWAP it with 't'"}});
    check({"replicas of a table and those of its new partitions are one property",
           {table("id BIGINT NOT NULL", R"(PROPERTIES ("replication_num" = "3"))")},
           {table("id BIGINT NOT NULL", R"(PROPERTIES ("default.replication_num" = "3"))")},
           {}});
    check(
        {"dynamic partitions are set together",
         {"CREATE TABLE t (dt DATE) DUPLICATE KEY (dt) PARTITION BY RANGE (dt) () DISTRIBUTED BY HASH (dt)"},
         {"CREATE TABLE t (dt DATE) DUPLICATE KEY (dt) PARTITION BY RANGE (dt) () DISTRIBUTED BY HASH (dt) PROPERTIES "
          R"(("dynamic_partition.time_unit" = "DAY", "dynamic_partition.end" = "3"))"},
         {R"(ALTER TABLE t SET ("dynamic_partition.end" = "3", "dynamic_partition.time_unit" = "DAY"))"}});
    check({"a bloom filter that the model lacks goes",
           {table("id BIGINT NOT NULL, s VARCHAR(20)", R"(PROPERTIES ("bloom_filter_columns" = "s"))")},
           {table("id BIGINT NOT NULL, s VARCHAR(20)")},
           {R"(ALTER TABLE t SET ("bloom_filter_columns" = "")  -- rewrite)"}});
}

TEST_CASE("indexes are compared with what the server fills in") {
    check({"the same",
           {table("id BIGINT NOT NULL, s STRING, INDEX i (s) USING NGRAMBF ('gram_num' = '2', "
                  "'bloom_filter_fpp' = '0.05', 'case_sensitive' = 'true') COMMENT ''")},
           {table("id BIGINT NOT NULL, s STRING, INDEX I (S) USING NGRAMBF")},
           {}});
    check({"another kind",
           {table("id BIGINT NOT NULL, s STRING, INDEX i (s), INDEX j (id)")},
           {table("id BIGINT NOT NULL, s STRING, INDEX i (s) USING NGRAMBF")},
           {"ALTER TABLE t DROP INDEX j, DROP INDEX i  -- rewrite",
            "ALTER TABLE t ADD INDEX i (s) USING NGRAMBF  -- rewrite"}});
}

TEST_CASE("partitions are added; they are dropped only when that is asked for") {
    const std::string head = "CREATE TABLE t (dt DATE) DUPLICATE KEY (dt) PARTITION BY RANGE (dt) (";
    const std::string tail = ") DISTRIBUTED BY HASH (dt)";
    check(
        {"a new one and an old one",
         {head + "PARTITION p1 VALUES LESS THAN ('2024-01-01'), PARTITION p2 VALUES LESS THAN ('2024-02-01')" + tail},
         {head + "PARTITION p2 VALUES [('2024-01-01'), ('2024-02-01')), PARTITION p3 VALUES LESS THAN ('2024-03-01')" +
          tail},
         {"ALTER TABLE t ADD PARTITION p3 VALUES [(\"2024-02-01\"), (\"2024-03-01\"))"}});
    check({"asked for",
           {head + "PARTITION p1 VALUES LESS THAN ('2024-01-01'), PARTITION p2 VALUES LESS THAN ('2024-02-01')" + tail},
           {head + "PARTITION p2 VALUES [('2024-01-01'), ('2024-02-01'))" + tail},
           {"ALTER TABLE t DROP PARTITION p1, loses data"},
           {},
           everything()});
    check({"a series of which nothing is there",
           {head + tail},
           {head + "START ('2024-01-01') END ('2024-01-04') EVERY (INTERVAL 1 DAY)" + tail},
           {"ALTER TABLE t ADD PARTITIONS START (\"2024-01-01\") END (\"2024-01-04\") EVERY (INTERVAL 1 DAY)"}});
    check({"one that overlaps",
           {head + "PARTITION a VALUES [('2024-01-01'), ('2024-02-01'))" + tail},
           {head + "PARTITION b VALUES [('2024-01-15'), ('2024-02-15'))" + tail},
           {},
           {"t partitions.b: is none, wanted is [(2024-01-15), (2024-02-15)): it overlaps with the partition 'a'; give "
            "it other bounds, or drop that partition"}});
}

TEST_CASE("rollups are compared only where they can be seen") {
    const auto with = table("id BIGINT NOT NULL, v INT", "ROLLUP (r (id))");
    const auto without = table("id BIGINT NOT NULL, v INT");
    check({"hidden", {without}, {with}, {}});
    check({"seen", {without}, {with}, {"ALTER TABLE t ADD ROLLUP r (id)  -- rewrite"}, {}, everything()});
    check({"gone", {with}, {without}, {"ALTER TABLE t DROP ROLLUP r"}, {}, everything()});
}

TEST_CASE("views are altered, or replaced where ALTER VIEW would lose something") {
    const Texts live{k_table, "CREATE VIEW v AS SELECT id FROM t"};
    check({"query", live, {k_table, "CREATE VIEW v AS SELECT id, v FROM t"}, {"ALTER VIEW v AS SELECT id, v FROM t"}});
    check({"security",
           live,
           {k_table, "CREATE VIEW v SECURITY INVOKER AS SELECT id FROM t"},
           {"ALTER VIEW v SET SECURITY INVOKER"}});
    check({"comment",
           live,
           {k_table, "CREATE VIEW v COMMENT 'c' AS SELECT id FROM t"},
           {"CREATE OR REPLACE VIEW v COMMENT \"c\" AS SELECT id FROM t"}});
    check({"query of a view with a comment",
           {k_table, "CREATE VIEW v COMMENT 'c' AS SELECT id FROM t"},
           {k_table, "CREATE VIEW v COMMENT 'c' AS SELECT v FROM t"},
           {"CREATE OR REPLACE VIEW v COMMENT \"c\" AS SELECT v FROM t"}});
    check({"comment and security, which OR REPLACE leaves as it is",
           live,
           {k_table, "CREATE VIEW v COMMENT 'c' SECURITY INVOKER AS SELECT id FROM t"},
           {"CREATE OR REPLACE VIEW v COMMENT \"c\" AS SELECT id FROM t", "ALTER VIEW v SET SECURITY INVOKER"}});
}

TEST_CASE("the security of a view is not compared where a server does not show it") {
    auto old = context();
    old.version = {3, 2, 9};
    const auto from = catalog_of({k_table, "CREATE VIEW v AS SELECT id FROM t"});
    const auto to = catalog_of({k_table, "CREATE VIEW v SECURITY INVOKER AS SELECT id FROM t"});
    CHECK(diff(from, to, old).changes.empty());
    CHECK(statements_of(diff(from, to, context())) == Texts{"ALTER VIEW v SET SECURITY INVOKER"});
}

TEST_CASE("a materialized view is altered where it can be, else replaced by SWAP") {
    const std::string head = "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (id) ";
    const std::string tail = " AS SELECT id FROM t";
    check({"refresh and property",
           {k_table, head + "REFRESH ASYNC" + tail},
           {k_table, head + "REFRESH MANUAL PROPERTIES (\"partition_refresh_number\" = \"2\")" + tail},
           {"ALTER MATERIALIZED VIEW m REFRESH MANUAL",
            "ALTER MATERIALIZED VIEW m SET (\"partition_refresh_number\" = \"2\")"}});
    check({"query",
           {k_table, head + "REFRESH ASYNC" + tail},
           {k_table, head + "REFRESH ASYNC AS SELECT id FROM t WHERE v > 1"},
           {"CREATE MATERIALIZED VIEW m_new DISTRIBUTED BY HASH (id) REFRESH ASYNC AS SELECT id FROM t WHERE v > 1"
            "  -- unknown",
            "REFRESH MATERIALIZED VIEW m_new WITH SYNC MODE  -- unknown", "ALTER MATERIALIZED VIEW m SWAP WITH m_new",
            "DROP MATERIALIZED VIEW m_new"}});
    check({"what is not given is not compared",
           {k_table, head + "REFRESH ASYNC PROPERTIES (\"replication_num\" = \"1\")" + tail},
           {k_table, head + tail},
           {}});
}

TEST_CASE("the expression of a generated column changes together with its type, where it reads what is wanted") {
    check({"together",
           {table("id BIGINT NOT NULL, v INT, g BIGINT AS (v * 2)")},
           {table("id BIGINT NOT NULL, v INT, g DOUBLE AS (v * 2.5)")},
           {"ALTER TABLE t MODIFY COLUMN g DOUBLE NULL AS (v * 2.5)  -- rewrite, loses data"}});
    check(
        {"a source that stays of another type",
         {table("id BIGINT NOT NULL, v INT, g BIGINT AS (v * 2)")},
         {table("id BIGINT NOT NULL, v DATE, g DATE AS (v)")},
         {},
         {"t columns.v.type: is int, wanted is date: the generated column 'g' reads it; drop 'g' first",
          "t columns.g.type: is bigint, wanted is date: bigint cannot become date; add a new column, fill it from 'g', "
          "drop 'g' and rename the new one",
          "t columns.g.generated: is (`v` * 2), wanted is `v`: the expression is date, and the column stays bigint; "
          "drop 'g' and add it again"}});
}

TEST_CASE("what one change makes possible comes after it") {
    const std::string unique = "CREATE TABLE t (a INT, b INT, v INT) UNIQUE KEY (a, b) DISTRIBUTED BY HASH ";
    check({"a column that is no longer distributed by",
           {unique + "(b) BUCKETS 4"},
           {"CREATE TABLE t (a INT, b BIGINT, v INT) UNIQUE KEY (a, b) DISTRIBUTED BY HASH (a) BUCKETS 4"},
           {"ALTER TABLE t DISTRIBUTED BY HASH (a) BUCKETS 4  -- redistribution",
            "ALTER TABLE t MODIFY COLUMN b BIGINT KEY NULL  -- rewrite"}});
    check({"a key column that no REPLACE holds any more",
           {"CREATE TABLE t (a INT, b INT, r INT REPLACE, s INT SUM) AGGREGATE KEY (a, b) DISTRIBUTED BY HASH (a)"},
           {"CREATE TABLE t (a INT, s INT SUM) AGGREGATE KEY (a) DISTRIBUTED BY HASH (a)"},
           {"ALTER TABLE t DROP COLUMN r  -- fast schema evolution, loses data",
            "ALTER TABLE t DROP COLUMN b  -- rewrite, loses data"}});
    check(
        {"a bucket size of a table that is distributed at random from now on",
         {k_table},
         {"CREATE TABLE t (id BIGINT NOT NULL, v INT, s VARCHAR(20)) DUPLICATE KEY (id) DISTRIBUTED BY RANDOM "
          "PROPERTIES ('bucket_size' = '1024')"},
         {"ALTER TABLE t DISTRIBUTED BY RANDOM  -- redistribution", "ALTER TABLE t SET (\"bucket_size\" = \"1024\")"}});
    check({"another type of a column that loses its index",
           {table("id BIGINT NOT NULL, s VARCHAR(20), INDEX grams (s) USING NGRAMBF")},
           {table("id BIGINT NOT NULL, s BIGINT")},
           {"ALTER TABLE t DROP INDEX grams  -- rewrite",
            "ALTER TABLE t MODIFY COLUMN s BIGINT NULL  -- rewrite, loses data"}});
    check({"another type of a column that loses its bloom filter",
           {table("id BIGINT NOT NULL, s VARCHAR(20)", "PROPERTIES ('bloom_filter_columns' = 's')")},
           {table("id BIGINT NOT NULL, s DOUBLE")},
           {"ALTER TABLE t SET (\"bloom_filter_columns\" = \"\")  -- rewrite",
            "ALTER TABLE t MODIFY COLUMN s DOUBLE NULL  -- rewrite, loses data"}});
}

TEST_CASE("objects are made in the order of what they read, and dropped in reverse") {
    const std::string z_table = "CREATE TABLE z (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)";
    const Texts all{z_table, "CREATE VIEW y AS SELECT id FROM z", "CREATE VIEW a AS SELECT id FROM y",
                    "CREATE MATERIALIZED VIEW b DISTRIBUTED BY HASH (id) REFRESH MANUAL AS SELECT id FROM a"};
    check({"made",
           {},
           all,
           {"CREATE TABLE z ( id BIGINT ) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)",
            "CREATE VIEW y AS SELECT id FROM z", "CREATE VIEW a AS SELECT id FROM y",
            "CREATE MATERIALIZED VIEW b DISTRIBUTED BY HASH (id) REFRESH MANUAL AS SELECT id FROM a  -- unknown"}});
    check({"dropped", all, {}, {"DROP MATERIALIZED VIEW b", "DROP VIEW a", "DROP VIEW y", "DROP TABLE z, loses data"}});
    DiffOptions keep;
    keep.drop_objects = false;
    check({"kept",
           {z_table},
           {},
           {},
           {"z object: is only in the database: dropping it was not asked for; add it to the desired schema, or ask "
            "for it to be dropped"},
           keep});
    check({"another kind of object",
           {"CREATE VIEW z AS SELECT 1 AS id"},
           {z_table},
           {"DROP VIEW z", "CREATE TABLE z ( id BIGINT ) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)"}});
}

TEST_CASE("a hint to rename speaks of tables: a view of the old name is dropped") {
    const auto from = catalog_of({k_table, "CREATE VIEW old AS SELECT id FROM t"});
    auto to = catalog_of({k_table, "CREATE TABLE new (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)"});
    std::get<Table>(to.databases["d"].objects["new"]).renamed_from = "old";
    const auto found = diff(from, to, context());
    CHECK(statements_of(found) ==
          Texts{"CREATE TABLE new ( id BIGINT ) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)", "DROP VIEW old"});
    CHECK(broken_law(from, to, found, context(), {}).value_or("") == "");
}

TEST_CASE("a view that reads what stays away is not touched, nor are those that read it") {
    auto old = context();
    old.version = {3, 1, 0};
    const auto from = catalog_of({k_table, "CREATE VIEW w AS SELECT v FROM t"});
    auto to = catalog_of({table("id BIGINT NOT NULL, w INT, s VARCHAR(20)"), "CREATE VIEW w AS SELECT w FROM t",
                          "CREATE VIEW x AS SELECT w FROM w", "CREATE VIEW y AS SELECT id AS w FROM t"});
    std::get<Table>(to.databases["d"].objects["t"]).renamed_columns["w"] = "v";
    const auto found = diff(from, to, old);
    CHECK(statements_of(found) == Texts{"CREATE VIEW y AS SELECT id AS w FROM t"});
    CHECK(
        findings_of(found) ==
        Texts{"t columns.w.name: is v, wanted is w: columns can be renamed from 3.3.2 on; upgrade StarRocks, or keep "
              "the old name",
              "w definition: is select `v` from `t`, wanted is select `w` from `t`: the column 'w' of 'd.t', which it "
              "reads, is not there; settle what is found there first",
              "x object: is none, wanted is view: the column 'w' of 'd.w', which it reads, is not there; settle what "
              "is found there first"});
    CHECK(broken_law(from, to, found, old, {}).value_or("") == "");
}

TEST_CASE("what is not understood is left alone and said") {
    auto from = catalog_of({k_table});
    from.databases["d"].objects["t"] = Unknown{"its text does not survive"};
    const auto to = catalog_of({k_table});
    const auto found = diff(from, to, context());
    CHECK(found.changes.empty());
    CHECK(findings_of(found) ==
          Texts{"t object: is not understood: its text does not survive; leave it alone, or change it by hand"});
}

TEST_CASE("a change says which materialized views it may make inactive") {
    const Texts live{k_table, "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (id) REFRESH MANUAL AS SELECT id FROM t"};
    auto desired = live;
    desired[0] = table("id BIGINT NOT NULL, s VARCHAR(20)");
    const auto found = diff(catalog_of(live), catalog_of(desired), context());
    REQUIRE(found.changes.size() == 1);
    CHECK(found.changes[0].note == "may make m inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back");
}

TEST_CASE("objects of another database are named with it") {
    auto from = catalog_of({});
    auto to = from;
    for (auto* catalog : {&from, &to})
        catalog->databases["e"];
    auto applied =
        schema::apply(to, *parsed("CREATE TABLE e.t (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)"));
    to = std::get<Catalog>(applied);
    applied = schema::apply(to, *parsed("CREATE VIEW e.v AS SELECT id FROM t"));
    to = std::get<Catalog>(applied);
    const auto found = diff(from, to, context());
    CHECK(statements_of(found) == Texts{"CREATE TABLE e.t ( id BIGINT ) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)",
                                        "USE e", "CREATE VIEW e.v AS SELECT id FROM t", "USE d"});
    CHECK(broken_law(from, to, found, context(), {}).value_or("") == "");
}

TEST_CASE("a column that cannot be renamed on an old server keeps its other differences too, but for its place") {
    auto old = context();
    old.version = {3, 1, 0};
    const auto from =
        catalog_of({"CREATE TABLE t (k INT, v VARCHAR(10), a INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)"});
    auto to = catalog_of(
        {"CREATE TABLE t (k INT, a INT, w VARCHAR(20) COMMENT 'x') DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)"});
    std::get<Table>(to.databases["d"].objects["t"]).renamed_columns["w"] = "v";
    const auto found = diff(from, to, old);
    CHECK(statements_of(found) == Texts{"ALTER TABLE t ORDER BY (k, a, v)  -- rewrite"});
    Texts attributes;
    for (const auto& finding : found.findings)
        attributes.push_back(finding.attribute + ": " + finding.why);
    CHECK(attributes == Texts{"columns.w.name: columns can be renamed from 3.3.2 on",
                              "columns.w.type: the column still has its old name",
                              "columns.w.comment: the column still has its old name"});
    CHECK(broken_law(from, to, found, old, {}).value_or("") == "");
}

TEST_CASE("the sum of a DECIMAL is as wide in a table of another key as it is in the one that is wanted") {
    const std::string pairs = " PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 8";
    const std::string sums = " AGGREGATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 8";
    check({"primary key",
           {"CREATE TABLE t (k INT NOT NULL, v VARCHAR(64))" + pairs},
           {"CREATE TABLE t (k INT NOT NULL, v DECIMAL(10,2) SUM, w DECIMAL(10,2) SUM)" + sums},
           {"ALTER TABLE t ADD COLUMN w DECIMAL(38, 2)  -- fast schema evolution",
            "ALTER TABLE t MODIFY COLUMN v DECIMAL(38, 2) NULL  -- rewrite, loses data"},
           {"t key: is PRIMARY KEY (k), wanted is AGGREGATE KEY (k): the key of a table cannot be changed; create a "
            "new table, fill it from 't', and SWAP it with 't'"}});
}

TEST_CASE("the laws hold between tables of any two keys") {
    const Texts columns{
        "k INT NOT NULL, v VARCHAR(64)",
        "k INT NOT NULL, v DECIMAL(10,2), w BIGINT NOT NULL DEFAULT '1'",
        "k BIGINT NOT NULL, w DECIMAL(10,2) NOT NULL DEFAULT '0', x JSON",
        "k INT NOT NULL, v BIGINT NOT NULL AUTO_INCREMENT, w ARRAY<INT>",
        "k INT NOT NULL, v BIGINT, w BIGINT AS v + 1",
    };
    const Texts aggregates{
        "k INT, v DECIMAL(10,2) SUM",
        "k INT NOT NULL, v DECIMAL(10,2) SUM DEFAULT '0', w DECIMAL(4,1) REPLACE",
        "k INT, k2 DATE, v BIGINT MAX, w avg(DECIMAL(10,2))",
        "k INT, v HLL HLL_UNION, x BITMAP BITMAP_UNION, w VARCHAR(10) REPLACE_IF_NOT_NULL",
    };
    Texts tables;
    const auto put = [&](const std::string& definition, const std::string& key) {
        tables.push_back("CREATE TABLE t (" + definition + ") " + key + " KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 8");
    };
    for (const auto& definition : columns) {
        for (const std::string key : {"DUPLICATE", "UNIQUE", "PRIMARY"})
            put(definition, key);
    }
    for (const auto& definition : aggregates)
        tables.push_back("CREATE TABLE t (" + definition + ") AGGREGATE KEY (" +
                         (definition.find("k2") == std::string::npos ? "k" : "k, k2") +
                         ") DISTRIBUTED BY HASH (k) BUCKETS 8");
    for (const auto& live : tables) {
        for (const auto& desired : tables) {
            for (const auto& options : {DiffOptions{}, whole()}) {
                INFO(live << "\n" << desired);
                const auto from = catalog_of({live});
                const auto to = catalog_of({desired});
                CHECK(broken_law(from, to, diff(from, to, context(), options), context(), options).value_or("") == "");
            }
        }
    }
}

TEST_CASE("an object that is to stay untouched has its differences as findings") {
    const auto from = catalog_of({table("id BIGINT NOT NULL"), "CREATE VIEW gone AS SELECT id FROM t"});
    const auto to = catalog_of({table("id BIGINT NOT NULL, s VARCHAR(20)"), "CREATE VIEW w AS SELECT id, s FROM t"});
    DiffOptions options;
    options.untouched = {{std::nullopt, "d", "t"}};
    const auto found = diff(from, to, context(), options);
    CHECK(statements_of(found) == Texts{"DROP VIEW gone"});
    CHECK(findings_of(found) ==
          Texts{"t columns.s: is none, wanted is varchar(20): no statements are known that lead there and nowhere "
                "else; change it by hand, and report both definitions",
                "w object: is none, wanted is view: the column 's' of 'd.t', which it reads, is not there; settle what "
                "is found there first"});
    CHECK(broken_law(from, to, found, context(), options).value_or("") == "");
}

TEST_CASE("before 3.5 the comment of a column is changed by its whole definition, but not where it divides the table") {
    const auto from = catalog_of({table("id BIGINT NOT NULL COMMENT 'key', v INT DEFAULT '7' COMMENT 'old'")});
    const auto to = catalog_of({table("id BIGINT NOT NULL COMMENT 'number', v INT DEFAULT '7' COMMENT 'new'")});
    auto old = context();
    old.version = {3, 4, 9};
    const auto found = diff(from, to, old, {});
    CHECK(statements_of(found) == Texts{"ALTER TABLE t MODIFY COLUMN v INT NULL DEFAULT \"7\" COMMENT \"new\""});
    CHECK(findings_of(found) ==
          Texts{"t columns.id.comment: is key, wanted is number: a distribution column cannot be modified; create a "
                "new table, fill it from 't', and SWAP it with 't'"});
    CHECK(broken_law(from, to, found, old, {}).value_or("") == "");
    CHECK(statements_of(diff(from, to, context(), {})) ==
          Texts{"ALTER TABLE t MODIFY COLUMN id COMMENT \"number\"", "ALTER TABLE t MODIFY COLUMN v COMMENT \"new\""});
}

TEST_CASE("a table without a partition takes another number of buckets where partitions are moved one by one") {
    const auto buckets = [](const std::string& number, const std::string& properties = "") {
        return catalog_of(
            {"CREATE TABLE t (k INT, d DATE NOT NULL) DUPLICATE KEY (k) PARTITION BY RANGE (d) () "
             "DISTRIBUTED BY HASH (k) BUCKETS " +
             number + properties});
    };
    CHECK(statements_of(diff(buckets("3"), buckets("6"), context(), {})) ==
          Texts{"ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 6  -- redistribution"});
    auto old = context();
    old.version = {3, 3, 0};
    const Texts stays{
        "t distributed_by.buckets: is 3, wanted is 6: a table without a partition "
        "cannot be redistributed; add a partition first"};
    CHECK(findings_of(diff(buckets("3"), buckets("6"), old, {})) == stays);
    const std::string alone = " PROPERTIES ('replicated_storage' = 'false')";
    CHECK(findings_of(diff(buckets("3", alone), buckets("6", alone), context(), {})) == stays);
}

TEST_CASE("a rollup whose column was renamed since is the one that is wanted") {
    const auto live =
        catalog_of({"CREATE TABLE t (k INT, `order` INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 "
                    "ROLLUP (r (k, d))"});
    const auto wanted = [](const std::string& columns) {
        return catalog_of(
            {"CREATE TABLE t (k INT, `order` INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 ROLLUP "
             "(r (" +
             columns + "))"});
    };
    CHECK(statements_of(diff(live, wanted("k, `order`"), context(), everything())).empty());
    CHECK_FALSE(statements_of(diff(live, wanted("`order`"), context(), everything())).empty());
}

TEST_CASE("a BITMAP that cannot be null begins empty in a table that has rows") {
    const std::string rest = ") PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1";
    const auto from = catalog_of({"CREATE TABLE t (k INT, v INT" + rest});
    const auto to = catalog_of({"CREATE TABLE t (k INT, v INT, b BITMAP NOT NULL, c BITMAP, d INT NOT NULL" + rest});
    const auto found = diff(from, to, context());
    CHECK(statements_of(found) ==
          Texts{"ALTER TABLE t ADD COLUMN b BITMAP NOT NULL, ADD COLUMN c BITMAP  -- fast schema evolution"});
    CHECK(findings_of(found) ==
          Texts{"t columns.d: is none, wanted is int NOT NULL: a NOT NULL column without a default "
                "cannot be added; give 'd' a default, or let it be NULL"});
}
