// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/history.hpp"

#include "base/json.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/commands/revision_list.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/describe.hpp"
#include "run/log_rows.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <utility>

namespace srmigrate::cli {
namespace {

/// history --applied: what was run, oldest first.
struct AppliedReport {
    std::string server;
    bool is_verbose = false;
    std::vector<plan::HistoryRow> runs;
};

std::string applied_text(const AppliedReport& report) {
    std::string text;
    for (const auto& run : report.runs) {
        text += fmt::format("{} UTC  {} {}  {} in {}  {}@{}\n", run.started, run.direction, run.revision, run.outcome,
                            how_long(run), run.who, run.host);
        if (!run.error.empty()) text += fmt::format("    {}\n", run.error);
        if (!report.is_verbose) continue;
        text += fmt::format("    {}, {} statement{}{}{}\n", run.tool, run.statements, run.statements == 1 ? "" : "s",
                            run.hash.empty() ? std::string() : ", hash " + run.hash,
                            run.jobs.empty() ? std::string() : ", jobs " + run.jobs);
        for (const auto& [name, value] : run.variables)
            text += fmt::format("    {} = {}\n", name, value);
    }
    return base::visible(text);
}

void add_applied(base::Json& json, const AppliedReport& report) {
    json["server"] = report.server;
    json["runs"] = base::Json::array();
    for (const auto& run : report.runs)
        json["runs"].push_back(to_json(run));
}

std::size_t number_of_runs(const std::string& text) {
    if (const auto number = base::number<std::size_t>(text); number && *number > 0) return *number;
    throw base::bad_command_line(fmt::format("expected a number of runs, got '{}'", text),
                                 "write --limit 20 for the last twenty");
}

CommandResult applied(CommandContext& context) {
    if (context.arguments.has("rev-range") || context.arguments.has("indicate-current")) {
        throw base::bad_command_line("'--applied' lists runs, not revisions",
                                     "leave out '--rev-range' and '--indicate-current'");
    }
    const auto limit = context.arguments.value("limit");
    const auto most = limit ? number_of_runs(*limit) : std::numeric_limits<std::size_t>::max();
    auto database = open_database(context, server::EmbeddedUse::reading);
    AppliedReport report{.server = shown_server(database),
                         .is_verbose = context.arguments.has("verbose"),
                         .runs = run::read_history(*database.session, database.bookkeeping)};
    if (report.runs.size() > most)
        report.runs.erase(report.runs.begin(), report.runs.end() - static_cast<std::ptrdiff_t>(most));
    return {.answer = rendered(std::move(report), applied_text, add_applied)};
}

}  // namespace

CommandResult history(CommandContext& context) {
    if (context.arguments.has("applied")) return applied(context);
    if (context.arguments.has("limit")) {
        throw base::bad_command_line("'--limit' goes with '--applied'",
                                     "use '--rev-range' for a part of the revisions");
    }
    const auto& graph = *context.graph;
    tell_if_empty(context);
    const auto range = revision::parse_history_range(context.arguments.value("rev-range").value_or(""));
    const auto is_marked = context.arguments.has("indicate-current");
    const auto rows = is_marked || revision::mentions_current(range) ? read_rows(context) : revision::VersionRows{};
    const auto marked = is_marked ? rows : revision::VersionRows{};
    RevisionsReport report;
    for (const auto node : revision::history(graph, range, rows)) {
        auto text = context.arguments.has("verbose") ? long_text(graph, node, marked)
                                                     : revision::history_line(graph, node, marked) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text), marked));
    }
    return {.answer = render(std::move(report), answer_colour(context))};
}

}  // namespace srmigrate::cli
