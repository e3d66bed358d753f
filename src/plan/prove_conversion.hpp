// SPDX-License-Identifier: Apache-2.0
// Whether converted scripts do what they did: old and new ones run on the engine side by side, up and down, and each
// time both have to leave the same cluster.
#pragma once

#include "base/diagnostic.hpp"
#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"

#include <map>
#include <optional>
#include <string>

namespace srmigrate::plan {

/// By the id of their revision, all with the graph as it is.
using ConvertedRevisions = std::map<std::string, revision::Revision>;

/// Those that do something else, with what is different.
std::map<std::string, base::Diagnostic> disproved(const revision::Graph& graph, const ConvertedRevisions& converted,
                                                  const revision::VariableValues& values,
                                                  const std::optional<Home>& home);

}  // namespace srmigrate::plan
