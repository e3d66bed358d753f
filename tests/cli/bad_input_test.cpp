// SPDX-License-Identifier: Apache-2.0
// What people get wrong in files and on the command line, through the real program: the whole message and the exit
// code.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;
using srmigrate::tests::run_srmigrate;
using srmigrate::tests::World;

namespace {

Finished fails(int code, const std::string& text) {
    return {.exit_code = code, .out = "", .err = text};
}

}  // namespace

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
    CHECK(project.run("heads") == Finished{.exit_code = 0,
                                           .out = "",
                                           .err = "warning: alembic.ini:3: unknown key 'file_tempalte' is ignored\n"
                                                  "hint: did you mean 'file_template'?\n"});
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

TEST_CASE("all broken revision files are reported at once") {
    const Project project;
    project.script("a1", "", "fine");
    project.file("migrations/versions/b1_latin.sql",
                 "-- caf\xE9\n--\n-- Revision ID: b1\n-- Revises: a1\n\n-- migrate:up\n");
    project.file("migrations/versions/c1_none.sql", "-- migrate:up\nSELECT 1;\n");
    const auto result = project.run("heads");
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK(result.err.find("error: migrations/versions/b1_latin.sql:1") != std::string::npos);
    CHECK(result.err.find("error: migrations/versions/c1_none.sql") != std::string::npos);
}

TEST_CASE("a duplicate id and a parent that is not there") {
    const Project project;
    project.script("a1", "", "one");
    project.script("a1", "", "again");
    project.script("b1", "zz", "orphan");
    const auto result = project.run("heads");
    INFO(result.err);
    CHECK(result.exit_code == 2);
    CHECK(result.err.find("migrations/versions/a1_again.sql") != std::string::npos);
    CHECK(result.err.find("migrations/versions/a1_one.sql") != std::string::npos);
    CHECK(result.err.find("migrations/versions/b1_orphan.sql") != std::string::npos);
}

TEST_CASE("carriage returns, byte order marks, blanks and Chinese in names simply work") {
    const World world;
    world.file("alembic.ini", "\xEF\xBB\xBF[alembic]\r\nscript_location = %(here)s/数据 迁移\r\n");
    world.file("数据 迁移/versions/a1_建 表.sql",
               "\xEF\xBB\xBF-- 建表\r\n--\r\n-- Revision ID: a1\r\n-- Revises: \r\n\r\n-- migrate:up\r\nSELECT 1;\r\n");
    CHECK(run_srmigrate({"history"}, world.directory.path()) ==
          Finished{.exit_code = 0, .out = "<base> -> a1 (head), 建表\n", .err = ""});
}
