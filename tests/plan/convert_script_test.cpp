// SPDX-License-Identifier: Apache-2.0
// Scripts in another format: their text, and the proof that they do the same.
#include "plan/convert_script.hpp"

#include "plan/prove_conversion.hpp"
#include "revision/scripts.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::plan;
using revision::Graph;
using revision::ScriptFormat;
using tests::revision_of;

namespace {

const Home k_home_of_shop{.catalog = std::nullopt, .database = "shop"};
const revision::VariableValues k_values{{"replicas", "1"}};

std::string text_or_why(const Conversion& conversion) {
    if (const auto* const why = std::get_if<base::Diagnostic>(&conversion)) return base::to_text(*why);
    return std::get<revision::Revision>(conversion).header;
}

std::string converted(const std::string& text, ScriptFormat from, ScriptFormat to) {
    const Graph graph({revision_of(text, from)});
    return text_or_why(convert(graph, graph[0], {.to = to, .values = k_values, .home = k_home_of_shop}));
}

const std::string k_sql = R"(-- make the account
--
-- Revision ID: a1
-- Revises: 
-- Branch Labels: main
-- Depends On: 
-- Create Date: 2026-11-21 11:40:27.089406

-- migrate:up
-- holds what a customer pays
CREATE TABLE account (id BIGINT NOT NULL, n VARCHAR(9)) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);

-- srmigrate:wait
INSERT INTO account VALUES (1, 'a;b');

-- migrate:down
DROP TABLE account;
)";

const std::string k_yaml = R"(revision: a1
down_revision: null
branch_labels: main
depends_on: null
message: make the account
create_date: 2026-11-21 11:40:27.089406
upgrade:
  # holds what a customer pays
  - create_table:
      name: account
      columns:
        - name: id
          type: BIGINT
          nullable: false
        - {name: n, type: VARCHAR(9)}
      primary_key: [id]
      distributed_by: HASH (id)
downgrade: auto
)";

}  // namespace

TEST_CASE("an SQL script in YAML keeps its header, its remarks and its directives") {
    CHECK(converted(k_sql, ScriptFormat::sql, ScriptFormat::yaml) == R"yaml(revision: a1
down_revision: null
branch_labels: main
depends_on: null
message: make the account
create_date: 2026-11-21 11:40:27.089406
upgrade:
  # holds what a customer pays
  - create_table:
      name: account
      columns:
        - name: id
          type: BIGINT
          nullable: false
        - name: "n"
          type: VARCHAR(9)
      primary_key: [id]
      distributed_by: HASH (id)

  - execute:
      sql: "INSERT INTO account VALUES (1, 'a;b')"
      srmigrate: [wait]
downgrade:
  - drop_table: {name: account}
)yaml");
}

TEST_CASE("a YAML script in SQL keeps what it asks for downwards") {
    CHECK(converted(k_yaml, ScriptFormat::yaml, ScriptFormat::sql) == R"(-- make the account
--
-- Revision ID: a1
-- Revises: 
-- Branch Labels: main
-- Depends On: 
-- Create Date: 2026-11-21 11:40:27.089406

-- migrate:up
-- holds what a customer pays
CREATE TABLE account (
    id BIGINT NOT NULL,
    n VARCHAR(9)
)
PRIMARY KEY (id)
DISTRIBUTED BY HASH (id);

-- migrate:down auto
)");
}

TEST_CASE("a script without a way back stays one, and one that is meant to do nothing, too") {
    const std::string head = "-- Revision ID: a1\n-- Revises: \n\n";
    CHECK(converted(head + "-- migrate:up\n-- srmigrate:empty\n", ScriptFormat::sql, ScriptFormat::yaml) ==
          "revision: a1\ndown_revision: null\nbranch_labels: null\ndepends_on: null\nmessage: \"\"\n"
          "create_date: \"\"\nupgrade:\n  []\n");
}

TEST_CASE("variables stay variables") {
    const std::string script =
        "-- Revision ID: a1\n-- Revises: \n-- Variables: replicas=3\n\n-- migrate:up\n"
        "CREATE TABLE t (k INT) PROPERTIES (\"replication_num\" = \"${replicas}\");\n\n-- migrate:down\nDROP TABLE "
        "t;\n";
    const auto yaml = converted(script, ScriptFormat::sql, ScriptFormat::yaml);
    CHECK(yaml.find("variables: {replicas: \"3\"}\n") != std::string::npos);
    CHECK(yaml.find(R"(PROPERTIES (\"replication_num\" = \"${replicas}\"))") != std::string::npos);
    const auto back = converted(yaml, ScriptFormat::yaml, ScriptFormat::sql);
    CHECK(back.find(R"("replication_num" = "${replicas}")") != std::string::npos);
    CHECK(converted(script, ScriptFormat::sql, ScriptFormat::python) ==
          "error: v/a1.sql: the script has the variable 'replicas', and Python scripts have none\n"
          "hint: write its value into the statements first\n");
}

TEST_CASE("a directive is beyond Python, and named with its place") {
    CHECK(converted(k_sql, ScriptFormat::sql, ScriptFormat::python) ==
          "error: v/a1.sql:14:1: the statement has the directive 'wait', and Python scripts have none\n"
          "  INSERT INTO account VALUES (1, 'a;b');\n"
          "  ^^^^^^\n"
          "hint: leave the script as it is: formats may be mixed\n");
}

TEST_CASE("what builds something else is disproved, in the direction in which it does") {
    const auto script = [](const std::string& up, const std::string& down) {
        return revision_of("-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\n" + up + ";\n-- migrate:down\n" + down +
                           ";\n");
    };
    const Graph graph({script("CREATE TABLE t (k INT) DISTRIBUTED BY HASH (k)", "DROP TABLE t")});
    const auto judged = [&](const std::string& up, const std::string& down) {
        std::string text;
        for (const auto& [id, why] : disproved(graph, {{"a1", script(up, down)}}, k_values, k_home_of_shop))
            text += id + ": " + why.message + "\n";
        return text;
    };
    CHECK(judged("CREATE TABLE `t` (k INT NULL) DISTRIBUTED BY HASH (k)", "DROP TABLE shop.t").empty());
    CHECK(judged("CREATE TABLE t (k BIGINT) DISTRIBUTED BY HASH (k)", "DROP TABLE t")
              .starts_with("a1: the new script does not do the same upwards: "));
    CHECK(judged("CREATE TABLE t (k INT) DISTRIBUTED BY HASH (k)", "DROP TABLE u")
              .starts_with("a1: the new script does not do the same downwards: "));
}
