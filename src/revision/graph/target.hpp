// SPDX-License-Identifier: Apache-2.0
// What the symbols on a command line mean in a graph: 'head', 'ae10', 'label@head', 'base', '-2' … Relative targets
// such as
// '+1' or 'ae10+2' mean something only to a direction and are resolved in revision/graph/path. Rules: reference
// alembic.md §3.3.
#pragma once

#include "revision/graph/ancestors.hpp"
#include "revision/graph/graph.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// The rows of a version table in the order in which they were read.
using VersionRows = std::vector<std::string>;

/// [label@][symbol](+|-)N, anything behind it ignored. An empty label is none.
struct RelativeTarget {
    std::optional<std::string> label;
    std::optional<std::string> symbol;
    bool is_down = false;
    std::size_t steps = 0;
    std::string number;  ///< sign and digits as written
    bool operator==(const RelativeTarget&) const = default;
};
std::optional<RelativeTarget> parse_relative(std::string_view text);

/// The revisions that a symbol denotes, none for 'base': for `show`, `edit`, `stamp`, absolute upgrade targets. '-N' is
/// walk_from_heads, without the walks that end below the bases. Throws GraphError.
std::vector<RevisionIndex> resolve(const Graph& graph, std::string_view symbol);

/// The one revision that a symbol denotes, nothing for 'base': where a range starts, where a downgrade ends. '-N' is
/// not understood here, as in Alembic. Throws GraphError, also for several heads.
std::optional<RevisionIndex> resolve_one(const Graph& graph, std::string_view symbol);

/// The revisions of those rows, each once, in their order. Throws GraphError for a row that no script declares.
std::vector<RevisionIndex> resolve_rows(const Graph& graph, const VersionRows& rows);

/// All that share lineage with what a symbol denotes and with the label before its '@': those revisions, their
/// ancestors and descendants. Base shares lineage with everything. Throws GraphError.
NodeSet lineage_of(const Graph& graph, std::string_view symbol, Follow follow);

/// The same for what stands before an '@', along down revisions.
NodeSet lineage_of_branch(const Graph& graph, std::string_view label);

/// The revision that a branch label, id or prefix of one names. Throws GraphError.
RevisionIndex resolve_branch(const Graph& graph, std::string_view label);

/// Where a walk ends.
struct Walk {
    std::optional<RevisionIndex> at;  ///< nothing: below the bases
    std::size_t steps = 0;            ///< how many steps there were
    bool operator==(const Walk&) const = default;
};
/// Up to `steps` steps from `start` (nothing: below the bases) along next, only through members of `branch` if given.
/// Throws GraphError where several revisions come next.
Walk walk_up(const Graph& graph, std::optional<RevisionIndex> start, std::size_t steps,
             const NodeSet* branch = nullptr);
/// Up to `steps` steps from `start` along down; from a base there is one more, to nothing. From nothing the first step
/// goes up to the head, as in Alembic. Throws GraphError where several revisions come next.
Walk walk_down(const Graph& graph, std::optional<RevisionIndex> start, std::size_t steps);

/// [label@]-N as a lookup: N steps down from each real head, of those that carry the label. Nothing if `symbol` is
/// something else. Throws GraphError.
std::optional<std::vector<Walk>> walk_from_heads(const Graph& graph, std::string_view symbol);

}  // namespace srmigrate::revision
