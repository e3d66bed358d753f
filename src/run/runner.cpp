// SPDX-License-Identifier: Apache-2.0
#include "run/runner.hpp"

#include "base/hash.hpp"
#include "base/overloaded.hpp"
#include "run/history.hpp"
#include "run/journal.hpp"
#include "server/error_kind.hpp"
#include "sql/redact.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
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

base::Error interrupted(const base::Environment& environment, std::string_view where) {
    const auto is_terminated = environment.stop_signal() != SIGINT && environment.stop_signal() != 0;
    return base::Error(is_terminated ? base::Fault::terminated : base::Fault::interrupted,
                       base::Diagnostic{.message = fmt::format("stopped on request {}", where),
                                        .hint = "run the command again to go on"});
}

class Runner {
  public:
    Runner(server::Session& session, const plan::Plan& plan, const RunOptions& options,
           const base::Environment& environment, const EventSink& sink)
        : m_session(session), m_plan(plan), m_options(options), m_environment(environment), m_sink(sink) {}

    RunReport run() {
        for (std::size_t i = 0; i < m_plan.steps.size() && !m_report.stopped; ++i)
            run_step(i);
        return std::move(m_report);
    }

  private:
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
            run_statements(step, index);
            change_rows(m_session, m_options.bookkeeping, step.step.changes,
                        fmt::format("{}_{}", m_options.run_id, index), m_environment);
        } catch (const base::Error& error) {
            m_report.stopped = error;
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
            m_report.stopped = interrupted(m_environment, fmt::format("after revision '{}'", step.step.revision));
        }
    }

    // Bookkeeping and the home database can be used from the statement on that creates their database.
    void run_statements(const PlannedStep& step, std::size_t index) {
        const auto& database = m_options.bookkeeping.database;
        const auto use_at = index == 0 && m_options.home ? statements_before(m_plan, m_options.home->database) : 0;
        const auto table_at = index == 0 && database ? statements_before(m_plan, *database) : 0;
        m_session.reset();
        m_database.clear();
        for (std::size_t k = 0; k <= step.statements.size(); ++k) {
            if (m_options.home && step.step.kind != revision::StepKind::stamp && k == use_at) use(*m_options.home);
            if (index == 0 && k == table_at) ensure_version_table(m_session, m_options.bookkeeping);
            if (k < step.statements.size()) run_statement(step, k);
        }
    }

    void use(const plan::Home& home) {
        server::must(m_session, plan::use_home(home));
        m_database = home.database;
    }

    void run_statement(const PlannedStep& step, std::size_t k) {
        const auto& statement = step.statements[k];
        if (m_environment.stop_requested() != base::StopRequest::none) {
            throw interrupted(m_environment, fmt::format("before statement {} of {} of revision '{}'", k + 1,
                                                         step.statements.size(), step.step.revision));
        }
        const Stopwatch watch(m_environment);
        m_sink(StatementStarted{.revision = step.step.revision,
                                .index = k + 1,
                                .statements = step.statements.size(),
                                .sql = sql::one_line(statement.script.sql)});
        try {
            const auto note = send(statement);
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

    engine::Ok send(const PlannedStatement& statement) {
        m_database = plan::database_after(statement, m_database);
        const auto possible = plan::possible_job(statement, m_database, m_options.context);
        const JobTarget target{.database = possible.database,
                               .tables = {possible.tables.begin(), possible.tables.end()},
                               .trace = possible.trace};
        const auto leaves_job = possible.trace != schema::JobTrace::none && !possible.database.empty();
        for (;;) {
            const auto mark =
                leaves_job ? wait_for_others(m_session, target, m_options.wait, m_environment, m_sink) : 0;
            const auto answer = server::ask(m_session, statement.script.sql);
            if (const auto* error = std::get_if<engine::ErrorAnswer>(&answer)) {
                if (leaves_job && server::kind_of(*error) == ErrorKind::busy && may_wait_longer()) continue;
                throw server_failure(*error);
            }
            if (leaves_job) {
                const auto jobs = wait_for_own(m_session, target, mark, m_options.wait, m_environment, m_sink);
                m_jobs.insert(m_jobs.end(), jobs.begin(), jobs.end());
            }
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
            if (auto warning = append_history(m_session, m_options.bookkeeping, row)) {
                m_report.warnings.push_back(std::move(*warning));
            }
        } catch (const server::ConnectionLost&) {
            // The run itself has already said that the connection is gone.
            if (error == nullptr) throw;
        }
    }

    server::Session& m_session;
    const plan::Plan& m_plan;
    const RunOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    RunReport m_report;
    std::string m_database;            ///< chosen in the session
    std::vector<std::int64_t> m_jobs;  ///< of the step
};

}  // namespace

RunReport run_plan(server::Session& session, const plan::Plan& plan, const RunOptions& options,
                   const base::Environment& environment, const EventSink& sink) {
    return Runner(session, plan, options, environment, sink).run();
}

}  // namespace srmigrate::run
