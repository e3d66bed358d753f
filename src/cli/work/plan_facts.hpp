// SPDX-License-Identifier: Apache-2.0
// The facts that a plan is made from, found on the database that there is.
#pragma once

#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "plan/lineage.hpp"
#include "plan/outlook.hpp"
#include "plan/pins.hpp"

#include <set>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// What is asked for.
struct PlanRequest {
    std::string direction;  ///< upgrade or downgrade
    std::string target;
    revision::VersionRows rows;
    std::string unfinished;  ///< what a run left half done; empty: nothing
    std::string salt;        ///< of the hashes of secret values
};

struct PlanFacts {
    plan::Pins pins;
    std::vector<std::vector<plan::Outlook>> outlook;
    std::set<schema::ObjectName> touched;  ///< by the plan
    plan::Lineage lineage;                 ///< of that, of what reads it and what it reads, before and after
};

/// Reads only. `plan` holds all steps of the request.
PlanFacts find_facts(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                     const plan::Plan& plan, const PlanRequest& request);

}  // namespace srmigrate::cli
