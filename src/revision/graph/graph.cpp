// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/graph.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::revision {

Graph::Graph(std::vector<Revision> revisions) : m_revisions(std::move(revisions)) {
    if (auto problems = find_problems(m_revisions); !problems.empty()) throw GraphError(std::move(problems));
    m_by_id.reserve(size());
    m_keys.reserve(size());
    for (RevisionIndex node = 0; node < size(); ++node) {
        const auto& revision = m_revisions[node];
        m_by_id.emplace(revision.id, node);
        m_keys.push_back({.text = revision.id, .node = node});
        for (const auto& label : revision.labels) {
            if (m_by_label.emplace(label, node).second) m_keys.push_back({.text = label, .node = node});
        }
    }
    link();
    spread_labels();
}

std::optional<RevisionIndex> Graph::find(std::string_view id) const {
    const auto found = m_by_id.find(id);
    if (found == m_by_id.end()) return std::nullopt;
    return found->second;
}

std::optional<RevisionIndex> Graph::find_id_or_label(std::string_view key) const {
    if (const auto node = find(key)) return node;
    const auto found = m_by_label.find(key);
    if (found == m_by_label.end()) return std::nullopt;
    return found->second;
}

namespace {

void add_once(std::vector<RevisionIndex>& nodes, RevisionIndex node) {
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
}

std::vector<RevisionIndex> nodes_without(const Links& links) {
    std::vector<RevisionIndex> nodes;
    for (RevisionIndex node = 0; node < links.size(); ++node) {
        if (links[node].empty()) nodes.push_back(node);
    }
    return nodes;
}

Links joined(const Links& first, const Links& second) {
    Links links;
    std::vector<RevisionIndex> targets;
    for (RevisionIndex node = 0; node < first.size(); ++node) {
        targets.assign(first[node].begin(), first[node].end());
        for (const auto target : second[node])
            add_once(targets, target);
        links.append(targets);
    }
    return links;
}

}  // namespace

void Graph::link() {
    std::vector<RevisionIndex> targets;
    for (const auto& revision : m_revisions) {
        targets.clear();
        for (const auto& parent : revision.down)
            add_once(targets, *find(parent));
        m_down.append(targets);
        targets.clear();
        for (const auto& dependency : revision.depends_on)
            add_once(targets, *find_id_or_label(dependency));
        m_dependencies.append(targets);
    }
    m_all_down = joined(m_down, m_dependencies);
    m_normalized_down = joined(m_down, normalized(m_dependencies));
    m_next = m_down.reversed();
    m_all_next = m_all_down.reversed();
    m_heads = nodes_without(m_next);
    m_real_heads = nodes_without(m_all_next);
    m_bases = nodes_without(m_down);
    m_real_bases = nodes_without(m_all_down);
}

// Without the dependencies that a proper ancestor along down declares too. Only targets that several revisions declare
// can be affected; 64 of them at a time travel from the bases upwards as the bits of one word.
Links Graph::normalized(const Links& dependencies) const {
    constexpr std::uint32_t k_word = 64;
    constexpr auto k_single = ~std::uint32_t{0};
    std::vector<std::uint32_t> declarations(size(), 0);
    for (RevisionIndex node = 0; node < size(); ++node) {
        for (const auto target : dependencies[node])
            ++declarations[target];
    }
    std::uint32_t shared = 0;
    std::vector<std::uint32_t> slot(size(), k_single);
    for (RevisionIndex node = 0; node < size(); ++node) {
        if (declarations[node] > 1) slot[node] = shared++;
    }
    if (shared == 0) return dependencies;

    std::vector<std::vector<RevisionIndex>> redundant(size());
    const auto order = targets_first(m_down);
    std::vector<std::uint64_t> declared(size());
    std::vector<std::uint64_t> declared_below(size());
    for (std::uint32_t first = 0; first < shared; first += k_word) {
        for (const auto node : order) {
            declared[node] = 0;
            for (const auto target : dependencies[node]) {
                const auto bit = slot[target] - first;  // wraps around for lower slots
                if (slot[target] != k_single && bit < k_word) declared[node] |= std::uint64_t{1} << bit;
            }
            declared_below[node] = 0;
            for (const auto parent : m_down[node])
                declared_below[node] |= declared[parent] | declared_below[parent];
            if ((declared[node] & declared_below[node]) == 0) continue;
            for (const auto target : dependencies[node]) {
                const auto bit = slot[target] - first;
                if (slot[target] != k_single && bit < k_word && (declared_below[node] >> bit & 1) != 0) {
                    redundant[node].push_back(target);
                }
            }
        }
    }
    Links links;
    std::vector<RevisionIndex> targets;
    for (RevisionIndex node = 0; node < size(); ++node) {
        targets.clear();
        for (const auto target : dependencies[node]) {
            const auto& without = redundant[node];
            if (std::find(without.begin(), without.end(), target) == without.end()) targets.push_back(target);
        }
        links.append(targets);
    }
    return links;
}

// A label goes to all descendants along next, and from the last of them upwards until something branches, depends or
// merges there.
void Graph::spread_labels() {
    for (const auto& key : m_by_label)
        m_labels.emplace_back(key.first);
    std::sort(m_labels.begin(), m_labels.end());
    std::vector<std::vector<RevisionIndex>> labels_of(size());
    std::vector<RevisionIndex> todo;
    for (std::uint32_t label = 0; label < m_labels.size(); ++label) {
        // Labels come in order, so that a node has this one if it is its last.
        const auto add = [&](RevisionIndex node) {
            auto& labels = labels_of[node];
            if (!labels.empty() && labels.back() == label) return false;
            labels.push_back(label);
            return true;
        };
        auto node = m_by_label.at(m_labels[label]);
        auto last = node;
        add(node);
        todo.assign(1, node);
        while (!todo.empty()) {
            last = todo.back();
            todo.pop_back();
            for (const auto child : m_next[last]) {
                if (add(child)) todo.push_back(child);
            }
        }
        for (node = last; !is_real_branch_point(node) && !is_merge_point(node); node = m_down[node].front()) {
            add(node);
            if (is_base(node)) break;
        }
    }
    for (const auto& labels : labels_of)
        m_labels_of.append(labels);
}

std::vector<std::string> Graph::labels(RevisionIndex node) const {
    std::vector<std::string> names;
    for (const auto label : m_labels_of[node])
        names.push_back(m_labels[label]);
    return names;
}

bool Graph::has_label(RevisionIndex node, std::string_view label) const {
    const auto found = std::lower_bound(m_labels.begin(), m_labels.end(), label);
    if (found == m_labels.end() || *found != label) return false;
    const auto labels = m_labels_of[node];
    return std::binary_search(labels.begin(), labels.end(), static_cast<RevisionIndex>(found - m_labels.begin()));
}

std::vector<std::string> Graph::ids(std::span<const RevisionIndex> nodes) const {
    std::vector<std::string> ids;
    ids.reserve(nodes.size());
    for (const auto node : nodes)
        ids.push_back(id(node));
    return ids;
}

}  // namespace srmigrate::revision
