// SPDX-License-Identifier: Apache-2.0
// --sql: a path through the graph as a script instead of a run. Connects to nothing.
#pragma once

#include "cli/commands/table.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/path.hpp"

#include <string>
#include <vector>

namespace srmigrate::cli {

/// The script of those steps. `rows` are those of the version table before the first of them.
ScriptReport write_script(CommandContext& context, std::string command, const revision::VersionRows& rows,
                          std::vector<revision::PathStep> steps);

/// The values that scripts' variables have.
revision::VariableValues variable_values(const Settings& settings);

}  // namespace srmigrate::cli
