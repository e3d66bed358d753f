// SPDX-License-Identifier: Apache-2.0
// The baseline of a project: findings that are known.
#pragma once

#include "cli/work/context.hpp"
#include "lint/lint.hpp"

namespace srmigrate::cli {

/// Marks the findings that the baseline of --baseline, or of the config file, has; writes it with --write-baseline.
void use_baseline(CommandContext& context, const lint::LintConfig& config, lint::Linted& linted);

}  // namespace srmigrate::cli
