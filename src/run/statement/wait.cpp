// SPDX-License-Identifier: Apache-2.0
#include "run/statement/wait.hpp"

#include "run/story/stop.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace srmigrate::run {
namespace {

using server::AlterJob;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr auto k_warn_every = minutes(15);

bool is_on(const AlterJob& job, const JobTarget& target) {
    return target.tables.contains(job.table);
}

std::optional<schema::JobList> list_of(schema::JobTrace trace) {
    switch (trace) {
        case schema::JobTrace::column:
            return schema::JobList::column;
        case schema::JobTrace::rollup:
            return schema::JobList::rollup;
        case schema::JobTrace::optimize:
            return schema::JobList::optimize;
        case schema::JobTrace::none:
        case schema::JobTrace::invisible:
            return std::nullopt;
    }
    return std::nullopt;
}

JobAwaited awaited(const AlterJob& job, milliseconds elapsed, bool foreign) {
    return {.table = job.table,
            .list = std::string(schema::word(job.list)),
            .job = job.id,
            .state = job.state,
            .progress = job.progress,
            .message = job.message,
            .elapsed = elapsed,
            .foreign = foreign};
}

std::string described(const AlterJob& job) {
    return fmt::format("{} job {} on '{}'", schema::word(job.list), job.id, job.table);
}

// The lists name the table of a job on a materialized view like any other; a rollup may be one of several.
std::string cancel_statement(const AlterJob& job) {
    return fmt::format("CANCEL ALTER TABLE {} FROM {}", schema::word(job.list), job.table);
}

base::Diagnostic takes_long(const AlterJob& job, milliseconds elapsed) {
    return {.message = fmt::format("{} is still {} after {} min{}", described(job), job.state,
                                   std::chrono::duration_cast<minutes>(elapsed).count(),
                                   job.message.empty() ? std::string() : ": " + job.message),
            .hint = job.state == "FINISHED_REWRITING"
                        ? "look at the server's log: in this state a job cannot be cancelled"
                        : fmt::format("wait on, or cancel it with {}", cancel_statement(job))};
}

// Sleeps between polls, says what is waited for, and gives up where the user or the configuration says so.
class Patience {
  public:
    Patience(const WaitOptions& options, const base::Environment& environment, const EventSink& sink)
        : m_options(options), m_environment(environment), m_sink(sink), m_begin(environment.monotonic_now()) {}

    milliseconds elapsed() const {
        return std::chrono::duration_cast<milliseconds>(m_environment.monotonic_now() - m_begin);
    }

    void wait(const AlterJob& job, bool foreign) {
        m_options.check();
        m_sink(awaited(job, elapsed(), foreign));
        if (m_environment.stop_requested() == base::StopRequest::now) {
            throw StillRunning(
                stopped_on_request(m_environment, "").fault(),
                base::Diagnostic{.message = fmt::format("stopped while {} was {}", described(job), job.state),
                                 .hint = "the job goes on in the server; run the command again to wait "
                                         "for it and go on"});
        }
        if (m_options.job_timeout && elapsed() >= *m_options.job_timeout) {
            throw StillRunning(
                base::Fault::stopped_part_way,
                base::Diagnostic{.message = fmt::format("{} was still {} after {} s (job_timeout)", described(job),
                                                        job.state, m_options.job_timeout->count()),
                                 .hint = fmt::format("the job goes on in the server; run the command again to wait for "
                                                     "it, or cancel it with {}",
                                                     cancel_statement(job))});
        }
        if (elapsed() >= m_warned + k_warn_every) {
            m_warned += k_warn_every;
            m_sink(Warned{takes_long(job, elapsed())});
        }
        m_environment.sleep(poll_pause(m_polls++));
    }

  private:
    const WaitOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    std::chrono::steady_clock::time_point m_begin;
    milliseconds m_warned{0};
    std::size_t m_polls = 0;
};

[[noreturn]] void fail_cancelled(const AlterJob& job) {
    throw JobCancelled(base::Fault::stopped_part_way,
                       base::Diagnostic{.message = fmt::format("the server cancelled {}: {}", described(job),
                                                               job.message.empty() ? "no reason given" : job.message),
                                        .hint = "nothing of that statement took effect; correct the cause, then run "
                                                "the command again"});
}

// Waits until nothing runs on the target, and returns the mark.
std::int64_t wait_until_idle(server::Session& session, const JobTarget& target, std::int64_t foreign_up_to,
                             const WaitOptions& options, const base::Environment& environment, const EventSink& sink) {
    Patience patience(options, environment, sink);
    for (;;) {
        const auto jobs = server::read_all_jobs(session, target.database);
        const auto busy = std::find_if(jobs.begin(), jobs.end(), [&](const AlterJob& job) {
            return is_on(job, target) && !server::has_ended(job);
        });
        if (busy == jobs.end()) return server::mark_of(jobs);
        patience.wait(*busy, busy->id <= foreign_up_to);
    }
}

}  // namespace

milliseconds poll_pause(std::size_t poll) {
    return std::min(milliseconds(100) * (1 << std::min<std::size_t>(poll, 7)), milliseconds(10'000));
}

std::int64_t wait_for_others(server::Session& session, const JobTarget& target, const WaitOptions& options,
                             const base::Environment& environment, const EventSink& sink) {
    return wait_until_idle(session, target, std::numeric_limits<std::int64_t>::max(), options, environment, sink);
}

void wait_for_all(server::Session& session, const JobTarget& target, std::int64_t mark, const WaitOptions& options,
                  const base::Environment& environment, const EventSink& sink) {
    wait_until_idle(session, target, mark, options, environment, sink);
}

std::vector<AlterJob> own_jobs(server::Session& session, const JobTarget& target, std::int64_t mark) {
    const auto list = list_of(target.trace);
    if (!list) return {};
    auto jobs = server::read_jobs(session, *list, target.database);
    std::erase_if(jobs, [&](const AlterJob& job) { return job.id <= mark || !is_on(job, target); });
    return jobs;
}

std::vector<std::int64_t> finished_jobs(server::Session& session, const JobTarget& target, std::int64_t mark) {
    std::vector<std::int64_t> ids;
    for (const auto& job : own_jobs(session, target, mark)) {
        if (server::has_ended(job) && !server::was_cancelled(job)) ids.push_back(job.id);
    }
    return ids;
}

std::vector<std::int64_t> wait_for_own(server::Session& session, const JobTarget& target, std::int64_t mark,
                                       std::vector<AlterJob> jobs, Asked asked, const WaitOptions& options,
                                       const base::Environment& environment, const EventSink& sink) {
    Patience patience(options, environment, sink);
    std::set<std::int64_t> ids;
    std::set<std::int64_t> waited_for;
    for (;; jobs = own_jobs(session, target, mark)) {
        for (const auto& job : jobs) {
            ids.insert(job.id);
            if (server::was_cancelled(job)) fail_cancelled(job);
            if (server::has_ended(job) && waited_for.erase(job.id) > 0) {
                sink(JobFinished{.table = job.table,
                                 .list = std::string(schema::word(job.list)),
                                 .job = job.id,
                                 .elapsed = patience.elapsed()});
            }
            if (!server::has_ended(job)) waited_for.insert(job.id);
        }
        const auto unfinished =
            std::find_if(jobs.begin(), jobs.end(), [](const AlterJob& job) { return !server::has_ended(job); });
        if (unfinished == jobs.end()) return {ids.begin(), ids.end()};
        if (asked == Asked::just_now) patience.wait(*unfinished, false);
        asked = Asked::just_now;
    }
}

}  // namespace srmigrate::run
