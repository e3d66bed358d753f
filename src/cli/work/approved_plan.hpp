// SPDX-License-Identifier: Apache-2.0
// A plan file that is to be run: read, and held against the database that there is.
#pragma once

#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "plan/plan_file.hpp"
#include "run/runner.hpp"

#include <string>

namespace srmigrate::cli {

struct ApprovedPlan {
    plan::PlanFile file;
    std::string name;  ///< of the file, as it was given
};

/// What --plan names. Throws base::Error where it is no plan, not the one that --expect means, or for another command.
ApprovedPlan read_approved(const CommandContext& context, revision::StepKind kind);

/// What is left to run of it. Throws base::Error(needs_decision) with every fact that has moved.
plan::Plan approved_plan(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                         const run::RunStart& start, const ApprovedPlan& approved);

/// What a plan takes from the project: the steps from those rows to the target.
revision::Course course_of(const std::string& direction, const std::string& target);

}  // namespace srmigrate::cli
