// SPDX-License-Identifier: Apache-2.0
#include "cli/syntax/command_line.hpp"

#include "base/diagnostic.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace srmigrate::cli {
namespace {

constexpr std::string_view k_help = "-h,--help";

[[noreturn]] void refuse(std::string message, std::string hint) {
    throw base::bad_command_line(std::move(message), std::move(hint));
}

void add_option(CLI::App& app, const Option& option) {
    const std::string names(option.names);
    CLI::Option* added = nullptr;
    if (option.takes == Takes::nothing) {
        added = app.add_flag(names);
    } else {
        added = app.add_option(names);
        added->expected(1);
        added->multi_option_policy(option.takes == Takes::values ? CLI::MultiOptionPolicy::TakeAll
                                                                 : CLI::MultiOptionPolicy::TakeLast);
    }
    added->configurable(false);
}

void add_argument(CLI::App& app, const Argument& argument) {
    auto* added = app.add_option(std::string(argument.name));
    if (argument.most > 1) added->expected(1, -1)->allow_extra_args();
}

// The usage hint of a command, or of the program.
std::string see_help(const Syntax* command) {
    return command == nullptr ? std::string("run 'srmigrate --help' for the commands")
                              : fmt::format("run 'srmigrate {} --help' for its options", command->name);
}

std::string or_see_help(const std::string& suggestion, const Syntax* command) {
    return suggestion.empty() ? see_help(command) : suggestion;
}

// What people try first, out of other tools' habits, and what it is here.
struct ForeignWord {
    std::string_view word;
    std::string_view here;
};
constexpr std::array k_foreign_commands{
    ForeignWord{"up", "upgrade head"},
    ForeignWord{"apply", "upgrade head"},
    ForeignWord{"migrate", "upgrade head"},
    ForeignWord{"deploy", "upgrade head"},
    ForeignWord{"run", "upgrade head"},
    ForeignWord{"update", "upgrade head"},
    ForeignWord{"down", "downgrade -1"},
    ForeignWord{"rollback", "downgrade -1"},
    ForeignWord{"revert", "downgrade -1"},
    ForeignWord{"undo", "downgrade -1"},
    ForeignWord{"reset", "downgrade base"},
    ForeignWord{"clean", "downgrade base"},
    ForeignWord{"status", "current"},
    ForeignWord{"state", "current"},
    ForeignWord{"info", "history --applied"},
    ForeignWord{"log", "history"},
    ForeignWord{"list", "history"},
    ForeignWord{"tree", "history"},
    ForeignWord{"graph", "history"},
    ForeignWord{"diff", "check"},
    ForeignWord{"compare", "check"},
    ForeignWord{"validate", "check --against revisions"},
    ForeignWord{"verify", "check --against revisions"},
    ForeignWord{"plan", "upgrade current:head --sql"},
    ForeignWord{"preview", "upgrade current:head --sql"},
    ForeignWord{"new", "revision -m \"what it does\""},
    ForeignWord{"create", "revision -m \"what it does\""},
    ForeignWord{"add", "revision -m \"what it does\""},
    ForeignWord{"generate", "revision --autogenerate -m \"what it does\""},
    ForeignWord{"makemigrations", "revision --autogenerate -m \"what it does\""},
    ForeignWord{"dump", "inspect"},
    ForeignWord{"pull", "inspect"},
    ForeignWord{"introspect", "inspect"},
    ForeignWord{"baseline", "init DIRECTORY --from-database"},
    ForeignWord{"import", "init DIRECTORY --from-database"},
    ForeignWord{"repair", "unlock"},
    ForeignWord{"version", "--version"},
};
constexpr std::array k_foreign_options{
    ForeignWord{"--dry-run", "use --sql: it prints what would run"},
    ForeignWord{"--plan", "use --sql: it prints what would run"},
    ForeignWord{"--preview", "use --sql: it prints what would run"},
    ForeignWord{"--json", "use --format json"},
    ForeignWord{"--no-color", "set the variable NO_COLOR=1"},
    ForeignWord{"--no-colour", "set the variable NO_COLOR=1"},
    ForeignWord{"--color", "colours are used on a terminal unless the variable NO_COLOR is set"},
    ForeignWord{"--yes", "leave it out: only 'downgrade' asks"},
    ForeignWord{"-y", "leave it out: only 'downgrade' asks"},
    ForeignWord{"--debug", "use --log-level debug"},
    ForeignWord{"--database", "name the database in the URL: --url starrocks://user:password@host:9030/DATABASE"},
    ForeignWord{"--host", "name the host in the URL: --url starrocks://user:password@HOST:9030/database"},
    ForeignWord{"--password", "set the variable SRMIGRATE_PASSWORD, or name a file: password_file in the URL"},
};

constexpr std::string_view k_alembic_template =
    "'generic' does here what Alembic's templates do there: there is no Python";
constexpr std::array k_foreign_values{
    ForeignWord{"async", k_alembic_template},
    ForeignWord{"multidb", k_alembic_template},
    ForeignWord{"pyproject", k_alembic_template},
    ForeignWord{"pyproject_async", k_alembic_template},
};

std::string_view here_is(std::span<const ForeignWord> words, std::string_view word) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const ForeignWord& w) { return w.word == word; });
    return found == words.end() ? std::string_view() : found->here;
}

std::vector<std::string> choices_of(std::string_view choices) {
    return base::split_list(choices, '|');
}

void check_choice(std::string_view what, const std::vector<std::string>& values, std::string_view choices) {
    if (choices.empty()) return;
    const auto allowed = choices_of(choices);
    for (const auto& value : values) {
        if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) continue;
        auto hint = base::did_you_mean(value, allowed);
        if (hint.empty()) hint = here_is(k_foreign_values, value);
        refuse(fmt::format("expected {} as {}, got '{}'", base::join(allowed, " or "), what, value), std::move(hint));
    }
}

class CommandLineParser {
  public:
    CommandLineParser(std::span<const Option> global_options, std::span<const Syntax> commands)
        : m_global_options(global_options), m_commands(commands) {
        prepare(m_app);
        for (const auto& option : global_options)
            add_option(m_app, option);
        m_app.require_subcommand(0, 1);
        for (const auto& command : commands) {
            auto* sub = m_app.add_subcommand(std::string(command.name));
            prepare(*sub);
            sub->fallthrough();
            if (auto hyphens = base::replace_all(command.name, "_", "-"); hyphens != command.name) sub->alias(hyphens);
            for (const auto& option : command.options)
                add_option(*sub, option);
            for (const auto& argument : command.arguments)
                add_argument(*sub, argument);
            m_subcommands.push_back(sub);
        }
    }

    CommandLine parse(std::span<const std::string> words) {
        CommandLine result;
        std::string misuse;
        try {
            // CLI11 takes the words last one first.
            const auto joined = with_values_joined(words);
            m_app.parse(std::vector<std::string>(joined.rbegin(), joined.rend()));
        } catch (const CLI::ArgumentMismatch& error) {
            misuse = error.what();
        }
        const Syntax* command = nullptr;
        for (std::size_t i = 0; i < m_subcommands.size(); ++i) {
            if (!m_subcommands[i]->parsed()) continue;
            result.command = i;
            command = &m_commands[i];
        }
        auto* sub = result.command ? m_subcommands[*result.command] : nullptr;
        result.wants_help =
            m_app.get_option("--help")->count() > 0 || (sub != nullptr && sub->get_option("--help")->count() > 0);
        if (result.wants_help) return result;

        refuse_leftovers(words, command);
        if (!misuse.empty()) refuse_without_value(misuse, command);
        collect(m_app, m_global_options, {}, result.globals);
        if (sub != nullptr) {
            collect(*sub, command->options, command->arguments, result.arguments);
            check_arguments(*command, result.arguments);
        }
        return result;
    }

  private:
    static void prepare(CLI::App& app) {
        app.set_help_flag();
        app.add_flag(std::string(k_help));
        app.allow_extras();
    }

    bool takes_value(std::string_view name) const {
        const auto is_among = [&](std::span<const Option> options) {
            return std::any_of(options.begin(), options.end(), [&](const Option& option) {
                const auto names = names_of(option);
                return option.takes != Takes::nothing && std::find(names.begin(), names.end(), name) != names.end();
            });
        };
        return is_among(m_global_options) ||
               std::any_of(m_commands.begin(), m_commands.end(),
                           [&](const Syntax& command) { return is_among(command.options); });
    }

    // `-r=-2:head`, as Python's argparse takes it too: what CLI11 takes is `-r-2:head`.
    std::vector<std::string> with_values_joined(std::span<const std::string> words) const {
        std::vector<std::string> result(words.begin(), words.end());
        for (std::size_t i = 0; i < result.size() && result[i] != "--"; ++i) {
            auto& word = result[i];
            const bool is_value = i > 0 && takes_value(result[i - 1]);
            if (is_value || word.size() < 4 || word[0] != '-' || word[1] == '-' || word[2] != '=') continue;
            if (takes_value(std::string_view(word).substr(0, 2))) word.erase(2, 1);
        }
        return result;
    }

    // Words that belong nowhere. A word before the command is a mistyped command.
    void refuse_leftovers(std::span<const std::string> words, const Syntax* command) {
        const auto left = m_app.remaining(true);
        if (left.empty()) return;
        const auto option = std::find_if(left.begin(), left.end(), [](const std::string& word) {
            return word.size() > 1 && word.front() == '-' && (word[1] < '0' || word[1] > '9') && word != "--";
        });
        if (option != left.end()) {
            const auto name = option->substr(0, option->find('='));
            const auto where = command == nullptr ? std::string() : fmt::format(" for '{}'", command->name);
            const std::string here(here_is(k_foreign_options, name));
            refuse(fmt::format("unknown option '{}'{}", name, where),
                   here.empty() ? or_see_help(suggest_option(name, command), command) : here);
        }
        const auto first = std::find_if(left.begin(), left.end(), [](const std::string& word) { return word != "--"; });
        if (first == left.end()) return;
        if (command == nullptr || stands_before(*first, *command, words)) {
            std::vector<std::string> names;
            for (const auto& candidate : m_commands)
                names.emplace_back(candidate.name);
            if (const auto here = here_is(k_foreign_commands, *first); !here.empty()) {
                refuse(fmt::format("unknown command '{}'", *first), fmt::format("use 'srmigrate {}'", here));
            }
            refuse(fmt::format("unknown command '{}'", *first),
                   or_see_help(base::did_you_mean(base::replace_all(*first, "-", "_"), names), nullptr));
        }
        const bool is_url = first->find("://") != std::string::npos || first->starts_with("embedded:");
        refuse(fmt::format("unexpected argument '{}' for '{}'", base::without_secrets(*first), command->name),
               is_url ? std::string("name the database with --url") : see_help(command));
    }

    static bool stands_before(const std::string& word, const Syntax& command, std::span<const std::string> words) {
        for (const auto& candidate : words) {
            if (candidate == word) return true;
            if (base::replace_all(candidate, "-", "_") == command.name) return false;
        }
        return false;
    }

    std::string suggest_option(const std::string& mistyped, const Syntax* command) const {
        std::vector<std::string> names{"--help"};
        const auto add = [&](std::span<const Option> options) {
            for (const auto& option : options) {
                for (auto& name : names_of(option)) {
                    if (name.starts_with("--")) names.push_back(std::move(name));
                }
            }
        };
        if (command != nullptr) add(command->options);
        add(m_global_options);
        return base::did_you_mean(mistyped, names);
    }

    // CLI11 says "--message: 1 required …": the name is what stands before the colon.
    [[noreturn]] static void refuse_without_value(const std::string& misuse, const Syntax* command) {
        refuse(fmt::format("option '{}' needs a value", misuse.substr(0, misuse.find(':'))), see_help(command));
    }

    static void collect(CLI::App& app, std::span<const Option> options, std::span<const Argument> arguments,
                        Arguments& result) {
        for (const auto& option : options) {
            const auto name = names_of(option).back();
            const auto* given = app.get_option(name);
            std::vector<std::string> values;
            if (given->count() > 0 && option.takes == Takes::nothing) values.emplace_back();
            if (given->count() > 0 && option.takes != Takes::nothing) values = given->results();
            if (option.takes == Takes::value && values.size() > 1) values.erase(values.begin(), values.end() - 1);
            check_choice(fmt::format("'{}'", name), values, option.choices);
            result.set(long_name(option), std::move(values));
        }
        for (const auto& argument : arguments) {
            const auto* given = app.get_option(std::string(argument.name));
            auto values = given->count() > 0 ? given->results() : std::vector<std::string>();
            check_choice(argument.name, values, argument.choices);
            result.set(argument.name, std::move(values));
        }
    }

    static void check_arguments(const Syntax& command, const Arguments& arguments) {
        for (const auto& argument : command.arguments) {
            const auto others = base::split_list(argument.unless);
            const auto other = std::ranges::find_if(others, [&](const auto& name) { return arguments.has(name); });
            if (other != others.end()) {
                if (!arguments.has(argument.name)) continue;
                refuse(fmt::format("'{}' takes no {} with '--{}'", command.name, argument.name, *other),
                       "leave one of them away");
            }
            if (arguments.values(argument.name).size() >= argument.least) continue;
            refuse(fmt::format("'{}' needs {}", command.name, argument.name),
                   argument.usual.empty() ? see_help(&command)
                                          : fmt::format("usually 'srmigrate {} {}'", command.name, argument.usual));
        }
    }

    std::span<const Option> m_global_options;
    std::span<const Syntax> m_commands;
    CLI::App m_app;
    std::vector<CLI::App*> m_subcommands;
};

}  // namespace

std::vector<std::string> names_of(const Option& option) {
    return base::split_list(option.names);
}

std::string_view long_name(const Option& option) {
    const auto comma = option.names.rfind(',');
    auto name = comma == std::string_view::npos ? option.names : option.names.substr(comma + 1);
    name.remove_prefix(name.find_first_not_of('-'));
    return name;
}

std::optional<std::string> Arguments::value(std::string_view name) const {
    const auto& all = values(name);
    return all.empty() ? std::nullopt : std::optional(all.back());
}

const std::vector<std::string>& Arguments::values(std::string_view name) const {
    const auto found = m_values.find(name);
    if (found == m_values.end()) throw std::logic_error(fmt::format("no option or argument '{}'", name));
    return found->second;
}

void Arguments::set(std::string_view name, std::vector<std::string> values) {
    m_values[std::string(name)] = std::move(values);
}

CommandLine parse_command_line(std::span<const std::string> words, std::span<const Option> global_options,
                               std::span<const Syntax> commands) {
    return CommandLineParser(global_options, commands).parse(words);
}

}  // namespace srmigrate::cli
