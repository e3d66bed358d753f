// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a revision graph or with a request made of it: a Diagnostic for people, a kind and the names
// it is about for programs.
#pragma once

#include "base/diagnostic.hpp"

#include <string>
#include <vector>

namespace srmigrate::revision {

/// The comment says what GraphProblem::names holds.
enum class GraphErrorKind {
    // The scripts do not make a graph.
    forbidden_character,   ///< the id or label
    id_too_long,           ///< the id
    duplicate_revision,    ///< the id
    label_in_use,          ///< label, the revision that claims it, the revision that has it (as id or label)
    missing_parent,        ///< the parent that no script has, the revision that names it
    missing_dependency,    ///< the dependency that no script has, the revision that names it
    self_loop,             ///< the revision
    dependency_self_loop,  ///< the revision
    cycle,                 ///< all revisions that are not on a way from a base to a head
    dependency_cycle,      ///< the same, dependencies followed too
    // A symbol does not name what is asked for.
    empty_symbol,      ///< the symbol
    unknown_revision,  ///< the symbol
    ambiguous_prefix,  ///< the symbol, then every key it could mean
    unknown_branch,    ///< the label
    not_in_branch,     ///< the symbol, the branch
    unknown_row,       ///< the row
    several_heads,     ///< the symbol, then the heads
    several_labels,    ///< the revision that was to stand for its only label, then its labels
    // A walk does not lead where it should.
    ambiguous_walk,           ///< every revision that the next step could reach
    ambiguous_start,          ///< the symbol, then the rows it could start from
    relative_direction,       ///< the symbol
    relative_out_of_range,    ///< the symbol
    unconnected_range,        ///< start, end
    not_below_current,        ///< the symbol
    branch_not_above_target,  ///< the branch, the symbol
    overlap,                  ///< a revision, then those of the others that are below it
    repeated_row,             ///< the row
    // The request has the wrong form.
    malformed_range,    ///< the range
    range_not_allowed,  ///< the range
    range_required,     ///< the symbol
    several_starts,     ///< the starts
    // A new revision cannot be made.
    repeated_parent,  ///< the parent
    not_a_head,       ///< the parent
};

struct GraphProblem {
    GraphErrorKind kind;
    std::vector<std::string> names;
    base::Diagnostic diagnostic;
    bool operator==(const GraphProblem&) const = default;
};

/// Holds at least one problem. Its fault is bad_command_line where the request has the wrong form, else failed.
class GraphError : public base::Error {
  public:
    explicit GraphError(GraphProblem problem);
    explicit GraphError(std::vector<GraphProblem> problems);
    GraphError(GraphErrorKind kind, std::vector<std::string> names, std::string message, std::string hint);

    const std::vector<GraphProblem>& problems() const { return m_problems; }
    GraphErrorKind kind() const { return m_problems.front().kind; }
    const std::vector<std::string>& names() const { return m_problems.front().names; }

  private:
    std::vector<GraphProblem> m_problems;
};

/// "'a'", "'a' and 'b'", "'a', 'b' and 'c'"; more than eight are cut: "'a', … and 92 more".
std::string quoted_list(const std::vector<std::string>& names);

}  // namespace srmigrate::revision
