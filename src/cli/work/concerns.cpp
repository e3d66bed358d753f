// SPDX-License-Identifier: Apache-2.0
#include "cli/work/concerns.hpp"

#include "base/json.hpp"
#include "run/edited_scripts.hpp"
#include "run/lock/holder.hpp"
#include "run/lock/unlock.hpp"
#include "run/log_rows.hpp"
#include "run/mv_activity.hpp"
#include "run/pending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

// From 1; one more than there are where all ran.
std::size_t first_not_done(const run::RevisionProgress& progress) {
    const auto found = std::find_if(progress.states.begin(), progress.states.end(),
                                    [](run::StatementState state) { return state != run::StatementState::done; });
    return static_cast<std::size_t>(found - progress.states.begin()) + 1;
}

}  // namespace

std::optional<run::LockState> lock_if_visible(const CommandContext& context, const ConnectedDatabase& database) {
    auto request = lock_request(context, database);
    request.options.patience = run::Duration(0);
    try {
        return run::look_at_lock(request, context.environment);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

std::optional<HalfRun> unfinished_in(const CommandContext& context, const ConnectedDatabase& database,
                                     const revision::VersionRows& rows) {
    return unfinished_in(context, lock_if_visible(context, database), rows);
}

std::optional<HalfRun> unfinished_in(const CommandContext& context, std::optional<run::LockState> state,
                                     const revision::VersionRows& rows) {
    if (!state || !state->journal.progress || !run::has_begun(*state->journal.progress)) return std::nullopt;
    auto& progress = *state->journal.progress;
    if (context.graph && run::is_recorded(*context.graph, rows, progress)) return std::nullopt;
    return HalfRun{.progress = std::move(progress),
                   .runner = state->is_held ? run::describe_holder(state->journal) : std::string()};
}

base::Diagnostic told(const HalfRun& unfinished) {
    const auto& progress = unfinished.progress;
    if (!unfinished.runner.empty()) {
        return {.message = fmt::format("{} is running: {}", run::activity(progress), unfinished.runner)};
    }
    const auto command = progress.undoes      ? std::string("downgrade --undo-partial")
                         : progress.downgrade ? fmt::format("downgrade {}-1", progress.revision)
                                              : fmt::format("upgrade {}", progress.revision);
    return {
        .message = run::describe(progress),
        .hint = fmt::format("fix the cause, then run 'srmigrate {}': what ran is not sent again; 'srmigrate history "
                            "--applied' shows the error",
                            command)};
}

base::Json to_json(const std::optional<HalfRun>& unfinished) {
    if (!unfinished) return nullptr;
    const auto& progress = unfinished->progress;
    return base::Json{{"revision", progress.revision},
                      {"direction", progress.undoes      ? "undo"
                                    : progress.downgrade ? "downgrade"
                                                         : "upgrade"},
                      {"statement", first_not_done(progress)},
                      {"statements", progress.states.size()},
                      {"is_running", !unfinished->runner.empty()}};
}

std::vector<std::string> databases_of(const CommandContext& context, const ConnectedDatabase& database) {
    auto databases = context.settings.databases.value;
    if (database.home && std::find(databases.begin(), databases.end(), database.home->database) == databases.end()) {
        databases.push_back(database.home->database);
    }
    return databases;
}

std::vector<run::ListedView> inactive_views(const CommandContext& context, ConnectedDatabase& database) {
    try {
        auto views = run::list_views(*database.session, databases_of(context, database));
        std::erase_if(views, [](const run::ListedView& view) { return view.is_active; });
        return views;
    } catch (const base::Error&) {  // whoever may not list them is told by the server when it matters
        return {};
    }
}

base::Diagnostic told(const run::ListedView& inactive) {
    return {
        .message =
            fmt::format("materialized view '{}.{}' is inactive: {}", inactive.database, inactive.name, inactive.reason),
        .hint = fmt::format("run '{}', or recreate the view where its query no longer fits", run::activate(inactive))};
}

std::filesystem::path shown_file(const CommandContext& context, const revision::Revision& revision) {
    return revision.file.lexically_proximate(context.environment.working_directory);
}

std::vector<base::Diagnostic> edited_scripts(const CommandContext& context, const revision::VersionRows& rows,
                                             const std::vector<plan::HistoryRow>& history) {
    std::vector<base::Diagnostic> told;
    const auto& graph = *context.graph;
    for (const auto& edited : run::edited_scripts(graph, rows, history)) {
        const auto file = shown_file(context, graph[*graph.find(edited.revision)]);
        told.push_back({.message = fmt::format("the script of revision '{}' has changed since it ran on {} UTC",
                                               edited.revision, edited.ran),
                        .where = base::whole_file(file.string()),
                        .hint = "restore it, and put the change into a new revision"});
    }
    return told;
}

std::vector<plan::HistoryRow> history_if_readable(ConnectedDatabase& database) {
    try {
        return run::read_history(*database.session, database.bookkeeping);
    } catch (const base::Error&) {
        return {};
    }
}

}  // namespace srmigrate::cli
