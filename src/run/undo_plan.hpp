// SPDX-License-Identifier: Apache-2.0
// The plan of 'downgrade --undo-partial': takes back what ran of an upgrade that stopped half-way. What may be in
// flight is brought to its end first; then the inverse of each statement that ran follows, the last one first. It is
// worked out from the scripts, so that a run that is killed in between finds the same statements again.
#pragma once

#include "plan/home.hpp"
#include "plan/plan.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "run/lock/journal.hpp"
#include "run/statement/ways_out.hpp"

#include <optional>
#include <string>

namespace srmigrate::run {

/// `pending`: of the upgrade, or of its undoing, which goes on; `rows`: where the database is, which a script that asks
/// (`has_table`) is answered from. Throws base::Error: nothing has to be undone, a
/// statement has no inverse, the script does not fit the journal (needs_decision), or `way` has nothing to decide.
plan::Plan undo_plan(const revision::Graph& graph, const std::optional<RevisionProgress>& pending,
                     const revision::VersionRows& rows, const WayOut& way, const revision::VariableValues& values,
                     const std::optional<plan::Home>& home, const std::string& command);

}  // namespace srmigrate::run
