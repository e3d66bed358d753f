// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/revision_list.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/work/load.hpp"
#include "revision/graph/describe.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

// A head that another revision depends on runs with that one: it is no head to merge.
bool is_forked(CommandContext& context) {
    const auto& graph = *context.graph;
    const auto heads = graph.ids(graph.real_heads());
    if (heads.size() < 2) return false;
    context.console.warn({.message = fmt::format("there are {} heads: {}", heads.size(), fmt::join(heads, ", ")),
                          .hint = "bring them together with 'srmigrate merge heads'"});
    return true;
}

}  // namespace

CommandResult heads(CommandContext& context) {
    const auto& graph = *context.graph;
    tell_if_empty(context);
    const bool only_real = context.arguments.has("resolve-dependencies");
    RevisionsReport report;
    for (const auto node : only_real ? graph.real_heads() : graph.heads()) {
        auto text =
            context.arguments.has("verbose") ? long_text(graph, node) : revision::heads_line(graph, node) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text)));
    }
    CommandResult result{.answer = render(std::move(report), answer_colour(context))};
    if (context.arguments.has("check") && is_forked(context)) result.fault = base::Fault::answer_is_no;
    return result;
}

}  // namespace srmigrate::cli
