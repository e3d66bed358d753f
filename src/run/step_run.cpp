// SPDX-License-Identifier: Apache-2.0
#include "run/step_run.hpp"

#include "base/overloaded.hpp"
#include "run/story/stop.hpp"
#include "schema/model/names.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::run {
namespace {

using revision::DirectiveName;
using revision::ScriptStatement;
using std::chrono::duration_cast;

constexpr std::size_t k_whole_statement = 1000000;

bool has(const ScriptStatement& statement, DirectiveName name) {
    return revision::has_directive(statement.directives, name);
}

// Faults that say all there is to say.
bool stands_alone(const base::Error& error) {
    switch (error.fault()) {
        case base::Fault::interrupted:
        case base::Fault::terminated:
        case base::Fault::needs_decision:
            return true;
        case base::Fault::answer_is_no:
        case base::Fault::failed:
        case base::Fault::stopped_part_way:
        case base::Fault::bad_command_line:
        case base::Fault::try_again:
            return dynamic_cast<const LostLock*>(&error) != nullptr;
    }
    return false;
}

std::string numbers(const std::vector<std::size_t>& statements) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < statements.size();) {
        auto last = i;
        while (last + 1 < statements.size() && statements[last + 1] == statements[last] + 1)
            ++last;
        parts.push_back(last == i ? fmt::format("{}", statements[i])
                                  : fmt::format("{} to {}", statements[i], statements[last]));
        i = last + 1;
    }
    return fmt::format("statement{} {}", statements.size() == 1 ? "" : "s", fmt::join(parts, ", "));
}

// "statements 1 to 3 ran; the job of statement 4 is running"
std::string how_far(const Ledger& ledger) {
    std::vector<std::size_t> done;
    std::vector<std::size_t> running;
    for (std::size_t i = 0; i < ledger.size(); ++i) {
        if (ledger.state(i) == StatementState::done) done.push_back(i + 1);
        if (ledger.state(i) == StatementState::job_running) running.push_back(i + 1);
    }
    auto text = done.empty() ? std::string("none of it ran") : numbers(done) + " ran";
    if (!running.empty()) {
        text += fmt::format("; the job{} of {} {} running", running.size() == 1 ? "" : "s", numbers(running),
                            running.size() == 1 ? "is" : "are");
    }
    return text;
}

}  // namespace

StepRun::StepRun(const plan::PlannedStep& step, MendingConnection& connection, Ledger& ledger,
                 const RunOptions& options, const base::Environment& environment, const EventSink& sink)
    : m_step(step),
      m_connection(connection),
      m_ledger(ledger),
      m_options(options),
      m_environment(environment),
      m_sink(sink),
      m_delivery(connection, ledger, step.step.revision, options, environment, sink) {}

void StepRun::run(std::size_t use_home_at, const BeforeStatement& before) {
    m_connection.begin_anew();
    for (std::size_t k = 0; k <= m_step.statements.size(); ++k) {
        before(k);
        if (m_options.home && k == use_home_at) use_home();
        if (k < m_step.statements.size()) run_statement(k);
    }
    while (!m_outstanding.empty())
        settle_at(m_outstanding.begin());
}

void StepRun::use_home() {
    m_connection.set_context(plan::use_home(*m_options.home));
    m_database = m_options.home->database;
    m_catalog = m_options.home->catalog.value_or(std::string(schema::k_default_catalog));
}

SentStatement StepRun::placed(const ScriptStatement& statement) {
    m_database = plan::database_after(statement, m_database);
    m_catalog = plan::catalog_after(statement, m_catalog);
    const auto possible = plan::possible_job(statement, m_database, m_options.context);
    return {.statement = statement,
            .database = m_database,
            .is_native = plan::is_native_catalog(m_catalog),
            .target = {.database = possible.database,
                       .tables = {possible.tables.begin(), possible.tables.end()},
                       .trace = possible.trace}};
}

void StepRun::run_statement(std::size_t index) {
    const auto& statement = m_step.statements[index];
    const auto sent = placed(statement);
    if (m_ledger.state(index) == StatementState::done) {
        if (revision::is_session_context(statement)) m_connection.set_context(std::string(statement.sql.text()));
        return;
    }
    if (m_environment.stop_requested() != base::StopRequest::none) {
        throw stopped_on_request(m_environment, fmt::format("before statement {} of {} of revision '{}'", index + 1,
                                                            m_step.statements.size(), m_step.step.revision));
    }
    const auto began = m_environment.monotonic_now();
    if (revision::is_session_context(statement)) {
        say_started(index);
        guarded(index, [&] { m_connection.set_context(std::string(statement.sql.text())); });
        m_ledger.mark(index, StatementState::done);
        finish(index, {}, {}, began);
        return;
    }
    const auto footprint = plan::footprint_of(statement, m_database);
    wait_for_what_it_needs(index, footprint);
    make_room();
    say_started(index);
    guarded(index, [&] { start(index, sent, footprint); });
}

void StepRun::say_started(std::size_t index) {
    m_sink(StatementStarted{.revision = m_step.step.revision,
                            .index = index + 1,
                            .statements = m_step.statements.size(),
                            .sql = sql::one_line(m_step.statements[index].sql, k_whole_statement)});
}

void StepRun::wait_for_what_it_needs(std::size_t index, const plan::Footprint& footprint) {
    const auto waits = has(m_step.statements[index], DirectiveName::wait);
    for (auto earlier = m_outstanding.begin(); earlier != m_outstanding.end();) {
        const auto is_needed = earlier->is_left_alone ? plan::change_the_same(earlier->footprint, footprint)
                                                      : plan::must_wait(earlier->footprint, footprint);
        earlier = waits || is_needed ? settle_at(earlier) : std::next(earlier);
    }
}

// The journal has an entry for each statement from the first that is not done on.
void StepRun::make_room() {
    while (!m_outstanding.empty() && m_ledger.entries() + 1 > k_most_in_flight)
        settle_at(m_outstanding.begin());
}

void StepRun::start(std::size_t index, const SentStatement& sent, const plan::Footprint& footprint) {
    Outstanding outstanding{.index = index,
                            .sent = sent,
                            .footprint = footprint,
                            .mark = 0,
                            .is_left_alone = has(sent.statement, DirectiveName::nowait),
                            .jobs = {},
                            .began = m_environment.monotonic_now()};
    const auto is_running = [](const server::AlterJob& job) { return !server::has_ended(job); };
    const auto* known = m_ledger.in_flight(index);
    if (m_ledger.state(index) == StatementState::job_running && known != nullptr && may_overlap(sent.statement)) {
        outstanding.mark = known->job_mark;
        outstanding.jobs = own_jobs(m_connection.lasting(), sent.target, known->job_mark);
        if (std::any_of(outstanding.jobs.begin(), outstanding.jobs.end(), is_running)) {
            m_outstanding.push_back(outstanding);
            return;
        }
    }
    const auto delivered = m_delivery.deliver(index, sent);
    if (delivered.is_complete || !sent.target.may_leave_job()) {
        m_jobs.insert(m_jobs.end(), delivered.jobs.begin(), delivered.jobs.end());
        m_ledger.mark(index, StatementState::done);
        finish(index, delivered.ok, delivered.note, outstanding.began);
        return;
    }
    m_ledger.mark(index, StatementState::job_running);
    outstanding.mark = delivered.mark;
    outstanding.jobs = own_jobs(m_connection.lasting(), sent.target, delivered.mark);
    if (may_overlap(sent.statement) && std::any_of(outstanding.jobs.begin(), outstanding.jobs.end(), is_running)) {
        m_outstanding.push_back(outstanding);
        return;
    }
    settle(outstanding, Asked::just_now);
}

bool StepRun::may_overlap(const ScriptStatement& statement) const {
    return m_options.overlap == Overlap::parallel || has(statement, DirectiveName::nowait);
}

StepRun::Position StepRun::settle_at(Position position) {
    const auto outstanding = *position;
    const auto next = m_outstanding.erase(position);
    guarded(outstanding.index, [&] { settle(outstanding, Asked::a_while_ago); });
    return next;
}

void StepRun::settle(const Outstanding& outstanding, Asked asked) {
    const auto index = outstanding.index;
    try {
        const auto jobs = wait_for_own(m_connection.lasting(), outstanding.sent.target, outstanding.mark,
                                       outstanding.jobs, asked, m_options.wait, m_environment, m_sink);
        m_jobs.insert(m_jobs.end(), jobs.begin(), jobs.end());
    } catch (const JobCancelled&) {
        m_ledger.mark(index, StatementState::not_sent);
        throw;
    }
    verify(outstanding);
    m_ledger.mark(index, StatementState::done);
    finish(index, {}, {}, outstanding.began);
}

// FINISHED is not the whole truth (reference §2.5, §2.7): what the statement makes has to be there.
void StepRun::verify(const Outstanding& outstanding) {
    const auto& sent = outstanding.sent;
    auto& session = m_connection.lasting();
    const auto refuse = [&](std::string message) {
        m_ledger.mark(outstanding.index, StatementState::not_sent);
        throw base::Error(base::Fault::stopped_part_way,
                          base::Diagnostic{.message = std::move(message),
                                           .hint = fmt::format("run the command again to send the statement again; if "
                                                               "it did what it should, run {} --mark-done",
                                                               m_options.command)});
    };
    if (const auto skipped = skipped_partitions(session, sent); !skipped.empty()) {
        refuse(fmt::format("the job finished and left partitions as they were: {}; data came in while it ran",
                           fmt::join(skipped, ", ")));
    }
    const auto found = live_proof(session, sent, m_options.context);
    const auto had_job = !outstanding.jobs.empty();
    std::visit(base::Overloaded{
                   [](const schema::TookEffect&) {},
                   [](const schema::NotVisible&) {},
                   [&](const schema::NoEffect&) {
                       if (had_job)
                           refuse("the job finished, and the definition does not show what it should have done");
                   },
                   [&](const schema::NeitherState& neither) {
                       m_sink(Warned{{.message = fmt::format("statement {} of revision '{}' ran, and its effect does "
                                                             "not show as expected: {}",
                                                             outstanding.index + 1, m_step.step.revision, neither.what),
                                      .where = sent.statement.where}});
                   },
               },
               found);
}

void StepRun::finish(std::size_t index, const sql::Ok& ok, std::string note,
                     std::chrono::steady_clock::time_point began) {
    m_sink(StatementFinished{.revision = m_step.step.revision,
                             .index = index + 1,
                             .took = duration_cast<Duration>(m_environment.monotonic_now() - began),
                             .affected_rows = ok.affected_rows,
                             .note = note.empty() ? plan::engine_note(ok) : std::move(note)});
}

template <class Act>
void StepRun::guarded(std::size_t index, Act act) {
    try {
        act();
    } catch (const base::Error& error) {
        if (stands_alone(error)) throw;
        throw part_way(index, error);
    }
}

base::Error StepRun::part_way(std::size_t index, const base::Error& cause) const {
    auto diagnostics = cause.diagnostics();
    if (!diagnostics.front().where) diagnostics.front().where = m_step.statements[index].where;
    diagnostics.push_back(
        {.message = fmt::format("revision '{}' stopped at statement {} of {}: {}", m_step.step.revision, index + 1,
                                m_step.statements.size(), how_far(m_ledger)),
         .hint = "fix the cause, then run the command again: what ran is not sent again, the version table has not "
                 "moved"});
    return base::Error(base::Fault::stopped_part_way, std::move(diagnostics));
}

}  // namespace srmigrate::run
