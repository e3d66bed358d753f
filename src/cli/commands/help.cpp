// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/help.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace srmigrate::cli {
namespace {

constexpr std::size_t k_left_most = 26;  // a longer left side gets a line of its own

using HelpRows = std::vector<std::pair<std::string, std::string>>;

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string result;
    std::size_t column = indent;
    for (const auto& word : base::split_list(text, ' ')) {
        if (column > indent && column + 1 + word.size() > width) {
            result += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result;
}

// `left`: the least width of the left column.
std::string table(const HelpRows& rows, std::size_t width, std::size_t left = 0) {
    for (const auto& row : rows) {
        if (row.first.size() <= k_left_most) left = std::max(left, row.first.size());
    }
    const auto indent = left + 4;
    std::string text;
    for (const auto& [name, meaning] : rows) {
        text += "  " + name;
        text += name.size() > left ? "\n" + std::string(indent, ' ') : std::string(indent - 2 - name.size(), ' ');
        text += wrapped(meaning, indent, width) + "\n";
    }
    return text;
}

std::string left_side(const Option& option) {
    const auto names = base::split_list(option.names);
    // Long names stand in one column, whether or not there is a short one.
    auto text = (names.size() == 1 && names.front().starts_with("--") ? "    " : "") + base::join(names, ", ");
    if (!option.value.empty()) text += fmt::format(" {}", option.value);
    return text;
}

HelpRows rows_of(std::span<const Option> options) {
    HelpRows rows;
    for (const auto& option : options)
        rows.emplace_back(left_side(option), meaning(option));
    return rows;
}

struct Heading {
    Group group;
    std::string_view text;
};
constexpr std::array k_headings{
    Heading{Group::project, "Start a project"},      Heading{Group::scripts, "Write revisions"},
    Heading{Group::graph, "Look at revisions"},      Heading{Group::database, "Work with a database"},
    Heading{Group::shell, "Fit it into your shell"},
};

}  // namespace

std::string meaning(const Option& option) {
    std::string text(option.help);
    if (option.effect == Effect::none) return text + "; no effect";
    if (option.takes == Takes::values && text.find("repeated") == std::string::npos && option.names != "-c,--config") {
        text += "; may be repeated";
    }
    if (!option.choices.empty()) {
        const auto choices = base::split_list(option.choices, '|');
        const bool says_them = std::all_of(choices.begin(), choices.end(), [&](const std::string& choice) {
            return text.find(choice) != std::string::npos;
        });
        if (!says_them) text += fmt::format(": {}", base::join(choices, ", "));
    }
    return text;
}

std::string usage(const Command& command) {
    std::string text = fmt::format("srmigrate {}", command.name);
    if (!command.options.empty()) text += " [options]";
    for (const auto& argument : command.arguments) {
        std::string shown(argument.name);
        if (!argument.choices.empty()) shown = argument.choices;
        if (argument.least == 0) shown = fmt::format("[{}]", shown);
        text += " " + shown;
        if (argument.most > 1) text += " ...";
    }
    return text;
}

std::string help_text(std::size_t width) {
    std::string text =
        "Schema migrations for StarRocks\n\nusage: srmigrate [global options] COMMAND [options] [arguments]\n";
    std::size_t longest_name = 0;
    for (const auto& command : commands())
        longest_name = std::max(longest_name, command.name.size());
    for (const auto& heading : k_headings) {
        HelpRows rows;
        for (const auto& command : commands()) {
            if (command.group == heading.group) rows.emplace_back(command.name, command.summary);
        }
        if (!rows.empty()) text += fmt::format("\n{}\n{}", heading.text, table(rows, width, longest_name));
    }
    text += "\nGlobal options, before or after the command\n" + table(rows_of(global_options()), width);
    text += "\nrun 'srmigrate COMMAND --help' for the options of a command\n";
    return text;
}

std::string help_text(const Command& command, std::size_t width) {
    std::string text = fmt::format("{}\n\nusage: {}\n", command.summary, usage(command));
    HelpRows arguments;
    for (const auto& argument : command.arguments)
        arguments.emplace_back(argument.name, argument.help);
    if (!arguments.empty()) text += "\nArguments\n" + table(arguments, width);
    if (!command.options.empty()) text += "\nOptions\n" + table(rows_of(command.options), width);
    if (!command.details.empty()) text += "\n";
    for (const auto& line : base::split_list(command.details, '\n'))
        text += wrapped(line, 0, width) + "\n";
    text += fmt::format("\nExample\n  {}\n", base::replace_all(command.example, "\n", "\n  "));
    text += "\nrun 'srmigrate --help' for the global options\n";
    return text;
}

}  // namespace srmigrate::cli
