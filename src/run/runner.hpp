// SPDX-License-Identifier: Apache-2.0
// Goes from the rows of the version table along a path, under a lock that is held already: what an earlier run left
// unfinished comes first; then, for each revision, its statements one by one, and the move of its row. Says what
// happens by events, prints nothing.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/plan.hpp"
#include "revision/graph.hpp"
#include "revision/path.hpp"
#include "run/event.hpp"
#include "run/lock.hpp"
#include "run/wait.hpp"
#include "server/session.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::run {

/// Where to go.
struct Way {
    revision::StepKind kind = revision::StepKind::upgrade;
    std::function<std::vector<revision::Step>(const revision::Rows& rows)> path;
    std::function<plan::Plan(std::vector<revision::Step> steps)> plan;  ///< reads the scripts of the steps
    bool purge = false;                                                 ///< remove all rows first (stamp --purge)
};

struct RunOptions {
    plan::Bookkeeping bookkeeping;
    std::optional<plan::Home> home;  ///< database of a fresh session; none: the URL names none
    schema::Context context;         ///< of the server
    WaitOptions wait;
    std::string who;  ///< for the history
    std::string host;
    std::string tool;    ///< "srmigrate 0.1.0"
    std::string run_id;  ///< unique to this run, [A-Za-z0-9_]: begins the labels of its loads
};

struct CompletedStep {
    std::string revision;
    std::string log;
    std::size_t statements = 0;
    Duration took{0};
    std::vector<std::int64_t> jobs;
};

struct RunReport {
    std::vector<CompletedStep> completed;
    /// Why the run ended before its last step: a statement failed, or a signal came. The version table is at the last
    /// completed step.
    std::optional<base::Error> stopped;
    std::vector<base::Diagnostic> warnings;
};

/// Reads the rows, runs, and ends the lock: released, or given back with what the next run has to know. Throws
/// base::Error where nothing was changed; what goes wrong later is in the report.
RunReport run(server::Session& session, Lock& lock, const revision::Graph& graph, const Way& way,
              const RunOptions& options, const base::Environment& environment, const EventSink& sink);

}  // namespace srmigrate::run
