// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/revision_list.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "revision/graph/describe.hpp"

namespace srmigrate::cli {

CommandResult heads(CommandContext& context) {
    const auto& graph = *context.graph;
    const bool only_real = context.arguments.has("resolve-dependencies");
    RevisionsReport report;
    for (const auto node : only_real ? graph.real_heads() : graph.heads()) {
        auto text =
            context.arguments.has("verbose") ? long_text(graph, node) : revision::heads_line(graph, node) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text)));
    }
    return {.answer = render(std::move(report), answer_colour(context))};
}

}  // namespace srmigrate::cli
