// SPDX-License-Identifier: Apache-2.0
// From steps to a plan: the sections of their scripts, which may ask of the schema (`has_table`).
#pragma once

#include "plan/followed_schema.hpp"
#include "plan/plan.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace srmigrate::plan {

/// What scripts that ask are answered from: what the revisions up to the rows build; or the server, which is read once
/// one asks; or again the revisions, for a run that goes on where it was interrupted.
struct AnsweredFrom {
    revision::VersionRows rows = {};
    ReadDatabase server = {};
    bool goes_on = false;
};

struct AnsweredPlan {
    Plan plan;
    std::vector<base::Diagnostic> answers;  ///< what was asked where, and what the script was told; each once
};

/// Reads the sections that the steps need. Throws one Error with everything that is wrong in any of them, or with the
/// revisions that cannot be undone. Steps of a stamp have no statements.
/// A down section that says `auto` is worked out by rehearsal (plan/rehearse.hpp), for which `home` is needed.
AnsweredPlan make_plan(const revision::Graph& graph, std::vector<revision::PathStep> steps,
                       const revision::VariableValues& values, const std::optional<Home>& home,
                       const AnsweredFrom& answered_from);

}  // namespace srmigrate::plan
