// SPDX-License-Identifier: Apache-2.0
// revision and merge: with a fixed clock and fixed random bytes through cli::run, the rest through the real program.
#include "cli/app.hpp"
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace srmigrate;
using srmigrate::tests::fails;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;
namespace fs = std::filesystem;

namespace {

// In a world where it is 2026-11-21 11:40:27.089406 UTC and every random byte is A5.
Finished run_here(Project& project, std::vector<std::string> words) {
    std::vector<const char*> argv{"srmigrate"};
    for (const auto& word : words)
        argv.push_back(word.c_str());
    project.out.str("");
    project.err.str("");
    const int code = cli::run(static_cast<int>(argv.size()), argv.data(), project.environment());
    return {.exit_code = code, .out = project.out.str(), .err = project.err.str()};
}

std::string content(const Project& project, const std::string& name) {
    return base::read_file(project.directory.path() / name);
}

std::size_t count_files(const Project& project) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(project.directory.path() / "migrations")) {
        count += entry.is_regular_file() ? 1U : 0U;
    }
    return count;
}

}  // namespace

TEST_CASE("revision writes a script with header and sections, named by template and slug") {
    Project project("timezone = UTC\n");
    CHECK(run_here(project, {"revision", "-m", "create 表 Account!"}) ==
          Finished{.exit_code = 0,
                   .out = "migrations/versions/a5a5a5a5a5a5_create_表_account.sql\n",
                   .err = "new revision a5a5a5a5a5a5, the first of its line\n"});
    CHECK(content(project, "migrations/versions/a5a5a5a5a5a5_create_表_account.sql") ==
          "-- create 表 Account!\n--\n-- Revision ID: a5a5a5a5a5a5\n-- Revises: \n-- Branch Labels: \n"
          "-- Depends On: \n-- Create Date: 2026-11-21 11:40:27.089406+00:00\n\n-- migrate:up\n\n-- migrate:down\n");
    CHECK(project.run("history").out == "<base> -> a5a5a5a5a5a5 (head), create 表 Account!\n");
}

TEST_CASE("revision writes Python where the project has a template of it, or where the key says so") {
    const auto written = "migrations/versions/a5a5a5a5a5a5_first.py";
    Project by_template("timezone = UTC\n");
    by_template.file("migrations/script.py.mako", "# ${message}\nrevision = ${repr(up_revision)}\n");
    CHECK(run_here(by_template, {"revision", "-m", "first"}).out == std::string(written) + "\n");
    CHECK(content(by_template, written) == "# first\nrevision = 'a5a5a5a5a5a5'\n");

    Project by_key("timezone = UTC\nrevision_format = python\n");
    CHECK(run_here(by_key, {"revision", "-m", "first"}).out == std::string(written) + "\n");
    CHECK(content(by_key, written)
              .starts_with("\"\"\"first\n\nRevision ID: a5a5a5a5a5a5\nRevises: \n"
                           "Create Date: 2026-11-21 11:40:27.089406+00:00\n\n\"\"\"\n"));

    Project in_sql("timezone = UTC\nrevision_format = sql\n");
    in_sql.file("migrations/script.py.mako", "# ${message}\n");
    CHECK(run_here(in_sql, {"revision", "-m", "first"}).out == "migrations/versions/a5a5a5a5a5a5_first.sql\n");
}

TEST_CASE("a template that cannot be read writes nothing") {
    Project project("timezone = UTC\n");
    project.file("migrations/script.py.mako", "revision = ${repr(up_revision)}\n${helper(message)}\n");
    CHECK(run_here(project, {"revision", "-m", "first"}) ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: migrations/script.py.mako:2:1: NameError: name 'helper' is not defined\n"
                          "  ${helper(message)}\n"
                          "  ^^^^^^^^^^^^^^^^^^\n"
                          "hint: a template may use the names that Alembic gives to its own\n"});
    CHECK(project.files("migrations/versions").empty());
}

TEST_CASE("revision follows file_template, timezone, truncate_slug_length and revision_format") {
    Project project(
        "file_template = %%(year)d/%%(month).2d/%%(epoch)d_%%(rev)s_%%(slug)s\nrecursive_version_locations = true\n"
        "timezone = UTC\ntruncate_slug_length = 8\nrevision_format = yaml\n");
    CHECK(run_here(project, {"revision", "-q", "-m", "a long message", "--rev-id", "abc"}) ==
          Finished{.exit_code = 0, .out = "migrations/versions/2026/11/1795261227_abc_a_long_.yaml\n", .err = ""});
    CHECK(content(project, "migrations/versions/2026/11/1795261227_abc_a_long_.yaml")
              .starts_with("revision: abc\ndown_revision: null\n"));
    CHECK(project.run("heads").out == "abc (head)\n");
}

TEST_CASE("a revision without a message has an empty slug") {
    Project project;
    CHECK(run_here(project, {"revision", "-q"}).out == "migrations/versions/a5a5a5a5a5a5_.sql\n");
    CHECK(project.run("heads -v").out.find("    empty message\n") != std::string::npos);
}

TEST_CASE("revision takes a parent, labels, dependencies and a splice") {
    const Project project;
    project.script("a1", "", "one");
    project.script("b1", "a1", "two");
    CHECK(project.run("revision -q --rev-id c1 --head a1") ==
          fails(2,
                "error: revision 'a1' is not a head: 'b1' follows it\n"
                "hint: add '--splice' to begin a new branch here, or name a head\n"));
    CHECK(project.run("revision --rev-id c1 --head a1 --splice --branch-label cart -m cart") ==
          Finished{.exit_code = 0,
                   .out = "migrations/versions/c1_cart.sql\n",
                   .err = "new revision c1, after a1\nnote: there are 2 heads now: b1, c1\n"
                          "hint: bring them together with 'srmigrate merge heads' when the time comes\n"});
    CHECK(project.run("revision -q --rev-id d1 --head base --depends-on cart --depends-on b1 -m three").exit_code == 0);
    CHECK(project.run("history").out ==
          "<base> (cart, b1) -> d1 (head), three\n"
          "a1 -> c1 (cart) (effective head), cart\n"
          "a1 -> b1 (effective head), two\n"
          "<base> -> a1 (branchpoint), one\n");
}

TEST_CASE("merge brings heads together") {
    const Project project;
    project.script("a1", "", "one");
    project.script("b1", "", "two");
    CHECK(project.run("revision -q").exit_code == 2);
    CHECK(project.run("merge heads --rev-id m1 -m together") == Finished{.exit_code = 0,
                                                                         .out = "migrations/versions/m1_together.sql\n",
                                                                         .err = "new revision m1, after a1, b1\n"});
    CHECK(project.run("heads").out == "m1 (head)\n");
    CHECK(project.run("merge a1 b1 -q").exit_code == 2);
    CHECK(project.run("merge a1 b1 -q --splice --rev-id m2").out == "migrations/versions/m2_.sql\n");
}

TEST_CASE("a revision that would be wrong writes nothing") {
    struct Case {
        const char* line;
        int code;
        const char* message;
    };
    const auto c = GENERATE(values<Case>({
        {"revision --rev-id a@b", 2,
         "error: revision id 'a@b' contains '@'\n"
         "hint: choose an id without '+', '-', ':' and '@', which have a meaning in targets\n"},
        {"revision --rev-id 123456789012345678901234567890123", 2,
         "error: revision id '123456789012345678901234567890123' has 33 bytes, expected at most 32\n"
         "hint: choose a shorter id: it has to fit into the version table\n"},
        {"revision --rev-id a/b", 2,
         "error: revision id 'a/b' contains '/'\n"
         "hint: choose an id of letters, digits, '_' and '.': it becomes part of the file's name\n"},
        {"revision --rev-id .a", 2,
         "error: revision id '.a' begins with '.'\n"
         "hint: choose an id of letters, digits, '_' and '.': it becomes part of the file's name\n"},
        {"revision --rev-id head", 2,
         "error: 'head' has a meaning in targets and cannot be a revision id\nhint: choose another id\n"},
        {"revision --rev-id a1", 2,
         "error: revision 'a1' is there already: 'migrations/versions/a1_one.sql'\nhint: choose another id\n"},
        {"revision --version-path elsewhere", 2,
         "error: 'elsewhere' is not one of the version locations\n"
         "hint: choose one of migrations/versions, or add it to version_locations\n"},
        {"revision --head zz", 2,
         "error: no revision or branch label 'zz'\nhint: list the revisions with 'srmigrate history'\n"},
    }));
    const Project project;
    project.script("a1", "", "one");
    INFO(c.line);
    CHECK(project.run(c.line) == fails(c.code, c.message));
    CHECK(count_files(project) == 1);
}

TEST_CASE("settings that give no file name are refused with their place") {
    struct Case {
        const char* keys;
        const char* message;
    };
    const auto c = GENERATE(values<Case>({
        {"file_template = %%(revision)s\n",
         "error: alembic.ini:3:17: unknown name '%(revision)s' in file_template\n  file_template = %%(revision)s\n"
         "                  ^^^^^^^^^^^^^\nhint: use rev, slug, epoch, year, month, day, hour, minute, second\n"},
        {"file_template = %%(year)d/%%(rev)s\n",
         "error: alembic.ini:3:17: file_template puts the file into a sub-directory ('2026/a5a5a5a5a5a5'), where it "
         "would not be found\n  file_template = %%(year)d/%%(rev)s\n                  ^^^^^^^^^^^^^^^^^^\n"
         "hint: set recursive_version_locations = true\n"},
        {"timezone = Europe/Berlim\n",
         "error: alembic.ini:3:12: unknown time zone 'Europe/Berlim'\n  timezone = Europe/Berlim\n"
         "             ^^^^^^^^^^^^^\nhint: did you mean 'Europe/Berlin'?\n"},
        {"[post_write_hooks]\nhooks = a b\na.type = exec\na.executable = no-such-program\nb.type = console_scripts\n"
         "b.entrypoint = ./gone\n",
         "error: the post-write hook 'a' needs the program 'no-such-program', which is not on PATH\n"
         "hint: install it, or take the hook out of the config file\n"
         "error: the post-write hook 'b' needs the program './gone', which is not there\n"
         "hint: install it, or take the hook out of the config file\n"},
    }));
    Project project(c.keys);
    INFO(c.keys);
    CHECK(run_here(project, {"revision", "-m", "x"}) == fails(2, c.message));
    CHECK(count_files(project) == 0);
}

TEST_CASE("a file that is there is not overwritten") {
    Project project("file_template = fixed\n");
    project.file("migrations/versions/fixed.sql",
                 "-- mine\n--\n-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\nSELECT 1;\n");
    CHECK(
        run_here(project, {"revision"}) ==
        fails(
            2,
            "error: migrations/versions/fixed.sql: the file exists already\nhint: put %%(rev)s into file_template\n"));
}

TEST_CASE("with several version locations a revision goes beside its parent, or where it is told to") {
    Project project("version_locations = migrations/one migrations/two\n");
    project.file("migrations/one/a1_x.sql", "-- x\n--\n-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\nSELECT 1;\n");
    project.file("migrations/two/b1_x.sql", "-- x\n--\n-- Revision ID: b1\n-- Revises: \n\n-- migrate:up\nSELECT 1;\n");
    CHECK(project.run("revision -q --head b1 --rev-id b2").out == "migrations/two/b2_.sql\n");
    CHECK(project.run("merge -q b2 a1 --rev-id m1").out == "migrations/two/m1_.sql\n");
    CHECK(project.run("revision -q --head base --rev-id c1") ==
          fails(2,
                "error: there are several version locations and no parent to take the directory from\n"
                "hint: name one with --version-path: migrations/one, migrations/two\n"));
    CHECK(project.run("revision -q --head base --rev-id c1 --version-path migrations/one/").out ==
          "migrations/one/c1_.sql\n");
}

TEST_CASE("post-write hooks run on the new file, their output is part of the story, and a failing one is a warning") {
    const Project project(
        "[post_write_hooks]\nhooks = mark, check\nmark.type = exec\nmark.executable = sh\n"
        "mark.options = -c 'echo \"-- marked\" >> \"$0\"; echo out; pwd' REVISION_SCRIPT_FILENAME\n"
        "check.type = module\ncheck.module = grep\ncheck.options = -q nothing-like-this REVISION_SCRIPT_FILENAME\n");
    CHECK(project.run("revision --rev-id a1 -m x") ==
          Finished{.exit_code = 0,
                   .out = "migrations/versions/a1_x.sql\n",
                   .err = "new revision a1, the first of its line\nrunning the post-write hook 'mark'\nout\nDIR\n"
                          "running the post-write hook 'check'\n"
                          "warning: DIR/migrations/versions/a1_x.sql: the post-write hook 'check' ended with status 1\n"
                          "hint: the file stays as the hook left it\n"});
    CHECK(content(project, "migrations/versions/a1_x.sql").ends_with("-- marked\n"));
    const auto json = project.run("revision --rev-id b1 --format json -q").out;
    CHECK(json.find("\"name\": \"check\",\n      \"exit_code\": 1,\n      \"signal\": 0\n") != std::string::npos);
    CHECK(json.find("\"heads\": [\n    \"b1\"\n  ]") != std::string::npos);
}

TEST_CASE("heads that another revision depends on are not to be merged") {
    const Project project;
    project.script("a1", "", "first");
    project.script("b1", "a1", "second");
    const auto c1 = project.run("revision --head a1 --splice --depends-on b1 --rev-id c1");
    CHECK(c1.err == "new revision c1, after a1\n");
    CHECK(project.run("heads") == Finished{0, "b1 (effective head)\nc1 (head)\n", ""});
    CHECK(project.run("heads --check") == Finished{0, "b1 (effective head)\nc1 (head)\n", ""});
    const Finished alone{2, "",
                         "error: there is one head to merge: c1\n"
                         "hint: name at least two revisions; for an empty revision after it, run srmigrate revision -m "
                         "\"…\"\n"};
    CHECK(project.run("merge heads") == alone);
    CHECK(project.run("merge c1") == alone);
    project.script("d1", "a1", "third");
    CHECK(project.run("heads --check") == Finished{1, "b1 (effective head)\nc1 (head)\nd1 (head)\n",
                                                   "warning: there are 2 heads: c1, d1\n"
                                                   "hint: bring them together with 'srmigrate merge heads'\n"});
}

TEST_CASE("a variable of -x that no script declares is a warning") {
    const Project project;
    project.script("a1", "", "first", "Variables: replicas=1\n");
    CHECK(project.run("heads -x replicas=3") == Finished{0, "a1 (head)\n", ""});
    CHECK(project.run("heads -x replica=3") == Finished{0, "a1 (head)\n",
                                                        "warning: no script declares the variable 'replica' of -x\n"
                                                        "hint: did you mean 'replicas'?\n"});
    CHECK(project.run("heads -x foo") ==
          Finished{0, "a1 (head)\n",
                   "warning: no script declares the variable 'foo' of -x\n"
                   "hint: write it into the header of a script that uses it, -- Variables: foo\n"});
}
