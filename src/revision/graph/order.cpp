// SPDX-License-Identifier: Apache-2.0
// newest_first of revision/graph/ancestors.hpp.
#include "revision/graph/ancestors.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace srmigrate::revision {

namespace {

// Where lines begin: the heads, and of what they do not reach inside `todo` the topmost.
std::vector<RevisionIndex> line_starts(const Graph& graph, const NodeSet& todo, std::span<const RevisionIndex> heads) {
    NodeSet reached(graph.size());
    std::vector<RevisionIndex> open;
    const auto reach = [&](RevisionIndex node) {
        if (todo.contains(node) && reached.insert(node)) open.push_back(node);
    };
    for (const auto head : heads)
        reach(head);
    auto starts = reached.members();
    while (!open.empty()) {
        const auto node = open.back();
        open.pop_back();
        for (const auto parent : graph.normalized_down(node))
            reach(parent);
    }
    if (reached.size() == todo.size()) return starts;
    NodeSet below(graph.size());
    for (const auto node : todo.members()) {
        for (const auto parent : graph.normalized_down(node))
            below.insert(parent);
    }
    for (const auto node : todo.members()) {
        if (!reached.contains(node) && !below.contains(node)) starts.push_back(node);
    }
    std::sort(starts.begin(), starts.end());
    return starts;
}

// The pending lines in their order: each stands at the revision that it would give out next. New ones go to the end, so
// that the position in `m_lines` grows along the order.
class LineSorter {
  public:
    LineSorter(const Graph& graph, const NodeSet& todo, std::span<const RevisionIndex> heads)
        : m_graph(graph),
          m_todo(todo),
          m_above(graph.size(), 0),
          m_line_at(graph.size(), k_none),
          m_first_above(graph.size(), 0),
          m_visited(graph.size(), 0),
          m_region(ancestors(graph, todo.members(), Follow::dependencies_too)),
          m_is_on_way(graph.size()) {
        for (const auto node : m_region.members()) {
            for (const auto parent : graph.all_down(node))
                ++m_above[parent];
        }
        for (const auto node : line_starts(graph, todo, heads))
            append_line(node);
    }

    std::vector<RevisionIndex> sort() {
        std::vector<RevisionIndex> out;
        out.reserve(m_todo.size());
        std::vector<RevisionIndex> parents;
        for (auto at = m_first; at != k_none;) {
            const auto node = m_lines[at].node;
            if (m_above[node] > 0) {
                at = first_line_above(node, at);
                continue;
            }
            out.push_back(node);
            m_todo.erase(node);
            m_line_at[node] = k_none;
            m_released.push_back(node);
            release();
            parents.clear();
            for (const auto parent : m_graph.normalized_down(node)) {
                if (m_todo.contains(parent) && m_line_at[parent] == k_none) parents.push_back(parent);
            }
            if (parents.empty()) {
                at = end_line(at);
                continue;
            }
            m_lines[at].node = parents.front();
            m_line_at[parents.front()] = at;
            for (const auto parent : std::span(parents).subspan(1))
                append_line(parent);
        }
        return out;
    }

  private:
    static constexpr auto k_none = std::numeric_limits<std::uint32_t>::max();

    struct Line {
        RevisionIndex node;
        std::uint32_t before;
        std::uint32_t after;
    };

    void append_line(RevisionIndex node) {
        const auto at = static_cast<std::uint32_t>(m_lines.size());
        m_lines.push_back({.node = node, .before = m_last, .after = k_none});
        (m_last == k_none ? m_first : m_lines[m_last].after) = at;
        m_last = at;
        m_line_at[node] = at;
    }

    // The line before the ended one, or else the first.
    std::uint32_t end_line(std::uint32_t at) {
        const auto [node, before, after] = m_lines[at];
        (before == k_none ? m_first : m_lines[before].after) = after;
        (after == k_none ? m_last : m_lines[after].before) = before;
        return before == k_none ? m_first : before;
    }

    void release() {
        while (!m_released.empty()) {
            const auto node = m_released.back();
            m_released.pop_back();
            m_region.erase(node);
            for (const auto parent : m_graph.all_down(node)) {
                if (--m_above[parent] == 0 && !m_todo.contains(parent)) m_released.push_back(parent);
            }
        }
    }

    // The first child that is still to be given out, or holds something back.
    RevisionIndex first_above(RevisionIndex node) {
        const auto children = m_graph.all_next(node);
        auto& first = m_first_above[node];
        while (!m_region.contains(children[first]))
            ++first;
        return children[first];
    }

    // One way up from `node` as far as it goes. What leaves it does so at its end: the next question about the same
    // revision finds it nearly complete.
    void climb(RevisionIndex node) {
        if (m_way.empty() || m_way.front() != node) {
            for (const auto passed : m_way)
                m_is_on_way.erase(passed);
            m_way.assign(1, node);
        }
        while (!m_region.contains(m_way.back())) {
            m_is_on_way.erase(m_way.back());
            m_way.pop_back();
        }
        while (m_above[m_way.back()] > 0) {
            m_way.push_back(first_above(m_way.back()));
            m_is_on_way.insert(m_way.back());
        }
    }

    // The first pending line, other than `except`, that stands above `node`. There is one: every revision that is still
    // to be given out is an ancestor of a pending line, or pending itself.
    std::uint32_t first_line_above(RevisionIndex node, std::uint32_t except) {
        const auto best_possible = m_first == except ? m_lines[m_first].after : m_first;
        climb(node);
        if (m_is_on_way.contains(m_lines[best_possible].node)) return best_possible;
        auto best = k_none;
        ++m_visit;
        m_open.assign(1, node);
        while (!m_open.empty()) {
            const auto below = m_open.back();
            m_open.pop_back();
            if (m_above[below] == 0) continue;
            first_above(below);
            for (const auto child : m_graph.all_next(below).subspan(m_first_above[below])) {
                if (!m_region.contains(child) || m_visited[child] == m_visit) continue;
                m_visited[child] = m_visit;
                m_open.push_back(child);
                best = std::min(best, m_line_at[child]);
                if (best == best_possible) return best;
            }
        }
        return best;
    }

    const Graph& m_graph;
    NodeSet m_todo;
    std::vector<std::uint32_t> m_above;        ///< of each revision: children in the region
    std::vector<std::uint32_t> m_line_at;      ///< of each revision: the line that stands there
    std::vector<std::uint32_t> m_first_above;  ///< of each revision: children before that have left the region
    std::vector<std::uint32_t> m_visited;
    std::uint32_t m_visit = 0;
    NodeSet m_region;  ///< what is to be given out and all below it, less what no longer holds anything back
    std::vector<Line> m_lines;
    std::uint32_t m_first = k_none;
    std::uint32_t m_last = k_none;
    std::vector<RevisionIndex> m_released;
    std::vector<RevisionIndex> m_open;
    std::vector<RevisionIndex> m_way;  ///< what climb() passed last, its start first
    NodeSet m_is_on_way;
};

}  // namespace

std::vector<RevisionIndex> newest_first(const Graph& graph, const NodeSet& todo, std::span<const RevisionIndex> heads) {
    return LineSorter(graph, todo, heads).sort();
}

}  // namespace srmigrate::revision
