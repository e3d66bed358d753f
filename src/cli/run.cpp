// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include "base/hash.hpp"
#include "cli/database.hpp"
#include "cli/environment.hpp"
#include "cli/help.hpp"
#include "cli/offline.hpp"
#include "cli/progress.hpp"
#include "plan/plan.hpp"
#include "revision/state.hpp"
#include "run/history.hpp"
#include "run/process.hpp"
#include "run/renewal.hpp"
#include "run/runner.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::cli {
namespace {

run::RunOptions run_options(const Context& context, const Database& database) {
    const auto identity = run::this_process(context.environment);
    run::RunOptions options{
        .bookkeeping = database.bookkeeping,
        .home = database.home,
        .context = database.context,
        .wait = {},
        .who = identity.owner,
        .host = identity.host,
        .tool = version_text(),
        .run_id = "srmigrate_" + base::sha256_hex(context.environment.random_bytes(16)).substr(0, 16)};
    if (context.settings.job_timeout.value) {
        options.wait.job_timeout =
            std::chrono::duration_cast<std::chrono::seconds>(*context.settings.job_timeout.value);
    }
    return options;
}

RunReport report_of(std::string command, const Database& database, const run::RunReport& run, revision::Rows rows) {
    RunReport report{
        .command = std::move(command), .server = shown_server(database), .steps = {}, .rows = std::move(rows)};
    for (const auto& step : run.completed) {
        report.steps.push_back({.revision = step.revision,
                                .log = step.log,
                                .statements = step.statements,
                                .milliseconds = step.took.count(),
                                .jobs = step.jobs});
    }
    return report;
}

}  // namespace

revision::Rows rows_in(Database& database) {
    return run::read_versions(*database.session, database.bookkeeping).value_or(revision::Rows{});
}

revision::Rows rows_at_heads(const Context& context, Database& database) {
    auto rows = rows_in(database);
    const auto check = revision::check_heads(*context.graph, rows);
    if (check.at_heads()) return rows;
    throw base::Error(fmt::format("the database is not up to date: it is at {}, the heads are {}",
                                  rows.empty() ? "base" : fmt::format("{}", fmt::join(rows, ", ")),
                                  fmt::join(context.graph->ids(context.graph->real_heads()), ", ")),
                      "run 'srmigrate upgrade heads' first");
}

Result run_steps(Context& context, std::string command, run::Way way) {
    const StopSignals signals;
    auto database = open_database(context);
    return run_steps(context, database, std::move(command), std::move(way));
}

Result run_steps(Context& context, Database& database, std::string command, run::Way way) {
    way.plan = [&](std::vector<revision::Step> steps) {
        auto plan = plan::make_plan(*context.graph, std::move(steps), variable_values(context.settings), database.home);
        for (const auto& warning : plan.warnings)
            context.console.warn(warning);
        return plan;
    };
    run::RunReport run;
    {
        Progress progress(context.console, context.environment);
        const run::EventSink sink = [&](const run::Event& event) { progress.show(event); };
        const auto lock = run::Lock::acquire(lock_request(context, database), context.environment, sink);
        const run::Renewal renewal(*lock);
        run = run::run(*database.session, *lock, *context.graph, way, run_options(context, database),
                       context.environment, sink);
    }
    for (const auto& warning : run.warnings)
        context.console.warn(warning);
    if (run.stopped) throw *run.stopped;
    auto rows = rows_in(database);
    return {.report = report_of(std::move(command), database, run, std::move(rows))};
}

revision::Rows read_rows(Context& context) {
    auto database = open_database(context);
    return rows_in(database);
}

std::vector<revision::Node> resolve_with_current(Context& context, std::string_view symbol) {
    if (symbol != "current") return revision::resolve(*context.graph, symbol);
    return revision::resolve_rows(*context.graph, read_rows(context));
}

namespace {
constexpr std::string_view k_current = "current:";
}

bool starts_at_current(std::string_view range) {
    return range.starts_with(k_current);
}

std::string end_of_range(std::string_view range) {
    return std::string(range.substr(k_current.size()));
}

revision::Rows rows_of_current(Context& context) {
    auto rows = read_rows(context);
    if (rows.size() > 1) {
        throw base::Error(fmt::format("the database is at several revisions: {}", fmt::join(rows, ", ")),
                          "name the one to start from instead of 'current'");
    }
    return rows;
}

}  // namespace srmigrate::cli
