// SPDX-License-Identifier: Apache-2.0
// Waiting for schema-change jobs: those of others before a statement, our own after it. Jobs are told apart by JobId
// above a mark, never by time (reference §2.6).
#pragma once

#include "base/environment.hpp"
#include "run/event.hpp"
#include "schema/effect.hpp"
#include "server/alter_job.hpp"
#include "server/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::run {

struct WaitOptions {
    std::optional<std::chrono::seconds> job_timeout;  ///< of one job; none: as long as the server takes
};

/// A second signal came while a job was being waited for: the job goes on in the server.
class StoppedWaiting : public base::Error {
  public:
    using base::Error::Error;
};

/// The table that a statement may leave a job on.
struct JobTarget {
    std::string database;
    std::set<std::string> tables;  ///< any of them
    schema::JobTrace trace = schema::JobTrace::none;
};

/// Waits until no job runs on the target's tables, and returns the highest JobId of the database: a later job is ours.
/// Throws base::Error after job_timeout, StoppedWaiting on a second signal.
std::int64_t wait_for_others(server::Session& session, const JobTarget& target, const WaitOptions& options,
                             const base::Environment& environment, const EventSink& sink);

/// Waits until the jobs that the statement just sent left on the target have ended; none is found when the statement
/// was finished on return. Returns their ids. A cancelled job is a base::Error with the server's message.
std::vector<std::int64_t> wait_for_own(server::Session& session, const JobTarget& target, std::int64_t mark,
                                       const WaitOptions& options, const base::Environment& environment,
                                       const EventSink& sink);

/// The pause before poll number `poll` (from 0): 0.5 s, 1 s, 2 s … up to 10 s.
std::chrono::milliseconds poll_pause(std::size_t poll);

}  // namespace srmigrate::run
