// SPDX-License-Identifier: Apache-2.0
// What the config files say under [lint] and [lint.rules].
#pragma once

#include "cli/work/context.hpp"
#include "lint/rule/config.hpp"

namespace srmigrate::cli {

/// The own file counts before pyproject.toml. Throws an Error with everything that is wrong there.
lint::LintConfig lint_config_of(const CommandContext& context);

}  // namespace srmigrate::cli
