// SPDX-License-Identifier: Apache-2.0
// Targets of one direction, relative ones among them. Part of revision/graph/path and revision/graph/history.
#pragma once

#include "revision/graph/ancestors.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::revision {

/// What '+N' and 'label@+N' count from: the rows of the version table, or the symbol at the start of a range of
/// history.
using RelativeOrigin = std::variant<std::vector<RevisionIndex>, Symbol>;

enum class Overshoot {
    is_error,
    stops,  ///< at the last revision there is
};

/// Where an upgrade goes; none for base. Throws GraphError.
std::vector<RevisionIndex> upgrade_targets(const Graph& graph, const RelativeOrigin& origin, const Target& target,
                                           Overshoot overshoot);

struct DowngradeTarget {
    std::optional<RevisionIndex> at;   ///< nothing: base
    std::optional<std::string> label;  ///< as given
    std::optional<RevisionIndex>
        branch;  ///< what is to be downgraded: the label's revision, or the row that '-N' counts from
};

/// Where a downgrade goes. A label of an absolute target is not looked at. Throws GraphError.
DowngradeTarget downgrade_target(const Graph& graph, std::span<const RevisionIndex> rows, const Target& target);

/// What makes revisions overlap in the words of an error: what is asked for, or what the version table holds.
enum class OverlapSource { request, version_table };

/// ancestors() with dependencies. Throws GraphError where one of `nodes` is an ancestor of another.
NodeSet ancestors_without_overlap(const Graph& graph, std::span<const RevisionIndex> nodes, OverlapSource source);

}  // namespace srmigrate::revision
