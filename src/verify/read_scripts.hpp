// SPDX-License-Identifier: Apache-2.0
// All revisions in the order in which they run, read once for all clusters: their sections, and what the planner makes
// of the way back.
#pragma once

#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "revision/script/script.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::verify {

struct ReadScript {
    revision::RevisionIndex node = 0;
    std::string title;  ///< id and message
    std::string file;   ///< as messages name it
    revision::Section up;
    revision::Section down;                             ///< one that says `auto` has its statements here, too
    std::vector<revision::ScriptStatement> inverse;     ///< that the planner works out
    std::optional<base::Diagnostic> irreversible = {};  ///< why it works out none
};

/// "ae1027a6acf1 add a price"
std::string title_of(const revision::Revision& revision);

/// Throws one base::Error with everything that cannot be read.
std::vector<ReadScript> read_scripts(const revision::Graph& graph, const revision::VariableValues& values,
                                     const std::optional<plan::Home>& home);

}  // namespace srmigrate::verify
