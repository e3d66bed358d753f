// SPDX-License-Identifier: Apache-2.0
// What lint looks at: the project's settings for it, and the revisions that a command line names.
#pragma once

#include "cli/work/context.hpp"
#include "lint/lint.hpp"

#include <set>

namespace srmigrate::cli {

/// What the config files say under [lint] and [lint.rules], and the command line after them. Throws base::Error with
/// all that is wrong.
lint::LintConfig lint_config_of(const CommandContext& context);

struct LintScope {
    std::set<revision::RevisionIndex> wanted;
    std::set<revision::RevisionIndex> edited;  ///< of those, with other statements than at a git ref
};
/// Of RANGE, --since and start_after.
LintScope lint_scope(CommandContext& context, const lint::LintConfig& config, const revision::VariableValues& values);

}  // namespace srmigrate::cli
