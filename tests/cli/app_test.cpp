// SPDX-License-Identifier: Apache-2.0
// What every command has in common, through the real program: help, mistakes, voices, colour.
#include "base/text.hpp"
#include "cli/commands/help.hpp"
#include "cli/commands/table.hpp"
#include "support/places.hpp"
#include "support/run_program.hpp"
#include "support/world.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::Finished;
using srmigrate::tests::run_srmigrate;
using srmigrate::tests::Stage;
using srmigrate::tests::World;

TEST_CASE("every command has help with usage, its options and an example that parses") {
    World world;
    std::vector<cli::Syntax> syntax;
    for (const auto& command : cli::commands()) {
        syntax.push_back({.name = command.name, .options = command.options, .arguments = command.arguments});
    }
    for (const auto& command : cli::commands()) {
        INFO(command.name);
        const auto text = cli::help_text(command);
        CHECK(run_srmigrate({std::string(command.name), "--help"}, world.directory.path()) ==
              Finished{.exit_code = 0, .out = text, .err = ""});
        CHECK(text.find("\nusage: " + cli::usage(command) + "\n") != std::string::npos);
        for (const auto& option : command.options) {
            CHECK(text.find(std::string(cli::long_name(option))) != std::string::npos);
            CHECK(!option.help.empty());
        }
        CHECK(command.example.starts_with("srmigrate "));
        CHECK(cli::help_text().find("  " + std::string(command.name) + " ") != std::string::npos);
    }
    CHECK(run_srmigrate({"-h"}, world.directory.path()) ==
          Finished{.exit_code = 0, .out = cli::help_text(), .err = ""});
}

TEST_CASE("help fits the terminal") {
    const World world;
    const auto text = run_srmigrate({"--help"}, world.directory.path(), {}, Stage::terminal).out;
    CHECK(text == cli::help_text(80));
    for (const auto& line : base::split(text, '\n'))
        CHECK(line.size() <= 80);
}

TEST_CASE("whoever types the name alone, or asks for help in another way, gets it") {
    const World world;
    const auto& root = world.directory.path();
    const Finished help{.exit_code = 0, .out = cli::help_text(), .err = ""};
    CHECK(run_srmigrate({}, root) == help);
    CHECK(run_srmigrate({"help"}, root) == help);
    CHECK(run_srmigrate({"-q", "help"}, root) == help);
    CHECK(run_srmigrate({"help", "upgrade"}, root) == run_srmigrate({"upgrade", "--help"}, root));
    CHECK(run_srmigrate({"help", "upgarde"}, root).exit_code == 0);
}

TEST_CASE("the help of every command fits a terminal of 80 columns, and so does the man page's text") {
    for (const auto& command : cli::commands()) {
        INFO(command.name);
        for (const auto& line : base::split(cli::help_text(command, 80), '\n')) {
            INFO(line);
            CHECK(line.size() <= 80);
        }
    }
}

TEST_CASE("the version is one line on stdout") {
    World world;
    CHECK(run_srmigrate({"-V"}, world.directory.path()) ==
          Finished{.exit_code = 0, .out = "srmigrate 0.1.0\n", .err = ""});
    CHECK(run_srmigrate({"--version"}, world.directory.path()) ==
          Finished{.exit_code = 0, .out = "srmigrate 0.1.0\n", .err = ""});
}

TEST_CASE("a wrong command line exits with 64, on stderr, and in JSON on stdout when asked") {
    World world;
    const auto& root = world.directory.path();
    CHECK(run_srmigrate({"-q"}, root) ==
          Finished{.exit_code = 64,
                   .out = "",
                   .err = "error: expected a command\nhint: run 'srmigrate --help' for the commands\n"});
    CHECK(run_srmigrate({"intt", "x"}, root) ==
          Finished{.exit_code = 64, .out = "", .err = "error: unknown command 'intt'\nhint: did you mean 'init'?\n"});
    CHECK(run_srmigrate({"init", "x", "--tempalte=y", "--format=json"}, root) ==
          Finished{.exit_code = 64,
                   .out = "{\n  \"outcome\": \"bad-command-line\",\n  \"diagnostics\": [\n    {\n"
                          "      \"message\": \"unknown option '--tempalte' for 'init'\",\n"
                          "      \"hint\": \"did you mean '--template'?\"\n    }\n  ],\n  \"warnings\": []\n}\n",
                   .err = "error: unknown option '--tempalte' for 'init'\nhint: did you mean '--template'?\n"});
}

TEST_CASE("errors are coloured on a terminal, unless NO_COLOR is set") {
    World world;
    const auto& root = world.directory.path();
    CHECK(run_srmigrate({"intt"}, root, {}, Stage::terminal).out ==
          "\033[1;31merror:\033[0m unknown command 'intt'\n\033[1;36mhint:\033[0m did you mean 'init'?\n");
    CHECK(run_srmigrate({"intt"}, root, {{"NO_COLOR", "1"}}, Stage::terminal).out ==
          "error: unknown command 'intt'\nhint: did you mean 'init'?\n");
}

TEST_CASE("an answer that cannot be written is an error") {
    World world;
    const auto result = tests::run_program({.words = {"sh", "-c", tests::srmigrate_binary() + " --help > /dev/full"},
                                            .directory = world.directory.path(),
                                            .variables = {},
                                            .input = {}});
    CHECK(result == Finished{.exit_code = 2, .out = "", .err = "error: cannot write the answer to stdout\n"});
}
