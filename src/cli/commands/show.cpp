// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/revision_list.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/work/run.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {

CommandResult show(CommandContext& context) {
    const auto& graph = *context.graph;
    RevisionsReport report;
    const auto symbol = revision::parse_symbol(*context.arguments.value("REV"));
    for (const auto node : resolve_with_current(context, symbol)) {
        report.revisions.push_back(entry_of(graph, node, long_text(graph, node)));
    }
    if (symbol.text == "base") context.console.say(fmt::format("'{}' is before the first revision", symbol.text));
    return {.answer = render(std::move(report), answer_colour(context))};
}

}  // namespace srmigrate::cli
