// SPDX-License-Identifier: Apache-2.0
// Revisions as the lines that `history`, `heads`, `branches`, `current` and `show` print, in Alembic's formats, which
// scripts read. Rules: reference alembic.md §1.7. No line ends in a line break.
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <string>

namespace srmigrate::revision {

/// `history`: "<parents> (<dependencies>) -> <id> (<labels>) (head) (current) (branchpoint) (mergepoint), <message>".
/// `current` are the rows to mark.
std::string history_line(const Graph& graph, RevisionIndex node, const VersionRows& current = {});

/// `heads`: id, labels, head.
std::string heads_line(const Graph& graph, RevisionIndex node);

/// `current`: id, head, branch point, merge point.
std::string current_line(const Graph& graph, RevisionIndex node);

/// The first line of a branch point in `branches`: id, labels, head, branch point, merge point.
std::string branch_line(const Graph& graph, RevisionIndex node);

enum class Messages { hidden, shown };

/// The line of a child of a branch point in `branches`, indented by its arrow; with its message for `branches -v`.
std::string branch_child_line(const Graph& graph, RevisionIndex branch_point, RevisionIndex child,
                              Messages messages = Messages::hidden);

/// `show` and every `-v`: several lines, the last one of the doc.
std::string long_entry(const Graph& graph, RevisionIndex node, const VersionRows& current = {});

/// What goes on below it: the lines that in a file of Alembic's own template are part of the doc, where ours has them
/// in its header. An empty line follows them where they are printed.
std::string header_entry(const Revision& revision);

}  // namespace srmigrate::revision
