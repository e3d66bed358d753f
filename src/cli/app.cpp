// SPDX-License-Identifier: Apache-2.0
#include "cli/app.hpp"

#include "base/diagnostic.hpp"
#include "cli/commands/help.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/format/findings.hpp"
#include "cli/report/output.hpp"
#include "cli/syntax/command_line.hpp"
#include "cli/syntax/logging.hpp"
#include "cli/terminal/console.hpp"
#include "cli/terminal/environment.hpp"
#include "cli/work/load.hpp"
#include "cli/work/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace srmigrate::cli {
namespace {

// Good enough for the errors of a command line that cannot be parsed.
Format asked_format(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--format=json") return Format::json;
        if (words[i] == "--format" && i + 1 < words.size() && words[i + 1] == "json") return Format::json;
    }
    return Format::text;
}

std::vector<Syntax> syntaxes() {
    std::vector<Syntax> result;
    for (const auto& command : commands()) {
        result.push_back({.name = command.name, .options = command.options, .arguments = command.arguments});
    }
    return result;
}

void write(const base::Environment& environment, std::string_view text) {
    *environment.out << text << std::flush;
    if (!*environment.out) throw base::Error("cannot write the answer to stdout");
}

std::size_t help_width(const base::Environment& environment) {
    constexpr std::size_t k_narrowest = 60;
    return environment.out_is_terminal ? std::clamp(environment.terminal_width, k_narrowest, k_help_width)
                                       : k_help_width;
}

Flags flags_of(const Arguments& globals) {
    Flags flags{.config = globals.values("config"), .name = globals.value("name"), .arguments = globals.values("x")};
    if (auto url = globals.value("url")) flags.keys.emplace_back("sqlalchemy.url", std::move(*url));
    return flags;
}

int run_command(const Command& command, const CommandLine& line, const base::Environment& environment,
                Console& console) {
    const auto flags = flags_of(line.globals);
    CommandContext context{.environment = environment,
                           .console = console,
                           .flags = flags,
                           .globals = line.globals,
                           .arguments = line.arguments};
    load(context, command.needs);
    const auto result = command.run(context);
    const bool has_own_format = std::any_of(command.options.begin(), command.options.end(),
                                            [](const Option& option) { return long_name(option) == "format"; });
    const auto own_format = has_own_format ? line.arguments.value("format") : std::nullopt;
    const bool as_json = (own_format ? own_format : line.globals.value("format")) == "json";
    const auto outcome = result.fault ? base::outcome_word(*result.fault) : "done";
    write(environment, as_json ? to_json(result.answer, outcome, console.warnings()) : result.answer.text());
    if (!result.next.empty()) console.say(result.next);
    return result.fault ? base::exit_code(*result.fault) : 0;
}

// `help` and `help COMMAND` are other spellings of --help.
std::vector<std::string> with_help_option(std::vector<std::string> words) {
    const auto command =
        std::find_if(words.begin(), words.end(), [](const auto& word) { return !word.starts_with('-'); });
    if (command == words.end() || *command != "help") return words;
    words.erase(command);
    words.emplace_back("--help");
    return words;
}

int dispatch(const std::vector<std::string>& given, const base::Environment& environment, Console& console) {
    const auto words = with_help_option(given);
    const auto syntax = syntaxes();
    const auto line = parse_command_line(words, global_options(), syntax);
    const auto* command = line.command ? &commands()[*line.command] : nullptr;
    if (line.wants_help || words.empty()) {
        const auto width = help_width(environment);
        write(environment, command == nullptr ? help_text(width) : help_text(*command, width));
        return 0;
    }
    if (line.globals.has("version")) {
        write(environment, version_text() + "\n");
        return 0;
    }
    if (command == nullptr) {
        throw base::bad_command_line("expected a command", "run 'srmigrate --help' for the commands");
    }
    if (line.globals.has("quiet")) console.silence();
    set_up_logging(line.globals, environment);
    return run_command(*command, line, environment, console);
}

}  // namespace

int run(int argc, const char* const* argv) {
    return run(argc, argv, real_environment());
}

int run(int argc, const char* const* argv, const base::Environment& environment) {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    Console console(environment);
    const auto fail = [&](const base::Error& error) {
        console.fail(error);
        if (asked_format(words) == Format::json) *environment.out << to_json(error, console.warnings()) << std::flush;
        return base::exit_code(error.fault());
    };
    try {
        return dispatch(words, environment, console);
    } catch (const base::Error& error) {
        return fail(error);
    } catch (const std::filesystem::filesystem_error& error) {
        return fail(
            base::Error(base::Fault::failed,
                        base::Diagnostic{.message = fmt::format("cannot look at it: {}", error.code().message()),
                                         .where = base::whole_file(error.path1().string())}));
    } catch (const std::exception& error) {
        return fail(base::Error(fmt::format("internal error: {}", error.what()),
                                "please report this with the command line and the files it was about"));
    }
}

}  // namespace srmigrate::cli
