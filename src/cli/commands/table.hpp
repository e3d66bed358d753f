// SPDX-License-Identifier: Apache-2.0
// The commands: one line each, with what is loaded before they run. A command is a function from a context to a result;
// the table knows its options, its help and its example.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "cli/report/report.hpp"
#include "cli/settings/settings.hpp"
#include "cli/syntax/command_line.hpp"
#include "cli/terminal/console.hpp"
#include "revision/graph/graph.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace srmigrate::cli {

/// What is loaded before a command runs; each includes those above it. A database is connected to by the commands
/// themselves, only when their options ask for it.
enum class Needs {
    nothing,
    settings,  ///< the config file
    graph,     ///< the headers of all revision scripts
};

/// Headings of the help.
enum class Group { project, scripts, graph, database, shell };

/// What a command works with.
struct Context {
    const base::Environment& environment;
    Console& console;
    const Flags& flags;
    const Arguments& globals;
    const Arguments& arguments;
    Settings settings = {};                     ///< from Needs::settings on
    std::optional<revision::Graph> graph = {};  ///< with Needs::graph
};

struct Result {
    Report report;
    std::optional<base::Fault> fault = std::nullopt;  ///< when the answer is not a plain "done"
};

struct Command {
    std::string_view name;
    Group group;
    std::string_view summary;  ///< one line, begins with a capital, no full stop
    Needs needs;
    Result (*run)(Context&);
    std::span<const Option> options;
    std::span<const Argument> arguments;
    std::string_view example;       ///< a command line
    std::string_view details = {};  ///< more for the help, in paragraphs of lines
};

std::span<const Command> commands();
std::span<const Option> global_options();

// One file each: src/cli/commands/<name>.cpp
Result init(Context& context);
Result list_templates(Context& context);
Result revision(Context& context);
Result merge(Context& context);
Result show(Context& context);
Result history(Context& context);
Result heads(Context& context);
Result branches(Context& context);
Result edit(Context& context);
Result ensure_version(Context& context);
Result upgrade(Context& context);
Result current(Context& context);
Result check(Context& context);
Result inspect(Context& context);
Result doctor(Context& context);
Result downgrade(Context& context);
Result stamp(Context& context);
Result unlock(Context& context);
Result completion(Context& context);

}  // namespace srmigrate::cli
