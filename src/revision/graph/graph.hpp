// SPDX-License-Identifier: Apache-2.0
// The revision graph: which revision follows which, and what that makes each of them (head, base, branch point …).
// Immutable; everything is derived once, in time linear in revisions and links. What symbols such as 'head' or 'ae10+2'
// mean is revision/graph/target, what lies between two states of a database is revision/graph/path. Rules: reference
// alembic.md §3.2.
#pragma once

#include "revision/file/revision.hpp"
#include "revision/graph/graph_error.hpp"
#include "revision/graph/links.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace srmigrate::revision {

/// The longest revision id that a row of the version table holds, in bytes.
inline constexpr std::size_t k_longest_id = 32;

/// The characters of an id or label that the symbols of revision/graph/target give a meaning to, each once, in ASCII
/// order.
std::string forbidden_characters(std::string_view id);

/// Everything that keeps these revisions from being a graph, in the order: ids, labels, parents, loops, cycles; within
/// each in load order.
std::vector<GraphProblem> find_problems(const std::vector<Revision>& revisions);

class Graph {
  public:
    /// `revisions` in load order, which decides every tie. Throws GraphError with all that find_problems finds.
    explicit Graph(std::vector<Revision> revisions);
    Graph(Graph&&) = default;
    Graph& operator=(Graph&&) = default;
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;
    ~Graph() = default;

    std::size_t size() const { return m_revisions.size(); }
    const std::vector<Revision>& revisions() const { return m_revisions; }
    const Revision& operator[](RevisionIndex node) const { return m_revisions[node]; }
    const std::string& id(RevisionIndex node) const { return m_revisions[node].id; }

    /// By whole id.
    std::optional<RevisionIndex> find(std::string_view id) const;
    /// By whole id or whole own label of a revision.
    std::optional<RevisionIndex> find_id_or_label(std::string_view key) const;
    /// All ids and own labels in load order, each revision's id before its labels.
    struct Key {
        std::string_view text;
        RevisionIndex node;
    };
    const std::vector<Key>& keys() const { return m_keys; }

    std::span<const RevisionIndex> down(RevisionIndex node) const {
        return m_down[node];
    }  ///< declared order, each once
    std::span<const RevisionIndex> dependencies(RevisionIndex node) const {
        return m_dependencies[node];
    }  ///< declared order, each once
    std::span<const RevisionIndex> all_down(RevisionIndex node) const {
        return m_all_down[node];
    }  ///< down, then dependencies
    /// down, then the dependencies that no ancestor along down declares too.
    std::span<const RevisionIndex> normalized_down(RevisionIndex node) const { return m_normalized_down[node]; }
    std::span<const RevisionIndex> next(RevisionIndex node) const {
        return m_next[node];
    }  ///< children along down, load order
    std::span<const RevisionIndex> all_next(RevisionIndex node) const {
        return m_all_next[node];
    }  ///< those that depend on it too

    const std::vector<RevisionIndex>& heads() const { return m_heads; }            ///< no child along down
    const std::vector<RevisionIndex>& real_heads() const { return m_real_heads; }  ///< and nothing depends on it
    const std::vector<RevisionIndex>& bases() const { return m_bases; }            ///< no parent
    const std::vector<RevisionIndex>& real_bases() const { return m_real_bases; }  ///< and no dependency

    bool is_head(RevisionIndex node) const { return next(node).empty(); }
    bool is_real_head(RevisionIndex node) const { return all_next(node).empty(); }
    bool is_base(RevisionIndex node) const { return down(node).empty(); }
    bool is_branch_point(RevisionIndex node) const { return next(node).size() > 1; }
    bool is_real_branch_point(RevisionIndex node) const { return all_next(node).size() > 1; }
    bool is_merge_point(RevisionIndex node) const { return down(node).size() > 1; }

    /// Own labels and those that reach it from its relatives, sorted.
    std::vector<std::string> labels(RevisionIndex node) const;
    bool has_label(RevisionIndex node, std::string_view label) const;
    /// All labels, sorted.
    const std::vector<std::string>& all_labels() const { return m_labels; }

    std::vector<std::string> ids(std::span<const RevisionIndex> nodes) const;

  private:
    void link();
    Links normalized(const Links& dependencies) const;
    void spread_labels();

    std::vector<Revision> m_revisions;
    std::unordered_map<std::string_view, RevisionIndex> m_by_id;
    std::unordered_map<std::string_view, RevisionIndex> m_by_label;
    std::vector<Key> m_keys;
    Links m_down, m_dependencies, m_all_down, m_normalized_down, m_next, m_all_next;
    std::vector<RevisionIndex> m_heads, m_real_heads, m_bases, m_real_bases;
    std::vector<std::string> m_labels;
    Links m_labels_of;  ///< positions in m_labels
};

}  // namespace srmigrate::revision
