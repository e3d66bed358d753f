// SPDX-License-Identifier: Apache-2.0
#include "revision/history.hpp"

#include "cli/commands.hpp"
#include "cli/entries.hpp"
#include "revision/describe.hpp"

namespace srmigrate::cli {

Result history(Context& context) {
    const auto& graph = *context.graph;
    const auto range = context.arguments.value("rev-range").value_or("");
    RevisionsReport report;
    for (const auto node : revision::history(graph, range)) {
        auto text =
            context.arguments.has("verbose") ? long_text(graph, node) : revision::history_line(graph, node) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text)));
    }
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
