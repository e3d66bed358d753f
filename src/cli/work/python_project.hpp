// SPDX-License-Identifier: Apache-2.0
// What the Python files of an Alembic project add to its settings: where they find their modules, and what env.py
// configures.
#pragma once

#include "cli/work/context.hpp"
#include "revision/python/environment_script.hpp"

#include <memory>

namespace srmigrate::cli {

/// The settings with what env.py says where the config file says nothing, and with the URL that env.py sets. What
/// cannot be read of it is warned of.
void load_project_settings(CommandContext& context);

/// What Python files are read with.
revision::PythonInputs python_inputs(const CommandContext& context);

}  // namespace srmigrate::cli
