// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "revision/graph/describe.hpp"
#include "revision/graph/history.hpp"

namespace srmigrate::cli {

CommandResult branches(CommandContext& context) {
    const auto& graph = *context.graph;
    const bool is_verbose = context.arguments.has("verbose");
    const auto messages = is_verbose ? revision::Messages::shown : revision::Messages::hidden;
    BranchesReport report;
    for (const auto node : revision::history(graph)) {
        if (!graph.is_branch_point(node)) continue;
        auto text = is_verbose ? long_text(graph, node) : revision::branch_line(graph, node) + "\n";
        BranchesReport::Branch branch{.point = entry_of(graph, node, std::move(text)), .children = {}};
        for (const auto child : graph.next(node)) {
            branch.children.push_back(
                entry_of(graph, child, revision::branch_child_line(graph, node, child, messages) + "\n"));
        }
        report.branches.push_back(std::move(branch));
    }
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
