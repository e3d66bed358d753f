// SPDX-License-Identifier: Apache-2.0
#include "revision/script/read_yaml.hpp"

#include "revision/script/directory.hpp"
#include "revision/scripts.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::errors_of;
using tests::sent;

namespace {

using Strings = std::vector<std::string>;

/// The keys below a header of five lines.
Revision yaml_revision(const std::string& body, const std::string& down = "null") {
    return tests::revision_of(
        "revision: a1\ndown_revision: " + down + "\nmessage: m\nvariables: {a: \"1\", b: null}\n\n" + body,
        ScriptFormat::yaml);
}

Strings sql_of(const std::string& operations, const VariableValues& values = {}) {
    return sent(read_section(yaml_revision("upgrade:\n" + operations), Direction::up, values));
}

struct SpokenOperations {
    std::string yaml;
    Strings sql;
};

void check_rows(const std::vector<SpokenOperations>& rows) {
    for (const auto& row : rows) {
        INFO(row.yaml);
        CHECK(sql_of(row.yaml) == row.sql);
    }
}

}  // namespace

TEST_CASE("an operation becomes a statement with its value, its place and its source") {
    const auto section = read_section(yaml_revision("upgrade:\n  - drop_table: {name: account}\n"), Direction::up, {});
    CHECK(section.kind == SectionKind::written);
    CHECK(section.where ==
          base::Place{.file = "v/a1.yaml", .line = 6, .column = 1, .line_text = "upgrade:", .length = 7});
    REQUIRE(section.statements.size() == 1);
    auto statement = section.statements[0];
    CHECK(statement.hash.size() == 64);
    statement.hash.clear();
    CHECK(statement == ScriptStatement{.sql = "DROP TABLE account",
                                       .source = "drop_table: {name: account}",
                                       .where = {.file = "v/a1.yaml",
                                                 .line = 7,
                                                 .column = 5,
                                                 .line_text = "  - drop_table: {name: account}",
                                                 .length = 10},
                                       .operation = schema::Operation(schema::DropTable{.name = {.name = "account"}})});
}

TEST_CASE("the comments directly above an operation go with its first statement") {
    const auto section = read_section(yaml_revision("upgrade:\n"
                                                    "  # danger: loses data\n"
                                                    "  # note: for good\n"
                                                    "  - drop_table: {name: a}\n"
                                                    "\n"
                                                    "  # of nothing\n"
                                                    "\n"
                                                    "  - drop_table: {name: b}\n"
                                                    "  # note: as SQL\n"
                                                    "  - execute: |\n"
                                                    "      -- note: one\n"
                                                    "      DROP TABLE c;\n"
                                                    "      DROP TABLE d;\n"),
                                      Direction::up, {});
    REQUIRE(section.statements.size() == 4);
    CHECK(section.statements[0].remarks == Strings{"danger: loses data", "note: for good"});
    CHECK(section.statements[1].remarks == Strings{});
    CHECK(section.statements[2].remarks == Strings{"note: as SQL", "note: one"});
    CHECK(section.statements[3].remarks == Strings{});
}

TEST_CASE("operations on tables say in SQL what they say in YAML") {
    check_rows({
        {R"y(
- create_table:
    name: account
    schema: shop
    columns:
      - {name: id, type: BIGINT, nullable: false, comment: key}
      - {name: price, type: "DECIMAL(10,2)", nullable: true, server_default: "0"}
      - {name: at, type: DATETIME, server_default: CURRENT_TIMESTAMP}
      - {name: who, type: VARCHAR(36), server_default: {sql: "(uuid())"}}
      - {name: m, type: "MAP<INT, ARRAY<STRING>>"}
      - {name: number, type: BIGINT, autoincrement: true}
      - {name: twice, type: BIGINT, computed: id * 2}
    primary_key: [id]
    comment: it's an account
    partition_by: date_trunc('day', at)
    distributed_by: HASH(id) BUCKETS 8
    order_by: [price, at]
    indexes:
      - {name: i, columns: [who], using: bitmap, comment: c}
    properties: {replication_num: 1, enable_persistent_index: true}
    if_not_exists: true
)y",
         {"CREATE TABLE IF NOT EXISTS shop.account (\n"
          "    id BIGINT NOT NULL COMMENT \"key\",\n"
          "    price DECIMAL(10, 2) NULL DEFAULT \"0\",\n"
          "    at DATETIME DEFAULT CURRENT_TIMESTAMP,\n"
          "    who VARCHAR(36) DEFAULT (uuid()),\n"
          "    m MAP<INT, ARRAY<STRING>>,\n"
          "    number BIGINT AUTO_INCREMENT,\n"
          "    twice BIGINT AS id * 2,\n"
          "    INDEX i (who) USING BITMAP COMMENT \"c\"\n"
          ")\n"
          "PRIMARY KEY (id)\n"
          "COMMENT \"it's an account\"\n"
          "PARTITION BY date_trunc('day', at)\n"
          "DISTRIBUTED BY HASH (id) BUCKETS 8\n"
          "ORDER BY (price, at)\n"
          "PROPERTIES (\n"
          "    \"enable_persistent_index\" = \"true\",\n"
          "    \"replication_num\" = \"1\"\n"
          ")"}},
        {"- create_table:\n"
         "    table_name: db.t\n"
         "    columns: [{name: k, type: INT}, {name: v, type: BIGINT, agg_type: SUM, is_agg_key: false}]\n"
         "    starrocks_aggregate_key: k\n",
         {"CREATE TABLE db.t (\n    k INT,\n    v BIGINT SUM\n)\nAGGREGATE KEY (k)"}},
        {"- drop_table: t\n- drop_table: {name: t, if_exists: true, force: true, schema: d}\n",
         {"DROP TABLE t", "DROP TABLE IF EXISTS d.t FORCE"}},
        {"- rename_table: {name: d.t, new_name: u}\n- rename_table: {old: t, new: u}\n",
         {"ALTER TABLE d.t RENAME u", "ALTER TABLE t RENAME u"}},
        {"- truncate_table: t\n- truncate_table: {name: t, partitions: [p, q]}\n",
         {"TRUNCATE TABLE t", "TRUNCATE TABLE t PARTITION (p, q)"}},
        {"- swap_table: {name: t, with: u}\n", {"ALTER TABLE t SWAP WITH u"}},
        {"- create_table_comment: {table: t, comment: \"say \\\"hi\\\"\", existing_comment: null}\n- "
         "drop_table_comment: t\n",
         {"ALTER TABLE t COMMENT = \"say \\\"hi\\\"\"", "ALTER TABLE t COMMENT = \"\""}},
        {"- alter_table_properties:\n"
         "    table: t\n"
         "    properties: {replication_num: 2, dynamic_partition.end: 3, a: x, dynamic_partition.enable: true}\n",
         {"ALTER TABLE t SET (\"replication_num\" = \"2\")",
          "ALTER TABLE t SET (\"dynamic_partition.enable\" = \"true\", \"dynamic_partition.end\" = \"3\")",
          "ALTER TABLE t SET (\"a\" = \"x\")"}},
        {"- alter_table_distribution: {table: t, distributed_by: HASH(id), buckets: 8}\n"
         "- alter_table_distribution: {table_name: t, distribution_method: RANDOM}\n",
         {"ALTER TABLE t DISTRIBUTED BY HASH (id) BUCKETS 8", "ALTER TABLE t DISTRIBUTED BY RANDOM"}},
        {"- alter_table_order: {table: t, order_by: \"(a, b)\"}\n- alter_table_order: {table: t, order_by: [a, b]}\n",
         {"ALTER TABLE t ORDER BY (a, b)", "ALTER TABLE t ORDER BY (a, b)"}},
    });
}

TEST_CASE("operations on columns say in SQL what they say in YAML") {
    check_rows({
        {"- alter_table_columns: {table: t, adds: [{name: a, type: INT}, {name: b, type: VARCHAR(50), nullable: "
         "false}], drops: [c]}\n",
         {"ALTER TABLE t\n    ADD COLUMN a INT,\n    ADD COLUMN b VARCHAR(50) NOT NULL,\n    DROP COLUMN c"}},
        {"- add_column: {table: t, column: {name: c, type: INT}}\n"
         "- add_column: {table: t, column: {name: c, type: \"STRUCT<a INT, b STRING>\"}, after: b}\n"
         "- add_column: {table: t, schema: s, column: {name: c, type: INT, is_agg_key: true}, first: true}\n",
         {"ALTER TABLE t ADD COLUMN c INT", "ALTER TABLE t ADD COLUMN c STRUCT<a INT, b STRING> AFTER b",
          "ALTER TABLE s.t ADD COLUMN c INT KEY FIRST"}},
        {"- alter_column: {table: t, name: c, type: BIGINT, existing_nullable: false, existing_comment: k}\n"
         "- alter_column: {table_name: t, column_name: c, type_: BIGINT, nullable: true, existing_comment: null, "
         "existing_type: INT, existing_server_default: \"3\"}\n"
         "- alter_column: {table: t, column: c, nullable: true, existing_type: INT, comment: new}\n",
         {"ALTER TABLE t MODIFY COLUMN c BIGINT NOT NULL COMMENT \"k\"",
          "ALTER TABLE t MODIFY COLUMN c BIGINT NULL DEFAULT \"3\"",
          "ALTER TABLE t MODIFY COLUMN c INT NULL COMMENT \"new\""}},
        {"- alter_column: {table: t, name: c, comment: new, existing_type: INT}\n"
         "- alter_column: {table: t, name: c, comment: null}\n"
         "- alter_column: {table: t, name: c, new_name: d, existing_type: INT}\n"
         "- alter_column: {table: t, name: c, new_name: d, comment: x}\n",
         {"ALTER TABLE t MODIFY COLUMN c COMMENT \"new\"", "ALTER TABLE t MODIFY COLUMN c COMMENT \"\"",
          "ALTER TABLE t RENAME COLUMN c TO d", "ALTER TABLE t MODIFY COLUMN c COMMENT \"x\"",
          "ALTER TABLE t RENAME COLUMN c TO d"}},
        {"- drop_column: {table: t, name: c}\n- rename_column: {table: t, name: c, new_name: d}\n",
         {"ALTER TABLE t DROP COLUMN c", "ALTER TABLE t RENAME COLUMN c TO d"}},
    });
}

TEST_CASE("operations on indexes, partitions and rollups say in SQL what they say in YAML") {
    check_rows({
        {"- create_index: {name: i, table: t, columns: [a], using: NGRAMBF, properties: {gram_num: 4}}\n"
         "- drop_index: {name: i, table: t}\n",
         {"ALTER TABLE t ADD INDEX i (a) USING NGRAMBF (\"gram_num\" = \"4\")", "ALTER TABLE t DROP INDEX i"}},
        {"- add_partition: {table: t, name: p1, values: 'LESS THAN (\"2026-05-01\")', if_not_exists: true, "
         "properties: {replication_num: 1}}\n"
         "- add_partition: {table: t, name: p1, values: 'IN (\"a\", \"b\")', temporary: true}\n"
         "- add_partition: {table: t, series: 'START (\"2026-01-01\") END (\"2026-02-01\") EVERY (INTERVAL 1 DAY)'}\n",
         {"ALTER TABLE t ADD PARTITION IF NOT EXISTS p1 VALUES LESS THAN (\"2026-05-01\") (\"replication_num\" = "
          "\"1\")",
          "ALTER TABLE t ADD TEMPORARY PARTITION p1 VALUES IN (\"a\", \"b\")",
          "ALTER TABLE t ADD PARTITIONS START (\"2026-01-01\") END (\"2026-02-01\") EVERY (INTERVAL 1 DAY)"}},
        {"- drop_partition: {table: t, name: p, if_exists: true}\n"
         "- drop_partition: {table: t, names: [p, q], temporary: true, force: true}\n"
         "- drop_partition: {table: t, where: \"dt < '2026-01-01'\"}\n",
         {"ALTER TABLE t DROP PARTITION IF EXISTS p", "ALTER TABLE t DROP TEMPORARY PARTITIONS (p, q) FORCE",
          "ALTER TABLE t DROP PARTITIONS WHERE dt < '2026-01-01'"}},
        {"- rename_partition: {table: t, name: p, new_name: q}\n"
         "- truncate_partition: {table: t, name: p}\n"
         "- replace_partition: {table: t, name: p, with: tp}\n"
         "- modify_partition: {table: t, properties: {storage_medium: SSD}}\n",
         {"ALTER TABLE t RENAME PARTITION p q", "ALTER TABLE t TRUNCATE PARTITION (p)",
          "ALTER TABLE t REPLACE PARTITION (p) WITH TEMPORARY PARTITION (tp)",
          "ALTER TABLE t MODIFY PARTITION (*) SET (\"storage_medium\" = \"SSD\")"}},
        {"- add_rollup: {table: t, name: r, columns: [a, b]}\n- drop_rollup: {table: t, name: r}\n"
         "- rename_rollup: {table: t, name: r, new_name: s}\n",
         {"ALTER TABLE t ADD ROLLUP r (a, b)", "ALTER TABLE t DROP ROLLUP r", "ALTER TABLE t RENAME ROLLUP r s"}},
    });
}

TEST_CASE("operations on views say in SQL what they say in YAML") {
    check_rows({
        {"- create_view:\n    name: v\n    columns: [a, {name: b, comment: c}]\n    comment: it's\n    security: "
         "invoker\n"
         "    or_replace: true\n    definition: |\n      SELECT 1 AS a,\n        2 AS b\n",
         {"CREATE OR REPLACE VIEW v (\n    a,\n    b COMMENT \"c\"\n)\nCOMMENT \"it's\"\nSECURITY INVOKER\nAS\nSELECT "
          "1 AS a,\n  2 AS b"}},
        {"- alter_view: {name: v, definition: SELECT 2 AS a, security: NONE}\n- drop_view: v\n",
         {"ALTER VIEW v\nAS\nSELECT 2 AS a", "ALTER VIEW v SET SECURITY NONE", "DROP VIEW v"}},
        {"- create_materialized_view:\n    name: m\n    definition: SELECT id, dt FROM t\n    partition_by: dt\n"
         "    distributed_by: HASH(id)\n    refresh: DEFERRED ASYNC EVERY(INTERVAL 1 HOUR)\n    order_by: id\n"
         "    properties: {replication_num: \"1\"}\n",
         {"CREATE MATERIALIZED VIEW m\nPARTITION BY (dt)\nDISTRIBUTED BY HASH (id)\nORDER BY (id)\nREFRESH DEFERRED "
          "ASYNC EVERY (INTERVAL 1 HOUR)\nPROPERTIES (\n    \"replication_num\" = \"1\"\n)\nAS\nSELECT id, dt FROM t"}},
        {"- alter_materialized_view: {name: m, refresh: MANUAL, properties: {a: 1, b: 2}}\n"
         "- alter_materialized_view: {name: m, active: false}\n- alter_materialized_view: {name: m, swap_with: n}\n"
         "- alter_materialized_view: {name: m, new_name: n}\n- drop_materialized_view: {name: m, if_exists: true}\n"
         "- refresh_materialized_view: {name: m, force: true, mode: sync}\n",
         {"ALTER MATERIALIZED VIEW m REFRESH MANUAL", "ALTER MATERIALIZED VIEW m SET (\"a\" = \"1\", \"b\" = \"2\")",
          "ALTER MATERIALIZED VIEW m INACTIVE", "ALTER MATERIALIZED VIEW m SWAP WITH n",
          "ALTER MATERIALIZED VIEW m RENAME n", "DROP MATERIALIZED VIEW IF EXISTS m",
          "REFRESH MATERIALIZED VIEW m FORCE WITH SYNC MODE"}},
    });
}

TEST_CASE("operations on databases and rows say in SQL what they say in YAML") {
    check_rows({
        {"- create_database: {name: d, if_not_exists: true}\n- drop_database: d\n",
         {"CREATE DATABASE IF NOT EXISTS d", "DROP DATABASE d"}},
        {"- bulk_insert:\n    table: d.t\n    rows:\n      - {a: 1, b: it's, c: null}\n      - {c: true, b: \"2\", a: "
         "-1.5}\n",
         {"INSERT INTO d.t (a, b, c) VALUES\n    (1, 'it\\'s', NULL),\n    (-1.5, '2', TRUE)"}},
        {"- execute: SELECT ';' ; -- done\n- execute: {sql: \"USE d; SELECT 2;\"}\n",
         {"SELECT ';'", "USE d", "SELECT 2"}},
    });
}

TEST_CASE("names that need quotes get them, and dots part names unless back quotes hold them") {
    CHECK(sql_of("- drop_table: order\n- drop_table: a.b.c\n- drop_table: \"`x.y`\"\n- drop_table: {name: 订单 表, "
                 "schema: d}\n") ==
          Strings{"DROP TABLE `order`", "DROP TABLE a.b.c", "DROP TABLE `x.y`", "DROP TABLE d.`订单 表`"});
}

TEST_CASE("variables are replaced in every value, and hashes are of the text before") {
    const std::string operations =
        "- create_table:\n    name: t_${a}\n    columns: [{name: c, type: \"VARCHAR(${a}0)\", comment: \"\\\\${a} "
        "${b}\"}]\n"
        "    distributed_by: HASH(c) BUCKETS ${a}\n    properties: {replication_num: \"${a}\", x: \"'${b}'\"}\n"
        "- create_view: {name: v, definition: \"SELECT '${b}' AS a -- ${zz}\\n\"}\n"
        "- execute: SELECT '${b}', ${a}\n";
    const auto revision = yaml_revision("upgrade:\n" + operations);
    const auto one = read_section(revision, Direction::up, {{"b", "it's"}});
    CHECK(sent(one) ==
          Strings{"CREATE TABLE t_1 (\n    c VARCHAR(10) COMMENT \"${a} it's\"\n)\nDISTRIBUTED BY HASH (c) "
                  "BUCKETS 1\nPROPERTIES (\n    \"replication_num\" = \"1\",\n    \"x\" = \"'it's'\"\n)",
                  "CREATE VIEW v\nAS\nSELECT 'it\\'s' AS a", "SELECT 'it\\'s', 1"});
    const auto two = read_section(revision, Direction::up, {{"b", "other"}, {"a", "7"}});
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(one.statements[i].hash == two.statements[i].hash);
    CHECK(one.statements[0].hash != one.statements[1].hash);
}

TEST_CASE("the hash of an operation does not depend on its layout") {
    const auto hash = [](const std::string& operations) {
        return read_section(yaml_revision("upgrade:\n" + operations), Direction::up, {}).statements.at(0).hash;
    };
    CHECK(hash("- drop_table: {name: t, if_exists: true}") ==
          hash("  -  # why\n    drop_table:\n      name: t\n      if_exists: true\n"));
    CHECK(hash("- drop_table: {name: t}") != hash("- drop_table: {name: u}"));
}

TEST_CASE("directives stand under the key srmigrate, and in the comments of SQL") {
    const auto section = read_section(yaml_revision("upgrade:\n- drop_table: {name: t, srmigrate: [idempotent, wait]}\n"
                                                    "- execute:\n    sql: |\n      -- srmigrate:nowait\n      SELECT "
                                                    "1;\n      SELECT 2\n    srmigrate: [wait]\n"),
                                      Direction::up, {});
    REQUIRE(section.statements.size() == 3);
    CHECK(has_directive(section.statements[0].directives, DirectiveName::idempotent));
    CHECK(has_directive(section.statements[0].directives, DirectiveName::wait));
    CHECK(has_directive(section.statements[1].directives, DirectiveName::wait));
    CHECK(has_directive(section.statements[1].directives, DirectiveName::nowait));
    CHECK_FALSE(has_directive(section.statements[2].directives, DirectiveName::nowait));
    CHECK(section.statements[2].where ==
          base::Place{.file = "v/a1.yaml", .line = 12, .column = 7, .line_text = "      SELECT 2", .length = 6});
}

TEST_CASE("session statements and aliases of YAML are understood") {
    const auto section = read_section(
        yaml_revision("upgrade:\n- execute: USE d\n- create_table: {name: t, columns: &c [{name: a, type: INT}]}\n"
                      "- create_table: {name: u, columns: *c}\n"),
        Direction::up, {});
    CHECK(is_session_context(section.statements.at(0)));
    CHECK(section.statements.at(2).sql == "CREATE TABLE u (\n    a INT\n)");
}

TEST_CASE("an empty list is meant, nothing at all is not; a merge may have nothing") {
    CHECK(read_section(yaml_revision("upgrade: []\ndowngrade: []\n"), Direction::up, {}).statements.empty());
    CHECK(read_section(yaml_revision("upgrade: []\ndowngrade:\n"), Direction::down, {}).statements.empty());
    CHECK(read_section(yaml_revision("upgrade:\ndowngrade:\n", "[b, c]"), Direction::up, {}).statements.empty());
    CHECK(read_section(yaml_revision("upgrade: []\n"), Direction::down, {}) == Section{});
    CHECK(read_section(yaml_revision("downgrade: auto\n"), Direction::down, {}).kind == SectionKind::automatic);
    CHECK(base::to_text(not_reversible(yaml_revision("upgrade: []\n"))) ==
          "error: v/a1.yaml: the revision 'a1' cannot be undone: it has no section 'downgrade'\n"
          "hint: write 'downgrade:' with the operations that undo it, or 'downgrade: auto'\n");
}

TEST_CASE("what is wrong in a YAML body is said with its place") {
    struct Row {
        std::string body;
        std::string errors;
    };
    const std::vector<Row> rows{
        {"", "error: v/a1.yaml: the script has no 'upgrade'\nhint: write 'upgrade:' and the list of its operations\n"},
        {"upgrade:\n",
         "error: v/a1.yaml:6:1: the list 'upgrade' is empty\n  upgrade:\n  ^^^^^^^\n"
         "hint: write its operations, or 'upgrade: []' if it is meant to do nothing\n"},
        {"upgrade: {drop_table: t}\n",
         "error: v/a1.yaml:6:10: expected a list of operations under 'upgrade', got a mapping\n"
         "  upgrade: {drop_table: t}\n           ^^^^^^^^^^^^^^^\nhint: begin each operation with '- '\n"},
        {"upgrade: auto\n",
         "error: v/a1.yaml:6:10: expected a list of operations under 'upgrade', got a value\n"
         "  upgrade: auto\n           ^^^^\nhint: write '- ' and an operation\n"},
        {"upgrade:\n- drop_table\n",
         "error: v/a1.yaml:7:3: expected an operation and its keys, got a value\n  - drop_table\n    ^^^^^^^^^^\n"
         "hint: write '- operation: {key: value}'\n"},
        {"upgrade:\n- drop_table:\n  name: t\n",
         "error: v/a1.yaml:8:3: expected one operation, got 'drop_table' and 'name'\n    name: t\n    ^^^^\n"
         "hint: begin each operation with '- '; indent the keys of an operation further than its name\n"},
        {"upgrade:\n- creat_table: {name: t}\n",
         "error: v/a1.yaml:7:3: unknown operation 'creat_table'\n  - creat_table: {name: t}\n    ^^^^^^^^^^^\n"
         "hint: did you mean 'create_table'?\n"},
        {"upgrade:\n- create_foreign_key: {name: t}\n- vacuum: t\n",
         "error: v/a1.yaml:7:3: unknown operation 'create_foreign_key'\n  - create_foreign_key: {name: t}\n"
         "    ^^^^^^^^^^^^^^^^^^\n"
         "hint: remove it: StarRocks has no such constraint; a table's key is given when it is created\n"
         "error: v/a1.yaml:8:3: unknown operation 'vacuum'\n  - vacuum: t\n    ^^^^^^\n"
         "hint: look it up in docs/yaml-vocabulary.md, or use 'execute' with the SQL\n"},
        {"upgrade:\n- create_table: {name: t}\n",
         "error: v/a1.yaml:7:3: 'create_table' has no 'columns'\n  - create_table: {name: t}\n    ^^^^^^^^^^^^\n"
         "hint: give it: its columns, in order\n"},
        {"upgrade:\n- create_table:\n    name: t\n    columns:\n      - {name: p, type: DECIMAL(10,2)}\n"
         "      - {name: m, type: MAP<INT,STRING>}\n",
         "error: v/a1.yaml:10:36: unknown key '2)' in 'column'\n        - {name: p, type: DECIMAL(10,2)}\n"
         "                                     ^^\nhint: quote types that contain a comma\n"
         "error: v/a1.yaml:11:33: unknown key 'STRING>' in 'column'\n        - {name: m, type: MAP<INT,STRING>}\n"
         "                                  ^^^^^^^\nhint: quote types that contain a comma\n"},
        {"upgrade:\n- create_table:\n    name: t\n    columns:\n      - {name: a, typ: INT}\n      - {name: b, type: "
         "INTT}\n"
         "    distributed: HASH(a)\n",
         "error: v/a1.yaml:12:5: unknown key 'distributed' in 'create_table'\n      distributed: HASH(a)\n"
         "      ^^^^^^^^^^^\nhint: did you mean 'distributed_by'?\n"
         "error: v/a1.yaml:10:19: unknown key 'typ' in 'column'\n        - {name: a, typ: INT}\n"
         "                    ^^^\nhint: did you mean 'type'?\n"
         "error: v/a1.yaml:11:25: expected a type, got 'INTT'\n        - {name: b, type: INTT}\n"
         "                          ^^^^\nhint: did you mean 'INT'?\n"},
        {"upgrade:\n- drop_table: {name: t, if_exist: true}\n",
         "error: v/a1.yaml:7:25: unknown key 'if_exist' in 'drop_table'\n  - drop_table: {name: t, if_exist: true}\n"
         "                          ^^^^^^^^\nhint: did you mean 'if_exists'?\n"},
        {"upgrade:\n- drop_table:\n    name: t\n    name: u\n",
         "error: v/a1.yaml:9:5: the key 'name' is given twice\n      name: u\n      ^^^^\nhint: keep one of them\n"},
        {"upgrade:\n- drop_table: {name: t, table_name: u}\n",
         "error: v/a1.yaml:7:25: 'table_name' is 'name' in other words, which is given too\n"
         "  - drop_table: {name: t, table_name: u}\n                          ^^^^^^^^^^\nhint: keep one of them\n"},
        {"upgrade:\n- add_column: {table: t, column: {name: c, type: \"DECIMAL(10, x)\"}}\n",
         "error: v/a1.yaml:7:63: expected a scale, got 'x'\n"
         "  - add_column: {table: t, column: {name: c, type: \"DECIMAL(10, x)\"}}\n"
         "                                                                ^\n"},
        {"upgrade:\n- create_table:\n    name: t\n    columns: [{name: a, type: INT}]\n    distributed_by: HASHED(a)\n"
         "    primary_key: [a]\n    unique_key: [a]\n    properties: [a]\n    if_not_exists: maybe\n",
         "error: v/a1.yaml:12:17: a table has one key: 'primary_key' and 'unique_key' are given\n"
         "      unique_key: [a]\n                  ^^^\nhint: keep one of them\n"
         "error: v/a1.yaml:10:21: expected HASH or RANDOM, got 'HASHED'\n      distributed_by: HASHED(a)\n"
         "                      ^^^^^^\n"
         "error: v/a1.yaml:13:17: expected a mapping under 'properties', got a list\n      properties: [a]\n"
         "                  ^^^\nhint: write 'properties: {name: value}'\n"
         "error: v/a1.yaml:14:20: expected true or false under 'if_not_exists', got 'maybe'\n"
         "      if_not_exists: maybe\n                     ^^^^^\n"},
        {"upgrade:\n- create_view:\n    name: v\n    definition: |\n\n      SELECT 1\n      FROM (SELECT 2\n",
         "error: v/a1.yaml:12:21: expected ')', got the end of the statement\n        FROM (SELECT 2\n                 "
         "     ^\n"},
        {"upgrade:\n- execute: |\n    SELECT 1;\n    SELECT 'x;\n",
         "error: v/a1.yaml:9:12: unterminated string\n      SELECT 'x;\n             ^^^\n"
         "hint: close it with \"'\"; write \\' for one inside\n"},
        {"upgrade:\n- execute: \"-- nothing\"\n- execute: create temporary table t (a int)\n",
         "error: v/a1.yaml:7:12: there is no statement under 'sql'\n  - execute: \"-- nothing\"\n"
         "             ^^^^^^^^^^^^\nhint: write one, or remove the operation\n"
         "error: v/a1.yaml:8:12: a temporary table would not outlive the connection of this run\n"
         "  - execute: create temporary table t (a int)\n             ^^^^^^\n"
         "hint: create a table, and drop it at the end of the script if it is not to stay\n"},
        {"upgrade:\n- drop_table: {name: \"${c}\", srmigrate: [idempotant, empty]}\n",
         "error: v/a1.yaml:7:42: unknown directive 'idempotant'\n"
         "  - drop_table: {name: \"${c}\", srmigrate: [idempotant, empty]}\n"
         "                                           ^^^^^^^^^^\nhint: did you mean 'idempotent'?\n"
         "error: v/a1.yaml:7:54: the directive 'empty' is one of a whole section\n"
         "  - drop_table: {name: \"${c}\", srmigrate: [idempotant, empty]}\n"
         "                                                       ^^^^^\n"
         "hint: write 'upgrade: []' or 'downgrade: []' instead\n"
         "error: v/a1.yaml:7:23: the variable 'c' is not declared\n"
         "  - drop_table: {name: \"${c}\", srmigrate: [idempotant, empty]}\n                        ^^^^\n"
         "hint: name it under 'variables:' in the header, or write '\\${' if the text itself is meant\n"},
        {"upgrade:\n- alter_column: {table: t, name: c, type: BIGINT}\n",
         "error: v/a1.yaml:7:3: 'alter_column' would change whether the column may be NULL as well\n"
         "  - alter_column: {table: t, name: c, type: BIGINT}\n    ^^^^^^^^^^^^\n"
         "hint: give 'existing_nullable', true or false as it is\n"
         "error: v/a1.yaml:7:3: 'alter_column' would change the comment of the column as well\n"
         "  - alter_column: {table: t, name: c, type: BIGINT}\n    ^^^^^^^^^^^^\n"
         "hint: give 'existing_comment', the comment that it has, or null for none\n"},
        {"upgrade:\n- alter_column: {table: t, name: c, nullable: true, existing_comment: null}\n",
         "error: v/a1.yaml:7:3: 'alter_column' would change the type of the column as well\n"
         "  - alter_column: {table: t, name: c, nullable: true, existing_comment: null}\n    ^^^^^^^^^^^^\n"
         "hint: give 'existing_type', the type that it has\n"},
        {"upgrade:\n- alter_column: {table: t, name: c}\n- alter_view: v\n- alter_table_columns: {table: t}\n",
         "error: v/a1.yaml:7:3: 'alter_column' changes nothing\n  - alter_column: {table: t, name: c}\n    "
         "^^^^^^^^^^^^\n"
         "hint: give what is to change: type, nullable, comment, new_name …\n"
         "error: v/a1.yaml:8:15: expected the keys of 'alter_view', got a value\n  - alter_view: v\n                ^\n"
         "hint: the keys are name, schema, definition, columns, security, srmigrate\n"
         "error: v/a1.yaml:9:3: there is nothing to add or drop\n  - alter_table_columns: {table: t}\n"
         "    ^^^^^^^^^^^^^^^^^^^\nhint: give 'adds', 'drops' or both\n"},
        {"upgrade:\n- drop_table: a.b.c.d\n- drop_table: {name: a.b, schema: c}\n- drop_column: {table: t, name: "
         "\"a`b\"}\n",
         "error: v/a1.yaml:7:15: expected a name, a database and a name, or a catalog before both, got 'a.b.c.d'\n"
         "  - drop_table: a.b.c.d\n                ^^^^^^^\nhint: put back quotes around a part that holds a dot\n"
         "error: v/a1.yaml:8:35: the database is given twice: 'c' and in 'a.b'\n"
         "  - drop_table: {name: a.b, schema: c}\n                                    ^\nhint: keep one of them\n"
         "error: v/a1.yaml:9:3: expected a name without back quotes, got 'a`b'\n  - drop_column: {table: t, name: "
         "\"a`b\"}\n"
         "    ^^^^^^^^^^^\nhint: choose another name; StarRocks removes back quotes from names\n"},
        {"upgrade:\n- bulk_insert: {table: t, rows: [{a: 1, b: 2}, {a: 1}, {a: 1, b: [2]}]}\n",
         "error: v/a1.yaml:7:48: expected a row with the columns a, b\n"
         "  - bulk_insert: {table: t, rows: [{a: 1, b: 2}, {a: 1}, {a: 1, b: [2]}]}\n"
         "                                                 ^^^^^^\nhint: give every row the same columns; null is a "
         "value\n"
         "error: v/a1.yaml:7:66: expected a value for the column 'b', got a list\n"
         "  - bulk_insert: {table: t, rows: [{a: 1, b: 2}, {a: 1}, {a: 1, b: [2]}]}\n"
         "                                                                   ^^^\n"
         "hint: write it as a JSON text in quotes, or use 'execute'\n"},
        {"upgrade:\n- add_partition: {table: t, name: p, values: LESS (1)}\n- add_partition: {table: t, name: p}\n",
         "error: v/a1.yaml:7:46: expected LESS THAN, '[' or IN, got 'LESS'\n  - add_partition: {table: t, name: p, "
         "values: LESS (1)}\n"
         "                                               ^^^^\n"
         "error: v/a1.yaml:8:3: expected a partition with its values, or a series of partitions\n"
         "  - add_partition: {table: t, name: p}\n    ^^^^^^^^^^^^^\nhint: give 'name' and 'values', or 'series'\n"},
    };
    for (const auto& row : rows) {
        INFO(row.body);
        std::string errors;
        try {
            read_section(yaml_revision(row.body), Direction::up, {});
        } catch (const base::Error& error) {
            errors = tests::text_of(error.diagnostics());
        }
        CHECK(errors == row.errors);
    }
}

TEST_CASE("every script of the example project is read") {
    const auto directory = load_directory({.locations = {tests::source_file("migrations-example/versions")}});
    CHECK(tests::text_of(directory.errors).empty());
    CHECK(tests::text_of(directory.warnings).empty());
    CHECK(directory.revisions.size() >= 12);
    for (const auto& revision : directory.revisions) {
        INFO(revision.id);
        CHECK_NOTHROW(tests::read_script(revision, {{"replicas", "1"}}));
    }
}

TEST_CASE("a nolint of a YAML script is one text, or a mapping with its reason") {
    const auto script = [](const std::string& item) {
        return yaml_revision("upgrade:\n- drop_table:\n    name: t\n    srmigrate: [" + item + "]\n");
    };
    const auto directive = [&](const std::string& item) {
        return spelled(read_section(script(item), Direction::up, {}).statements.front().directives.front());
    };
    CHECK(directive("nolint drop-table it is kept") == "nolint drop-table it is kept");
    CHECK(directive("{nolint: drop-table, reason: it is kept}") == "nolint drop-table it is kept");
    CHECK(errors_of(script("{nolint: drop-table}"), Direction::up)
              .ends_with(": expected a directive, or 'nolint' and 'reason', or 'loses-data'\n"
                         "      srmigrate: [{nolint: drop-table}]\n"
                         "                  ^^^^^^^^^^^^^^^^^^^^\n"
                         "hint: write {nolint: rule, reason: why}, or {loses-data: why}\n"));
}
