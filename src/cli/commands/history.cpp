// SPDX-License-Identifier: Apache-2.0
#include "revision/history.hpp"

#include "cli/commands.hpp"
#include "cli/entries.hpp"
#include "cli/run.hpp"
#include "revision/describe.hpp"

namespace srmigrate::cli {

Result history(Context& context) {
    const auto& graph = *context.graph;
    const auto range = context.arguments.value("rev-range").value_or("");
    const auto is_marked = context.arguments.has("indicate-current");
    const auto rows = is_marked || revision::mentions_current(range) ? read_rows(context) : revision::Rows{};
    const auto marked = is_marked ? rows : revision::Rows{};
    RevisionsReport report;
    for (const auto node : revision::history(graph, range, rows)) {
        auto text = context.arguments.has("verbose") ? long_text(graph, node, marked)
                                                     : revision::history_line(graph, node, marked) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text), marked));
    }
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
