// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/completion_script.hpp"

#include "base/text.hpp"
#include "cli/commands/table.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace srmigrate::cli {
namespace {

// What may stand where a value is expected, as seen by a shell.
enum class CompletionKind { nothing, file, directory, revision, words };

struct CompletionValue {
    CompletionKind kind = CompletionKind::nothing;
    std::string words = {};  ///< of Kind::words, separated by blanks
};

CompletionValue value_of(std::string_view name, std::string_view choices) {
    if (!choices.empty()) return {.kind = CompletionKind::words, .words = base::replace_all(choices, "|", " ")};
    if (name == "FILE") return {.kind = CompletionKind::file};
    if (name == "DIR" || name == "DIRECTORY") return {.kind = CompletionKind::directory};
    if (name == "REV" || name == "RANGE") return {.kind = CompletionKind::revision};
    return {};
}

std::string all_names(std::span<const Option> options) {
    std::vector<std::string> names;
    for (const auto& option : options) {
        if (option.effect == Effect::none) continue;
        for (auto& name : names_of(option))
            names.push_back(std::move(name));
    }
    return base::join(names, " ");
}

// One name a line, so that blanks in names do no harm.
std::string bash_reply(std::string_view generator) {
    return fmt::format("mapfile -t COMPREPLY < <(compgen {} -- \"$current\")", generator);
}

std::string bash_words(const CompletionValue& value) {
    switch (value.kind) {
        case CompletionKind::nothing:
            return "COMPREPLY=()";
        case CompletionKind::file:
            return "compopt -o filenames 2>/dev/null; " + bash_reply("-f");
        case CompletionKind::directory:
            return "compopt -o filenames 2>/dev/null; " + bash_reply("-d");
        case CompletionKind::revision:
            return bash_reply("-W \"$(\"${COMP_WORDS[0]}\" completion revisions 2>/dev/null)\"");
        case CompletionKind::words:
            return bash_reply(fmt::format("-W \"{}\"", value.words));
    }
    return {};
}

// `-c|--config) …; return ;;` for each option that takes a value.
std::string bash_option_cases(std::span<const Option> options, std::string_view indent) {
    std::string text;
    for (const auto& option : options) {
        if (option.takes == Takes::nothing || option.effect == Effect::none) continue;
        text += fmt::format("{}{}) {}; return ;;\n", indent, base::join(names_of(option), "|"),
                            bash_words(value_of(option.value, option.choices)));
    }
    return text;
}

std::string in_quotes(std::string_view text) {
    return fmt::format("'{}'", base::replace_all(text, "'", "'\\''"));
}

// A description inside zsh's 'name:description'.
std::string described(std::string_view name, std::string_view description) {
    return in_quotes(fmt::format("{}:{}", base::replace_all(name, ":", "\\:"), description));
}

std::string zsh_words(const CompletionValue& value) {
    switch (value.kind) {
        case CompletionKind::nothing:
            return "_message value";
        case CompletionKind::file:
            return "_files";
        case CompletionKind::directory:
            return "_files -/";
        case CompletionKind::revision:
            return "compadd -- ${(f)\"$(${words[1]} completion revisions 2>/dev/null)\"}";
        case CompletionKind::words:
            return fmt::format("compadd -- {}", value.words);
    }
    return {};
}

std::string zsh_option_cases(std::span<const Option> options, std::string_view indent) {
    std::string text;
    for (const auto& option : options) {
        if (option.takes == Takes::nothing || option.effect == Effect::none) continue;
        text += fmt::format("{}({}) {}; return ;;\n", indent, base::join(names_of(option), "|"),
                            zsh_words(value_of(option.value, option.choices)));
    }
    return text;
}

std::string zsh_options(std::span<const Option> options) {
    std::string text;
    for (const auto& option : options) {
        if (option.effect == Effect::none) continue;
        for (const auto& name : names_of(option))
            text += fmt::format(" {}", described(name, option.help));
    }
    return text;
}

std::string command_names(std::string_view separator) {
    std::vector<std::string> names;
    for (const auto& command : commands())
        names.emplace_back(command.name);
    return base::join(names, separator);
}

// What fish completes the value with: the end of a `complete` line.
std::string fish_values(const CompletionValue& value) {
    switch (value.kind) {
        case CompletionKind::nothing:
            return " -x";
        case CompletionKind::file:
            return " -r -F";
        case CompletionKind::directory:
            return " -x -a '(__fish_complete_directories)'";
        case CompletionKind::revision:
            return " -x -a '(srmigrate completion revisions 2>/dev/null)'";
        case CompletionKind::words:
            return fmt::format(" -x -a {}", in_quotes(value.words));
    }
    return {};
}

// fish knows `-s m -l message`, and an option with one dash and a word as `-o word`. In single quotes it reads \' and
// \\.
std::string fish_options(std::span<const Option> options, std::string_view condition) {
    std::string text;
    for (const auto& option : options) {
        if (option.effect == Effect::none) continue;
        text += fmt::format("complete -c srmigrate -n {}", condition);
        for (const auto& name : names_of(option)) {
            text +=
                name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
        }
        if (option.takes != Takes::nothing) text += fish_values(value_of(option.value, option.choices));
        text += fmt::format(" -d '{}'\n", base::replace_all(option.help, "'", "\\'"));
    }
    return text;
}

}  // namespace

std::string bash_completion() {
    std::string text =
        "# bash completion for srmigrate; load it with: eval \"$(srmigrate completion bash)\"\n"
        "_srmigrate() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= word\n"
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "        case $word in\n";
    text += fmt::format("            {}) command=$word; break ;;\n", command_names("|"));
    text +=
        "        esac\n"
        "    done\n"
        "    case $command in\n";
    for (const auto& command : commands()) {
        const auto cases = bash_option_cases(command.options, "                ");
        if (cases.empty()) continue;
        text += fmt::format("        {})\n            case $previous in\n{}            esac ;;\n", command.name, cases);
    }
    text += "    esac\n    case $previous in\n" + bash_option_cases(global_options(), "        ");
    // bash breaks a range START:END into three words.
    text += fmt::format("        :) {}; return ;;\n    esac\n", bash_words({.kind = CompletionKind::revision}));
    text += "    if [[ $current == -* ]]; then\n        case $command in\n";
    const auto globals = all_names(global_options()) + " --help";
    for (const auto& command : commands()) {
        if (command.options.empty()) continue;
        text += fmt::format("            {}) word=\"{}\" ;;\n", command.name, all_names(command.options));
    }
    text += fmt::format(
        "            *) word= ;;\n"
        "        esac\n"
        "        {}\n"
        "        return\n"
        "    fi\n"
        "    case $command in\n",
        bash_reply(fmt::format("-W \"$word {}\"", globals)));
    text += fmt::format("        '') {} ;;\n", bash_reply(fmt::format("-W \"{}\"", command_names(" "))));
    for (const auto& command : commands()) {
        if (command.arguments.empty()) continue;
        const auto& argument = command.arguments.front();
        text += fmt::format("        {}) {} ;;\n", command.name, bash_words(value_of(argument.name, argument.choices)));
    }
    text += "    esac\n}\ncomplete -F _srmigrate srmigrate\n";
    return text;
}

std::string zsh_completion() {
    std::string text =
        "#compdef srmigrate\n"
        "# zsh completion for srmigrate; save it as _srmigrate in a directory of $fpath, or load it with:\n"
        "#     source <(srmigrate completion zsh)\n"
        "_srmigrate() {\n"
        "    local command= word previous=${words[CURRENT - 1]}\n"
        "    local -a commands options\n"
        "    for word in ${words[2,CURRENT - 1]}; do\n"
        "        case $word in\n";
    text += fmt::format("            ({}) command=$word; break ;;\n", command_names("|"));
    text +=
        "        esac\n"
        "    done\n"
        "    case $command in\n";
    for (const auto& command : commands()) {
        const auto cases = zsh_option_cases(command.options, "                ");
        if (cases.empty()) continue;
        text +=
            fmt::format("        ({})\n            case $previous in\n{}            esac ;;\n", command.name, cases);
    }
    text += "    esac\n    case $previous in\n" + zsh_option_cases(global_options(), "        ") + "    esac\n";
    text += "    if [[ ${words[CURRENT]} == -* ]]; then\n        case $command in\n";
    for (const auto& command : commands()) {
        if (command.options.empty()) continue;
        text += fmt::format("            ({}) options=({} ) ;;\n", command.name, zsh_options(command.options));
    }
    text += fmt::format(
        "        esac\n"
        "        options+=({} '--help:Show help')\n"
        "        _describe -o option options\n"
        "        return\n"
        "    fi\n"
        "    case $command in\n"
        "        ('')\n"
        "            commands=(\n",
        zsh_options(global_options()));
    for (const auto& command : commands()) {
        text += fmt::format("                {}\n", described(command.name, command.summary));
    }
    text += "            )\n            _describe command commands ;;\n";
    for (const auto& command : commands()) {
        if (command.arguments.empty()) continue;
        const auto& argument = command.arguments.front();
        text += fmt::format("        ({}) {} ;;\n", command.name, zsh_words(value_of(argument.name, argument.choices)));
    }
    text +=
        "    esac\n"
        "}\n"
        "if [[ $funcstack[1] == _srmigrate ]]; then\n"
        "    _srmigrate \"$@\"\n"
        "else\n"
        "    compdef _srmigrate srmigrate\n"
        "fi\n";
    return text;
}

std::string fish_completion() {
    std::string text =
        "# fish completion for srmigrate; save it as ~/.config/fish/completions/srmigrate.fish\n"
        "complete -c srmigrate -f\n";
    const auto none = fmt::format("'not __fish_seen_subcommand_from {}'", command_names(" "));
    for (const auto& command : commands()) {
        text += fmt::format("complete -c srmigrate -n {} -a {} -d '{}'\n", none, command.name,
                            base::replace_all(command.summary, "'", "\\'"));
    }
    text += fish_options(global_options(), "true");
    for (const auto& command : commands()) {
        const auto seen = fmt::format("'__fish_seen_subcommand_from {}'", command.name);
        text += fish_options(command.options, seen);
        if (command.arguments.empty()) continue;
        const auto& argument = command.arguments.front();
        text += fmt::format("complete -c srmigrate -n {}{}\n", seen,
                            fish_values(value_of(argument.name, argument.choices)));
    }
    return text;
}

}  // namespace srmigrate::cli
