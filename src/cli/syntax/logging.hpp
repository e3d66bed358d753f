// SPDX-License-Identifier: Apache-2.0
// Diagnosis: where the logger writes and how much. Off unless asked for.
#pragma once

#include "base/environment.hpp"
#include "cli/settings/settings.hpp"
#include "cli/syntax/command_line.hpp"

namespace srmigrate::cli {

/// As --log-level says; debug with --verbose; else off.
void set_up_logging(const Arguments& globals, const base::Environment& environment);

/// Each setting with its origin, at level debug.
void log_settings(const Settings& settings);

}  // namespace srmigrate::cli
