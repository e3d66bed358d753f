// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/entries.hpp"
#include "cli/work/database.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/describe.hpp"
#include "revision/graph/state.hpp"
#include "run/log_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace srmigrate::cli {
namespace {

struct CurrentReport {
    std::string server;
    std::string url;  ///< without the password
    std::vector<RevisionEntry> revisions;
    bool is_verbose = false;
    /// Of each revision, in their order; only when verbose. Nothing: it was not run with srmigrate.
    std::vector<std::optional<plan::HistoryRow>> last_runs = {};
};

std::string current_text(const CurrentReport& report) {
    std::string text;
    if (report.is_verbose) text = fmt::format("Current revision(s) for {}:\n", report.url);
    for (const auto& entry : report.revisions)
        text += entry.text;
    return base::visible(text);
}

void add_current(base::Json& json, const CurrentReport& report) {
    json["server"] = report.server;
    json["url"] = report.url;
    json["revisions"] = to_json(report.revisions);
    for (std::size_t i = 0; i < report.last_runs.size(); ++i) {
        const auto& run = report.last_runs[i];
        json["revisions"][i]["applied"] = run ? to_json(*run) : base::Json(nullptr);
    }
}

std::optional<plan::HistoryRow> last_run(const std::vector<plan::HistoryRow>& history, const std::string& revision) {
    const auto found = std::find_if(history.rbegin(), history.rend(), [&](const plan::HistoryRow& row) {
        return row.revision == revision && row.outcome == "done";
    });
    return found != history.rend() ? std::optional(*found) : std::nullopt;
}

std::string applied_line(const std::optional<plan::HistoryRow>& run) {
    if (!run) return {};
    return fmt::format("Applied: {} UTC in {} by {} on {}, {}\n", run->finished, how_long(*run), run->who, run->host,
                       run->tool);
}

base::Error not_at_heads(const revision::HeadsCheck& check) {
    auto text = std::string("the database is not at all heads");
    if (!check.missing.empty()) text += fmt::format("; missing: {}", fmt::join(check.missing, ", "));
    if (!check.unexpected.empty()) text += fmt::format("; not a head: {}", fmt::join(check.unexpected, ", "));
    return base::Error(base::Fault::answer_is_no,
                       base::Diagnostic{.message = std::move(text), .hint = "run 'srmigrate upgrade heads'"});
}

}  // namespace

CommandResult current(CommandContext& context) {
    const auto& graph = *context.graph;
    auto database = open_database(context, server::EmbeddedUse::reading);
    const auto rows = rows_in(database);
    if (context.arguments.has("check-heads")) {
        const auto check = revision::check_heads(graph, rows);
        if (!check.at_heads()) throw not_at_heads(check);
    }
    const auto is_verbose = context.arguments.has("verbose");
    const auto history =
        is_verbose ? run::read_history(*database.session, database.bookkeeping) : std::vector<plan::HistoryRow>{};
    CurrentReport report{.server = shown_server(database), .url = to_text(*context.settings.url.value)};
    report.is_verbose = is_verbose;
    for (const auto node : revision::all_current(graph, rows)) {
        auto text = revision::current_line(graph, node) + "\n";
        if (is_verbose) {
            report.last_runs.push_back(last_run(history, graph.id(node)));
            text = long_text(graph, node, rows) + applied_line(report.last_runs.back());
        }
        report.revisions.push_back(entry_of(graph, node, std::move(text), rows));
    }
    return {.answer = rendered(std::move(report), current_text, add_current)};
}

}  // namespace srmigrate::cli
