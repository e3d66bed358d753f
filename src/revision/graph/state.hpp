// SPDX-License-Identifier: Apache-2.0
// What the rows of a version table say about a database. Rules: reference alembic.md §4.5; `check_heads` follows the
// real heads, so that it can pass where a head is only a dependency of another (§8.2, D3).
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <span>
#include <string>
#include <vector>

namespace srmigrate::revision {

/// What the database is at: its rows, and every tip of a line that they imply through dependencies. In load order.
/// Throws GraphError for a row that no script declares.
std::vector<RevisionIndex> all_current(const Graph& graph, const VersionRows& rows);
std::vector<RevisionIndex> all_current(const Graph& graph, std::span<const RevisionIndex> rows);

struct HeadsCheck {
    std::vector<std::string> missing;     ///< real heads that are no row, in load order
    std::vector<std::string> unexpected;  ///< rows that are no real head, each once, in their order
    bool at_heads() const { return missing.empty() && unexpected.empty(); }
    bool operator==(const HeadsCheck&) const = default;
};

/// Whether the rows are the real heads: what `check` and `current --check-heads` ask. Throws GraphError for a row that
/// no script declares.
HeadsCheck check_heads(const Graph& graph, const VersionRows& rows);

}  // namespace srmigrate::revision
