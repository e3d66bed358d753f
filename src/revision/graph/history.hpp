// SPDX-License-Identifier: Apache-2.0
// Ranges of `history`. Rules: reference alembic.md §3.3, §3.4.
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// Whether a range [start]:[end] asks for what the database is at: one of its ends is 'current'.
bool mentions_current(std::string_view range);

/// The revisions of a range [start]:[end], newest first, both ends included; everything for an empty range. An empty
/// side is base or the real heads. `current` are the rows that the word 'current' stands for; no rows count as an empty
/// side. A start -N counts from the heads, an end +N from the start; what leads out of the graph stops at its ends.
/// Throws GraphError.
std::vector<RevisionIndex> history(const Graph& graph, std::string_view range = {}, const VersionRows& current = {});

}  // namespace srmigrate::revision
