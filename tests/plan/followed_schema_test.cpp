// SPDX-License-Identifier: Apache-2.0
// What scripts in Python ask of the schema, and who answers.
#include "plan/followed_schema.hpp"

#include "plan/make_plan.hpp"
#include "plan/rehearse.hpp"
#include "revision/script/sql_text.hpp"
#include "revision/scripts.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::plan;
using srmigrate::tests::text_of;

namespace {

const Home k_followed_home{.catalog = std::nullopt, .database = "shop"};

revision::Revision python_script(const std::string& id, const std::string& down, const std::string& upgrade,
                                 const std::string& downgrade = "pass") {
    auto revision =
        tests::revision_of("import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '" + id +
                               "'\ndown_revision = " + (down.empty() ? "None" : "'" + down + "'") +
                               "\n\n\ndef upgrade():\n    " + base::replace_all(upgrade, "\n", "\n    ") +
                               "\n\n\ndef downgrade():\n    " + base::replace_all(downgrade, "\n", "\n    ") + "\n",
                           revision::ScriptFormat::python);
    revision.shown_file = "versions/" + id + ".py";
    return revision;
}

std::vector<revision::PathStep> steps_to_heads(const revision::Graph& graph, const revision::VersionRows& rows = {}) {
    return revision::upgrade_path(graph, rows, revision::parse_target("heads"));
}

struct Made {
    std::vector<std::string> statements;
    std::string answers;
    std::string errors;
    bool operator==(const Made&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Made& made) {
    for (const auto& statement : made.statements)
        out << statement << ";\n";
    return out << made.answers << made.errors;
}

Made plan_of_steps(const revision::Graph& graph, const std::vector<revision::PathStep>& steps,
                   const AnsweredFrom& from) {
    Made made;
    try {
        const auto [plan, answers] = make_plan(graph, steps, {}, k_followed_home, from);
        for (const auto& step : plan.steps) {
            for (const auto& statement : step.statements)
                made.statements.emplace_back(statement.sql.text());
        }
        for (const auto& answer : answers)
            made.answers +=
                answer.where->file + ":" + std::to_string(answer.where->line) + ": " + answer.message + "\n";
    } catch (const base::Error& error) {
        made.errors = text_of(error.diagnostics());
    }
    return made;
}

/// Of all revisions from nothing to the heads.
Made upgraded(const std::vector<revision::Revision>& revisions, const AnsweredFrom& from = {}) {
    const revision::Graph graph(revisions);
    return plan_of_steps(graph, steps_to_heads(graph), from);
}

schema::Database database_with(const std::string& create_table) {
    const auto statement = revision::understand({.sql = create_table});
    schema::Catalog catalog;
    catalog.databases["shop"];
    catalog.current = "shop";
    return std::get<schema::Catalog>(schema::apply(catalog, statement.operation)).databases["shop"];
}

revision::Revision first_one() {
    return python_script("a1", "",
                         "op.create_table('t', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE VIEW v AS SELECT id FROM t')");
}

}  // namespace

TEST_CASE("whether a table is there is answered from what the revisions before build") {
    const auto guarded = python_script("b1", "a1",
                                       "insp = sa.inspect(op.get_bind())\n"
                                       "if not insp.has_table('t'):\n"
                                       "    op.execute('SELECT 1')\n"
                                       "if insp.has_table('v'):\n"
                                       "    op.execute('DROP VIEW v')\n"
                                       "if 'v' not in insp.get_view_names():\n"
                                       "    op.rename_table('t', 'u')\n"
                                       "if 't' not in insp.get_table_names() and 'u' in insp.get_table_names():\n"
                                       "    op.drop_table('u')");
    CHECK(upgraded({first_one(), guarded}) ==
          Made{{"CREATE TABLE t (\n    id BIGINT\n)", "CREATE VIEW v AS SELECT id FROM t", "DROP VIEW v",
                "ALTER TABLE t RENAME u", "DROP TABLE u"},
               "versions/b1.py:10: has_table('t') is answered by the revisions before it: True\n"
               "versions/b1.py:12: has_table('v') is answered by the revisions before it: True\n"
               "versions/b1.py:14: get_view_names() is answered by the revisions before it\n"
               "versions/b1.py:16: get_table_names() is answered by the revisions before it\n"
               "versions/b1.py:16: get_table_names() is answered by the revisions before it\n",
               ""});
}

TEST_CASE("columns, keys, indexes and comments of a table are answered from what the revisions before build") {
    const auto first =
        python_script("a1", "",
                      "op.execute(\"CREATE TABLE t (k INT NOT NULL COMMENT 'the key', v INT, INDEX i (v) USING "
                      "BITMAP) PRIMARY KEY (k) COMMENT 'all of it'\")");
    const auto second =
        python_script("b1", "a1",
                      "def has_column(table, column):\n"
                      "    insp = sa.inspect(op.get_bind())\n"
                      "    return column in [c['name'] for c in insp.get_columns(table)]\n"
                      "insp = sa.engine.reflection.Inspector.from_engine(op.get_bind())\n"
                      "if has_column('t', 'v') and not has_column('t', 'w'):\n"
                      "    op.execute('SELECT 1')\n"
                      "if insp.get_pk_constraint('t')['constrained_columns'] == ['k']:\n"
                      "    op.execute('SELECT 2')\n"
                      "if [i['name'] for i in insp.get_indexes('t')] == ['i'] and insp.has_index('t', 'i'):\n"
                      "    op.execute('SELECT 3')\n"
                      "if insp.get_table_comment('t')['text'] == 'all of it':\n"
                      "    op.execute('SELECT 4')\n"
                      "if not insp.get_columns('t')[0]['nullable'] and not insp.get_foreign_keys('t'):\n"
                      "    op.execute(f\"SELECT '{insp.get_columns('t')[0]['comment']}'\")\n"
                      "if op.get_bind().dialect.has_table(op.get_bind(), 't'):\n"
                      "    op.execute('SELECT 6')");
    const auto made = upgraded({first, second});
    CHECK(made.errors.empty());
    CHECK(std::vector(made.statements.begin() + 1, made.statements.end()) ==
          std::vector<std::string>{"SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 'the key'", "SELECT 6"});
}

TEST_CASE("what no revision before names is not answered without the database") {
    const auto guarded = python_script("b1", "a1",
                                       "if not sa.inspect(op.get_bind()).has_table('other'):\n"
                                       "    op.create_table('other', sa.Column('id', sa.BigInteger()))");
    CHECK(upgraded({first_one(), guarded}).errors ==
          "error: versions/b1.py:9:8: no revision before this one names 'other', so only the database "
          "knows whether it is there\n"
          "      if not sa.inspect(op.get_bind()).has_table('other'):\n"
          "         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: run it on the database, without --sql; or say if_not_exists=True or if_exists=True, or write the "
          "operation without the test; or run this revision with Alembic: the version table is shared\n");
    const auto listing = python_script("b1", "a1",
                                       "for name in sa.inspect(op.get_bind()).get_table_names():\n"
                                       "    op.drop_table(name)");
    CHECK(upgraded({first_one(), listing}).errors ==
          "error: versions/b1.py:9:17: the whole list of names is known by the database only\n"
          "      for name in sa.inspect(op.get_bind()).get_table_names():\n"
          "                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: run it on the database, without --sql\n");
}

TEST_CASE("a table that the revisions before have dropped is not there, and has no columns") {
    const auto second = python_script("b1", "a1", "op.execute('DROP VIEW v')\nop.drop_table('t')");
    const auto third = python_script("c1", "b1", "sa.inspect(op.get_bind()).get_columns('t')");
    CHECK(upgraded({first_one(), second, third}).errors ==
          "error: versions/c1.py:9:5: NoSuchTableError: there is no table 't' here, as the revisions before build it\n"
          "      sa.inspect(op.get_bind()).get_columns('t')\n"
          "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: ask has_table() first\n");
}

TEST_CASE("with a connection the server answers, and what the run does before is followed") {
    std::vector<std::string> read;
    const AnsweredFrom from{.rows = {"a1"}, .server = [&](const std::string& name) -> std::optional<schema::Database> {
                                read.push_back(name);
                                if (name != "shop") return std::nullopt;
                                return database_with("CREATE TABLE by_hand (id INT)");
                            }};
    const revision::Graph graph({first_one(),
                                 python_script("b1", "a1",
                                               "insp = sa.inspect(op.get_bind())\n"
                                               "if not insp.has_table('t'):\n"
                                               "    op.create_table('t', sa.Column('id', sa.BigInteger()))\n"
                                               "if not insp.has_table('t', schema='other'):\n"
                                               "    op.execute('SELECT 1')\n"
                                               "op.execute(' '.join(['SELECT'] + insp.get_table_names()))"),
                                 python_script("c1", "b1",
                                               "for name in sa.inspect(op.get_bind()).get_table_names():\n"
                                               "    op.drop_table(name)")});
    CHECK(plan_of_steps(graph, steps_to_heads(graph, {"a1"}), from) ==
          Made{{"CREATE TABLE t (\n    id BIGINT\n)", "SELECT 1", "SELECT by_hand t", "DROP TABLE by_hand",
                "DROP TABLE t"},
               "versions/b1.py:10: has_table('t') is answered by the database: False\n"
               "versions/b1.py:12: has_table('t') is answered by the database: False\n"
               "versions/b1.py:14: get_table_names() is answered by the database\n"
               "versions/c1.py:9: get_table_names() is answered by the database\n",
               ""});
    CHECK(read == std::vector<std::string>{"shop", "other"});
}

TEST_CASE("nothing is read of the server where no script asks") {
    const AnsweredFrom from{.server = [](const std::string&) -> std::optional<schema::Database> {
        FAIL("the server was read");
        return std::nullopt;
    }};
    CHECK(upgraded({first_one()}, from).statements.size() == 2);
}

TEST_CASE("a run that goes on reads its script as the revisions before answer, whatever the server holds by now") {
    const AnsweredFrom from{.rows = {"a1"},
                            .server = [](const std::string&) -> std::optional<schema::Database> {
                                return database_with("CREATE TABLE other (id INT)");
                            },
                            .goes_on = true};
    const revision::Graph graph(
        {first_one(), python_script("b1", "a1",
                                    "insp = sa.inspect(op.get_bind())\n"
                                    "if insp.has_table('t') and not insp.has_table('other'):\n"
                                    "    op.create_table('other', sa.Column('id', sa.BigInteger()))")});
    CHECK(
        plan_of_steps(graph, steps_to_heads(graph, {"a1"}), from) ==
        Made{{"CREATE TABLE other (\n    id BIGINT\n)"},
             "versions/b1.py:10: has_table('t') is answered by the revisions before it, because an unfinished run "
             "goes on: True\n"
             "versions/b1.py:10: has_table('other') is answered by the revisions before it, because an unfinished run "
             "goes on: False\n",
             ""});
}

TEST_CASE("what one revision did on its way to an error is not told to the next") {
    const revision::Graph graph({first_one(),
                                 python_script("b1", "a1",
                                               "insp = sa.inspect(op.get_bind())\n"
                                               "op.execute('DROP VIEW v')\n"
                                               "op.drop_table('t')\n"
                                               "insp.has_table('t')\n"
                                               "raise ValueError('no')"),
                                 python_script("c1", "b1", "sa.inspect(op.get_bind()).get_columns('t')")});
    const auto errors = plan_of_steps(graph, steps_to_heads(graph), {}).errors;
    CHECK(errors.find("versions/b1.py") != std::string::npos);
    CHECK(errors.find("versions/c1.py") == std::string::npos);
}

TEST_CASE("the schema of a revision is what its questions lead to") {
    const revision::Graph graph({first_one(), python_script("b1", "a1",
                                                            "if 'n' not in [c['name'] for c in "
                                                            "sa.inspect(op.get_bind()).get_columns('t')]:\n"
                                                            "    op.add_column('t', sa.Column('n', sa.Integer()))")});
    const auto catalog = catalog_at(graph, revision::parse_target("heads"), {}, k_followed_home);
    REQUIRE(schema::find_table(catalog, {.name = "t"}) != nullptr);
    CHECK(schema::find_table(catalog, {.name = "t"})->columns.size() == 2);
}

TEST_CASE("an upgrade that cannot be read does not keep its revision from being downgraded") {
    const revision::Graph graph({python_script("a1", "", "op.execute(f'DROP TABLE {open(\"/etc/motd\")}')")});
    const auto plan = make_plan(graph, revision::downgrade_path(graph, {"a1"}, revision::parse_target("base")), {},
                                k_followed_home, {})
                          .plan;
    REQUIRE(plan.steps.size() == 1);
    CHECK(plan.steps.front().statements.empty());
    REQUIRE(plan.warnings.size() == 1);
    CHECK(plan.warnings.front().message ==
          "nothing of the revision 'a1' is undone: its down section is empty on purpose");
}
