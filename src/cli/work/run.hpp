// SPDX-License-Identifier: Apache-2.0
// upgrade, downgrade and stamp against a database: from rows of the version table to steps, from steps to a run with
// its story on stderr, and to a report.
#pragma once

#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "revision/graph/path.hpp"
#include "revision/graph/range.hpp"
#include "run/runner.hpp"

#include <string>
#include <vector>

namespace srmigrate::cli {

/// Connects, takes the lock, and runs the course. What stopped the run before its end is thrown after the story has
/// been told.
CommandResult run_course(CommandContext& context, const revision::Course& course, run::Purge purge = run::Purge::no);
/// The same with a database that is open already; its session is used up.
CommandResult run_course(CommandContext& context, ConnectedDatabase& database, const revision::Course& course,
                         run::Purge purge = run::Purge::no, const run::WayOut& decision = {});

/// Takes back what ran of an upgrade that stopped half-way (run/undo_plan.hpp).
CommandResult undo_partial(CommandContext& context);
/// The plan that --plan names, exactly as it was made. Throws Error(needs_decision) with what has moved where it is
/// stale, and changes nothing then.
CommandResult run_plan_file(CommandContext& context, revision::StepKind kind);

/// Connects read-only: the rows of the version table, none where there is no such table.
revision::VersionRows read_rows(CommandContext& context);

/// The rows of the version table, none where there is no such table.
revision::VersionRows rows_in(ConnectedDatabase& database);
/// The same, where they are all heads: what Alembic asks for before it compares. Throws an Error otherwise.
revision::VersionRows rows_at_heads(const CommandContext& context, ConnectedDatabase& database);

/// The revisions that a symbol denotes; 'current' asks the database.
std::vector<revision::RevisionIndex> resolve_with_current(CommandContext& context, const revision::Symbol& symbol);

/// Whether it is current:END, the one range of --sql that connects, read-only.
bool starts_at_current(const revision::Range& range);
/// The one row of the version table, or none.
revision::VersionRows rows_of_current(CommandContext& context);

}  // namespace srmigrate::cli
