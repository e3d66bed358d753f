// SPDX-License-Identifier: Apache-2.0
// Lists of nodes for all nodes of a graph, in one piece of memory. Part of revision/graph/graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace srmigrate::revision {

/// A revision of a Graph: its position in load order.
using RevisionIndex = std::uint32_t;

class Links {
  public:
    Links() : m_begin{0} {}

    /// Gives the next node its list; its elements are added once each, in order.
    void append(std::span<const RevisionIndex> targets) {
        m_targets.insert(m_targets.end(), targets.begin(), targets.end());
        m_begin.push_back(static_cast<std::uint32_t>(m_targets.size()));
    }

    std::span<const RevisionIndex> operator[](RevisionIndex node) const {
        return std::span(m_targets).subspan(m_begin[node], m_begin[node + 1] - m_begin[node]);
    }
    std::size_t size() const { return m_begin.size() - 1; }
    std::size_t count() const { return m_targets.size(); }  ///< of all links

    /// The same links read the other way; each list in ascending order.
    Links reversed() const {
        Links links;
        links.m_begin.assign(size() + 1, 0);
        links.m_targets.resize(m_targets.size());
        for (const auto target : m_targets)
            ++links.m_begin[target + 1];
        for (std::size_t node = 0; node < size(); ++node)
            links.m_begin[node + 1] += links.m_begin[node];
        auto free = links.m_begin;
        for (RevisionIndex node = 0; node < size(); ++node) {
            for (const auto target : (*this)[node])
                links.m_targets[free[target]++] = node;
        }
        return links;
    }

  private:
    std::vector<std::uint32_t> m_begin;  ///< of each node, and one past the last
    std::vector<RevisionIndex> m_targets;
};

/// The nodes in an order in which each comes after all that it links to; without those that are on a loop or lead to
/// one.
std::vector<RevisionIndex> targets_first(const Links& links);

}  // namespace srmigrate::revision
