// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/ancestors.hpp"

namespace srmigrate::revision {

std::vector<RevisionIndex> NodeSet::members() const {
    std::vector<RevisionIndex> nodes;
    nodes.reserve(m_size);
    for (RevisionIndex node = 0; node < m_has.size(); ++node) {
        if (contains(node)) nodes.push_back(node);
    }
    return nodes;
}

namespace {

template <class LinksOf>
NodeSet closure(const Graph& graph, std::span<const RevisionIndex> of, LinksOf links_of) {
    NodeSet set(graph.size());
    std::vector<RevisionIndex> todo;
    const auto add = [&](RevisionIndex node) {
        if (set.insert(node)) todo.push_back(node);
    };
    for (const auto node : of)
        add(node);
    while (!todo.empty()) {
        const auto node = todo.back();
        todo.pop_back();
        for (const auto target : links_of(node))
            add(target);
    }
    return set;
}

}  // namespace

std::vector<RevisionIndex> within(std::span<const RevisionIndex> nodes, const NodeSet& set) {
    std::vector<RevisionIndex> kept;
    for (const auto node : nodes) {
        if (set.contains(node)) kept.push_back(node);
    }
    return kept;
}

NodeSet ancestors(const Graph& graph, std::span<const RevisionIndex> of, Follow follow) {
    if (follow == Follow::down_revisions)
        return closure(graph, of, [&](RevisionIndex node) { return graph.down(node); });
    return closure(graph, of, [&](RevisionIndex node) { return graph.all_down(node); });
}

NodeSet descendants(const Graph& graph, std::span<const RevisionIndex> of, Follow follow) {
    if (follow == Follow::down_revisions)
        return closure(graph, of, [&](RevisionIndex node) { return graph.next(node); });
    return closure(graph, of, [&](RevisionIndex node) { return graph.all_next(node); });
}

NodeSet lineage(const Graph& graph, std::span<const RevisionIndex> of, Follow follow) {
    auto set = ancestors(graph, of, follow);
    for (const auto node : descendants(graph, of, follow).members())
        set.insert(node);
    return set;
}

}  // namespace srmigrate::revision
