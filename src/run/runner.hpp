// SPDX-License-Identifier: Apache-2.0
// Goes from the rows of the version table along a path, under a lock that is held already: what an earlier run left
// unfinished comes first; then, for each revision, its statements one by one, and the move of its row. Says what
// happens by events, prints nothing.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/plan.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/path.hpp"
#include "run/lock/lock.hpp"
#include "run/mv_activity.hpp"
#include "run/session/connection.hpp"
#include "run/statement/run_options.hpp"
#include "run/story/event.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::run {

/// Where to go.
struct Way {
    revision::StepKind kind = revision::StepKind::upgrade;
    std::function<std::vector<revision::PathStep>(const revision::VersionRows& rows)> path;
    std::function<plan::Plan(std::vector<revision::PathStep> steps)> plan;  ///< reads the scripts of the steps
    bool purge = false;                                                     ///< remove all rows first (stamp --purge)
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

/// Reads the rows, runs, and ends the lock: released, or given back with what the next run has to know. Throws
/// base::Error where nothing was changed; what goes wrong later is in the report.
RunOutcome run(MendingConnection& connection, Lock& lock, const revision::Graph& graph, const Way& way,
               const RunOptions& options, const base::Environment& environment, const EventSink& sink);

}  // namespace srmigrate::run
