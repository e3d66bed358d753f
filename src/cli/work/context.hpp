// SPDX-License-Identifier: Apache-2.0
// What a command is given, and what it gives back.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "cli/report/rendered.hpp"
#include "cli/settings/settings.hpp"
#include "cli/syntax/command_line.hpp"
#include "cli/terminal/colour.hpp"
#include "cli/terminal/console.hpp"
#include "revision/graph/graph.hpp"
#include "revision/python/environment_script.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// What is loaded before a command runs; each includes those above it. A database is connected to by the commands
/// themselves, only when their options ask for it.
enum class Needs {
    nothing,
    settings,  ///< the config file
    graph,     ///< the headers of all revision scripts
};

/// What a command works with.
struct CommandContext {
    const base::Environment& environment;
    Console& console;
    const Flags& flags;
    const Arguments& globals;
    const Arguments& arguments;
    Settings settings = {};                     ///< from Needs::settings on
    std::optional<revision::Graph> graph = {};  ///< with Needs::graph
    /// The project's env.py, with Needs::settings; null where there is none that can be read.
    std::shared_ptr<revision::EnvironmentScript> environment_script = {};
    /// What env.py says of the version table and cannot be read: with another one a run would begin from nothing.
    std::vector<base::Diagnostic> unread_bookkeeping = {};
};

/// Of the answer on stdout.
inline Colour answer_colour(const CommandContext& context) {
    return colour_for(context.environment, context.environment.out_is_terminal);
}

struct CommandResult {
    Rendered answer;
    std::optional<base::Fault> fault = std::nullopt;  ///< when the answer is not a plain "done"
    std::string next = {};                            ///< a line of the story that stands behind the answer
};

}  // namespace srmigrate::cli
