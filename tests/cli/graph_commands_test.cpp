// SPDX-License-Identifier: Apache-2.0
// history, show, heads, branches, edit and completion, through the real program.
#include "cli/project.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace srmigrate;
using srmigrate::tests::fails;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;
using srmigrate::tests::run_program;
namespace fs = std::filesystem;

namespace {

// a1 -> b1 -> c1 (head), b1 -> d1 (cart) (head)
struct Branched : Project {
    Branched() {
        script("a1", "", "create account");
        script("b1", "a1", "add a column");
        script("c1", "b1", "main line");
        script("d1", "b1", "shopping cart", "Branch Labels: cart\n");
    }
};

Finished answers(const std::string& text) {
    return {.exit_code = 0, .out = text, .err = ""};
}
}  // namespace

TEST_CASE("history lists revisions, newest first, and takes ranges as they are typed") {
    const Branched project;
    const std::string c1 = "b1 -> c1 (head), main line\n";
    const std::string d1 = "b1 -> d1 (cart) (head), shopping cart\n";
    const std::string b1 = "a1 -> b1 (branchpoint), add a column\n";
    const std::string a1 = "<base> -> a1, create account\n";
    CHECK(project.run("history") == answers(c1 + d1 + b1 + a1));
    CHECK(project.run("history -r b1:d1") == answers(d1 + b1));
    CHECK(project.run("history -r-1:c1") == answers(c1 + b1));
    CHECK(project.run("history -r -1:c1") == answers(c1 + b1));
    CHECK(project.run("history --rev-range=:a1") == answers(a1));
    CHECK(project.run("history -v -r :a1") ==
          answers("Rev: a1\nParent: <base>\nPath: DIR/migrations/versions/a1_create_account.sql\n\n    create account\n"
                  "    \n    Revision ID: a1\n    Revises: \n    Create Date: 2026-11-21 11:40:27.089406\n\n"));
    CHECK(
        project.run("history -r a1") ==
        fails(64, "error: expected [START]:[END], got 'a1'\nhint: write one colon: 'START:', ':END' or 'START:END'\n"));
    CHECK(project.run("history -r c1:d1").exit_code == 2);
}

TEST_CASE("show, heads and branches print Alembic's lines") {
    const Branched project;
    CHECK(project.run("heads") == answers("c1 (head)\nd1 (cart) (head)\n"));
    CHECK(project.run("heads --resolve-dependencies") == answers("c1 (head)\nd1 (cart) (head)\n"));
    CHECK(project.run("branches") == answers("b1 (branchpoint)\n   -> c1 (head)\n   -> d1 (cart) (head)\n\n"));
    const std::string b1 =
        "Rev: b1 (branchpoint)\nParent: a1\nBranches into: c1, d1\nPath: "
        "DIR/migrations/versions/b1_add_a_column.sql\n\n"
        "    add a column\n"
        "    \n    Revision ID: b1\n    Revises: a1\n    Create Date: 2026-11-21 11:40:27.089406\n\n";
    CHECK(project.run("show b1") == answers(b1));
    CHECK(project.run("branches -v") ==
          answers(b1 + "   -> c1 (head), main line\n   -> d1 (cart) (head), shopping cart\n\n"));
    CHECK(project.run("show base") ==
          Finished{.exit_code = 0, .out = "", .err = "'base' is before the first revision\n"});
    CHECK(project.run("show cart@head").out.starts_with("Rev: d1 (head)\nParent: b1\nBranch names: cart\n"));
}

TEST_CASE("the same in JSON, with everything that is known about a revision") {
    const Branched project;
    CHECK(
        project.run("show d1 --format json") ==
        answers("{\n  \"outcome\": \"done\",\n  \"revisions\": [\n    {\n      \"revision\": \"d1\",\n"
                "      \"down_revision\": [\n        \"b1\"\n      ],\n      \"depends_on\": [],\n"
                "      \"branch_labels\": [\n        \"cart\"\n      ],\n      \"next\": [],\n"
                "      \"message\": \"shopping cart\",\n      \"doc\": \"shopping cart\",\n"
                "      \"create_date\": \"2026-11-21 11:40:27.089406\",\n"
                "      \"file\": \"DIR/migrations/versions/d1_shopping_cart.sql\",\n      \"is_head\": true,\n"
                "      \"is_effective_head\": false,\n      \"is_branch_point\": false,\n"
                "      \"is_merge_point\": false,\n      \"is_current\": false\n    }\n  ],\n  \"warnings\": []\n}\n"));
    CHECK(project.run("heads --format json").out.find("\"revision\": \"c1\"") != std::string::npos);
    CHECK(project.run("branches --format json").out.find("\"children\": [") != std::string::npos);
    CHECK(project.run("show zz --format json").out ==
          "{\n  \"outcome\": \"failed\",\n  \"diagnostics\": [\n    {\n"
          "      \"message\": \"no revision or branch label 'zz'\",\n"
          "      \"hint\": \"list the revisions with 'srmigrate history'\"\n    }\n  ],\n  \"warnings\": []\n}\n");
}

TEST_CASE("on a terminal, ids and heads are in colour") {
    const Branched project;
    const auto on_terminal = [&](const std::string& line) {
        return project.run(base::split_list(line, ' '), tests::Stage::terminal).out;
    };
    CHECK(on_terminal("heads") ==
          "\033[1;33mc1\033[0m \033[1;32m(head)\033[0m\n\033[1;33md1\033[0m (cart) \033[1;32m(head)\033[0m\n");
    CHECK(on_terminal("history -r b1:c1") ==
          "b1 -> \033[1;33mc1\033[0m \033[1;32m(head)\033[0m, main line\n"
          "a1 -> \033[1;33mb1\033[0m (branchpoint), add a column\n");
    CHECK(on_terminal("show a1").starts_with("Rev: \033[1;33ma1\033[0m\nParent: <base>\n"));
    CHECK(on_terminal("branches") ==
          "\033[1;33mb1\033[0m (branchpoint)\n   -> \033[1;33mc1\033[0m \033[1;32m(head)\033[0m\n"
          "   -> \033[1;33md1\033[0m (cart) \033[1;32m(head)\033[0m\n\n");
}

TEST_CASE("a project without revisions has empty answers, and says how to begin where revisions are listed") {
    const Project project;
    for (const char* line : {"branches", "show heads"}) {
        INFO(line);
        CHECK(project.run(line) == answers(""));
    }
    for (const char* line : {"history", "heads", "history -v"}) {
        INFO(line);
        CHECK(project.run(line) ==
              Finished{
                  .exit_code = 0,
                  .out = "",
                  .err = "there are no revisions yet: make the first with srmigrate revision -m \"what it does\"\n"});
    }
}

TEST_CASE("edit opens every file that the symbol names, with the options of EDITOR") {
    Branched project;
    project.program_variables["EDITOR"] = "sh -c 'echo edited >> \"$1\"; echo \"$1\"' sh";
    CHECK(project.run("edit heads") == answers("DIR/migrations/versions/c1_main_line.sql\n"
                                               "DIR/migrations/versions/d1_shopping_cart.sql\n"));
    CHECK(base::read_file(project.directory.path() / "migrations/versions/c1_main_line.sql").ends_with("edited\n"));
    project.program_variables["EDITOR"] = "false";
    CHECK(project.run("edit a1").exit_code == 2);
    CHECK(project.run("edit base") == fails(2, "error: 'base' names no revision file\n"));
    project.program_variables = {{"PATH", "/nowhere"}};
    CHECK(project.run("edit a1") == fails(2, "error: no editor found\nhint: set EDITOR to the program to edit with\n"));
}

TEST_CASE("bash completes commands, options, choices and revisions") {
    const Branched project;
    const auto reply = [&](std::vector<std::string> words) {
        std::vector<std::string> command{
            "bash", "-c",
            "eval \"$(\"$0\" completion bash)\"; COMP_WORDS=(\"$0\" \"$@\"); COMP_CWORD=$#; _srmigrate; "
            "echo \"${COMPREPLY[*]}\"",
            tests::srmigrate_binary()};
        command.insert(command.end(), words.begin(), words.end());
        return run_program({.words = command, .directory = project.directory.path(), .variables = {}, .input = {}});
    };
    CHECK(reply({"hi"}) == answers("history\n"));
    CHECK(reply({"history", "--rev"}) == answers("--rev-range\n"));
    CHECK(reply({"--format", ""}) == answers("text json\n"));
    CHECK(reply({"completion", "z"}) == answers("zsh\n"));
    CHECK(reply({"show", "c"}) == answers("current cart@head cart c1\n"));
    CHECK(reply({"history", "-r", "a1", ":", "d"}) == answers("d1\n"));
    CHECK(reply({"-c", "alem"}) == answers("alembic.ini\n"));
}

TEST_CASE("the zsh completion is valid where zsh is installed") {
    const Branched project;
    const auto script = project.run("completion zsh");
    CHECK(script.out.starts_with("#compdef srmigrate\n"));
    CHECK(script.out.find("'history:List revisions, newest first'") != std::string::npos);
    if (!fs::exists("/usr/bin/zsh")) return;
    CHECK(run_program({.words = {"zsh", "-n"}, .directory = ".", .variables = {}, .input = script.out}) == answers(""));
}

TEST_CASE("names to complete with never fail, whatever the project looks like") {
    const Project project;
    project.file("migrations/versions/broken_x.sql", "-- Revision ID: a\n-- Revision ID: b\n");
    CHECK(project.run("completion revisions") == answers("base\nhead\nheads\ncurrent\n"));
    const tests::World nothing;
    CHECK(tests::run_srmigrate({"completion", "revisions"}, nothing.directory.path()) ==
          answers("base\nhead\nheads\ncurrent\n"));
}
