// SPDX-License-Identifier: Apache-2.0
// What people get wrong in revisions and models in Python, through the real program: the whole message and the exit
// code.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace srmigrate;
using srmigrate::tests::fails;
using srmigrate::tests::k_embedded_story;
using srmigrate::tests::Project;

namespace {

struct WrongFile {
    std::string name;
    std::string text;
};
struct WrongPython {
    std::string what;
    std::vector<WrongFile> files;
    std::string message;
};

void put(const Project& project, const std::string& name, const std::string& text) {
    const auto path = project.directory.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("what is wrong in a revision in Python is said with its place and the way out") {
    const std::vector<WrongPython> rows = {
        {"a syntax error",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.execute('SELECT 1'\n"}},
         "error: migrations/versions/a1.py:9:15: SyntaxError: '(' is never closed\n"
         "      op.execute('SELECT 1'\n"
         "                ^\n"},
        {"an expression that is not complete",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    x = 1 +\n"
           "    op.drop_table('t')\n"}},
         "error: migrations/versions/a1.py:9:12: SyntaxError: expected an expression, got the end of the line\n"
         "      x = 1 +\n"
         "             ^\n"},
        {"a block that is not indented",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "op.drop_table('t')\n"}},
         "error: migrations/versions/a1.py:9:1: IndentationError: expected an indented block after 'def' in line 8, "
         "got 'op'\n"
         "  op.drop_table('t')\n"
         "  ^^\n"
         "hint: indent the line, or write 'pass'\n"},
        {"a string without its end",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.execute('SELECT 1)\n"}},
         "error: migrations/versions/a1.py:9:16: SyntaxError: expected ' at the end of the string, got the end of the "
         "line\n"
         "      op.execute('SELECT 1)\n"
         "                 ^^^^^^^^^^\n"
         "hint: close the string, or begin it with three quotes\n"},
        {"Python 2",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    print 'x'\n"}},
         "error: migrations/versions/a1.py:9:11: SyntaxError: expected the end of the statement, got a string\n"
         "      print 'x'\n"
         "            ^^^\n"
         "hint: call it with parentheses: this is Python 2\n"},
        {"tabs mixed with blanks",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "        op.drop_table('t')\n"
           "\top.drop_table('u')\n"}},
         "error: migrations/versions/a1.py:10:1: TabError: tabs and blanks are mixed in the indentation\n"
         "  \top.drop_table('u')\n"
         "  ^\n"
         "hint: indent all lines of a block with blanks, or all with tabs\n"},
        {"bytes that are not UTF-8",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.execute('caf\xE9"
           "')\n"}},
         "error: migrations/versions/a1.py:9:20: SyntaxError: expected UTF-8, got the byte 0xE9 at offset 121\n"
         "      op.execute('caf\uFFFD')\n"
         "                     ^\n"
         "hint: save the file as UTF-8\n"},
        {"a coding that is not read",
         {{"migrations/versions/a1.py",
           "# -*- coding: cp1252 -*-\n"
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.execute('caf\xE9"
           "')\n"}},
         "error: migrations/versions/a1.py:1:15: SyntaxError: the coding 'cp1252' is not read\n"
         "  # -*- coding: cp1252 -*-\n"
         "                ^^^^^^\n"
         "hint: save the file as UTF-8, and remove the coding line\n"},
        {"an endless loop",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    while True:\n"
           "        pass\n"}},
         "error: migrations/versions/a1.py:9:11: the file takes more than 5000000 steps\n"
         "      while True:\n"
         "            ^^^^\n"
         "hint: look for a loop without end\n"},
        {"an endless loop above the functions",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "while True:\n"
           "    pass\n"
           "def upgrade(): pass\n"}},
         "error: migrations/versions/a1.py:9:5: the file takes more than 100000 steps\n"
         "      pass\n"
         "      ^^^^\n"
         "hint: look for a loop without end\n"},
        {"recursion without end",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    def f(n):\n"
           "        return f(n + 1)\n"
           "    f(0)\n"}},
         "error: migrations/versions/a1.py:10:16: there are more than 200 calls inside each other\n"
         "          return f(n + 1)\n"
         "                 ^^^^^^^^\n"
         "hint: end the recursion\n"},
        {"a function of a module that is not there",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "from mylib.helpers import audit_columns\n"
           "def upgrade():\n"
           "    op.create_table('t', sa.Column('id', sa.Integer()), *audit_columns())\n"}},
         "error: migrations/versions/a1.py:10:5: the module 'mylib.helpers' is not part of the project, so what it has "
         "is not known here\n"
         "      op.create_table('t', sa.Column('id', sa.Integer()), *audit_columns())\n"
         "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: correct 'prepend_sys_path' if the module belongs to the project\n"},
        {"a module that is not there",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "import mylib.helpers\n"
           "def upgrade():\n"
           "    mylib.helpers.go()\n"}},
         "error: migrations/versions/a1.py:10:5: the module 'mylib' is not part of the project, so what it has is not "
         "known here\n"
         "      mylib.helpers.go()\n"
         "      ^^^^^^^^^^^^^^^^^^\n"
         "hint: correct 'prepend_sys_path' if the module belongs to the project\n"},
        {"imports in a circle",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "from app.a import A\n"
           "def upgrade():\n"
           "    op.execute(A)\n"},
          {"app/__init__.py", ""},
          {"app/a.py",
           "from app.b import B\n"
           "A = \"SELECT 1\"\n"},
          {"app/b.py",
           "from app.a import A\n"
           "B = A\n"}},
         "error: app/b.py:1:19: ImportError: cannot import name 'A' from 'app.a', which is not complete: the imports "
         "go in a circle\n"
         "  from app.a import A\n"
         "                    ^\n"
         "hint: import the module, or move the import into the function that needs it\n"},
        {"two files of one id",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade(): pass\n"},
          {"migrations/versions/b.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade(): pass\n"}},
         "error: migrations/versions/b.py:4:13: revision id 'a1' is declared by 2 files: 'migrations/versions/a1.py' "
         "and 'migrations/versions/b.py'\n"
         "  revision = 'a1'\n"
         "              ^^\n"
         "hint: remove the copy, or give it an id of its own\n"},
        {"a parent that is computed",
         {{"migrations/versions/a1.py",
           "from app.ids import last\n"
           "revision='a1'\n"
           "down_revision = last()\n"
           "def upgrade(): pass\n"}},
         "error: migrations/versions/a1.py:1:6: 'down_revision' cannot be read: the module 'app.ids' is not part of "
         "the project, so what it has is not known here\n"
         "  from app.ids import last\n"
         "       ^^^^^^^\n"
         "hint: write None, a revision id, or several as a tuple here\n"},
        {"a parent from the environment",
         {{"migrations/versions/a1.py",
           "import os\n"
           "import sqlalchemy as sa\n"
           "revision='a1'\n"
           "down_revision = os.environ['PARENT']\n"
           "def upgrade(): pass\n"}},
         "error: migrations/versions/a1.py:4:17: 'down_revision' cannot be read: environment variables differ from "
         "machine to machine\n"
         "  down_revision = os.environ['PARENT']\n"
         "                  ^^^^^^^^^^^^^^^^^^^^\n"
         "hint: write None, a revision id, or several as a tuple here\n"},
        {"a parent by a function that is not there",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = parent()\n"
           "\n"
           "\n"
           "def upgrade(): pass\n"}},
         "error: migrations/versions/a1.py:5:17: NameError: name 'parent' is not defined\n"
         "  down_revision = parent()\n"
         "                  ^^^^^^\n"},
        {"a loop over rows",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    bind = op.get_bind()\n"
           "    rows = bind.execute(sa.text('SELECT id FROM t')).fetchall()\n"
           "    for row in rows:\n"
           "        op.execute(f'DELETE FROM u WHERE id = {row.id}')\n"}},
         "error: migrations/versions/a1.py:11:16: what a query answers is known by the database only\n"
         "      for row in rows:\n"
         "                 ^^^^\n"
         "hint: run this revision with Alembic and go on with srmigrate: the version table is shared\n"},
        {"a loop over rows of a Core query",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    bind = op.get_bind()\n"
           "    t = sa.table('t', sa.column('id'))\n"
           "    for row in bind.execute(sa.select(t.c.id)):\n"
           "        op.execute(f'DELETE FROM u WHERE id = {row[0]}')\n"}},
         "error: migrations/versions/a1.py:11:16: what a query answers is known by the database only\n"
         "      for row in bind.execute(sa.select(t.c.id)):\n"
         "                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: run this revision with Alembic and go on with srmigrate: the version table is shared\n"},
        {"a branch by the answer of a query",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    bind = op.get_bind()\n"
           "    n = bind.execute(sa.text('SELECT count(*) FROM t')).scalar()\n"
           "    if n:\n"
           "        op.drop_table('t')\n"}},
         "error: migrations/versions/a1.py:11:8: what a query answers is known by the database only\n"
         "      if n:\n"
         "         ^\n"
         "hint: run this revision with Alembic and go on with srmigrate: the version table is shared\n"},
        {"a session of the ORM",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    from sqlalchemy.orm import Session\n"
           "    s = Session(bind=op.get_bind())\n"
           "    for u in s.query(sa.table('t')).all():\n"
           "        u.x = 1\n"
           "    s.commit()\n"}},
         "error: migrations/versions/a1.py:11:14: what a session of the ORM does is not read\n"
         "      for u in s.query(sa.table('t')).all():\n"
         "               ^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: send the statements with op.execute(), or run this revision with Alembic: the version table is "
         "shared\n"},
        {"a keyword of Column with a typo",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.create_table('t', sa.Column('id', sa.Integer(), nulable=False))\n"}},
         "error: migrations/versions/a1.py:9:56: TypeError: a Column has no keyword 'nulable'\n"
         "      op.create_table('t', sa.Column('id', sa.Integer(), nulable=False))\n"
         "                                                         ^^^^^^^\n"
         "hint: did you mean 'nullable'?\n"},
        {"a keyword that Column does not have",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.create_table('t', sa.Column('id', sa.Integer(), foo=False))\n"}},
         "error: migrations/versions/a1.py:9:56: TypeError: a Column has no keyword 'foo'\n"
         "      op.create_table('t', sa.Column('id', sa.Integer(), foo=False))\n"
         "                                                         ^^^\n"
         "hint: remove it, or correct its name\n"},
        {"an option of a table with a typo",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.create_table('t', sa.Column('id', sa.Integer()), starrocks_primarykey='id')\n"}},
         "error: migrations/versions/a1.py:9:57: ArgumentError: 'starrocks_primarykey' is no option of a table\n"
         "      op.create_table('t', sa.Column('id', sa.Integer()), starrocks_primarykey='id')\n"
         "                                                          ^^^^^^^^^^^^^^^^^^^^\n"
         "hint: did you mean 'starrocks_primary_key'?\n"},
        {"an option that the dialect does not have",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.create_table('t', sa.Column('id', sa.Integer()), starrocks_distribution='HASH(id)')\n"}},
         "error: migrations/versions/a1.py:9:57: ArgumentError: 'starrocks_distribution' is no option of a table\n"
         "      op.create_table('t', sa.Column('id', sa.Integer()), starrocks_distribution='HASH(id)')\n"
         "                                                          ^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: other settings of a table stand in starrocks_properties={…}\n"},
        {"an option of a column with a typo",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.create_table('t', sa.Column('id', sa.Integer(), starrocks_agg='SUM'))\n"}},
         "error: migrations/versions/a1.py:9:56: ArgumentError: 'starrocks_agg' is no option of a column\n"
         "      op.create_table('t', sa.Column('id', sa.Integer(), starrocks_agg='SUM'))\n"
         "                                                         ^^^^^^^^^^^^^\n"
         "hint: did you mean 'starrocks_agg_type'?\n"},
        {"an operation with a typo",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.add_colum('t', sa.Column('id', sa.Integer()))\n"}},
         "error: migrations/versions/a1.py:9:8: AttributeError: module 'alembic.op' has no attribute 'add_colum'\n"
         "      op.add_colum('t', sa.Column('id', sa.Integer()))\n"
         "         ^^^^^^^^^\n"
         "hint: did you mean 'add_column'?\n"},
        {"a type with a typo",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.add_column('t', sa.Column('id', sa.Itneger()))\n"}},
         "error: migrations/versions/a1.py:9:40: 'sqlalchemy.Itneger' is not read\n"
         "      op.add_column('t', sa.Column('id', sa.Itneger()))\n"
         "                                         ^^^^^^^^^^^^\n"
         "hint: did you mean 'Integer'?\n"},
        {"an error that is swallowed",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    try:\n"
           "        op.drop_table('t')\n"
           "    except Exception:\n"
           "        pass\n"}},
         "error: migrations/versions/a1.py:10:9: whether an error is swallowed here is known only when it is run\n"
         "          op.drop_table('t')\n"
         "          ^^^^^^^^^^^^^^^^^^\n"
         "hint: take the statement out of the 'try', or run this revision with Alembic\n"},
        {"a value that is another one each time",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    import uuid\n"
           "    op.execute(f\"INSERT INTO t VALUES ('{uuid.uuid4()}')\")\n"}},
         "error: migrations/versions/a1.py:10:5: uuid4() gives another value in each run\n"
         "      op.execute(f\"INSERT INTO t VALUES ('{uuid.uuid4()}')\")\n"
         "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: write the value out, or let the database make it\n"},
        {"a value of the environment",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    import os\n"
           "    op.execute('INSERT INTO t VALUES (%s)' % os.environ['X'])\n"}},
         "error: migrations/versions/a1.py:10:5: environment variables differ from machine to machine\n"
         "      op.execute('INSERT INTO t VALUES (%s)' % os.environ['X'])\n"
         "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: write the value out, or give it with -x name=value\n"},
        {"a parameter without a value",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"
           "def upgrade():\n"
           "    op.execute(\"INSERT INTO t VALUES ('a :b c')\")\n"}},
         "error: migrations/versions/a1.py:9:5: StatementError: the text has the parameter ':b', which has no value\n"
         "      op.execute(\"INSERT INTO t VALUES ('a :b c')\")\n"
         "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: give it one with .bindparams(), or write '\\:' for a colon\n"},
        {"no upgrade()",
         {{"migrations/versions/a1.py",
           "import sqlalchemy as sa\n"
           "from alembic import op\n"
           "\n"
           "revision = 'a1'\n"
           "down_revision = None\n"
           "\n"
           "\n"}},
         "error: migrations/versions/a1.py: the script has no function 'upgrade'\n"
         "hint: write 'def upgrade() -> None:' and its operations\n"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        const Project project("prepend_sys_path = .\n");
        for (const auto& file : row.files)
            put(project, file.name, file.text);
        CHECK(project.run("upgrade head --sql") == fails(2, row.message));
    }
}

TEST_CASE("what is wrong in models in Python is said with its place and the way out") {
    const std::vector<WrongPython> rows = {
        {"two tables of one name",
         {{"models.py",
           "import sqlalchemy as sa\n"
           "metadata = sa.MetaData()\n"
           "sa.Table('t', metadata, sa.Column('id', sa.Integer()))\n"
           "sa.Table('u', metadata, sa.Column('id', sa.Integer()))\n"
           "sa.Table('t', metadata, sa.Column('id', sa.Integer()))\n"}},
         "error: models.py:5:1: InvalidRequestError: 't' is declared a second time; the first is in line 3\n"
         "  sa.Table('t', metadata, sa.Column('id', sa.Integer()))\n"
         "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: keep one of the two, or say extend_existing=True\n"},
        {"two classes of one table",
         {{"models.py",
           "import sqlalchemy as sa\n"
           "from sqlalchemy.orm import DeclarativeBase\n"
           "class Base(DeclarativeBase): pass\n"
           "class A(Base):\n"
           "    __tablename__ = 't'\n"
           "    id = sa.Column(sa.Integer(), primary_key=True)\n"
           "class B(Base):\n"
           "    __tablename__ = 't'\n"
           "    id = sa.Column(sa.Integer(), primary_key=True)\n"}},
         "error: models.py:7:7: InvalidRequestError: 't' is declared a second time; the first is in line 4\n"
         "  class B(Base):\n"
         "        ^\n"
         "hint: keep one of the two, or say extend_existing=True\n"},
        {"a keyword of Column with a typo",
         {{"models.py",
           "import sqlalchemy as sa\n"
           "metadata = sa.MetaData()\n"
           "sa.Table('t', metadata, sa.Column('id', sa.Integer(), nulable=False), starrocks_primarykey='id')\n"}},
         "error: models.py:3:55: TypeError: a Column has no keyword 'nulable'\n"
         "  sa.Table('t', metadata, sa.Column('id', sa.Integer(), nulable=False), starrocks_primarykey='id')\n"
         "                                                        ^^^^^^^\n"
         "hint: did you mean 'nullable'?\n"},
        {"imports in a circle",
         {{"app/__init__.py", ""},
          {"app/a.py",
           "from app.b import B\n"
           "metadata = 1\n"},
          {"app/b.py",
           "from app.a import metadata\n"
           "B = 1\n"}},
         "error: app/b.py:1:19: ImportError: cannot import name 'metadata' from 'app.a', which is not complete: the "
         "imports go in a circle\n"
         "  from app.a import metadata\n"
         "                    ^^^^^^^^\n"
         "hint: import the module, or move the import into the function that needs it\n"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        const std::string target = row.files.front().name == "models.py" ? "models.py" : "app.a:metadata";
        const Project project("sqlalchemy.url = embedded:dev.sql\ntarget_metadata = " + target + "\n");
        for (const auto& file : row.files)
            put(project, file.name, file.text);
        CHECK(project.run("check") == fails(2, k_embedded_story + row.message));
    }
}

TEST_CASE("a Python file of 10 MB is refused where it is run, and its header is read") {
    std::string text = "revision = 'a1'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n";
    for (int i = 0; i < 1'000'000; ++i)
        text += "# 3456789\n";
    const Project project;
    put(project, "migrations/versions/a1.py", text);
    CHECK(project.run("history").out == "<base> -> a1 (head), \n");
    CHECK(project.run("upgrade head --sql") ==
          fails(2,
                "error: migrations/versions/a1.py:1:1: the file has more than 8 MB\n"
                "  revision = 'a1'\n"
                "  ^\n"
                "hint: keep data in a file of its own\n"));
}

TEST_CASE("a Latin-1 file with its coding line is read") {
    const Project project;
    put(project, "migrations/versions/a1.py",
        "# -*- coding: latin-1 -*-\nfrom alembic import op\nrevision = 'a1'\ndown_revision = None\n\n\n"
        "def upgrade():\n    op.execute(\"INSERT INTO t VALUES ('caf\xE9')\")\n");
    const auto result = project.run("upgrade head --sql");
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("INSERT INTO t VALUES ('café');") != std::string::npos);
}

TEST_CASE("what StarRocks does not have is said before a Python script is sent as it is") {
    const Project project;
    put(project, "migrations/versions/a1.py",
        "from alembic import op\nrevision = 'a1'\ndown_revision = None\n\n\n"
        "def upgrade():\n    op.create_foreign_key('fk', 't', 'u', ['a'], ['b'])\n");
    const auto result = project.run("upgrade head --sql");
    CHECK(result.exit_code == 0);
    CHECK(result.err ==
          "warning: migrations/versions/a1.py:7:5: StarRocks has no foreign keys; the statement is sent as it is\n"
          "      op.create_foreign_key('fk', 't', 'u', ['a'], ['b'])\n"
          "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: remove the operation\n");
}
