// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/describe.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace srmigrate::revision {

namespace {

std::string listed(const std::vector<std::string>& names) {
    return base::join(names, ", ");
}

std::string parents(const Revision& revision) {
    return revision.down.empty() ? "<base>" : listed(revision.down);
}

std::string labels_mark(const Graph& graph, RevisionIndex node) {
    const auto labels = graph.labels(node);
    return labels.empty() ? "" : fmt::format(" ({})", listed(labels));
}

std::string_view head_mark(const Graph& graph, RevisionIndex node) {
    if (graph.is_real_head(node)) return " (head)";
    return graph.is_head(node) ? " (effective head)" : "";
}

bool is_current(const Graph& graph, RevisionIndex node, const VersionRows& current) {
    return std::find(current.begin(), current.end(), graph.id(node)) != current.end();
}

std::string tree_marks(const Graph& graph, RevisionIndex node) {
    return fmt::format("{}{}", graph.is_branch_point(node) ? " (branchpoint)" : "",
                       graph.is_merge_point(node) ? " (mergepoint)" : "");
}

}  // namespace

std::string history_line(const Graph& graph, RevisionIndex node, const VersionRows& current) {
    const auto& revision = graph[node];
    return fmt::format("{}{} -> {}{}{}{}{}, {}", parents(revision),
                       revision.depends_on.empty() ? "" : fmt::format(" ({})", listed(revision.depends_on)),
                       revision.id, labels_mark(graph, node), head_mark(graph, node),
                       is_current(graph, node, current) ? " (current)" : "", tree_marks(graph, node),
                       base::replace_all(revision.message, "\n", " "));
}

std::string heads_line(const Graph& graph, RevisionIndex node) {
    return fmt::format("{}{}{}", graph.id(node), labels_mark(graph, node), head_mark(graph, node));
}

std::string current_line(const Graph& graph, RevisionIndex node) {
    return fmt::format("{}{}{}", graph.id(node), head_mark(graph, node), tree_marks(graph, node));
}

std::string branch_line(const Graph& graph, RevisionIndex node) {
    return fmt::format("{}{}{}{}", graph.id(node), labels_mark(graph, node), head_mark(graph, node),
                       tree_marks(graph, node));
}

std::string branch_child_line(const Graph& graph, RevisionIndex branch_point, RevisionIndex child, Messages messages) {
    const std::string indent(base::count_characters(graph.id(branch_point)), ' ');
    auto line = fmt::format("{} -> {}", indent, branch_line(graph, child));
    switch (messages) {
        case Messages::hidden:
            break;
        case Messages::shown:
            line += ", " + base::replace_all(graph[child].message, "\n", " ");
            break;
    }
    return line;
}

std::string long_entry(const Graph& graph, RevisionIndex node, const VersionRows& current) {
    const auto& revision = graph[node];
    auto entry = fmt::format("Rev: {}{}{}{}\n", revision.id, graph.is_head(node) ? " (head)" : "",
                             tree_marks(graph, node), is_current(graph, node, current) ? " (current)" : "");
    entry += fmt::format("{}: {}\n", graph.is_merge_point(node) ? "Merges" : "Parent", parents(revision));
    if (!revision.depends_on.empty()) entry += fmt::format("Also depends on: {}\n", listed(revision.depends_on));
    if (graph.is_branch_point(node)) entry += fmt::format("Branches into: {}\n", listed(graph.ids(graph.next(node))));
    if (const auto labels = graph.labels(node); !labels.empty()) {
        entry += fmt::format("Branch names: {}\n", listed(labels));
    }
    entry += fmt::format("Path: {}\n\n", revision.file.string());
    auto doc = std::string_view(revision.doc);
    if (doc.ends_with('\n')) doc.remove_suffix(1);
    return entry + "    " + base::replace_all(doc, "\n", "\n    ");
}

std::string header_entry(const Revision& revision) {
    auto entry = fmt::format("    \n    Revision ID: {}\n    Revises: {}", revision.id, listed(revision.down));
    if (!revision.create_date.empty()) entry += fmt::format("\n    Create Date: {}", revision.create_date);
    return entry;
}

}  // namespace srmigrate::revision
