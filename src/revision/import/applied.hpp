// SPDX-License-Identifier: Apache-2.0
// Which of the imported revisions have run, as the tool's own table says it.
#pragma once

#include "base/diagnostic.hpp"

#include <set>
#include <string>
#include <vector>

namespace srmigrate::revision {

struct AppliedMigrations {
    std::set<std::string> ids;               ///< of the revisions that ran
    std::vector<std::string> unknown;        ///< versions that ran, and of which there is no file
    std::vector<base::Diagnostic> problems;  ///< a failed migration: nothing is imported
    std::vector<base::Diagnostic> warnings;
};

}  // namespace srmigrate::revision
