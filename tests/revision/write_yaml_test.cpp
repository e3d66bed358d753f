// SPDX-License-Identifier: Apache-2.0
#include "revision/vocabulary/write_yaml.hpp"

#include "base/text.hpp"
#include "revision/file/yaml_node.hpp"
#include "revision/scripts.hpp"
#include "revision/vocabulary/yaml_objects.hpp"
#include "sql/corpus.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

schema::Operation operation(std::string_view sql) {
    return std::get<schema::Operation>(sql::parse(sql));
}

std::string written(std::string_view sql) {
    const std::vector operations{operation(sql)};
    return operations_to_yaml(operations);
}

std::string indented(const std::string& items) {
    std::string text;
    for (const auto& line : base::split(items.substr(0, items.size() - 1), '\n'))
        text += line.empty() ? "\n" : "  " + line + '\n';
    return text;
}

/// The statements of a script whose `upgrade` has these items.
std::vector<std::string> read_back(const std::string& items) {
    const auto script = tests::revision_of(
        "revision: a1\ndown_revision: null\nmessage: m\n\nupgrade:\n" + indented(items), ScriptFormat::yaml);
    return tests::sent(read_section(script, Direction::up, {}));
}

/// The one model under `key`, read by `read`.
template <class Model>
Model model(const std::string& text, std::string_view key, std::string_view shape_name, Model (*read)(const Fields&)) {
    const SourceFile source{.file = {}, .shown_file = "models.yaml", .text = text};
    const auto [root, errors] = read_yaml(source);
    REQUIRE(tests::text_of(errors).empty());
    const auto* const list = find(root, key);
    REQUIRE(list != nullptr);
    REQUIRE(list->items.size() == 1);
    YamlReader reader{.source = source};
    const auto& shape = find_operation(shape_name)->shape;
    const Fields fields(reader, shape, list->items[0], list->items[0], Purpose::desired_schema);
    REQUIRE(tests::text_of(reader.errors).empty());
    auto result = read(fields);
    REQUIRE(tests::text_of(reader.errors).empty());
    return result;
}

schema::Catalog catalog_of(schema::Object object, const std::string& name) {
    schema::Catalog catalog;
    catalog.databases["d"].objects.emplace(name, std::move(object));
    return catalog;
}

}  // namespace

TEST_CASE("operations are written a key a line, texts with line breaks as they stand") {
    CHECK(written("CREATE TABLE d.account (id BIGINT NOT NULL, price DECIMAL(10,2) DEFAULT '0' COMMENT \"what: it's\", "
                  "at DATETIME DEFAULT CURRENT_TIMESTAMP, u VARCHAR(36) DEFAULT (uuid()), num INT DEFAULT '1', "
                  "INDEX i (price) USING BITMAP COMMENT 'no') PRIMARY KEY (id) COMMENT '2024' "
                  "PARTITION BY RANGE (id) (PARTITION p1 VALUES LESS THAN ('1'), PARTITION p2 VALUES LESS THAN "
                  "(MAXVALUE)) DISTRIBUTED BY HASH (id) BUCKETS 4 ORDER BY (price) PROPERTIES ('replication_num' = "
                  "'1', 'compression' = 'LZ4')") == R"y(- create_table:
    name: d.account
    comment: "2024"
    columns:
      - name: id
        type: BIGINT
        nullable: false
      - name: price
        type: "DECIMAL(10, 2)"
        server_default: "0"
        comment: "what: it's"
      - name: at
        type: DATETIME
        server_default: CURRENT_TIMESTAMP
      - name: u
        type: VARCHAR(36)
        server_default: "(uuid())"
      - name: num
        type: INT
        server_default: "1"
    indexes:
      - name: i
        columns: [price]
        using: BITMAP
        comment: "no"
    primary_key: [id]
    partition_by: |-
      RANGE (id) (
          PARTITION p1 VALUES LESS THAN ("1"),
          PARTITION p2 VALUES LESS THAN MAXVALUE
      )
    distributed_by: HASH (id) BUCKETS 4
    order_by: [price]
    properties:
      compression: LZ4
      replication_num: "1"
)y");
    CHECK(written("CREATE VIEW v (a, b COMMENT 'x') AS SELECT a,\n  b\nFROM t") == R"y(- create_view:
    name: v
    columns:
      - a
      - name: b
        comment: x
    definition: |-
      SELECT a,
        b
      FROM t
)y");
    CHECK(written("CREATE MATERIALIZED VIEW m PARTITION BY (date_trunc('day', dt)) DISTRIBUTED BY HASH (dt) REFRESH "
                  "ASYNC EVERY (INTERVAL 1 HOUR) PROPERTIES ('replication_num' = '1') AS SELECT dt FROM t") ==
          R"y(- create_materialized_view:
    name: m
    partition_by: "date_trunc('day', dt)"
    distributed_by: HASH (dt)
    refresh: ASYNC EVERY (INTERVAL 1 HOUR)
    properties: {replication_num: "1"}
    definition: SELECT dt FROM t
)y");
    CHECK(written("ALTER TABLE t MODIFY COLUMN a BIGINT NOT NULL AFTER b") == R"y(- alter_column:
    table: t
    name: a
    type: BIGINT
    nullable: false
    comment: null
    after: b
)y");
    CHECK(written("ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b") == R"y(- alter_table_columns:
    table: t
    adds:
      - name: a
        type: INT
    drops: [b]
)y");
    CHECK(written("DROP TABLE t") == "- drop_table: {name: t}\n");
    CHECK(written("USE d") == "- execute: USE d\n");
}

TEST_CASE("what the vocabulary cannot say exactly is SQL") {
    const std::vector<std::string_view> statements{
        "ALTER TABLE t DROP COLUMN b, ADD COLUMN a INT",  // drops first
        "ALTER TABLE t MODIFY COLUMN a BIGINT",           // whether it may be NULL is not said
        "ALTER TABLE t ADD COLUMN (a INT, b INT)",        // in parentheses
        "ALTER TABLE t SET ('a' = 'b', 'c' = 'd')",       // two properties
        "ALTER TABLE t ORDER BY (a) PROPERTIES ('timeout' = '1')",
        "ALTER TABLE t ADD PARTITION p VALUES IN ('1'), ADD INDEX i (a)",
        "CREATE TABLE t LIKE s",
        "INSERT INTO t VALUES (1)",
        "USE d",
        "SUBMIT TASK AS INSERT INTO t SELECT 1",
        "CREATE CATALOG c PROPERTIES ('type' = 'hive')",
    };
    for (const auto sql : statements) {
        INFO(sql);
        const auto text = written(sql);
        CHECK(text.starts_with("- execute: "));
        CHECK(read_back(text) == std::vector{sql::render(operation(sql))});
    }
}

TEST_CASE("strings survive") {
    const std::vector<std::string> strings{"",
                                           "null",
                                           "~",
                                           "yes",
                                           "No",
                                           "1",
                                           "1.50",
                                           "0x1F",
                                           "2024-01-01",
                                           "1e5",
                                           "a: b",
                                           "a #b",
                                           "- a",
                                           "[a, b]",
                                           "{a: b}",
                                           "*a",
                                           "&a",
                                           "!a",
                                           "|",
                                           "> a",
                                           "'a'",
                                           "\"a\"",
                                           "a\\nb",
                                           "a\nb",
                                           " a",
                                           "a ",
                                           "a\n",
                                           "\na",
                                           "a\n\n  b",
                                           "\ta",
                                           "a\tb\nc",
                                           "%a",
                                           "@a",
                                           "`a`",
                                           "a,b",
                                           "true",
                                           "a\r\nb",
                                           "表",
                                           "a\n 表\n",
                                           "\x7f",
                                           "=",
                                           "<<",
                                           "...",
                                           "---",
                                           "?",
                                           "? a",
                                           "a:",
                                           ":a",
                                           "é: ü",
                                           "a\n# b\nc",
                                           "\xEF\xBB\xBF"
                                           "a"};
    for (const auto& string : strings) {
        INFO(string);
        schema::CreateTable create;
        create.table.name.name = "t";
        create.table.comment = string;
        create.table.columns.push_back(
            {.name = "c", .type = schema::Type{}, .default_value = schema::DefaultText{string}, .comment = string});
        create.table.properties[string.empty() ? "k" : string] = string;
        const std::vector<schema::Operation> operations{create};
        CHECK(read_back(operations_to_yaml(operations)) == std::vector{sql::render(operations.front())});
    }
}

TEST_CASE("every statement that parses survives being written as YAML") {
    std::size_t said = 0;
    std::size_t executed = 0;
    auto statements = tests::all_statements();
    const auto steps = tests::recorded_steps();
    const std::size_t stride = tests::rounds(1) > 1 ? 1 : 5;
    for (std::size_t i = 0; i < steps.size(); i += stride)
        statements.push_back(steps[i].sql);
    for (const auto& sql : statements) {
        const auto parsed = sql::parse(sql);
        const auto* const operation = std::get_if<schema::Operation>(&parsed);
        if (operation == nullptr || sql.find("${") != std::string::npos) continue;
        INFO(sql);
        const auto text = operations_to_yaml(std::span(operation, 1));
        INFO(text);
        REQUIRE(read_back(text) == std::vector{sql::render(*operation)});
        ++(text.starts_with("- execute:") ? executed : said);
    }
    INFO(said << " said, " << executed << " executed");
    constexpr std::size_t k_enough = 100;  // without the recordings there are too few to tell
    if (said + executed >= k_enough) CHECK(said > 3 * executed);
}

TEST_CASE("models survive being written as YAML") {
    for (const auto& sql : tests::all_statements()) {
        const auto parsed = sql::parse(sql);
        const auto* const operation = std::get_if<schema::Operation>(&parsed);
        if (operation == nullptr) continue;
        INFO(sql);
        if (const auto* create = std::get_if<schema::CreateTable>(operation)) {
            if (create->table.temporary || create->table.external) continue;
            auto table = create->table;
            table.name = {.catalog = {}, .database = {}, .name = "t.x"};
            auto expected = table;
            expected.name.database = "d";
            const auto text = models_to_yaml(catalog_of(table, "t.x"), "other");
            INFO(text);
            CHECK(sql::render(schema::CreateTable{.table = model(text, "tables", "create_table", &table_of)}) ==
                  sql::render(schema::CreateTable{.table = expected}));
        } else if (const auto* view_made = std::get_if<schema::CreateView>(operation)) {
            auto view = view_made->view;
            view.name = {.catalog = {}, .database = {}, .name = "v"};
            const auto text = models_to_yaml(catalog_of(view, "v"), "d");
            INFO(text);
            CHECK(model(text, "views", "create_view", &view_of) == view);
        } else if (const auto* made = std::get_if<schema::CreateMaterializedView>(operation)) {
            auto view = made->view;
            view.name = {.catalog = {}, .database = {}, .name = "m"};
            const auto text = models_to_yaml(catalog_of(view, "m"), "d");
            INFO(text);
            CHECK(model(text, "materialized_views", "create_materialized_view", &materialized_view_of) == view);
        }
    }
}

TEST_CASE("a file of models has its kinds in order, and says what it leaves out") {
    schema::Catalog catalog;
    auto& home = catalog.databases["d"].objects;
    home["b"] = std::get<schema::CreateTable>(operation("CREATE TABLE b (id INT)")).table;
    home["a"] = std::get<schema::CreateTable>(operation("CREATE TABLE a (id INT)")).table;
    home["odd"] = schema::Unknown{"its engine is MYSQL:\nonly native tables are managed"};
    catalog.databases["ods"].objects["v"] =
        std::get<schema::CreateView>(operation("CREATE VIEW v AS SELECT 1 AS x")).view;
    CHECK(models_to_yaml(catalog, "d") == R"y(# not understood: odd: its engine is MYSQL:
#   only native tables are managed

tables:
  - name: a
    columns:
      - name: id
        type: INT

  - name: b
    columns:
      - name: id
        type: INT

views:
  - name: ods.v
    definition: SELECT 1 AS x
)y");
    CHECK(models_to_yaml({}, "d").empty());
}
