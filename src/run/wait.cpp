// SPDX-License-Identifier: Apache-2.0
#include "run/wait.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::run {
namespace {

using server::AlterJob;
using std::chrono::milliseconds;

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
            .list = std::string(server::name_of(job.list)),
            .job = job.id,
            .state = job.state,
            .progress = job.progress,
            .message = job.message,
            .elapsed = elapsed,
            .foreign = foreign};
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
        m_sink(awaited(job, elapsed(), foreign));
        if (m_environment.stop_requested() == base::StopRequest::now) {
            throw StoppedWaiting(fmt::format("stopped while job {} on '{}' was {}", job.id, job.table, job.state),
                                 fmt::format("the job goes on in the server; look with {}, then run the command again",
                                             fmt::format("SHOW ALTER TABLE {}", server::name_of(job.list))));
        }
        if (m_options.job_timeout && elapsed() >= *m_options.job_timeout) {
            throw base::Error(fmt::format("job {} on '{}' was still {} after {} s (job_timeout)", job.id, job.table,
                                          job.state, m_options.job_timeout->count()),
                              "the job goes on in the server; run the command again to wait for it, or cancel it with "
                              "CANCEL ALTER TABLE");
        }
        m_environment.sleep(poll_pause(m_polls++));
    }

  private:
    const WaitOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    std::chrono::steady_clock::time_point m_begin;
    std::size_t m_polls = 0;
};

[[noreturn]] void fail_cancelled(const AlterJob& job) {
    throw base::Error(fmt::format("the server cancelled job {} on '{}': {}", job.id, job.table,
                                  job.message.empty() ? "no reason given" : job.message),
                      "nothing of that statement took effect; correct the cause, then run the command again");
}

}  // namespace

milliseconds poll_pause(std::size_t poll) {
    return std::min(milliseconds(500) * (1 << std::min<std::size_t>(poll, 5)), milliseconds(10'000));
}

std::int64_t wait_for_others(server::Session& session, const JobTarget& target, const WaitOptions& options,
                             const base::Environment& environment, const EventSink& sink) {
    Patience patience(options, environment, sink);
    for (;;) {
        const auto jobs = server::read_all_jobs(session, target.database);
        const auto busy = std::find_if(jobs.begin(), jobs.end(), [&](const AlterJob& job) {
            return is_on(job, target) && !server::has_ended(job);
        });
        if (busy == jobs.end()) return server::mark_of(jobs);
        patience.wait(*busy, true);
    }
}

std::vector<std::int64_t> wait_for_own(server::Session& session, const JobTarget& target, std::int64_t mark,
                                       const WaitOptions& options, const base::Environment& environment,
                                       const EventSink& sink) {
    const auto list = list_of(target.trace);
    if (!list) return {};
    Patience patience(options, environment, sink);
    bool has_waited = false;
    for (;;) {
        std::vector<AlterJob> own;
        for (const auto& job : server::read_jobs(session, *list, target.database)) {
            if (job.id > mark && is_on(job, target)) own.push_back(job);
        }
        for (const auto& job : own) {
            if (server::was_cancelled(job)) fail_cancelled(job);
        }
        const auto unfinished =
            std::find_if(own.begin(), own.end(), [](const AlterJob& job) { return !server::has_ended(job); });
        if (unfinished != own.end()) {
            has_waited = true;
            patience.wait(*unfinished, false);
            continue;
        }
        std::vector<std::int64_t> ids;
        for (const auto& job : own) {
            ids.push_back(job.id);
            if (has_waited) {
                sink(JobFinished{.table = job.table,
                                 .list = std::string(server::name_of(job.list)),
                                 .job = job.id,
                                 .elapsed = patience.elapsed()});
            }
        }
        return ids;
    }
}

}  // namespace srmigrate::run
