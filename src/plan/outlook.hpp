// SPDX-License-Identifier: Apache-2.0
// What the statements of a plan will do to what they find: cost, loss, jobs, and what they touch. Told from a catalog,
// which is followed from statement to statement; nothing is sent.
#pragma once

#include "plan/overlap.hpp"
#include "plan/plan.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/catalog.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::plan {

struct Outlook {
    schema::CostClass cost = schema::CostClass::metadata;
    schema::DataLoss loss = schema::DataLoss::none;
    PossibleJob job;    ///< what is waited for behind it
    Footprint touched;  ///< names with their database
    /// Materialized views that read what it changes, and what reads them, and become inactive; by name.
    std::set<schema::ObjectName> stopped = {};
    bool operator==(const Outlook&) const = default;
};

/// Of each statement of each step. `found` is what the first statement finds; what is not in it is not known.
std::vector<std::vector<Outlook>> outlook(const Plan& plan, schema::Catalog found, const schema::ServerProfile& context,
                                          const std::optional<Home>& home);

/// What the statements make of a catalog, as far as they can be followed.
schema::Catalog reached_by(const Plan& plan, schema::Catalog found, const std::optional<Home>& home);

/// What the statements touch, with its database.
std::set<schema::ObjectName> touched_by(const Plan& plan, const std::optional<Home>& home);

/// What the up sections of all revisions write, with its database. Those that cannot be read are left out.
std::set<schema::ObjectName> written_by_scripts(const revision::Graph& graph, const revision::VariableValues& values,
                                                const std::optional<Home>& home);

/// Why a statement is dangerous, as a comment in a script says it; nothing for one that is not.
std::string danger(schema::CostClass cost, schema::DataLoss loss);

/// The worst that one of them costs, and loses.
schema::CostClass worst_cost(const std::vector<Outlook>& statements);
schema::DataLoss worst_loss(const std::vector<Outlook>& statements);

}  // namespace srmigrate::plan
