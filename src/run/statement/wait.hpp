// SPDX-License-Identifier: Apache-2.0
// Waiting for schema-change jobs: those of others before a statement, our own after it. Jobs are told apart by JobId
// above a mark, never by time (reference §2.6).
#pragma once

#include "base/environment.hpp"
#include "run/story/event.hpp"
#include "schema/effect/effect.hpp"
#include "server/alter_job.hpp"
#include "server/session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::run {

struct WaitOptions {
    std::optional<std::chrono::seconds> job_timeout;  ///< of one job; none: as long as the server takes
    std::function<void()> check = [] {};              ///< called before each poll; may throw (the lock is lost)
};

/// A job outlives the wait for it: a second signal came, or job_timeout is over. It goes on in the server.
class StillRunning : public base::Error {
  public:
    using base::Error::Error;
};
/// The server has cancelled the statement's job: nothing of it took effect.
class JobCancelled : public base::Error {
  public:
    using base::Error::Error;
};

/// The tables that a statement may leave a job on.
struct JobTarget {
    std::string database;
    std::set<std::string> tables;  ///< any of them
    schema::JobTrace trace = schema::JobTrace::none;

    bool may_leave_job() const { return trace != schema::JobTrace::none && !database.empty() && !tables.empty(); }
};

/// Waits until no job runs on the target's tables, and returns the highest JobId of the database: a later job is ours.
/// Throws StillRunning.
std::int64_t wait_for_others(server::Session& session, const JobTarget& target, const WaitOptions& options,
                             const base::Environment& environment, const EventSink& sink);
/// The same for jobs above the mark too, which are our own.
void wait_for_all(server::Session& session, const JobTarget& target, std::int64_t mark, const WaitOptions& options,
                  const base::Environment& environment, const EventSink& sink);

/// The jobs above the mark on the target's tables, in the list that the statement's jobs are in; one round trip.
std::vector<server::AlterJob> own_jobs(server::Session& session, const JobTarget& target, std::int64_t mark);
/// Of those, the FINISHED ones.
std::vector<std::int64_t> finished_jobs(server::Session& session, const JobTarget& target, std::int64_t mark);

/// When own_jobs() was asked.
enum class Asked { just_now, a_while_ago };
/// Waits until `jobs`, which own_jobs() has found, have ended, and returns their ids; those that vanish from the list
/// have ended. Throws StillRunning, JobCancelled.
std::vector<std::int64_t> wait_for_own(server::Session& session, const JobTarget& target, std::int64_t mark,
                                       std::vector<server::AlterJob> jobs, Asked asked, const WaitOptions& options,
                                       const base::Environment& environment, const EventSink& sink);

/// The pause before poll number `poll` (from 0): 0.1 s, 0.2 s, 0.4 s … up to 10 s.
std::chrono::milliseconds poll_pause(std::size_t poll);

}  // namespace srmigrate::run
