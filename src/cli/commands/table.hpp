// SPDX-License-Identifier: Apache-2.0
// The commands: one line each, with what is loaded before they run. A command is a function from a context to a result;
// the table knows its options, its help and its example.
#pragma once

#include "cli/syntax/command_line.hpp"
#include "cli/work/context.hpp"

#include <span>
#include <string_view>

namespace srmigrate::cli {

/// Headings of the help.
enum class Group { project, scripts, graph, database, shell };

struct Command {
    std::string_view name;
    Group group;
    std::string_view summary;  ///< one line, begins with a capital, no full stop
    Needs needs;
    CommandResult (*run)(CommandContext&);
    std::span<const Option> options;
    std::span<const Argument> arguments;
    std::string_view example;       ///< a command line
    std::string_view details = {};  ///< more for the help, in paragraphs of lines
};

std::span<const Command> commands();
std::span<const Option> global_options();

// One file each: src/cli/commands/<name>.cpp (import_scripts: import.cpp; that name alone means something in C++)
CommandResult init(CommandContext& context);
CommandResult list_templates(CommandContext& context);
CommandResult revision(CommandContext& context);
CommandResult merge(CommandContext& context);
CommandResult show(CommandContext& context);
CommandResult history(CommandContext& context);
CommandResult heads(CommandContext& context);
CommandResult branches(CommandContext& context);
CommandResult graph(CommandContext& context);
CommandResult edit(CommandContext& context);
CommandResult convert(CommandContext& context);
CommandResult import_scripts(CommandContext& context);
CommandResult ensure_version(CommandContext& context);
CommandResult plan(CommandContext& context);
CommandResult upgrade(CommandContext& context);
CommandResult status(CommandContext& context);
CommandResult current(CommandContext& context);
CommandResult check(CommandContext& context);
CommandResult inspect(CommandContext& context);
CommandResult lint(CommandContext& context);
CommandResult test(CommandContext& context);
CommandResult doctor(CommandContext& context);
CommandResult downgrade(CommandContext& context);
CommandResult stamp(CommandContext& context);
CommandResult unlock(CommandContext& context);
CommandResult completion(CommandContext& context);

}  // namespace srmigrate::cli
