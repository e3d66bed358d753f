// SPDX-License-Identifier: Apache-2.0
#include "cli/work/run.hpp"

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/number.hpp"
#include "cli/settings/duration.hpp"
#include "cli/terminal/environment.hpp"
#include "cli/terminal/progress.hpp"
#include "cli/work/alembic_turns.hpp"
#include "cli/work/approved_plan.hpp"
#include "cli/work/concerns.hpp"
#include "cli/work/database.hpp"
#include "cli/work/loss.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/version.hpp"
#include "plan/keep_bookkeeping.hpp"
#include "revision/graph/state.hpp"
#include "run/lock/holder.hpp"
#include "run/lock/renewal.hpp"
#include "run/log_rows.hpp"
#include "run/runner.hpp"
#include "run/session/connection.hpp"
#include "run/undo_plan.hpp"
#include "server/reflect.hpp"
#include "server/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace srmigrate::cli {
namespace {

/// upgrade, downgrade, stamp against a database.
struct MoveReport {
    struct Step {
        std::string revision;
        std::string log;
        std::size_t statements = 0;
        std::int64_t milliseconds = 0;
        std::vector<std::int64_t> jobs;  ///< JobIds that were waited for
    };
    /// A materialized view that the run has made inactive.
    struct View {
        std::string database;
        std::string name;
        std::string reason;            ///< the server's
        bool is_active_again = false;  ///< by --reactivate
    };
    std::string command;
    std::string server;  ///< "embedded", or host and port
    std::vector<Step> steps;
    std::vector<std::string> rows;  ///< of the version table afterwards
    std::vector<View> inactive;
};

// What ran was the story; nothing is left to answer.
std::string move_text(const MoveReport&) {
    return {};
}

void add_move(base::Json& json, const MoveReport& report) {
    json["command"] = report.command;
    json["server"] = report.server;
    json["steps"] = base::Json::array();
    for (const auto& step : report.steps) {
        json["steps"].push_back(base::Json{{"revision", step.revision},
                                           {"log", step.log},
                                           {"statements", step.statements},
                                           {"milliseconds", step.milliseconds},
                                           {"jobs", step.jobs}});
    }
    json["current"] = report.rows;
    json["materialized_views_made_inactive"] = base::Json::array();
    for (const auto& view : report.inactive) {
        json["materialized_views_made_inactive"].push_back(base::Json{{"database", view.database},
                                                                      {"name", view.name},
                                                                      {"reason", view.reason},
                                                                      {"active_again", view.is_active_again}});
    }
}

std::size_t statement_number(const std::string& text) {
    if (const auto number = base::number<std::size_t>(text); number && *number > 0) return *number;
    throw base::bad_command_line(fmt::format("expected the number of a statement, got '{}'", text),
                                 "statements of a revision count from 1");
}

run::WayOut way_out(const Arguments& arguments) {
    const auto given = static_cast<int>(arguments.has("resume-from")) + static_cast<int>(arguments.has("mark-done")) +
                       static_cast<int>(arguments.has("restart"));
    if (given > 1) {
        throw base::bad_command_line("'--resume-from', '--mark-done' and '--restart' do not go together",
                                     "give one of them");
    }
    if (const auto number = arguments.value("resume-from")) return run::ResumeFrom{statement_number(*number)};
    if (arguments.has("mark-done")) return run::MarkDone{};
    if (arguments.has("restart")) return run::Restart{};
    return run::AsRecorded{};
}

// What to type to run it again.
std::string command_line(const CommandContext& context, revision::StepKind kind) {
    auto line = fmt::format("srmigrate {}", revision::command_word(kind));
    if (kind == revision::StepKind::downgrade && context.arguments.has("undo-partial")) line += " --undo-partial";
    for (const auto& target : context.arguments.values("REV"))
        line += " " + target;
    if (const auto file = context.arguments.value("plan")) line += " --plan " + *file;
    return line;
}

run::RunOptions run_options(const CommandContext& context, const ConnectedDatabase& database, revision::StepKind kind) {
    const auto identity = run::this_process(context.environment);
    const auto runs_statements = kind != revision::StepKind::stamp;
    const auto is_asked = [&](std::string_view option) { return runs_statements && context.arguments.has(option); };
    const auto is_parallel = context.settings.parallel.value || is_asked("parallel");
    run::RunOptions options{
        .bookkeeping = database.bookkeeping,
        .home = database.home,
        .context = database.context,
        .wait = {},
        .who = identity.owner,
        .host = identity.host,
        .tool = version_text(),
        .run_id = "srmigrate_" + base::sha256_hex(context.environment.random_bytes(16)).substr(0, 16),
        .command = runs_statements ? command_line(context, kind) : std::string("srmigrate stamp"),
        .databases = databases_of(context, database),
        .overlap = is_parallel ? run::Overlap::parallel : run::Overlap::serial,
        .reactivate = is_asked("reactivate") ? run::Reactivate::yes : run::Reactivate::no,
        .way_out = {}};
    if (context.settings.job_timeout.value) {
        options.wait.job_timeout =
            std::chrono::duration_cast<std::chrono::seconds>(*context.settings.job_timeout.value);
    }
    return options;
}

// A view that stays inactive is worth a warning; what the user can do is in its hint.
void tell_of_views(Console& console, const run::RunOutcome& run) {
    for (const auto& view : run.inactive) {
        console.warn({.message = fmt::format("materialized view '{}.{}' is inactive now: {}", view.database, view.name,
                                             view.reason),
                      .hint = fmt::format("run '{}', or recreate the view where its query no longer fits",
                                          run::activate(view))});
    }
    for (const auto& view : run.reactivated)
        console.say(fmt::format("materialized view {}.{} is active again", view.database, view.name));
}

// The last line of the story.
void tell_where_it_is(CommandContext& context, revision::StepKind kind, const run::RunOutcome& run,
                      const revision::VersionRows& rows, std::chrono::milliseconds took) {
    const auto place = rows.empty() ? std::string("base") : fmt::format("{}", fmt::join(rows, ", "));
    if (run.completed.empty()) {
        const auto is_at_heads = !rows.empty() && revision::check_heads(*context.graph, rows).at_heads();
        if (kind == revision::StepKind::stamp) {
            context.console.say(fmt::format("already stamped as {}", place));
            return;
        }
        context.console.say(is_at_heads ? fmt::format("already at head: {}", place)
                                        : fmt::format("already at {}", place));
        return;
    }
    if (kind == revision::StepKind::stamp) return;
    context.console.say(fmt::format("done: {} revision{} in {}, now at {}", run.completed.size(),
                                    run.completed.size() == 1 ? "" : "s", duration_in_words(took), place));
}

MoveReport report_of(revision::StepKind kind, std::string server, const run::RunOutcome& run,
                     revision::VersionRows rows) {
    MoveReport report{.command = std::string(revision::command_word(kind)),
                      .server = std::move(server),
                      .steps = {},
                      .rows = std::move(rows)};
    for (const auto& step : run.completed) {
        report.steps.push_back({.revision = step.revision,
                                .log = step.log,
                                .statements = step.statements,
                                .milliseconds = step.took.count(),
                                .jobs = step.jobs});
    }
    for (const auto& view : run.inactive)
        report.inactive.push_back({.database = view.database, .name = view.name, .reason = view.reason});
    for (const auto& view : run.reactivated) {
        report.inactive.push_back(
            {.database = view.database, .name = view.name, .reason = view.reason, .is_active_again = true});
    }
    return report;
}

// For scripts that ask what is there. The tool's own objects are not, but for the version table.
plan::ReadDatabase live_databases(server::Session& session, const ConnectedDatabase& database) {
    return [&](const std::string& name) -> std::optional<schema::Database> {
        const auto wanted = [&](const std::string& in, const std::string& object) {
            const auto& own = database.bookkeeping;
            return in != own.database || object == own.version_table || !plan::is_own_object(own, object);
        };
        auto catalog =
            server::reflect(session, database.connect,
                            {.databases = {name}, .wanted = wanted, .connections = 1, .context = database.context})
                .catalog;
        const auto found = catalog.databases.find(name);
        if (found == catalog.databases.end()) return std::nullopt;
        return std::move(found->second);
    };
}

// What to run, from where an earlier run stopped; asks the server through the session.
using MakePlan = std::function<plan::Plan(const run::RunStart& start, server::Session& session)>;

plan::Plan plan_under_lock(run::Lock& lock, const run::RunStart& start, server::Session& session,
                           const MakePlan& make) {
    try {
        return make(start, session);
    } catch (const base::Error&) {
        run::give_up(lock, start);
        throw;
    }
}

// Under the lock: what was left unfinished, the plan, the run, and what it came to.
CommandResult run_made(CommandContext& context, ConnectedDatabase& database, revision::StepKind kind, run::Purge purge,
                       run::RunOptions options, const MakePlan& make) {
    const auto history =
        kind == revision::StepKind::upgrade ? history_if_readable(database) : std::vector<plan::HistoryRow>();
    auto request = lock_request(context, database);
    run::RunOutcome run;
    revision::VersionRows rows;
    const auto began = context.environment.monotonic_now();
    bool is_first = false;
    {
        Progress progress(context.console, context.environment,
                          context.globals.has("verbose") ? Detail::statements : Detail::usual);
        const run::EventSink sink = [&](const run::Event& event) { progress.show(event); };
        const auto lock = run::Lock::acquire(request, context.environment, sink);
        options.wait.check = [&] { lock->require(); };
        run::MendingConnection connection(std::move(database.session),
                                          {.connect = database.connect,
                                           .patience = request.options.patience,
                                           .grace = run::grace_of(request.options),
                                           .recognize =
                                               [&](server::Session& session) {
                                                   server::require_same(database.identity, session);
                                                   lock->recognize(session);
                                               },
                                           .check = options.wait.check,
                                           .confirm = [&] { lock->confirm(); }},
                                          context.environment, sink);
        {
            const run::Renewal renewal(*lock);
            auto start = run::prepare(connection, *lock, *context.graph, kind, purge, options);
            is_first = start.rows.empty();
            rows = start.rows;
            for (const auto& edited : edited_scripts(context, start.rows, history))
                context.console.warn(edited);
            const auto plan = plan_under_lock(*lock, start, connection.lasting(), make);
            run = run::execute(connection, *lock, std::move(start), plan, options, context.environment, sink);
        }
        const bool have_moved = !run.completed.empty() || purge == run::Purge::yes;
        if (!run.stopped && have_moved) {
            rows = run::read_versions(connection.lasting(), database.bookkeeping).value_or(revision::VersionRows{});
        }
    }
    for (const auto& warning : run.warnings)
        context.console.warn(warning);
    tell_of_views(context.console, run);
    if (run.stopped) throw *run.stopped;
    tell_where_it_is(
        context, kind, run, rows,
        std::chrono::duration_cast<std::chrono::milliseconds>(context.environment.monotonic_now() - began));
    if (is_first) {
        if (const auto trap = trap_for_alembic(context)) context.console.note(*trap);
    }
    return {.answer = rendered(report_of(kind, shown_server(database), run, std::move(rows)), move_text, add_move)};
}

}  // namespace

revision::VersionRows rows_in(ConnectedDatabase& database) {
    // a front end that follows may lag behind (reference §5.6)
    return run::read_versions(*database.session, database.bookkeeping, run::CatchUp::yes)
        .value_or(revision::VersionRows{});
}

revision::VersionRows rows_at_heads(const CommandContext& context, ConnectedDatabase& database) {
    auto rows = rows_in(database);
    const auto check = revision::check_heads(*context.graph, rows);
    if (check.at_heads()) return rows;
    throw base::Error(fmt::format("the database is not up to date: it is at {}, the heads are {}",
                                  rows.empty() ? "base" : fmt::format("{}", fmt::join(rows, ", ")),
                                  fmt::join(context.graph->ids(context.graph->real_heads()), ", ")),
                      "run 'srmigrate upgrade heads' first");
}

CommandResult run_course(CommandContext& context, const revision::Course& course, run::Purge purge) {
    const StopSignals signals;
    const auto is_stamp = revision::kind_of(course) == revision::StepKind::stamp;
    const auto decision = is_stamp ? run::WayOut() : way_out(context.arguments);
    auto database = open_database(context, server::EmbeddedUse::writing);
    return run_course(context, database, course, purge, decision);
}

CommandResult run_course(CommandContext& context, ConnectedDatabase& database, const revision::Course& course,
                         run::Purge purge, const run::WayOut& decision) {
    const auto kind = revision::kind_of(course);
    auto options = run_options(context, database, kind);
    options.way_out = decision;
    const bool is_restarted = std::holds_alternative<run::Restart>(decision);
    const auto make = [&](const run::RunStart& start, server::Session& session) {
        auto plan = plan_of(
            context, start.rows, course, database.bookkeeping, database.home,
            {.server = live_databases(session, database), .goes_on = start.pending.has_value() && !is_restarted});
        if (kind == revision::StepKind::downgrade) confirm_loss(context, database, session, plan);
        return plan;
    };
    return run_made(context, database, kind, purge, std::move(options), make);
}

CommandResult undo_partial(CommandContext& context) {
    const StopSignals signals;
    const auto kind = revision::StepKind::downgrade;
    auto database = open_database(context, server::EmbeddedUse::writing);
    auto options = run_options(context, database, kind);
    options.way_out = way_out(context.arguments);
    const auto make = [&, decision = options.way_out, command = options.command](const run::RunStart& start,
                                                                                 server::Session& session) {
        auto plan = run::undo_plan(*context.graph, start.pending, start.rows, decision,
                                   variable_values(context.settings), database.home, command);
        plan::require_bookkeeping_stays(plan, database.bookkeeping, database.home);
        for (const auto& warning : plan.warnings)
            context.console.warn(warning);
        confirm_loss(context, database, session, plan);
        return plan;
    };
    return run_made(context, database, kind, run::Purge::no, std::move(options), make);
}

CommandResult run_plan_file(CommandContext& context, revision::StepKind kind) {
    const StopSignals signals;
    const auto approved = read_approved(context, kind);
    const auto decision = way_out(context.arguments);
    auto database = open_database(context, server::EmbeddedUse::writing);
    auto options = run_options(context, database, kind);
    options.way_out = decision;
    options.plan = plan::id_of(approved.file);
    const auto make = [&](const run::RunStart& start, server::Session& session) {
        return approved_plan(context, database, session, start, approved);
    };
    return run_made(context, database, kind, run::Purge::no, std::move(options), make);
}

revision::VersionRows read_rows(CommandContext& context) {
    auto database = open_database(context, server::EmbeddedUse::reading);
    return rows_in(database);
}

std::vector<revision::RevisionIndex> resolve_with_current(CommandContext& context, const revision::Symbol& symbol) {
    if (symbol.kind != revision::SymbolKind::current) return revision::resolve(*context.graph, symbol);
    return revision::resolve_rows(*context.graph, read_rows(context));
}

bool starts_at_current(const revision::Range& range) {
    return range.from && range.from->symbol.kind == revision::SymbolKind::current;
}

revision::VersionRows rows_of_current(CommandContext& context) {
    auto rows = read_rows(context);
    if (rows.size() > 1) {
        throw base::Error(fmt::format("the database is at several revisions: {}", fmt::join(rows, ", ")),
                          "name the one to start from instead of 'current'");
    }
    return rows;
}

}  // namespace srmigrate::cli
