// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/database.hpp"
#include "cli/entries.hpp"
#include "cli/run.hpp"
#include "revision/describe.hpp"
#include "revision/state.hpp"
#include "run/history.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

std::string last_run(const std::vector<plan::HistoryRow>& history, const std::string& revision) {
    for (auto row = history.rbegin(); row != history.rend(); ++row) {
        if (row->revision != revision || row->outcome != "done") continue;
        return fmt::format("Applied: {} UTC in {} by {} on {}, {}\n", row->finished, how_long(*row), row->who,
                           row->host, row->tool);
    }
    return {};
}

base::Error not_at_heads(const revision::HeadsCheck& check) {
    auto text = std::string("the database is not at all heads");
    if (!check.missing.empty()) text += fmt::format("; missing: {}", fmt::join(check.missing, ", "));
    if (!check.unexpected.empty()) text += fmt::format("; not a head: {}", fmt::join(check.unexpected, ", "));
    return base::Error(base::Fault::answer_is_no,
                       base::Diagnostic{.message = std::move(text), .hint = "run 'srmigrate upgrade heads'"});
}

}  // namespace

Result current(Context& context) {
    const auto& graph = *context.graph;
    auto database = open_database(context);
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
        auto text = is_verbose ? long_text(graph, node, rows) + last_run(history, graph.id(node))
                               : revision::current_line(graph, node) + "\n";
        report.revisions.push_back(entry_of(graph, node, std::move(text), rows));
    }
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
