// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "revision/graph/describe.hpp"
#include "revision/graph/history.hpp"

namespace srmigrate::cli {
namespace {

struct BranchesReport {
    struct Branch {
        RevisionEntry point;
        std::vector<RevisionEntry> children;
    };
    std::vector<Branch> branches;
};

std::string branches_text(const BranchesReport& report) {
    std::string text;
    for (const auto& branch : report.branches) {
        text += branch.point.text;
        for (const auto& child : branch.children)
            text += child.text;
        text += "\n";
    }
    return text;
}

void add_branches(base::Json& json, const BranchesReport& report) {
    json["branches"] = base::Json::array();
    for (const auto& branch : report.branches) {
        auto item = to_json(branch.point);
        item["children"] = to_json(branch.children);
        json["branches"].push_back(std::move(item));
    }
}

}  // namespace

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
    const auto colour = answer_colour(context);
    for (auto& branch : report.branches) {
        paint_entry(branch.point, colour);
        for (auto& child : branch.children)
            paint_entry(child, colour);
    }
    return {.answer = rendered(std::move(report), branches_text, add_branches)};
}

}  // namespace srmigrate::cli
