// SPDX-License-Identifier: Apache-2.0
// Carries out a Plan against a session, statement by statement: others' jobs are waited for, the statement is sent, its
// own job is waited for; when the last one is done, the version row moves. Says what happens by events, prints nothing.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/plan.hpp"
#include "run/event.hpp"
#include "run/wait.hpp"
#include "server/session.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::run {

struct RunOptions {
    plan::Bookkeeping bookkeeping;
    std::optional<plan::Home> home;  ///< database of a fresh session; none: the URL names none
    schema::Context context;         ///< of the server
    WaitOptions wait;
    std::string who;  ///< for the history
    std::string host;
    std::string tool;    ///< "srmigrate 0.1.0"
    std::string run_id;  ///< unique to this run, [A-Za-z0-9_]: labels of INSERTs into the version table
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

/// Throws base::Error only where nothing was changed yet; what goes wrong later is in the report.
RunReport run_plan(server::Session& session, const plan::Plan& plan, const RunOptions& options,
                   const base::Environment& environment, const EventSink& sink);

}  // namespace srmigrate::run
