// SPDX-License-Identifier: Apache-2.0
// A run under a lock that is held already, in two calls. prepare() takes up what an earlier run left unfinished and
// reads the rows of the version table; from these the caller makes a plan; execute() carries it out: for each revision
// its statements one by one, and the move of its row. Says what happens by events, prints nothing.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/plan.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/path.hpp"
#include "run/lock/journal.hpp"
#include "run/lock/lock.hpp"
#include "run/mv_activity.hpp"
#include "run/session/connection.hpp"
#include "run/statement/run_options.hpp"
#include "run/story/event.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::run {

/// stamp --purge: all rows go first.
enum class Purge : bool { no, yes };

/// What a run begins with.
struct RunStart {
    revision::StepKind kind = revision::StepKind::upgrade;
    Purge purge = Purge::no;
    revision::VersionRows rows;               ///< that a path starts from
    std::optional<RevisionProgress> pending;  ///< what an earlier run left unfinished: has to be the first step
    bool failed = false;                      ///< why that one ended
    bool follows_a_death = false;             ///< the last run has not told which views it made inactive
    std::string plan = {};                    ///< that the last run carried out and did not end; empty: none
    std::vector<base::Diagnostic> warnings = {};
};

struct CompletedStep {
    std::string revision;
    std::string log;
    std::size_t statements = 0;
    Duration took{0};
    std::vector<std::int64_t> jobs;
};

struct RunOutcome {
    std::vector<CompletedStep> completed;
    /// Why the run ended before its last step: a statement failed, or a signal came. The version table is at the last
    /// completed step.
    std::optional<base::Error> stopped;
    std::vector<base::Diagnostic> warnings;
    std::vector<ListedView> inactive;     ///< materialized views that the run made inactive
    std::vector<ListedView> reactivated;  ///< of those, with Reactivate::yes; the others have the server's answer
};

/// Takes up what the last run left, and reads the rows. Throws base::Error; the lock is ended then.
RunStart prepare(MendingConnection& connection, Lock& lock, const revision::Graph& graph, revision::StepKind kind,
                 Purge purge, const RunOptions& options);

/// Where no plan can be made: ends the lock as it was found.
void give_up(Lock& lock, const RunStart& start);

/// Runs the plan, and ends the lock: released, or given back with what the next run has to know. Throws base::Error
/// where nothing was changed, with the lock ended; what goes wrong later is in the outcome.
RunOutcome execute(MendingConnection& connection, Lock& lock, RunStart start, const plan::Plan& plan,
                   const RunOptions& options, const base::Environment& environment, const EventSink& sink);

}  // namespace srmigrate::run
