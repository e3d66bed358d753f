// SPDX-License-Identifier: Apache-2.0
// Revisions in Python, one by one: what they send, and what is said of those that cannot be read.
#include "base/text.hpp"
#include "revision/body/read_script.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

Revision python_revision(std::string text) {
    return {.id = "a1",
            .file = "/project/migrations/versions/a1.py",
            .shown_file = "versions/a1.py",
            .format = ScriptFormat::python,
            .header = std::move(text)};
}

/// A revision whose upgrade() has this body, indented by four blanks.
Revision upgrading(const std::string& body) {
    return python_revision(
        "import sqlalchemy as sa\nfrom alembic import op\nfrom starrocks import *\n\n\ndef upgrade():\n" + body + "\n");
}

std::vector<std::string> sent_by(const Revision& revision, Direction direction = Direction::up,
                                 const VariableValues& values = {}) {
    std::vector<std::string> texts;
    for (const auto& statement : read_section(revision, direction, values).statements)
        texts.emplace_back(statement.sql.text());
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an operation in Python is a statement with its place, its meaning and its hash") {
    const auto section = read_section(upgrading("    # who owes what\n"
                                                "    op.add_column('orders', sa.Column('n', sa.Integer()))"),
                                      Direction::up, {});
    CHECK(section.kind == SectionKind::written);
    REQUIRE(section.statements.size() == 1);
    const auto& statement = section.statements.front();
    CHECK(statement.sql.text() == "ALTER TABLE orders ADD COLUMN n INTEGER");
    CHECK(statement.source.text() == "op.add_column('orders', sa.Column('n', sa.Integer()))");
    CHECK(statement.remarks == Texts{"who owes what"});
    CHECK(statement.where.file == "versions/a1.py");
    CHECK(statement.where.line == 8);
    CHECK(statement.where.column == 5);
    CHECK(std::holds_alternative<schema::AlterTable>(*statement.operation));
    CHECK(statement.hash.size() == 64);
    CHECK_FALSE(statement.doubt);
}

TEST_CASE("the same statement in Python and in SQL has one hash") {
    const auto python = read_section(upgrading("    op.execute('TRUNCATE TABLE t')"), Direction::up, {});
    const Revision sql{.id = "a1",
                       .shown_file = "a1.sql",
                       .header = "-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\nTRUNCATE TABLE t;\n"};
    CHECK(python.statements.front().hash == read_section(sql, Direction::up, {}).statements.front().hash);
}

TEST_CASE("several statements in one text are sent one by one") {
    CHECK(sent_by(upgrading("    op.execute('SET a = 1; DELETE FROM t WHERE id = 2;')")) ==
          Texts{"SET a = 1", "DELETE FROM t WHERE id = 2"});
    CHECK(sent_by(upgrading("    op.alter_table_properties('t', {'a': '1', 'b': '2'}, schema='dw')")) ==
          Texts{"ALTER TABLE dw.t SET (\"a\" = \"1\")", "ALTER TABLE dw.t SET (\"b\" = \"2\")"});
}

TEST_CASE("a variable of SQL scripts means nothing in Python") {
    CHECK(sent_by(upgrading("    op.execute(\"INSERT INTO t VALUES ('${x}')\")")) ==
          Texts{"INSERT INTO t VALUES ('${x}')"});
}

TEST_CASE("directives of SQL scripts work in the texts of op.execute") {
    const auto section = read_section(upgrading("    op.execute('''\n"
                                                "        -- srmigrate:nowait\n"
                                                "        ALTER TABLE t ADD COLUMN a INT\n"
                                                "    ''')"),
                                      Direction::up, {});
    REQUIRE(section.statements.size() == 1);
    CHECK(has_directive(section.statements.front().directives, DirectiveName::nowait));
}

TEST_CASE("a directive of a Python script is a comment above the call") {
    const auto section = read_section(upgrading("    # gone for good\n"
                                                "    # srmigrate:nolint drop-table the archive has it\n"
                                                "    op.drop_table('t')"),
                                      Direction::up, {});
    REQUIRE(section.statements.size() == 1);
    REQUIRE(section.statements.front().directives.size() == 1);
    CHECK(spelled(section.statements.front().directives.front()) == "nolint drop-table the archive has it");
    CHECK(section.statements.front().remarks == std::vector<std::string>{"gone for good"});
}

TEST_CASE("a value of -x is known to a Python script") {
    const auto revision = upgrading(
        "    from alembic import context\n"
        "    db = context.get_x_argument(as_dictionary=True).get('db', 'dw')\n"
        "    op.execute(f'USE {db}')");
    CHECK(sent_by(revision) == Texts{"USE dw"});
    CHECK(sent_by(revision, Direction::up, {{"db", "ods"}}) == Texts{"USE ods"});
}

TEST_CASE("a direction that cannot be read does not stand in the way of the other") {
    const auto revision = python_revision(
        "from alembic import op\n\n\n"
        "def upgrade():\n    op.execute('TRUNCATE TABLE t')\n\n\n"
        "def downgrade():\n    raise NotImplementedError('irreversible')\n");
    CHECK(sent_by(revision) == Texts{"TRUNCATE TABLE t"});
    try {
        sent_by(revision, Direction::down);
        FAIL("downgrade() was read");
    } catch (const base::Error& error) {
        REQUIRE(error.diagnostics().size() == 1);
        const auto& diagnostic = error.diagnostics().front();
        CHECK(diagnostic.message == "NotImplementedError: irreversible");
        REQUIRE(diagnostic.where);
        CHECK(diagnostic.where->file == "versions/a1.py");
        CHECK(diagnostic.where->line == 9);
    }
}

TEST_CASE("a script without downgrade() cannot be undone") {
    const auto revision = upgrading("    op.execute('TRUNCATE TABLE t')");
    CHECK(read_section(revision, Direction::down, {}).kind == SectionKind::absent);
    CHECK(base::to_text(not_reversible(revision)) ==
          "error: versions/a1.py: the revision 'a1' cannot be undone: it has no function 'downgrade'\n"
          "hint: write 'def downgrade() -> None:' with the operations that undo it\n");
}

TEST_CASE("nothing that is sent is lost behind what cannot be known") {
    // Each of these might send something; that is said, and nothing is taken for done.
    const std::vector<std::string> bodies = {
        "op.create_table('t', sa.Column('id', sa.Integer()), *third.columns())",
        "op.create_table('t', sa.Column('id', sa.Integer()), **third.options())",
        "batch = op.batch_alter_table('t')\nbatch.add_column(*third.columns())",
        "own(*third.names())",
        "own_class.act(*third.names())",
        "names = []\nnames.extend(*third.names())\nfor name in names: op.drop_table(name)",
        "op.drop_table('t') if third.VALUE else None",
        "None if third.VALUE else op.drop_table('t')",
        "third.VALUE and op.drop_table('t')",
        "third.VALUE or op.drop_table('t')",
        "[op.drop_table(name) for name in third.NAMES]",
        "[op.drop_table(name) for name in ['t'] if third.VALUE]",
        "[op.drop_table(name) for x in third.NAMES for name in ['t']]",
        "{name: op.drop_table(name) for name in third.NAMES}",
        "any(op.drop_table(name) for name in third.NAMES)",
        "list(map(op.drop_table, third.NAMES))",
        "list(map(own, third.NAMES))",
        "if third.VALUE:\n    op.drop_table('t')",
        "for name in third.NAMES:\n    op.drop_table(name)",
        "while third.VALUE:\n    op.drop_table('t')",
        "match third.VALUE:\n    case 1:\n        op.drop_table('t')",
        "third.add_audit_columns(op)",
        "made = third.add_audit_columns('t')",
        "return third.add_audit_columns('t')",
        "with third.without_checks():\n    op.drop_table('t')",
        "assert third.is_empty('t')\nop.drop_table('t')",
        "if not third.VALUE:\n    raise RuntimeError('not empty')\nop.drop_table('t')",
        "getattr(op, third.NAME)('t')",
        "try:\n    op.drop_table('t')\nexcept Exception:\n    pass",
        "try:\n    op.drop_table('t')\nexcept Exception:\n    if True:\n        return\n    raise",
        "for i in range(2):\n    try:\n        op.drop_table('t')\n    finally:\n        continue",
    };
    for (const auto& body : bodies) {
        INFO(body);
        std::string indented;
        for (const auto& line : base::split(body, '\n'))
            indented += "    " + line + "\n";
        const auto revision = python_revision(
            "import sqlalchemy as sa\nfrom alembic import op\nimport third\n\n"
            "def own(*names):\n    for name in names: op.drop_table(name)\n\n"
            "class Own:\n    def act(self, *names): own(*names)\n\nown_class = Own()\n\n"
            "def upgrade():\n" +
            indented);
        CHECK_THROWS_AS(read_section(revision, Direction::up, {}), base::Error);
    }
}

TEST_CASE("a revision whose upgrade() is what another module made of it cannot be read") {
    for (const std::string text : {"import third\n@third.step\ndef upgrade(): pass\n", "from third import upgrade\n",
                                   "import third\nupgrade = third.steps('t')\n"}) {
        INFO(text);
        CHECK_THROWS_AS(read_section(python_revision(text), Direction::up, {}), base::Error);
    }
}

TEST_CASE("what cannot be known and does not matter does not stand in the way") {
    CHECK(sent_by(python_revision("import os\nfrom alembic import op\nimport third\n"
                                  "LIMITS = [1, 2]\n"
                                  "if os.environ['MODE'] == 'x':\n    LIMITS.append(3)\n"
                                  "class Own(third.Base):\n    pass\n"
                                  "log = third.get_logger()\n"
                                  "def upgrade():\n"
                                  "    log.info('%s', *third.NAMES)\n"
                                  "    print(*third.NAMES)\n"
                                  "    names = [name for name in third.NAMES if name]\n"
                                  "    op.execute('TRUNCATE TABLE t')\n")) == Texts{"TRUNCATE TABLE t"});
    // But the list may be another one.
    CHECK_THROWS_AS(sent_by(python_revision("import os\nfrom alembic import op\n"
                                            "NAMES = ['t']\n"
                                            "if os.environ['MODE'] == 'x':\n    NAMES.append('u')\n"
                                            "def upgrade():\n"
                                            "    for name in NAMES: op.drop_table(name)\n")),
                    base::Error);
}

TEST_CASE("an error that is thrown again is swallowed by nobody") {
    CHECK(sent_by(upgrading("    try:\n        op.drop_table('t')\n    except Exception as e:\n        print(e)\n"
                            "        raise\n    finally:\n        print('done')")) == Texts{"DROP TABLE t"});
}
