// SPDX-License-Identifier: Apache-2.0
#include "cli/syntax/command_line.hpp"

#include "base/text.hpp"
#include "support/world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::error_of;

namespace {

constexpr std::array k_globals{Option{"-c,--config", "FILE", Takes::values, "", Effect::full},
                               Option{"-x", "NAME=VALUE", Takes::values, "", Effect::full},
                               Option{"--verbose", "", Takes::nothing, "", Effect::full},
                               Option{"-q,--quiet", "", Takes::nothing, "", Effect::full},
                               Option{"--format", "FORMAT", Takes::value, "", Effect::full, "text|json"}};
constexpr std::array k_history{Option{"-r,--rev-range", "RANGE", Takes::value, "", Effect::full},
                               Option{"-v,--verbose", "", Takes::nothing, "", Effect::full},
                               Option{"-i,--indicate-current", "", Takes::nothing, "", Effect::full}};
constexpr std::array k_revision{Option{"-m,--message", "TEXT", Takes::value, "", Effect::full},
                                Option{"--depends-on", "REV", Takes::values, "", Effect::full}};
constexpr std::array k_one{Argument{.name = "REV", .help = "", .usual = "-1"}};
constexpr std::array k_many{Argument{"REV", "", 1, k_any_number}};
constexpr std::array k_shell{Argument{"SHELL", "", 1, 1, "bash|zsh"}};

constexpr std::array k_commands{Syntax{"history", k_history, {}}, Syntax{"revision", k_revision, {}},
                                Syntax{"downgrade", {}, k_one},   Syntax{"stamp", {}, k_many},
                                Syntax{"heads", {}, {}},          Syntax{"list_templates", {}, {}},
                                Syntax{"completion", {}, k_shell}};

CommandLine parse(const std::string& line) {
    return parse_command_line(base::split_list(line, ' '), k_globals, k_commands);
}

// "history rev-range=[a:b] verbose | x=[1]": what was given, the globals last.
std::string read(const std::string& line) {
    const auto result = parse(line);
    if (result.wants_help) return "help";
    std::string text = result.command ? std::string(k_commands.at(*result.command).name) : "-";
    const auto add = [&](const Arguments& from, std::string_view name, bool is_flag) {
        if (!from.has(name)) return;
        text += is_flag ? fmt::format(" {}", name) : fmt::format(" {}=[{}]", name, fmt::join(from.values(name), " "));
    };
    if (result.command) {
        const auto& command = k_commands.at(*result.command);
        for (const auto& o : command.options)
            add(result.arguments, long_name(o), o.takes == Takes::nothing);
        for (const auto& a : command.arguments)
            add(result.arguments, a.name, false);
    }
    text += " |";
    for (const auto& o : k_globals)
        add(result.globals, long_name(o), o.takes == Takes::nothing);
    return text;
}

}  // namespace

TEST_CASE("a command line is read with global options before and after the command") {
    struct Case {
        const char* line;
        const char* expected;
    };
    const auto c = GENERATE(values<Case>({
        {"heads", "heads |"},
        {"-q heads", "heads | quiet"},
        {"heads -q", "heads | quiet"},
        {"-c a.ini heads -c pyproject.toml", "heads | config=[a.ini pyproject.toml]"},
        {"heads -x a=1 -xb=2 -x c", "heads | x=[a=1 b=2 c]"},
        {"-x r=[1,2] heads", "heads | x=[r=[1,2]]"},
        {"--format json heads", "heads | format=[json]"},
        {"heads --format=text --format=json", "heads | format=[json]"},
        {"list-templates", "list_templates |"},
        {"list_templates", "list_templates |"},
        {"history", "history |"},
        {"history -r-3:current", "history rev-range=[-3:current] |"},
        {"history -r -3:current", "history rev-range=[-3:current] |"},
        {"history -r=-2:heads", "history rev-range=[-2:heads] |"},
        {"history -x=a=b", "history | x=[a=b]"},
        {"revision -m -m=x", "revision message=[-m=x] |"},
        {"history --rev-range=-3:current", "history rev-range=[-3:current] |"},
        {"history -vi", "history verbose indicate-current |"},
        {"history --verbose", "history verbose |"},
        {"--verbose history", "history | verbose"},
        {"--verbose history -v", "history verbose | verbose"},
        {"heads --verbose", "heads | verbose"},
        {"downgrade -1", "downgrade REV=[-1] |"},
        {"downgrade -- -1", "downgrade REV=[-1] |"},
        {"downgrade -12 -q", "downgrade REV=[-12] | quiet"},
        {"downgrade heads", "downgrade REV=[heads] |"},
        {"downgrade label@-2", "downgrade REV=[label@-2] |"},
        {"stamp history heads base", "stamp REV=[history heads base] |"},
        {"stamp a -q b", "stamp REV=[a b] | quiet"},
        {"revision -m first -m last", "revision message=[last] |"},
        {"revision --depends-on a --depends-on=b", "revision depends-on=[a b] |"},
        {"revision -m --depends-on", "revision message=[--depends-on] |"},
        {"revision -m [x]", "revision message=[[x]] |"},
        {"completion zsh", "completion SHELL=[zsh] |"},
        {"", "- |"},
        {"-q", "- | quiet"},
        {"--help", "help"},
        {"history -h", "help"},
        {"-h history --bogus", "help"},
        {"revision --bogus --help", "help"},
    }));
    INFO(c.line);
    CHECK(read(c.line) == c.expected);
}

TEST_CASE("a message with blanks, an empty one and one in Chinese are taken as they are") {
    for (const std::string message : {"add a table", "", "添加 表", "-m", "a=b", "\n"}) {
        const std::vector<std::string> words{"revision", "-m", message};
        CHECK(parse_command_line(words, k_globals, k_commands).arguments.value("message") == message);
    }
}

TEST_CASE("a wrong command line is refused with a suggestion") {
    struct Case {
        const char* line;
        const char* message;
    };
    const auto c = GENERATE(values<Case>({
        {"histroy", "error: unknown command 'histroy'\nhint: did you mean 'history'?\n"},
        {"list-template", "error: unknown command 'list-template'\nhint: did you mean 'list_templates'?\n"},
        {"comp", "error: unknown command 'comp'\nhint: did you mean 'completion'?\n"},
        {"status", "error: unknown command 'status'\nhint: use 'srmigrate current'\n"},
        {"rollback -q", "error: unknown command 'rollback'\nhint: use 'srmigrate downgrade -1'\n"},
        {"diff", "error: unknown command 'diff'\nhint: use 'srmigrate check'\n"},
        {"downgrade -1 --dry-run",
         "error: unknown option '--dry-run' for 'downgrade'\nhint: use --sql: it prints what would run\n"},
        {"heads --json", "error: unknown option '--json' for 'heads'\nhint: use --format json\n"},
        {"--no-color heads", "error: unknown option '--no-color' for 'heads'\nhint: set the variable NO_COLOR=1\n"},
        {"frobnicate", "error: unknown command 'frobnicate'\nhint: run 'srmigrate --help' for the commands\n"},
        {"foo history", "error: unknown command 'foo'\nhint: run 'srmigrate --help' for the commands\n"},
        {"history foo",
         "error: unexpected argument 'foo' for 'history'\nhint: run 'srmigrate history --help' for its options\n"},
        {"downgrade a b",
         "error: unexpected argument 'b' for 'downgrade'\nhint: run 'srmigrate downgrade --help' for its options\n"},
        {"downgrade", "error: 'downgrade' needs REV\nhint: usually 'srmigrate downgrade -1'\n"},
        {"stamp -q", "error: 'stamp' needs REV\nhint: run 'srmigrate stamp --help' for its options\n"},
        {"revision --mesage x", "error: unknown option '--mesage' for 'revision'\nhint: did you mean '--message'?\n"},
        {"revision --mess=x", "error: unknown option '--mess' for 'revision'\nhint: did you mean '--message'?\n"},
        {"history --quite", "error: unknown option '--quite' for 'history'\nhint: did you mean '--quiet'?\n"},
        {"history --message x",
         "error: unknown option '--message' for 'history'\nhint: run 'srmigrate history --help' for its options\n"},
        {"--bogus", "error: unknown option '--bogus'\nhint: run 'srmigrate --help' for the commands\n"},
        {"heads -z", "error: unknown option '-z' for 'heads'\nhint: run 'srmigrate heads --help' for its options\n"},
        {"revision -m",
         "error: option '--message' needs a value\nhint: run 'srmigrate revision --help' for its options\n"},
        {"heads --format=xml", "error: expected text or json as '--format', got 'xml'\n"},
        {"heads --format jsn", "error: expected text or json as '--format', got 'jsn'\nhint: did you mean 'json'?\n"},
        {"completion fish", "error: expected bash or zsh as SHELL, got 'fish'\n"},
    }));
    INFO(c.line);
    CHECK(error_of([&] { parse(c.line); }) == c.message);
}
