// SPDX-License-Identifier: Apache-2.0
// Fixes: other text for scripts, written only where reading the script again gives what the rule said, and all other
// statements and directives as they were.
#pragma once

#include "lint/lint.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace srmigrate::lint {

struct FixedFile {
    std::filesystem::path file;
    std::string text;               ///< the whole new text
    std::vector<std::size_t> done;  ///< indexes of the findings that are gone
};

struct Fixes {
    std::vector<FixedFile> files;
    std::vector<base::Diagnostic> refused;  ///< fixes that do not give what the rule said
};

enum class WantedFixes { safe, suggestions_too };

/// Of the open findings whose rule has such a fix. A statement is changed once; what else is to be fixed in it waits
/// for the next time.
Fixes fixes_of(const std::vector<LintFinding>& findings, const revision::Graph& graph,
               const revision::VariableValues& values, WantedFixes wanted);

}  // namespace srmigrate::lint
