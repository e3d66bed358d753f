// SPDX-License-Identifier: Apache-2.0
// What people get wrong in files and on the command line, through the real program: the whole message and the exit
// code.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::fails;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;
using srmigrate::tests::run_srmigrate;
using srmigrate::tests::World;

TEST_CASE("a directory without a project") {
    const World world;
    CHECK(
        run_srmigrate({"heads"}, world.directory.path()) ==
        fails(2, "error: no config file in '" + world.directory.path().string() +
                     "': neither alembic.ini nor srmigrate.toml nor a pyproject.toml with [tool.alembic]\n"
                     "hint: run 'srmigrate init migrations' to make a project here, or name a config file with -c\n"));
    CHECK(run_srmigrate({"heads", "-c", "x.ini"}, world.directory.path()) ==
          fails(2,
                "error: x.ini: no such config file\n"
                "hint: run 'srmigrate init migrations' to make a project here, or name another file with -c\n"));
}

TEST_CASE("a config file whose name is too long to exist") {
    const World world;
    const std::string name(300, 'x');
    CHECK(run_srmigrate({"heads", "-c", name}, world.directory.path()) ==
          fails(2, "error: " + (world.directory.path() / name).string() + ": cannot look at it: File name too long\n"));
}

TEST_CASE("two config files in one place") {
    const Project project;
    project.file("srmigrate.toml", "[srmigrate]\n");
    CHECK(project.run("heads") == fails(2,
                                        "error: two config files: 'alembic.ini' and 'srmigrate.toml'\n"
                                        "hint: keep one of them, or choose one with -c\n"));
    CHECK(project.run("-c alembic.ini heads").exit_code == 0);
}

TEST_CASE("a key with a typo") {
    const Project project("file_tempalte = x\n");
    CHECK(project.run("heads") ==
          Finished{.exit_code = 0,
                   .out = "",
                   .err = "warning: alembic.ini:3: unknown key 'file_tempalte' is ignored\n"
                          "hint: did you mean 'file_template'?\n"
                          "there are no revisions yet: make the first with srmigrate revision -m \"what it does\"\n"});
}

TEST_CASE("a config file that says nothing about scripts, or names a directory that is not there") {
    const World world;
    world.file("alembic.ini", "[alembic]\n");
    CHECK(run_srmigrate({"heads"}, world.directory.path()) ==
          fails(2,
                "error: alembic.ini: no 'script_location'\n"
                "hint: set it to the directory of the revision scripts, e.g. script_location = %(here)s/migrations\n"));
    world.file("alembic.ini", "[alembic]\nscript_location = gone\n");
    CHECK(run_srmigrate({"heads"}, world.directory.path()) ==
          fails(2, "error: alembic.ini:2:19: the script_location '" + (world.directory.path() / "gone").string() +
                       "' is not a directory\n  script_location = gone\n                    ^^^^\n"
                       "hint: correct the path, or run 'srmigrate init' to make the directory\n"));
}

TEST_CASE("an unknown revision, an ambiguous prefix, several heads") {
    const Project project;
    project.script("abcd1", "", "one");
    project.script("abcd2", "abcd1", "two");
    project.script("abcd3", "abcd1", "three");
    CHECK(project.run("show zzzz") == fails(2,
                                            "error: no revision or branch label 'zzzz'\n"
                                            "hint: list the revisions with 'srmigrate history'\n"));
    CHECK(project.run("show abc") == fails(2,
                                           "error: 'abc' is ambiguous: 'abcd1', 'abcd2' and 'abcd3' begin with it\n"
                                           "hint: write more characters of the one that is meant\n"));
    CHECK(project.run("show head") ==
          fails(2,
                "error: 'head' is ambiguous: the heads are 'abcd2' and 'abcd3'\n"
                "hint: name one of them or its branch ('LABEL@head'), use 'heads' for all, or merge them with "
                "'srmigrate merge heads'\n"));
}

// A third script, after a1 and b1, and what a command says to it.
struct BadScript {
    const char* what;
    const char* file;
    std::string content;
    const char* command;
    const char* message;
};

TEST_CASE("a script that cannot be read is refused with file, line and caret") {
    const std::string header = "-- three\n--\n-- Revision ID: c1\n-- Revises: b1\n";
    const auto c = GENERATE_COPY(values<BadScript>({
        {"no header", "c1_x.sql", "-- migrate:up\nSELECT 1;\n", "heads",
         "error: migrations/versions/c1_x.sql: the file has no header\n"
         "hint: begin it with a comment block that has the lines '-- Revision ID: ' and '-- Revises: '\n"},
        {"not UTF-8", "c1_x.sql", "-- caf\xE9\n", "heads",
         "error: migrations/versions/c1_x.sql:1:7: expected UTF-8, got the byte 0xE9 at offset 6\n"
         "  -- caf\xEF\xBF\xBD\n"
         "        ^\n"
         "hint: save the file as UTF-8\n"},
        {"an id twice", "c1_x.sql", "-- x\n--\n-- Revision ID: b1\n-- Revises: a1\n\n-- migrate:up\nSELECT 1;\n",
         "heads",
         "error: migrations/versions/c1_x.sql:3:17: revision id 'b1' is declared by 2 files: "
         "'migrations/versions/b1_two.sql' and 'migrations/versions/c1_x.sql'\n"
         "  -- Revision ID: b1\n"
         "                  ^^\n"
         "hint: remove the copy, or give it an id of its own\n"},
        {"a parent that is not there", "c1_x.sql",
         "-- x\n--\n-- Revision ID: c1\n-- Revises: b2\n\n-- migrate:up\nSELECT 1;\n", "heads",
         "error: migrations/versions/c1_x.sql:4:13: revision 'c1' revises 'b2', which no script declares\n"
         "  -- Revises: b2\n"
         "              ^^\n"
         "hint: restore the script of 'b2', or correct this header\n"},
        {"an unterminated string", "c1_x.sql", header + "\n-- migrate:up\nSELECT 'abc;\n\n-- migrate:down\nSELECT 2;\n",
         "upgrade head --sql",
         "error: migrations/versions/c1_x.sql:7:8: unterminated string\n"
         "  SELECT 'abc;\n"
         "         ^^^^^\n"
         "hint: close it with \"'\"; write \\' for one inside\n"},
        {"an unknown directive", "c1_x.sql", header + "\n-- migrate:up\n-- srmigrate:idempotnt\nSELECT 1;\n",
         "upgrade head --sql",
         "error: migrations/versions/c1_x.sql:7:1: unknown directive 'idempotnt'\n"
         "  -- srmigrate:idempotnt\n"
         "  ^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: did you mean 'idempotent'?\n"},
        {"variables without declaration and without value", "c1_x.sql",
         header + "-- Variables: replicas\n\n-- migrate:up\nSELECT '${replica}', ${replicas};\n", "upgrade head --sql",
         "error: migrations/versions/c1_x.sql:8:9: the variable 'replica' is not declared\n"
         "  SELECT '${replica}', ${replicas};\n"
         "          ^^^^^^^^^^\n"
         "hint: did you mean 'replicas'?\n"
         "error: migrations/versions/c1_x.sql:8:22: the variable 'replicas' has no value\n"
         "  SELECT '${replica}', ${replicas};\n"
         "                       ^^^^^^^^^^^\n"
         "hint: set it with '-x replicas=VALUE' or in the section [alembic:variables], or declare it with a default, "
         "'replicas=VALUE'\n"},
        {"an empty section", "c1_x.sql", header + "\n-- migrate:up\n\n-- migrate:down\n", "upgrade head --sql",
         "error: migrations/versions/c1_x.sql:6:1: the section 'up' is empty\n"
         "  -- migrate:up\n"
         "  ^^^^^^^^^^^^^\n"
         "hint: write its statements, or '-- srmigrate:empty' under the marker if it is meant to do nothing\n"},
        {"no section", "c1_x.sql", header + "\nSELECT 1;\n", "upgrade head --sql",
         "error: migrations/versions/c1_x.sql:6:1: a statement outside of the sections\n"
         "  SELECT 1;\n"
         "  ^^^^^^\n"
         "hint: write '-- migrate:up' above it\n"},
        {"no way back", "c1_x.sql", header + "\n-- migrate:up\nSELECT 1;\n", "downgrade head:b1 --sql",
         "error: migrations/versions/c1_x.sql: the revision 'c1' cannot be undone: it has no section 'down'\n"
         "hint: write '-- migrate:down' and the statements that undo it, or '-- migrate:down auto'\n"},
        {"Python", "c1_x.py", "revision = \"c1\"\ndown_revision = \"b1\"\n\ndef upgrade()\n    pass\n", "heads",
         "error: migrations/versions/c1_x.py:4:14: SyntaxError: expected ':', got the end of the line\n"
         "  def upgrade()\n"
         "               ^\n"},
    }));
    const Project project;
    project.script("a1", "", "one");
    project.script("b1", "a1", "two");
    project.file(std::string("migrations/versions/") + c.file, c.content);
    INFO(c.what);
    CHECK(project.run(c.command) == fails(2, c.message));
}

TEST_CASE("all broken revision files are reported at once") {
    const Project project;
    project.file("migrations/versions/b1_latin.sql", "-- caf\xE9\n");
    project.file("migrations/versions/c1_none.sql", "-- migrate:up\nSELECT 1;\n");
    CHECK(project.run("heads") ==
          fails(2,
                "error: migrations/versions/b1_latin.sql:1:7: expected UTF-8, got the byte 0xE9 at offset 6\n"
                "  -- caf\xEF\xBF\xBD\n"
                "        ^\n"
                "hint: save the file as UTF-8\n"
                "error: migrations/versions/c1_none.sql: the file has no header\n"
                "hint: begin it with a comment block that has the lines '-- Revision ID: ' and '-- Revises: '\n"));
}

TEST_CASE("a target behind the current one is nothing to upgrade, and nothing to downgrade to when ahead") {
    const Project project;
    project.script("a1", "", "one");
    project.script("b1", "a1", "two");
    CHECK(project.run("upgrade b1:a1 --sql") ==
          Finished{.exit_code = 0,
                   .out = "/*\n-- srmigrate: upgrade\n-- nothing to run\n*/\nSELECT 'nothing to run' AS srmigrate;\n\n",
                   .err = ""});
    CHECK(project.run("downgrade a1:b1 --sql") ==
          fails(2,
                "error: cannot downgrade to 'b1': it is not applied, the database is at 'a1'\n"
                "hint: go there with 'srmigrate upgrade b1', or name a revision that is applied\n"));
}

TEST_CASE("a version location that is not there is a warning") {
    const World world;
    world.file("alembic.ini", "[alembic]\nscript_location = m\n");
    world.file("m/README", "");
    CHECK(run_srmigrate({"heads"}, world.directory.path()) ==
          Finished{.exit_code = 0,
                   .out = "",
                   .err = "warning: m/versions: the version location does not exist\n"
                          "hint: create it, or correct 'version_locations'\n"
                          "there are no revisions yet: make the first with srmigrate revision -m \"what it does\"\n"});
}

TEST_CASE("carriage returns, byte order marks, blanks and Chinese in names simply work") {
    const World world;
    world.file("alembic.ini", "\xEF\xBB\xBF[alembic]\r\nscript_location = %(here)s/数据 迁移\r\n");
    world.file("数据 迁移/versions/a1_建 表.sql",
               "\xEF\xBB\xBF-- 建表\r\n--\r\n-- Revision ID: a1\r\n-- Revises: \r\n\r\n-- migrate:up\r\nSELECT 1;\r\n");
    CHECK(run_srmigrate({"history"}, world.directory.path()) ==
          Finished{.exit_code = 0, .out = "<base> -> a1 (head), 建表\n", .err = ""});
}
