// SPDX-License-Identifier: Apache-2.0
#include "revision/script/read_sql.hpp"

#include "revision/scripts.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/statement.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::errors_of;
using tests::sent;
using tests::sql_revision;

namespace {

std::vector<std::string> up(const std::string& body, const VariableValues& values = {}) {
    return sent(read_section(sql_revision("-- migrate:up\n" + body), Direction::up, values));
}

std::vector<DirectiveName> names(const ScriptStatement& statement) {
    std::vector<DirectiveName> result;
    for (const auto& directive : statement.directives)
        result.push_back(directive.name);
    return result;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a script is read into sections of statements with their places") {
    const auto script = tests::read_script(sql_revision("-- migrate:up\n"
                                                        "-- first\n"
                                                        "CREATE TABLE t (a INT);  -- behind\n"
                                                        "\n"
                                                        "  /* inside */ ALTER TABLE t /* x */ ADD COLUMN b INT\n"
                                                        "\n"
                                                        "-- migrate:down\n"
                                                        "DROP TABLE t"),
                                           {});
    CHECK(script.up.kind == SectionKind::written);
    CHECK(script.up.where ==
          base::Place{.file = "v/a1.sql", .line = 5, .column = 1, .line_text = "-- migrate:up", .length = 13});
    REQUIRE(script.up.statements.size() == 2);
    CHECK(script.up.statements[0] ==
          ScriptStatement{.sql = "CREATE TABLE t (a INT)",
                          .source = "CREATE TABLE t (a INT)",
                          .hash = sql::token_hash(sql::lex("CREATE TABLE /**/ t(a INT) ;").tokens),
                          .where = {.file = "v/a1.sql",
                                    .line = 7,
                                    .column = 1,
                                    .line_text = "CREATE TABLE t (a INT);  -- behind",
                                    .length = 6},
                          .remarks = {"first"},
                          .operation = std::get<schema::Operation>(sql::parse("CREATE TABLE t (a INT)"))});
    CHECK(script.up.statements[1].sql == "ALTER TABLE t /* x */ ADD COLUMN b INT");
    CHECK(script.up.statements[1].where.line == 9);
    CHECK(script.up.statements[1].where.column == 16);
    CHECK(script.down.kind == SectionKind::written);
    CHECK(sent(script.down) == Strings{"DROP TABLE t"});
}

TEST_CASE("semicolons, quotes and dashes in comments and strings split nothing") {
    CHECK(up("-- a;b 'c\nSELECT 1; /* ; ' */ SELECT ';--', \"/*\" -- it's\n;SELECT '-- migrate:down';\n") ==
          Strings{"SELECT 1", "SELECT ';--', \"/*\"", "SELECT '-- migrate:down'"});
    CHECK(up("INSERT INTO t VALUES ('line ending in ;\n--x;\n');SELECT 2") ==
          Strings{"INSERT INTO t VALUES ('line ending in ;\n--x;\n')", "SELECT 2"});
    CHECK(up("SELECT 'it''s; \\'so\\';', `a;``b`; SELECT 2") ==
          Strings{"SELECT 'it''s; \\'so\\';', `a;``b`", "SELECT 2"});
    CHECK(up("SELECT 1 /* ; SELECT 2; */; SELECT 3") == Strings{"SELECT 1", "SELECT 3"});
    CHECK(up("SELECT 1--;\n; SELECT 5 - -1;") == Strings{"SELECT 1", "SELECT 5 - -1"});
}

TEST_CASE("markers are comments on a line of their own, not text in strings, block comments or prose") {
    const auto revision = sql_revision(
        "-- migrate:up\n"
        "INSERT INTO t VALUES ('\n-- migrate:down\n');\n"
        "/*\n-- migrate:down\n*/\n"
        "-- Down: not a marker; nor is migrate:down\n"
        "-- migrate: carefully\n"
        "SELECT 1;\n"
        "  --migrate:down  \n"
        "SELECT 2;\n");
    CHECK(sent(read_section(revision, Direction::up, {})) ==
          Strings{"INSERT INTO t VALUES ('\n-- migrate:down\n')", "SELECT 1"});
    CHECK(sent(read_section(revision, Direction::down, {})) == Strings{"SELECT 2"});
}

TEST_CASE("the end of a section ends a statement, as the end of the file does") {
    const auto revision = sql_revision("-- migrate:down\nDROP TABLE t\n-- migrate:up\nSELECT 1\n-- the end");
    CHECK(sent(read_section(revision, Direction::up, {})) == Strings{"SELECT 1"});
    CHECK(sent(read_section(revision, Direction::down, {})) == Strings{"DROP TABLE t"});
}

TEST_CASE("hints go to the server, function bodies stay whole") {
    CHECK(up("SELECT /*+ SET_VAR(query_timeout=${a}) */ 1;") == Strings{"SELECT /*+ SET_VAR(query_timeout=1) */ 1"});
    CHECK(up("CREATE FUNCTION f(INT) RETURNS INT AS $$\ndef f(x): return '${nobody}'; # ;\n$$; SELECT 1") ==
          Strings{"CREATE FUNCTION f(INT) RETURNS INT AS $$\ndef f(x): return '${nobody}'; # ;\n$$", "SELECT 1"});
}

TEST_CASE("CR LF and a byte order mark change neither what is sent nor the hash") {
    const std::string text = "-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\nSELECT 'a\nb',\n 1;\n";
    const auto plain = read_section(tests::revision_of(text), Direction::up, {});
    const auto dressed =
        read_section(tests::revision_of("\xEF\xBB\xBF" + base::replace_all(text, "\n", "\r\n")), Direction::up, {});
    CHECK(plain == dressed);
    CHECK(sent(plain) == Strings{"SELECT 'a\nb',\n 1"});
}

TEST_CASE("a long line and many statements are no obstacle") {
    std::string body = "INSERT INTO t VALUES (0)";
    for (int i = 1; i < 50000; ++i)
        body += ", (" + std::to_string(i) + ")";
    body += ";";
    for (int i = 0; i < 5000; ++i)
        body += "SELECT 1;";
    const auto section = read_section(sql_revision("-- migrate:up\n" + body), Direction::up, {});
    CHECK(section.statements.size() == 5001);
    CHECK(section.statements.back().where == base::Place{.file = "v/a1.sql", .line = 6});
}

TEST_CASE("variables are replaced among words and inside strings, escaped, but not in comments") {
    const auto revision = sql_revision(
        "-- migrate:up\n"
        "ALTER TABLE t_${d}.x_${a}_y /* ${zz} */\n"
        "SET (\"r\" = \"${a}\", 'p' = 'a${b}', \"q\" = \"\\${b} ${b}\");",
        "a=3, b, d");
    const auto section = read_section(revision, Direction::up, {{"b", "it's \"x\""}, {"d", "u"}, {"c", "unused"}});
    REQUIRE(section.statements.size() == 1);
    CHECK(section.statements[0].sql ==
          "ALTER TABLE t_u.x_3_y /* ${zz} */\n"
          "SET (\"r\" = \"3\", 'p' = 'ait\\'s \"x\"', \"q\" = \"\\${b} it's \\\"x\\\"\")");
}

TEST_CASE("a statement that does not look right is a doubt, not an error") {
    const auto section = read_section(sql_revision("-- migrate:up\nDROP TABLE 7;\nDROP TABLE t;"), Direction::up, {});
    REQUIRE(section.statements.size() == 2);
    CHECK(to_text(section.statements[0].doubt.value()) ==
          "error: v/a1.sql:6:1: expected a table name, got '7'; the statement is sent as it is\n"
          "  DROP TABLE 7;\n"
          "  ^^^^\n");
    CHECK(*section.statements[0].operation ==
          schema::Operation(schema::Opaque{
              .kind = "", .object = std::nullopt, .reason = "expected a table name, got '7'", .text = "DROP TABLE 7"}));
    CHECK_FALSE(section.statements[1].doubt);
    CHECK(*section.statements[1].operation == schema::Operation(schema::DropTable{.name = {.name = "t"}}));
}

TEST_CASE("the tokens of a statement are those of its text, with its variables and without") {
    const auto section = read_section(
        sql_revision("-- migrate:up\n\nSELECT /* c */ ${a};\nSELECT  'x' ; -- behind", "a=1 + 2"), Direction::up, {});
    REQUIRE(section.statements.size() == 2);
    for (const auto& statement : section.statements) {
        const auto lexed = sql::lex(statement.sql.text());
        CHECK(statement.sql.lexed().tokens.all() == lexed.tokens.all());
    }
    CHECK(section.statements[0].sql == "SELECT /* c */ 1 + 2");
}

TEST_CASE("the hash of a statement does not depend on the values of variables") {
    const auto revision = sql_revision("-- migrate:up\nSELECT ${a}, '${a}';", "a=3");
    const auto one = read_section(revision, Direction::up, {});
    const auto two = read_section(revision, Direction::up, {{"a", "7"}});
    CHECK(sent(one) == Strings{"SELECT 3, '3'"});
    CHECK(sent(two) == Strings{"SELECT 7, '7'"});
    CHECK(one.statements[0].source.text() == "SELECT ${a}, '${a}'");
    CHECK(one.statements[0].hash == two.statements[0].hash);
    CHECK(one.statements[0].hash == sql::token_hash(sql::lex("SELECT ${a}, '${a}'").tokens));
}

TEST_CASE("a variable's value cannot break out of a string or a name, and cannot add statements") {
    const auto revision = sql_revision("-- migrate:up\nSELECT '${a}', \"${a}\";");
    for (const std::string value : {"'", "\"", "\\", "'; DROP TABLE t; --", "a\nb", "\\'", "中"}) {
        const auto sql = sent(read_section(revision, Direction::up, {{"a", value}})).at(0);
        const auto tokens = sql::significant(sql::lex(sql).tokens);
        CHECK(tokens.size() == 4);
    }
    CHECK(errors_of(sql_revision("-- migrate:up\nSELECT ${a};"), Direction::up, {{"a", "1; DROP TABLE t"}}) ==
          "error: v/a1.sql:6:1: with its variables replaced: expected one statement, got 2\n"
          "  SELECT ${a};\n"
          "  ^^^^^^\n"
          "hint: give the variables values that are words, numbers or the inside of a string\n");
    CHECK(errors_of(sql_revision("-- migrate:up\nSELECT ${a};"), Direction::up, {{"a", "'"}}) ==
          "error: v/a1.sql:6:1: with its variables replaced: unterminated string\n"
          "  SELECT ${a};\n"
          "  ^^^^^^\n"
          "hint: give the variables values that are words, numbers or the inside of a string\n");
    CHECK(errors_of(sql_revision("-- migrate:up\nSELECT `x${a}`;"), Direction::up, {{"a", "`"}}) ==
          "error: v/a1.sql:6:10: the value of the variable 'a' has a back quote\n"
          "  SELECT `x${a}`;\n"
          "           ^^^^\n"
          "hint: give it a value without one; StarRocks has no way to write it into a name\n");
}

TEST_CASE("directives belong to the statement that they touch, or to the section under whose marker they stand") {
    const auto section = read_section(sql_revision("-- migrate:up\n"
                                                   "-- srmigrate:wait\n"
                                                   "\n"
                                                   "-- why\n"
                                                   "--srmigrate:idempotent\n"
                                                   "SELECT 1;\n"
                                                   "SELECT 2; -- srmigrate:nowait\n"
                                                   "SELECT '\n-- srmigrate:idempotent\n';\n"
                                                   "SELECT\n"
                                                   "-- srmigrate:idempotent\n"
                                                   "4"),
                                      Direction::up, {});
    REQUIRE(section.statements.size() == 4);
    CHECK(names(section.statements[0]) == std::vector{DirectiveName::wait, DirectiveName::idempotent});
    CHECK(names(section.statements[1]) == std::vector{DirectiveName::wait, DirectiveName::nowait});
    CHECK(names(section.statements[2]) == std::vector{DirectiveName::wait});
    CHECK(names(section.statements[3]) == std::vector{DirectiveName::wait, DirectiveName::idempotent});
    CHECK(section.statements[0].directives[1].where.line == 9);
}

TEST_CASE("what the author says directly above a statement goes with it, directives left out") {
    const auto section = read_section(sql_revision("-- migrate:up\n"
                                                   "-- danger: loses data\n"
                                                   "-- srmigrate:idempotent\n"
                                                   "DROP TABLE a;\n"
                                                   "\n"
                                                   "-- of nothing\n"
                                                   "\n"
                                                   "-- note: one\n"
                                                   "/* note: two\n"
                                                   "   three */\n"
                                                   "DROP -- inside\n"
                                                   "TABLE b; -- behind\n"
                                                   "DROP TABLE c;\n"
                                                   "-- migrate:down\n"
                                                   "-- Not undone: DROP TABLE c\n"
                                                   "\n"
                                                   "CREATE TABLE a (k INT);\n"),
                                      Direction::up, {});
    REQUIRE(section.statements.size() == 3);
    CHECK(section.statements[0].remarks == Strings{"danger: loses data"});
    CHECK(section.statements[1].remarks == Strings{"note: one", "note: two", "three"});
    CHECK(section.statements[2].remarks == Strings{});
}

TEST_CASE("what stands under a marker goes with the first statement only where it touches it") {
    const auto remarks = [](const std::string& body) {
        return read_section(sql_revision(body), Direction::up, {}).statements.front().remarks;
    };
    CHECK(remarks("-- migrate:up\n-- a\n-- srmigrate:wait\n-- b\nSELECT 1;\n") == Strings{"a", "b"});
    CHECK(remarks("-- migrate:up\n-- a\n\nSELECT 1;\n") == Strings{});
    CHECK(remarks("-- migrate:up\n-- a\n\n-- b\nSELECT 1;\n") == Strings{"b"});
}

TEST_CASE("session statements are told from lasting ones") {
    const auto section = read_section(sql_revision("-- migrate:up\n"
                                                   "USE db;\nset catalog c;\nSET ROLE r;\nSET a = 1;\nSET @x = 2;\n"
                                                   "SET GLOBAL a = 1;\nSET PASSWORD = PASSWORD('x');\nSELECT 1;\n"
                                                   "SET DEFAULT STORAGE VOLUME v;\nSET v AS DEFAULT STORAGE VOLUME;"),
                                      Direction::up, {});
    std::vector<bool> session;
    for (const auto& statement : section.statements)
        session.push_back(is_session_context(statement));
    CHECK(session == std::vector<bool>{true, true, true, true, true, false, false, false, false, false});
}

TEST_CASE("a section may be empty where that is said, in a merge, and where there is nothing to undo") {
    CHECK(read_section(sql_revision("-- migrate:up\n-- srmigrate:empty\n"), Direction::up, {}).statements.empty());
    CHECK(read_section(sql_revision("-- migrate:up\n-- srmigrate:empty\n\n-- migrate:down\n"), Direction::down, {}) ==
          Section{.kind = SectionKind::written,
                  .where = base::Place{
                      .file = "v/a1.sql", .line = 8, .column = 1, .line_text = "-- migrate:down", .length = 15}});
    const auto merge = tests::revision_of("-- Revision ID: a1\n-- Revises: b, c\n\n-- migrate:up\n\n-- migrate:down\n");
    const auto script = tests::read_script(merge, {});
    CHECK(script.up.kind == SectionKind::written);
    CHECK(script.down.kind == SectionKind::written);
}

TEST_CASE("a missing down section is absent, and the reason why it cannot be undone is named") {
    const auto revision = sql_revision("-- migrate:up\nSELECT 1;\n");
    CHECK(read_section(revision, Direction::down, {}) == Section{});
    CHECK(base::to_text(not_reversible(revision)) ==
          "error: v/a1.sql: the revision 'a1' cannot be undone: it has no section 'down'\n"
          "hint: write '-- migrate:down' and the statements that undo it, or '-- migrate:down auto'\n");
}

TEST_CASE("an automatic down section is marked as one") {
    const auto revision = sql_revision("-- migrate:up\nSELECT 1;\n-- migrate:down  auto\n");
    CHECK(read_section(revision, Direction::down, {}).kind == SectionKind::automatic);
}

TEST_CASE("what is wrong in a body is said with its place") {
    struct Row {
        std::string body;
        Direction direction;
        std::string errors;
    };
    const std::vector<Row> rows{
        {"-- migrate:up\n\n-- migrate:down\nDROP TABLE t;\n", Direction::up,
         "error: v/a1.sql:5:1: the section 'up' is empty\n"
         "  -- migrate:up\n"
         "  ^^^^^^^^^^^^^\n"
         "hint: write its statements, or '-- srmigrate:empty' under the marker if it is meant to do nothing\n"},
        {"-- migrate:up\n-- only a comment", Direction::up,
         "error: v/a1.sql:5:1: the section 'up' is empty\n"
         "  -- migrate:up\n"
         "  ^^^^^^^^^^^^^\n"
         "hint: write its statements, or '-- srmigrate:empty' under the marker if it is meant to do nothing\n"},
        {"-- migrate:up\nSELECT 1;\n-- migrate:down\n", Direction::down,
         "error: v/a1.sql:7:1: the section 'down' is empty\n"
         "  -- migrate:down\n"
         "  ^^^^^^^^^^^^^^^\n"
         "hint: write its statements, '-- migrate:down auto', or '-- srmigrate:empty' under the marker if there is "
         "nothing to undo\n"},
        {"-- only a comment\n", Direction::up,
         "error: v/a1.sql: the script has no section 'up'\n"
         "hint: write '-- migrate:up' above the statements of the upgrade\n"},
        {"CREATE TABLE t (a INT);\n-- migrate:down\nDROP TABLE t;\n", Direction::up,
         "error: v/a1.sql:5:1: a statement outside of the sections\n"
         "  CREATE TABLE t (a INT);\n"
         "  ^^^^^^\n"
         "hint: write '-- migrate:up' above it\n"},
        {"-- migrate:up\nSELECT 1;\n-- migrate:up\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:7:1: a second section 'up'\n"
         "  -- migrate:up\n"
         "  ^^^^^^^^^^^^^\n"
         "hint: move its statements under the marker in line 5\n"},
        {"-- migrate:up\nSELECT 1;\n-- Migrate:Down\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:7:1: unknown marker '-- Migrate:Down'\n"
         "  -- Migrate:Down\n"
         "  ^^^^^^^^^^^^^^^\n"
         "hint: the markers are '-- migrate:up', '-- migrate:down' and '-- migrate:down auto'\n"},
        {"-- migrate:up\nSELECT 1;\n-- migrate: down\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:7:1: unknown marker '-- migrate: down'\n"
         "  -- migrate: down\n"
         "  ^^^^^^^^^^^^^^^^\n"
         "hint: the markers are '-- migrate:up', '-- migrate:down' and '-- migrate:down auto'\n"},
        {"-- migrate:up\nSELECT 1; -- migrate:down\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:6:11: the marker '-- migrate:down' does not stand on a line of its own\n"
         "  SELECT 1; -- migrate:down\n"
         "            ^^^^^^^^^^^^^^^\n"
         "hint: begin a new line with it\n"},
        {"-- migrate:up\nSELECT 1;\n-- migrate:down auto\nSELECT 2;\n", Direction::down,
         "error: v/a1.sql:7:1: the section 'down' is automatic, but has statements\n"
         "  -- migrate:down auto\n"
         "  ^^^^^^^^^^^^^^^^^^^^\n"
         "hint: remove the statements, or the word 'auto'\n"},
        {"-- migrate:up\n-- srmigrate:empty\nSELECT 1;\n", Direction::up,
         "error: v/a1.sql:5:1: the section 'up' has the directive 'empty', but also statements\n"
         "  -- migrate:up\n"
         "  ^^^^^^^^^^^^^\n"
         "hint: remove the directive, or the statements\n"},
        {"-- migrate:up\nSELECT 'abc;\n\n-- migrate:down\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:6:8: unterminated string\n"
         "  SELECT 'abc;\n"
         "         ^^^^^\n"
         "hint: close it with \"'\"; write \\' for one inside\n"},
        {"-- migrate:up\nSELECT 'abc;\n\n-- migrate:down\nSELECT 2;\n", Direction::down,
         "error: v/a1.sql:6:8: unterminated string\n"
         "  SELECT 'abc;\n"
         "         ^^^^^\n"
         "hint: close it with \"'\"; write \\' for one inside\n"},
        {"SELECT 'abc;\n\n-- migrate:up\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:5:8: unterminated string\n"
         "  SELECT 'abc;\n"
         "         ^^^^^\n"
         "hint: close it with \"'\"; write \\' for one inside\n"},
        {"-- migrate:up\n# a comment of MySQL\nSELECT 1;\n", Direction::up,
         "error: v/a1.sql:6:1: StarRocks cannot read the character '#'\n"
         "  # a comment of MySQL\n"
         "  ^\n"
         "hint: start a comment with '--'\n"},
        {"-- migrate:up\n-- srmigrate:idempotant\nSELECT 1;\n", Direction::up,
         "error: v/a1.sql:6:1: unknown directive 'idempotant'\n"
         "  -- srmigrate:idempotant\n"
         "  ^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: did you mean 'idempotent'?\n"},
        {"-- migrate:up\n\n-- srmigrate:now\nSELECT 1;\n-- srmigrate:wait 5 minutes\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:7:1: unknown directive 'now'\n"
         "  -- srmigrate:now\n"
         "  ^^^^^^^^^^^^^^^^\n"
         "hint: the directives are idempotent, wait, nowait, empty, nolint, loses-data\n"
         "error: v/a1.sql:9:1: the directive 'wait' takes no arguments, got '5 minutes'\n"
         "  -- srmigrate:wait 5 minutes\n"
         "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: write other text into a comment of its own\n"},
        {"-- migrate:up\nSELECT 1;\n\n-- srmigrate:wait\n\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:8:1: the directive touches no statement\n"
         "  -- srmigrate:wait\n"
         "  ^^^^^^^^^^^^^^^^^\n"
         "hint: write it directly above a statement, or directly under a section's marker\n"},
        {"-- srmigrate:wait\n\n-- migrate:up\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:5:1: the directive touches no statement\n"
         "  -- srmigrate:wait\n"
         "  ^^^^^^^^^^^^^^^^^\n"
         "hint: write it directly above a statement, or directly under a section's marker\n"},
        {"-- migrate:up\nSELECT 1;\n-- srmigrate:empty\nSELECT 2;\n", Direction::up,
         "error: v/a1.sql:7:1: the directive 'empty' is one of a whole section\n"
         "  -- srmigrate:empty\n"
         "  ^^^^^^^^^^^^^^^^^^\n"
         "hint: write it directly under the section's marker, or remove it\n"},
        {"-- migrate:up\nSELECT ${a}, ${b},\n '${bb}', ${c}, '${d}';\n", Direction::up,
         "error: v/a1.sql:6:14: the variable 'b' has no value\n"
         "  SELECT ${a}, ${b},\n"
         "               ^^^^\n"
         "hint: set it with '-x b=VALUE' or in the section [alembic:variables], or declare it with a default, "
         "'b=VALUE'\n"
         "error: v/a1.sql:7:3: the variable 'bb' is not declared\n"
         "   '${bb}', ${c}, '${d}';\n"
         "    ^^^^^\n"
         "hint: name it under '-- Variables: ' in the header, or write '\\${' if the text itself is meant\n"
         "error: v/a1.sql:7:11: the variable 'c' is not declared\n"
         "   '${bb}', ${c}, '${d}';\n"
         "            ^^^^\n"
         "hint: name it under '-- Variables: ' in the header\n"
         "error: v/a1.sql:7:18: the variable 'd' is not declared\n"
         "   '${bb}', ${c}, '${d}';\n"
         "                   ^^^^\n"
         "hint: name it under '-- Variables: ' in the header, or write '\\${' if the text itself is meant\n"},
        {"-- migrate:up\ncreate temporary table t (a INT);\n", Direction::up,
         "error: v/a1.sql:6:1: a temporary table would not outlive the connection of this run\n"
         "  create temporary table t (a INT);\n"
         "  ^^^^^^\n"
         "hint: create a table, and drop it at the end of the script if it is not to stay\n"},
        {"-- migrate:up\nDELIMITER //\nSELECT 1//\n", Direction::up,
         "error: v/a1.sql:6:1: 'DELIMITER' is a command of the mysql client, not a statement\n"
         "  DELIMITER //\n"
         "  ^^^^^^^^^\n"
         "hint: remove it; a semicolon ends a statement, and none does inside $$ … $$\n"},
    };
    for (const auto& row : rows) {
        INFO(row.body);
        CHECK(errors_of(sql_revision(row.body), row.direction) == row.errors);
    }
}

TEST_CASE("a mistyped variable is told from one that was forgotten") {
    CHECK(errors_of(sql_revision("-- migrate:up\nSELECT ${replica};", "replicas=1"), Direction::up) ==
          "error: v/a1.sql:6:8: the variable 'replica' is not declared\n"
          "  SELECT ${replica};\n"
          "         ^^^^^^^^^^\n"
          "hint: did you mean 'replicas'?\n");
}

TEST_CASE("only the section that is asked for is looked into") {
    const auto revision = sql_revision("-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT ${zz}; SELECT 'x\n");
    CHECK(sent(read_section(revision, Direction::up, {})) == Strings{"SELECT 1"});
    CHECK_THROWS_AS(tests::read_script(revision, {}), base::Error);
}
