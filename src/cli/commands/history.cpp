// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/history.hpp"

#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/describe.hpp"
#include "run/log_rows.hpp"

namespace srmigrate::cli {
namespace {

CommandResult applied(CommandContext& context) {
    if (context.arguments.has("rev-range") || context.arguments.has("indicate-current")) {
        throw base::Error(base::Fault::bad_command_line,
                          base::Diagnostic{.message = "'--applied' lists runs, not revisions",
                                           .hint = "leave out '--rev-range' and '--indicate-current'"});
    }
    auto database = open_database(context);
    return {.report = AppliedReport{.server = shown_server(database),
                                    .is_verbose = context.arguments.has("verbose"),
                                    .runs = run::read_history(*database.session, database.bookkeeping)}};
}

}  // namespace

CommandResult history(CommandContext& context) {
    if (context.arguments.has("applied")) return applied(context);
    const auto& graph = *context.graph;
    tell_if_empty(context);
    const auto range = context.arguments.value("rev-range").value_or("");
    const auto is_marked = context.arguments.has("indicate-current");
    const auto rows = is_marked || revision::mentions_current(range) ? read_rows(context) : revision::VersionRows{};
    const auto marked = is_marked ? rows : revision::VersionRows{};
    RevisionsReport report;
    for (const auto node : revision::history(graph, range, rows)) {
        auto text = context.arguments.has("verbose") ? long_text(graph, node, marked)
                                                     : revision::history_line(graph, node, marked) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text), marked));
    }
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
