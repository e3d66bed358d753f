// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/ancestors.hpp"

namespace srmigrate::revision {

std::vector<Node> NodeSet::members() const {
    std::vector<Node> nodes;
    nodes.reserve(m_size);
    for (Node node = 0; node < m_has.size(); ++node) {
        if (contains(node)) nodes.push_back(node);
    }
    return nodes;
}

namespace {

template <class LinksOf>
NodeSet closure(const Graph& graph, std::span<const Node> of, LinksOf links_of) {
    NodeSet set(graph.size());
    std::vector<Node> todo;
    const auto add = [&](Node node) {
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

std::vector<Node> within(std::span<const Node> nodes, const NodeSet& set) {
    std::vector<Node> kept;
    for (const auto node : nodes) {
        if (set.contains(node)) kept.push_back(node);
    }
    return kept;
}

NodeSet ancestors(const Graph& graph, std::span<const Node> of, Follow follow) {
    if (follow == Follow::down_revisions) return closure(graph, of, [&](Node node) { return graph.down(node); });
    return closure(graph, of, [&](Node node) { return graph.all_down(node); });
}

NodeSet descendants(const Graph& graph, std::span<const Node> of, Follow follow) {
    if (follow == Follow::down_revisions) return closure(graph, of, [&](Node node) { return graph.next(node); });
    return closure(graph, of, [&](Node node) { return graph.all_next(node); });
}

NodeSet lineage(const Graph& graph, std::span<const Node> of, Follow follow) {
    auto set = ancestors(graph, of, follow);
    for (const auto node : descendants(graph, of, follow).members())
        set.insert(node);
    return set;
}

}  // namespace srmigrate::revision
