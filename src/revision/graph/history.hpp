// SPDX-License-Identifier: Apache-2.0
// Ranges of `history`. Rules: reference alembic.md §3.3, §3.4.
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/range.hpp"

#include <vector>

namespace srmigrate::revision {

/// The revisions of a range of parse_history_range, newest first, both ends included. `current` are the rows that the
/// word 'current' stands for; no rows count as base at the start and as the real heads at the end. A start -N counts
/// from the heads, an end +N from the start; what leads out of the graph stops at its ends. Throws GraphError.
std::vector<RevisionIndex> history(const Graph& graph, const Range& range, const VersionRows& current = {});

/// All revisions, newest first.
std::vector<RevisionIndex> history(const Graph& graph);

}  // namespace srmigrate::revision
