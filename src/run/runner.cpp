// SPDX-License-Identifier: Apache-2.0
#include "run/runner.hpp"

#include "base/calendar.hpp"
#include "run/edited_scripts.hpp"
#include "run/log_rows.hpp"
#include "run/pending.hpp"
#include "run/statement/ledger.hpp"
#include "run/step_run.hpp"
#include "run/story/stop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace srmigrate::run {
namespace {

using plan::PlannedStep;

class Stopwatch {
  public:
    explicit Stopwatch(const base::Environment& environment)
        : m_environment(environment), m_begin(environment.monotonic_now()) {}
    Duration elapsed() const { return std::chrono::duration_cast<Duration>(m_environment.monotonic_now() - m_begin); }

  private:
    const base::Environment& m_environment;
    std::chrono::steady_clock::time_point m_begin;
};

// What the next run has to know, if it is anything, goes back with the lock.
std::optional<base::Diagnostic> end_lock(Lock& lock, const std::optional<RevisionProgress>& pending, bool failed) {
    if (lock.is_lost()) return std::nullopt;  // that is said already
    const bool is_to_be_known = pending && (has_begun(*pending) || failed);
    return is_to_be_known ? lock.give_back(*pending, failed) : lock.release();
}

bool was_stopped(const base::Error& error) {
    return error.fault() == base::Fault::interrupted || error.fault() == base::Fault::terminated;
}

// What stands behind "Running".
std::string log_of(const PlannedStep& step) {
    if (step.share == plan::Share::undo) return fmt::format("undo of {}", step.step.revision);
    return revision::log_text(step.step);
}

std::string direction_of(const PlannedStep& step) {
    if (step.share == plan::Share::undo) return "undo";
    return std::string(revision::command_word(step.step.kind));
}

class Runner {
  public:
    Runner(MendingConnection& connection, Lock& lock, RunStart start, const plan::Plan& plan, const RunOptions& options,
           const base::Environment& environment, const EventSink& sink)
        : m_connection(connection),
          m_session(connection.lasting()),
          m_lock(lock),
          m_start(std::move(start)),
          m_plan(plan),
          m_options(options),
          m_environment(environment),
          m_sink(sink),
          m_pending(m_start.pending),
          m_failed(m_start.failed) {
        m_report.warnings = std::move(m_start.warnings);
    }

    RunOutcome run() {
        std::vector<ListedView> views;
        try {
            views = begin();
        } catch (const base::Error&) {
            end();
            throw;
        }
        for (std::size_t i = 0; i < m_plan.steps.size() && !m_report.stopped; ++i)
            run_step(i);
        if (looks_after_views() && !m_lock.is_lost()) look_after_views(views);
        end();
        return std::move(m_report);
    }

  private:
    // The materialized views as they were before.
    std::vector<ListedView> begin() {
        if (m_pending && (m_plan.steps.empty() || !is_step_of(m_plan.steps.front(), *m_pending))) {
            throw base::Error(
                base::Fault::needs_decision,
                base::Diagnostic{.message = describe(*m_pending),
                                 .hint = fmt::format(
                                     "finish it with {} first; 'srmigrate stamp', with what the "
                                     "database is really at, forgets it",
                                     m_pending->undoes ? "'srmigrate downgrade --undo-partial'" : "the same command")});
        }
        if (m_pending && goes_on(m_plan.steps.front()) &&
            std::holds_alternative<ResumeFrom>(m_options.way_out)) {  // a number that is none is told first
            begin_with(m_options.way_out, *m_pending, revision::hashes_of(m_plan.steps.front().statements),
                       m_options.command);
        }
        if (m_start.purge == Purge::yes && read_versions(m_session, m_options.bookkeeping)) {
            purge_rows(m_connection.guarded(), m_options.bookkeeping);
        }
        look_at_row_privileges();
        if (!looks_after_views()) return {};
        auto views = list_views(m_session, m_options.databases);
        return m_start.follows_a_death ? perhaps_active_before(std::move(views)) : views;
    }

    // Before a statement runs: a row that cannot move afterwards would leave the revision half known. Without rows the
    // version table is made, and looked at, in the first step.
    void look_at_row_privileges() {
        if (m_start.rows.empty() || !has_statements()) return;
        std::vector<revision::RowChange> changes;
        for (const auto& step : m_plan.steps)
            changes.insert(changes.end(), step.step.changes.begin(), step.step.changes.end());
        require_row_privileges(m_connection.guarded(), m_options.bookkeeping, changes);
    }

    bool has_statements() const {
        return std::any_of(m_plan.steps.begin(), m_plan.steps.end(),
                           [](const PlannedStep& step) { return !step.statements.empty(); });
    }

    bool looks_after_views() const { return m_start.follows_a_death || has_statements(); }

    void end() {
        // A plan that stopped between two revisions goes on as one that stopped inside of one.
        const bool is_to_go_on = !m_pending && m_report.stopped && !m_options.plan.empty();
        if (auto warning = end_lock(m_lock, is_to_go_on ? m_completed : m_pending, m_failed))
            m_report.warnings.push_back(std::move(*warning));
    }

    // Where the step begins: at its first statement, or where an earlier run stopped.
    Ledger ledger_of(const PlannedStep& step) {
        auto hashes = revision::hashes_of(step.statements);
        Resumed begun{.states = std::vector<StatementState>(hashes.size(), StatementState::not_sent), .in_flight = {}};
        if (goes_on(step)) {
            begun = begin_with(m_options.way_out, *m_pending, hashes, m_options.command);
            say_gone_on(*m_pending, begun.states);
        }
        auto undoes = step.share == plan::Share::undo ? std::optional(halted(*m_pending)) : std::nullopt;
        return {m_lock,
                step.step.revision,
                step.step.kind == revision::StepKind::downgrade,
                std::move(hashes),
                std::move(begun),
                {.plan = m_options.plan, .undoes = std::move(undoes)}};
    }

    // Whether the step's statements are those that the last run wrote down.
    bool goes_on(const PlannedStep& step) const {
        if (!m_pending || !is_step_of(step, *m_pending)) return false;
        return step.share != plan::Share::undo || m_pending->undoes;
    }

    void say_gone_on(const RevisionProgress& progress, const std::vector<StatementState>& states) {
        const auto first = std::find_if(states.begin(), states.end(),
                                        [](StatementState state) { return state != StatementState::done; });
        const auto& inherited = m_lock.inherited();
        m_sink(GoneOn{.what = activity(progress),
                      .statement = static_cast<std::size_t>(first - states.begin()) + 1,
                      .statements = states.size(),
                      .holder = inherited ? fmt::format("{}@{}", inherited->journal.owner, inherited->journal.host)
                                          : std::string()});
    }

    void run_step(std::size_t index) {
        const auto& step = m_plan.steps[index];
        const Stopwatch watch(m_environment);
        const auto started = m_environment.now();
        m_jobs.clear();
        m_sink(StepStarted{.direction = direction_of(step),
                           .log = log_of(step),
                           .revision = step.step.revision,
                           .message = step.message,
                           .index = index + 1,
                           .steps = m_plan.steps.size(),
                           .statements = step.statements.size()});
        try {
            auto ledger = ledger_of(step);
            try {
                run_statements(step, index, ledger);
                if (m_start.kind != revision::StepKind::stamp) ledger.write(m_connection.id());
                if (step.share == plan::Share::begun) {  // what is known is what the next step takes back
                    m_pending = ledger.progress();
                    m_sink(StepFinished{.revision = step.step.revision, .took = watch.elapsed()});
                    return;
                }
                move_rows(step, index);
                m_pending.reset();
                m_completed = ledger.progress();
            } catch (const base::Error&) {
                m_pending = ledger.progress();
                throw;
            }
        } catch (const LostLock& error) {
            m_report.stopped = error;  // whoever has the lock now goes on, and tells how it ended
            return;
        } catch (const base::Error& error) {
            m_report.stopped =
                nothing_took_effect(error) ? base::Error(base::Fault::failed, error.diagnostics()) : error;
            m_failed = !was_stopped(error);
            if (error.fault() != base::Fault::needs_decision) note_history(step, started, &error);
            return;
        }
        note_history(step, started, nullptr);
        m_sink(StepFinished{.revision = step.step.revision, .took = watch.elapsed()});
        m_report.completed.push_back({.revision = step.step.revision,
                                      .log = log_of(step),
                                      .statements = step.statements.size(),
                                      .took = watch.elapsed(),
                                      .jobs = m_jobs});
        if (m_environment.stop_requested() != base::StopRequest::none && index + 1 < m_plan.steps.size()) {
            m_report.stopped =
                stopped_on_request(m_environment, fmt::format("after revision '{}'", step.step.revision));
        }
    }

    // The database is as it was before this command.
    bool nothing_took_effect(const base::Error& error) const {
        return error.fault() == base::Fault::stopped_part_way && m_report.completed.empty() && m_pending &&
               !has_begun(*m_pending);
    }

    void move_rows(const PlannedStep& step, std::size_t index) {
        for (const auto& change : step.step.changes) {
            m_sink(RowChanging{.revision = step.step.revision, .sql = plan::change_row(m_options.bookkeeping, change)});
        }
        try {
            change_rows(m_connection.guarded(), m_options.bookkeeping, step.step.changes,
                        fmt::format("{}_{}", m_options.run_id, index), m_environment);
        } catch (const base::Error& error) {
            if (step.statements.empty() || error.fault() != base::Fault::failed) throw;
            auto diagnostics = error.diagnostics();
            diagnostics.push_back({.message = fmt::format("revision '{}' ran, but its row in the version table did not "
                                                          "move",
                                                          step.step.revision),
                                   .hint = "fix the cause, then run the same command again"});
            throw base::Error(base::Fault::stopped_part_way, std::move(diagnostics));
        }
    }

    // Bookkeeping and the home database can be used from the statement on that creates their database.
    void run_statements(const PlannedStep& step, std::size_t index, Ledger& ledger) {
        const auto ensure_table_at = [&](std::size_t statement) {
            const auto& database = m_options.bookkeeping.database;
            const auto table_at = database ? statements_before(m_plan, *database) : 0;
            if (m_start.rows.empty() && index == 0 && statement == table_at) {
                ensure_version_table(m_connection.guarded(), m_options.bookkeeping);
            }
        };
        if (step.step.kind == revision::StepKind::stamp) return ensure_table_at(0);
        const auto use_at = index == 0 && m_options.home ? statements_before(m_plan, m_options.home->database) : 0;
        StepRun run(step, m_connection, ledger, m_options, m_environment, m_sink);
        try {
            run.run(use_at, ensure_table_at);
            m_jobs = run.jobs();
        } catch (const base::Error&) {
            m_jobs = run.jobs();
            throw;
        }
    }

    void look_after_views(const std::vector<ListedView>& before) {
        try {
            m_report.inactive = made_inactive(before, list_views(m_session, m_options.databases));
        } catch (const base::Error& error) {
            m_report.warnings.push_back(
                {.message = fmt::format("whether materialized views have become inactive is not known: {}",
                                        error.diagnostics().front().message),
                 .hint = "look with SHOW MATERIALIZED VIEWS"});
        }
        if (m_options.reactivate == Reactivate::yes && !m_report.inactive.empty()) reactivate_views();
    }

    void reactivate_views() {
        try {
            auto left = reactivate(m_connection.guarded(), m_report.inactive);
            for (auto& view : m_report.inactive) {
                const auto is_left = std::any_of(left.begin(), left.end(), [&](const ListedView& other) {
                    return other.database == view.database && other.name == view.name;
                });
                if (!is_left) m_report.reactivated.push_back(view);
            }
            m_report.inactive = std::move(left);
        } catch (const base::Error& error) {
            m_report.warnings.push_back({.message = fmt::format("materialized views were not reactivated: {}",
                                                                error.diagnostics().front().message),
                                         .hint = "look with SHOW MATERIALIZED VIEWS"});
        }
    }

    void note_history(const PlannedStep& step, std::chrono::system_clock::time_point started,
                      const base::Error* error) {
        const auto row = plan::HistoryRow{.revision = step.step.revision,
                                          .direction = direction_of(step),
                                          .who = m_options.who,
                                          .host = m_options.host,
                                          .tool = m_options.tool,
                                          .statements = static_cast<std::int64_t>(step.statements.size()),
                                          .hash = script_hash(step.statements),
                                          .started = base::date_time_text(started),
                                          .finished = base::date_time_text(m_environment.now()),
                                          .jobs = fmt::format("{}", fmt::join(m_jobs, ",")),
                                          .outcome = error == nullptr      ? "done"
                                                     : was_stopped(*error) ? "stopped"
                                                                           : "failed",
                                          .error = error == nullptr ? "" : error->diagnostics().front().message,
                                          .variables = step.variables};
        try {
            const auto label = fmt::format("{}_history_{}", m_options.run_id, m_noted++);
            auto warning = append_history(m_connection.guarded(), m_options.bookkeeping, row, label);
            if (warning && error == nullptr) {  // a run that failed has worse to say
                m_report.warnings.push_back(std::move(*warning));
            }
        } catch (const base::Error& cause) {
            if (error != nullptr) return;
            m_report.warnings.push_back({.message = fmt::format("revision '{}' is complete, and its row in the history "
                                                                "was not written: {}",
                                                                row.revision, cause.diagnostics().front().message),
                                         .hint = "nothing depends on that row"});
        }
    }

    MendingConnection& m_connection;
    server::Session& m_session;
    Lock& m_lock;
    RunStart m_start;
    const plan::Plan& m_plan;
    const RunOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    RunOutcome m_report;
    std::optional<RevisionProgress> m_pending;         ///< what the next run would have to know
    std::optional<RevisionProgress> m_completed = {};  ///< the last step that is whole
    bool m_failed = false;
    std::size_t m_noted = 0;           ///< rows of the history
    std::vector<std::int64_t> m_jobs;  ///< of the step
};

}  // namespace

namespace {

// What the last run left unfinished, unless it is nothing.
void take_up(RunStart& start, MendingConnection& connection, const Lock& lock, const RunOptions& options) {
    const auto& inherited = lock.inherited();
    if (!inherited) return;
    start.plan = inherited->journal.progress->plan;
    // A revision that failed at its first statement has left nothing to go on from, and is yet what a way out is about.
    const bool is_asked_about = !std::holds_alternative<AsRecorded>(options.way_out);
    if (!has_begun(*inherited->journal.progress) && !is_asked_about) return;
    start.pending = inherited->journal.progress;
    const auto& states = start.pending->states;
    const bool nothing_is_undone = std::ranges::all_of(states, [](auto s) { return s == StatementState::not_sent; });
    if (start.pending->undoes && nothing_is_undone) start.pending = stopped_upgrade(*start.pending);
    start.failed = inherited->journal.failed;
    start.follows_a_death = !inherited->given_back;
    if (inherited->still_connected) connection.mend(inherited->journal.connection);
}

// Where the database is, is said by the user.
void forget(RunStart& start) {
    start.warnings.push_back({.message = fmt::format("{}; that is forgotten now", describe(*start.pending)),
                              .hint = "see to it that the database is what it was stamped as"});
    start.pending.reset();
}

void read_rows(RunStart& start, server::Session& session, const revision::Graph& graph, const RunOptions& options) {
    // This front end may have to catch up with what the last run did through another one (reference §5.6).
    auto rows = read_versions(session, options.bookkeeping, CatchUp::yes).value_or(revision::VersionRows{});
    if (start.pending && is_recorded(graph, rows, *start.pending)) start.pending.reset();
    if (start.pending && start.kind == revision::StepKind::stamp) forget(start);
    if (!start.pending && !std::holds_alternative<AsRecorded>(options.way_out)) {
        throw nothing_to_decide(options.command);
    }
    if (start.pending) rows = rows_before(graph, std::move(rows), *start.pending);
    if (start.purge == Purge::yes) rows.clear();
    start.rows = std::move(rows);
}

}  // namespace

RunStart prepare(MendingConnection& connection, Lock& lock, const revision::Graph& graph, revision::StepKind kind,
                 Purge purge, const RunOptions& options) {
    RunStart start{.kind = kind, .purge = purge, .rows = {}, .pending = {}, .warnings = {}};
    try {
        take_up(start, connection, lock, options);
        read_rows(start, connection.lasting(), graph, options);
    } catch (const base::Error&) {
        give_up(lock, start);
        throw;
    }
    return start;
}

void give_up(Lock& lock, const RunStart& start) {
    end_lock(lock, start.pending, start.failed);
}

RunOutcome execute(MendingConnection& connection, Lock& lock, RunStart start, const plan::Plan& plan,
                   const RunOptions& options, const base::Environment& environment, const EventSink& sink) {
    return Runner(connection, lock, std::move(start), plan, options, environment, sink).run();
}

}  // namespace srmigrate::run
