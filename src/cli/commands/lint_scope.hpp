// SPDX-License-Identifier: Apache-2.0
// The revisions that lint looks at: what the command line names.
#pragma once

#include "cli/work/context.hpp"
#include "lint/lint.hpp"

#include <set>

namespace srmigrate::cli {

struct LintScope {
    std::set<revision::RevisionIndex> wanted;
    std::set<revision::RevisionIndex> edited;  ///< of those, with other statements than at a git ref
};
/// Of RANGE, --since and start_after.
LintScope lint_scope(CommandContext& context, const lint::LintConfig& config, const revision::VariableValues& values);

}  // namespace srmigrate::cli
