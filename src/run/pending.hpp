// SPDX-License-Identifier: Apache-2.0
// What the journal of a revision that stopped half-way says together with the rows of the version table: rows move one
// by one, and a run may have been killed between two of them.
#pragma once

#include "plan/plan.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/path.hpp"
#include "run/lock/journal.hpp"

#include <string>
#include <vector>

namespace srmigrate::run {

/// The revisions that the rows stand for: those that ran. Rows that no script declares are left out.
revision::NodeSet applied_revisions(const revision::Graph& graph, const revision::VersionRows& rows);

/// Whether anything of the revision ran or may have run; what is taken back did.
bool has_begun(const RevisionProgress& progress);

/// Whether the rows say already that the revision is complete: only the journal does not know it yet.
bool is_recorded(const revision::Graph& graph, const revision::VersionRows& rows, const RevisionProgress& progress);

/// The rows as they were before the revision began: without the changes that its end has made so far. A path from these
/// rows makes all of them; those that are made are left out then.
revision::VersionRows rows_before(const revision::Graph& graph, revision::VersionRows rows,
                                  const RevisionProgress& progress);

/// Whether the step goes on with what the journal is about, or takes it back.
bool is_step_of(const plan::PlannedStep& step, const RevisionProgress& progress);

/// What is taken back: all that was begun is done.
Halted halted(const RevisionProgress& progress);
/// The upgrade that is taken back, as it stopped.
RevisionProgress stopped_upgrade(const RevisionProgress& progress);

/// "the upgrade to 'ae10'", "the downgrade of 'ae10'", "the undoing of 'ae10'".
std::string activity(const RevisionProgress& progress);

/// "the upgrade to 'ae10' stopped at statement 3 of 7", "the undoing of 'ae10' stopped at statement 1 of 2"
std::string describe(const RevisionProgress& progress);

}  // namespace srmigrate::run
