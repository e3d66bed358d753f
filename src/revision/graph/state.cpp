// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/state.hpp"

#include "revision/graph/ancestors.hpp"

#include <algorithm>

namespace srmigrate::revision {

std::vector<RevisionIndex> all_current(const Graph& graph, std::span<const RevisionIndex> rows) {
    const auto active = ancestors(graph, rows, Follow::dependencies_too);
    std::vector<RevisionIndex> tips;
    for (const auto node : active.members()) {
        // A descendant along next that is active has a parent there that is active too: the child suffices.
        const auto children = graph.next(node);
        if (std::none_of(children.begin(), children.end(),
                         [&](RevisionIndex child) { return active.contains(child); })) {
            tips.push_back(node);
        }
    }
    return tips;
}

std::vector<RevisionIndex> all_current(const Graph& graph, const VersionRows& rows) {
    return all_current(graph, std::span<const RevisionIndex>(resolve_rows(graph, rows)));
}

HeadsCheck check_heads(const Graph& graph, const VersionRows& rows) {
    const auto nodes = resolve_rows(graph, rows);
    const NodeSet present(graph.size(), nodes);
    HeadsCheck check;
    for (const auto head : graph.real_heads()) {
        if (!present.contains(head)) check.missing.push_back(graph.id(head));
    }
    for (const auto node : nodes) {
        if (!graph.is_real_head(node)) check.unexpected.push_back(graph.id(node));
    }
    return check;
}

}  // namespace srmigrate::revision
