// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/status_report.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/autogenerate.hpp"
#include "cli/work/database.hpp"
#include "cli/work/outlook.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "plan/make_plan.hpp"
#include "run/log_rows.hpp"
#include "run/pending.hpp"
#include "schema/compare/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

StatusReport::Pending pending_of(const CommandContext& context, const revision::PathStep& step) {
    const auto& graph = *context.graph;
    const auto& revision = graph[*graph.find(step.revision)];
    return {.revision = revision.id, .message = revision.message, .file = shown_file(context, revision)};
}

// A script that cannot be read is told of, and keeps its line.
std::vector<StatusReport::Pending> pending_revisions(CommandContext& context, ConnectedDatabase& database,
                                                     const revision::VersionRows& rows) {
    const revision::UpgradeTo heads{revision::parse_target("heads")};
    std::vector<StatusReport::Pending> pending;
    if (context.graph->size() == 0) return pending;
    auto steps = revision::path(*context.graph, rows, heads);
    for (const auto& step : steps)
        pending.push_back(pending_of(context, step));
    if (steps.empty()) return pending;
    try {
        const auto plan = plan::make_plan(*context.graph, std::move(steps), variable_values(context.settings),
                                          database.home, {.rows = rows})
                              .plan;
        const auto outlook = live_outlook(context, database, plan);
        for (std::size_t i = 0; i < pending.size(); ++i) {
            pending[i].statements = plan.steps[i].statements.size();
            pending[i].cost = plan::worst_cost(outlook[i]);
            pending[i].loss = plan::worst_loss(outlook[i]);
        }
    } catch (const base::Error& error) {
        for (const auto& diagnostic : error.diagnostics())
            context.console.warn(diagnostic);
    }
    return pending;
}

std::vector<StatusReport::Edited> edited_files(const CommandContext& context, ConnectedDatabase& database,
                                               const revision::VersionRows& rows) {
    const auto& graph = *context.graph;
    std::vector<StatusReport::Edited> edited;
    for (auto& script : run::edited_scripts(graph, rows, history_if_readable(database))) {
        const auto& revision = graph[*graph.find(script.revision)];
        edited.push_back({.script = std::move(script), .file = shown_file(context, revision)});
    }
    return edited;
}

// Of what the settings let one look at; none where the user may not list them.
std::vector<StatusReport::Job> running_jobs(const CommandContext& context, ConnectedDatabase& database,
                                            const Scope& scope) {
    std::vector<StatusReport::Job> jobs;
    for (const auto& name : databases_of(context, database)) {
        try {
            for (auto& job : server::read_all_jobs(*database.session, name)) {
                if (!server::has_ended(job) && scope.wanted(name, job.table))
                    jobs.push_back({.database = name, .job = std::move(job)});
            }
        } catch (const server::ConnectionLost&) {
            throw;
        } catch (const base::Error&) {
            continue;
        }
    }
    return jobs;
}

bool has_models(const CommandContext& context) {
    return !context.settings.target_metadata.value.empty() ||
           (context.environment_script && context.environment_script->models_place());
}

struct ComparedModels {
    StatusReport::Models result;
    schema::Catalog wanted = {};
};

ComparedModels compare_models(CommandContext& context, ConnectedDatabase& database, const StatusReport& report) {
    if (report.lost || !report.pending.empty()) return {{.not_compared = "revisions are pending, which come first"}};
    if (report.unfinished) return {{.not_compared = "a revision is unfinished, which comes first"}};
    try {
        auto schemas = live_and_desired(context, database);
        const auto options = diff_options(schema::Reading::model);
        const auto differences =
            schema::differences(schemas.live, schemas.wanted, database.context, options.compare).size();
        return {.result = {.differences = differences}, .wanted = std::move(schemas.wanted)};
    } catch (const server::ConnectionLost&) {
        throw;
    } catch (const base::Error& error) {
        for (const auto& diagnostic : error.diagnostics())
            context.console.warn(diagnostic);
        return {{.not_compared = "something is wrong in them"}};
    }
}

// Those that scripts make, or models declare. Where models were not compared, any view of the scope may be one of them.
void keep_known(const CommandContext& context, const ConnectedDatabase& database, const Scope& scope,
                const schema::Catalog& wanted, StatusReport& report) {
    if (report.inactive.empty()) return;
    const auto scripts = plan::written_by_scripts(*context.graph, variable_values(context.settings), database.home);
    const bool may_be_model = report.models && !report.models->differences;
    std::erase_if(report.inactive, [&](const run::ListedView& view) {
        const schema::ObjectName name{.catalog = std::nullopt, .database = view.database, .name = view.name};
        const bool is_known = scripts.contains(name) || schema::find(wanted, name) != nullptr || may_be_model;
        return !is_known || !scope.wanted(view.database, view.name);
    });
}

}  // namespace

CommandResult status(CommandContext& context) {
    auto database = open_database(context, server::EmbeddedUse::reading);
    const auto& graph = *context.graph;
    StatusReport report{.server = shown_server(database),
                        .url = to_text(*context.settings.url.value),
                        .version = database.identity.version_text,
                        .run_mode = database.identity.run_mode,
                        .rows = rows_in(database),
                        .heads = graph.ids(graph.real_heads()),
                        .colour = answer_colour(context)};
    if (database.home) report.database = database.home->database;
    report.lock = lock_if_visible(context, database);
    report.unfinished = unfinished_in(context, report.lock, report.rows);
    try {
        const auto rows =
            report.unfinished ? run::rows_before(graph, report.rows, report.unfinished->progress) : report.rows;
        report.pending = pending_revisions(context, database, rows);
    } catch (const revision::GraphError& error) {
        report.lost = error.diagnostics().front();
    }
    report.edited = edited_files(context, database, report.rows);
    const auto scope = scope_of(context.settings);
    report.inactive = inactive_views(context, database);
    report.jobs = running_jobs(context, database, scope);
    ComparedModels models;
    if (has_models(context)) {
        models = compare_models(context, database, report);
        report.models = models.result;
    }
    keep_known(context, database, scope, models.wanted, report);
    const auto is_done = is_up_to_date(report);
    CommandResult result{.answer = rendered(std::move(report), status_text, add_status)};
    if (!is_done) result.fault = base::Fault::answer_is_no;
    return result;
}

}  // namespace srmigrate::cli
