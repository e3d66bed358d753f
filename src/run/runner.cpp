// SPDX-License-Identifier: Apache-2.0
#include "run/runner.hpp"

#include "base/hash.hpp"
#include "base/overloaded.hpp"
#include "run/history.hpp"
#include "run/ledger.hpp"
#include "run/pending.hpp"
#include "run/stop.hpp"
#include "server/error_kind.hpp"
#include "sql/redact.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace srmigrate::run {
namespace {

using plan::PlannedStatement;
using plan::PlannedStep;
using server::ErrorKind;
using std::chrono::milliseconds;

constexpr auto k_busy_pause = milliseconds(1000);

std::string utc(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

class Stopwatch {
  public:
    explicit Stopwatch(const base::Environment& environment)
        : m_environment(environment), m_begin(environment.monotonic_now()) {}
    Duration elapsed() const { return std::chrono::duration_cast<Duration>(m_environment.monotonic_now() - m_begin); }

  private:
    const base::Environment& m_environment;
    std::chrono::steady_clock::time_point m_begin;
};

// A statement that failed: where it stands, what the server said.
base::Error failure_of(const PlannedStatement& statement, const base::Error& cause) {
    auto diagnostics = cause.diagnostics();
    if (!diagnostics.front().where) diagnostics.front().where = statement.script.where;
    return base::Error(base::Fault::stopped_part_way, std::move(diagnostics));
}

base::Error server_failure(const engine::ErrorAnswer& answer) {
    return base::Error(fmt::format("the server answered {} ({}): {}", answer.number, answer.sqlstate, answer.message),
                       server::hint_for(answer));
}

std::string chained_hash(const PlannedStep& step) {
    std::string chain;
    for (const auto& statement : step.statements)
        chain = extend_chain(chain, statement.script.hash);
    return chain;
}

std::string direction_word(revision::StepKind kind) {
    switch (kind) {
        case revision::StepKind::upgrade:
            return "upgrade";
        case revision::StepKind::downgrade:
            return "downgrade";
        case revision::StepKind::stamp:
            return "stamp";
    }
    return "upgrade";
}

std::vector<std::string> hashes_of(const PlannedStep& step) {
    std::vector<std::string> hashes;
    for (const auto& statement : step.statements)
        hashes.push_back(statement.script.hash);
    return hashes;
}

class Runner {
  public:
    Runner(server::Session& session, Lock& lock, const revision::Graph& graph, const Way& way,
           const RunOptions& options, const base::Environment& environment, const EventSink& sink)
        : m_session(session),
          m_lock(lock),
          m_graph(graph),
          m_way(way),
          m_options(options),
          m_environment(environment),
          m_sink(sink) {}

    RunReport run() {
        try {
            take_up();
            prepare();
            if (m_way.purge && read_versions(m_session, m_options.bookkeeping)) {
                purge_rows(m_session, m_options.bookkeeping);
            }
        } catch (const base::Error&) {
            end_lock(m_pending, m_failed);
            throw;
        }
        for (std::size_t i = 0; i < m_plan.steps.size() && !m_report.stopped; ++i)
            run_step(i);
        end_lock(m_pending, m_failed);
        return std::move(m_report);
    }

  private:
    // What the last run left unfinished, unless it is nothing.
    void take_up() {
        const auto& inherited = m_lock.inherited();
        if (!inherited || !has_begun(*inherited->journal.progress)) return;
        m_pending = inherited->journal.progress;
        m_failed = inherited->journal.failed;
    }

    void prepare() {
        auto rows = read_versions(m_session, m_options.bookkeeping).value_or(revision::Rows{});
        if (m_pending && is_recorded(m_graph, rows, *m_pending)) m_pending.reset();
        if (m_pending) rows = rows_before(m_graph, std::move(rows), *m_pending);
        if (m_way.purge) rows.clear();
        m_starts_empty = rows.empty();
        m_plan = m_way.plan(m_way.path(rows));
        if (m_pending && (m_plan.steps.empty() || !is_step_of(m_plan.steps.front().step, *m_pending))) {
            throw base::Error(
                base::Fault::needs_decision,
                base::Diagnostic{.message = describe(*m_pending), .hint = "finish it with the same command first"});
        }
    }

    void end_lock(const std::optional<RevisionProgress>& progress, bool failed) {
        auto warning = progress && has_begun(*progress) ? m_lock.give_back(*progress, failed) : m_lock.release();
        if (warning) m_report.warnings.push_back(std::move(*warning));
    }

    // Where the step begins: at its first statement, or where an earlier run stopped.
    Ledger ledger_of(const PlannedStep& step) {
        auto hashes = hashes_of(step);
        Resumed begun{.states = std::vector<StatementState>(hashes.size(), StatementState::not_sent), .in_flight = {}};
        if (m_pending && is_step_of(step.step, *m_pending)) {
            auto resumed = resume(*m_pending, hashes);
            if (auto* problem = std::get_if<base::Diagnostic>(&resumed)) {
                throw base::Error(base::Fault::needs_decision, std::move(*problem));
            }
            begun = std::get<Resumed>(std::move(resumed));
        }
        return {m_lock, step.step.revision, step.step.kind == revision::StepKind::downgrade, std::move(hashes),
                std::move(begun)};
    }

    void run_step(std::size_t index) {
        const auto& step = m_plan.steps[index];
        const Stopwatch watch(m_environment);
        const auto started = m_environment.now();
        m_jobs.clear();
        m_sink(StepStarted{.direction = direction_word(step.step.kind),
                           .log = revision::log_text(step.step),
                           .revision = step.step.revision,
                           .message = step.message,
                           .index = index + 1,
                           .steps = m_plan.steps.size(),
                           .statements = step.statements.size()});
        try {
            auto ledger = ledger_of(step);
            try {
                run_statements(step, index, ledger);
                if (m_way.kind != revision::StepKind::stamp) ledger.write(m_session.connection_id());
                move_rows(step, index);
                m_pending.reset();
            } catch (const base::Error&) {
                m_pending = ledger.progress();
                throw;
            }
        } catch (const base::Error& error) {
            m_report.stopped = error;
            m_failed = error.fault() != base::Fault::interrupted && error.fault() != base::Fault::terminated;
            note_history(step, started, &error);
            return;
        }
        note_history(step, started, nullptr);
        m_sink(StepFinished{.revision = step.step.revision, .took = watch.elapsed()});
        m_report.completed.push_back({.revision = step.step.revision,
                                      .log = revision::log_text(step.step),
                                      .statements = step.statements.size(),
                                      .took = watch.elapsed(),
                                      .jobs = m_jobs});
        if (m_environment.stop_requested() != base::StopRequest::none && index + 1 < m_plan.steps.size()) {
            m_report.stopped =
                stopped_on_request(m_environment, fmt::format("after revision '{}'", step.step.revision));
        }
    }

    void move_rows(const PlannedStep& step, std::size_t index) {
        try {
            change_rows(m_session, m_options.bookkeeping, step.step.changes,
                        fmt::format("{}_{}", m_options.run_id, index), m_environment);
        } catch (const base::Error& error) {
            if (step.statements.empty() || error.fault() != base::Fault::failed) throw;
            auto diagnostics = error.diagnostics();
            diagnostics.push_back({.message = fmt::format("revision '{}' ran, but its row in the version table did not "
                                                          "move",
                                                          step.step.revision),
                                   .hint = "mend the cause, then run the same command again"});
            throw base::Error(base::Fault::stopped_part_way, std::move(diagnostics));
        }
    }

    // Bookkeeping and the home database can be used from the statement on that creates their database.
    void run_statements(const PlannedStep& step, std::size_t index, Ledger& ledger) {
        const auto& database = m_options.bookkeeping.database;
        const auto use_at = index == 0 && m_options.home ? statements_before(m_plan, m_options.home->database) : 0;
        const auto table_at = index == 0 && database ? statements_before(m_plan, *database) : 0;
        m_session.reset();
        m_database.clear();
        for (std::size_t k = 0; k <= step.statements.size(); ++k) {
            if (m_starts_empty && index == 0 && k == table_at) {
                ensure_version_table(m_session, m_options.bookkeeping);
            }
            if (m_options.home && step.step.kind != revision::StepKind::stamp && k == use_at) use(*m_options.home);
            if (k < step.statements.size()) run_statement(step, k, ledger);
        }
    }

    void use(const plan::Home& home) {
        server::must(m_session, plan::use_home(home));
        m_database = home.database;
    }

    void run_statement(const PlannedStep& step, std::size_t k, Ledger& ledger) {
        const auto& statement = step.statements[k];
        if (ledger.state(k) == StatementState::done) {
            if (statement.script.session) server::must(m_session, statement.script.sql);
            m_database = plan::database_after(statement, m_database);
            return;
        }
        if (m_environment.stop_requested() != base::StopRequest::none) {
            throw stopped_on_request(m_environment, fmt::format("before statement {} of {} of revision '{}'", k + 1,
                                                                step.statements.size(), step.step.revision));
        }
        const Stopwatch watch(m_environment);
        m_sink(StatementStarted{.revision = step.step.revision,
                                .index = k + 1,
                                .statements = step.statements.size(),
                                .sql = sql::one_line(statement.script.sql)});
        try {
            const auto note = send(statement, k, ledger);
            m_sink(StatementFinished{.revision = step.step.revision,
                                     .index = k + 1,
                                     .took = watch.elapsed(),
                                     .affected_rows = note.affected_rows,
                                     .note = note.info});
        } catch (const server::ConnectionLost& lost) {
            throw part_way(step, k, lost, "whether it took effect is not known: look before running the command again");
        } catch (const base::Error& error) {
            throw part_way(step, k, error, {});
        }
    }

    engine::Ok send(const PlannedStatement& statement, std::size_t k, Ledger& ledger) {
        m_database = plan::database_after(statement, m_database);
        const auto possible = plan::possible_job(statement, m_database, m_options.context);
        const JobTarget target{.database = possible.database,
                               .tables = {possible.tables.begin(), possible.tables.end()},
                               .trace = possible.trace};
        const auto leaves_job = possible.trace != schema::JobTrace::none && !possible.database.empty();
        for (;;) {
            const auto mark =
                leaves_job ? wait_for_others(m_session, target, m_options.wait, m_environment, m_sink) : 0;
            ledger.intend({.index = k, .hash = short_hash(statement.script.hash), .job_mark = mark, .identity = {}},
                          m_session.connection_id());
            const auto answer = server::ask(m_session, statement.script.sql);
            if (const auto* error = std::get_if<engine::ErrorAnswer>(&answer)) {
                ledger.mark(k, StatementState::not_sent);
                if (leaves_job && server::kind_of(*error) == ErrorKind::busy && may_wait_longer()) continue;
                throw server_failure(*error);
            }
            if (leaves_job) {
                const auto jobs = wait_for_own(m_session, target, mark, m_options.wait, m_environment, m_sink);
                m_jobs.insert(m_jobs.end(), jobs.begin(), jobs.end());
            }
            ledger.mark(k, StatementState::done);
            const auto* ok = std::get_if<engine::Ok>(&answer);
            return ok != nullptr ? *ok : engine::Ok{};
        }
    }

    // A busy table whose job no list shows (the gap after a rollup, shared-data): the next attempt tells (reference
    // §2.5).
    bool may_wait_longer() {
        if (m_environment.stop_requested() != base::StopRequest::none) return false;
        m_environment.sleep(k_busy_pause);
        return true;
    }

    base::Error part_way(const PlannedStep& step, std::size_t k, const base::Error& cause, std::string hint) const {
        if (cause.fault() == base::Fault::interrupted || cause.fault() == base::Fault::terminated) return cause;
        auto error = failure_of(step.statements[k], cause);
        auto diagnostics = error.diagnostics();
        if (!hint.empty()) diagnostics.front().hint = std::move(hint);
        diagnostics.push_back({.message = fmt::format("revision '{}' stopped at statement {} of {}: {}",
                                                      step.step.revision, k + 1, step.statements.size(),
                                                      k == 0   ? std::string("none of it ran")
                                                      : k == 1 ? std::string("statement 1 ran")
                                                               : fmt::format("statements 1 to {} ran", k)),
                               .hint = "the version table still says what it said before this revision"});
        return base::Error(base::Fault::stopped_part_way, std::move(diagnostics));
    }

    void note_history(const PlannedStep& step, std::chrono::system_clock::time_point started,
                      const base::Error* error) {
        const auto row = plan::HistoryRow{.revision = step.step.revision,
                                          .direction = direction_word(step.step.kind),
                                          .who = m_options.who,
                                          .host = m_options.host,
                                          .tool = m_options.tool,
                                          .statements = static_cast<std::int64_t>(step.statements.size()),
                                          .hash = chained_hash(step),
                                          .started = utc(started),
                                          .finished = utc(m_environment.now()),
                                          .jobs = fmt::format("{}", fmt::join(m_jobs, ",")),
                                          .outcome = error == nullptr ? "done" : "failed",
                                          .error = error == nullptr ? "" : error->diagnostics().front().message};
        try {
            auto warning = append_history(m_session, m_options.bookkeeping, row);
            if (warning && error == nullptr) {  // a run that failed has worse to say
                m_report.warnings.push_back(std::move(*warning));
            }
        } catch (const server::ConnectionLost&) {
            // The run itself has already said that the connection is gone.
            if (error == nullptr) throw;
        }
    }

    server::Session& m_session;
    Lock& m_lock;
    const revision::Graph& m_graph;
    const Way& m_way;
    const RunOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    RunReport m_report;
    plan::Plan m_plan;
    std::optional<RevisionProgress> m_pending;  ///< what the next run would have to know
    bool m_failed = false;
    bool m_starts_empty = false;
    std::string m_database;            ///< chosen in the session
    std::vector<std::int64_t> m_jobs;  ///< of the step
};

}  // namespace

RunReport run(server::Session& session, Lock& lock, const revision::Graph& graph, const Way& way,
              const RunOptions& options, const base::Environment& environment, const EventSink& sink) {
    return Runner(session, lock, graph, way, options, environment, sink).run();
}

}  // namespace srmigrate::run
