// SPDX-License-Identifier: Apache-2.0
// Sets of revisions: ancestors, descendants, lineage. Each in time linear in what it touches, without recursion.
#pragma once

#include "revision/graph/graph.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace srmigrate::revision {

/// A set of revisions of one graph.
class NodeSet {
  public:
    explicit NodeSet(std::size_t nodes) : m_has(nodes, 0) {}
    NodeSet(std::size_t nodes, std::span<const RevisionIndex> members) : NodeSet(nodes) {
        for (const auto node : members)
            insert(node);
    }

    bool contains(RevisionIndex node) const { return m_has[node] != 0; }
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }

    /// Whether it was not in there.
    bool insert(RevisionIndex node) {
        if (contains(node)) return false;
        m_has[node] = 1;
        ++m_size;
        return true;
    }
    void erase(RevisionIndex node) {
        if (!contains(node)) return;
        m_has[node] = 0;
        --m_size;
    }
    std::vector<RevisionIndex> members() const;  ///< in load order

  private:
    std::vector<char> m_has;
    std::size_t m_size = 0;
};

enum class Follow {
    down_revisions,    ///< down and next
    dependencies_too,  ///< all_down and all_next
};

/// Both with the given revisions themselves.
NodeSet ancestors(const Graph& graph, std::span<const RevisionIndex> of, Follow follow);
NodeSet descendants(const Graph& graph, std::span<const RevisionIndex> of, Follow follow);

/// Those of `nodes` that are in the set, in their order.
std::vector<RevisionIndex> within(std::span<const RevisionIndex> nodes, const NodeSet& set);

/// All that are ancestor or descendant of one of them, with the given revisions themselves.
NodeSet lineage(const Graph& graph, std::span<const RevisionIndex> of, Follow follow);

/// The order of execution turned around: `todo` with every revision before its ancestors, along one line until it meets
/// something that another line has to pass above first. `heads` are where lines begin, in load order; what cannot be
/// reached from them inside `todo` begins lines of its own. Reference alembic.md §3.6, where ancestor sets say what
/// this finds out by counting.
std::vector<RevisionIndex> newest_first(const Graph& graph, const NodeSet& todo, std::span<const RevisionIndex> heads);

}  // namespace srmigrate::revision
