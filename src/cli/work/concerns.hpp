// SPDX-License-Identifier: Apache-2.0
// What is to be known of a database besides its rows: a revision that stopped half-way, materialized views that are
// inactive, scripts that have changed since they ran. Found by reading only; what the user may not see is not told.
#pragma once

#include "base/diagnostic.hpp"
#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "plan/bookkeeping.hpp"
#include "revision/graph/path.hpp"
#include "run/lock/journal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// A revision that has begun and has not ended.
struct HalfRun {
    run::RevisionProgress progress;
    std::string runner;  ///< who is running it now; empty: nobody
};

/// Nothing where the rows say already that the revision is complete, as far as the graph is loaded.
std::optional<HalfRun> unfinished_in(const CommandContext& context, const ConnectedDatabase& database,
                                     const revision::VersionRows& rows);
/// What happened, and how to go on.
base::Diagnostic told(const HalfRun& unfinished);
/// null for nothing.
base::Json to_json(const std::optional<HalfRun>& unfinished);

/// The databases that the settings name, and the home database.
std::vector<std::string> databases_of(const CommandContext& context, const ConnectedDatabase& database);

/// One for each materialized view that the server does not refresh, with its reason.
std::vector<base::Diagnostic> inactive_views(const CommandContext& context, ConnectedDatabase& database);

/// One for each script that has changed since it ran. Needs the graph.
std::vector<base::Diagnostic> edited_scripts(const CommandContext& context, const revision::VersionRows& rows,
                                             const std::vector<plan::HistoryRow>& history);

/// The history; none where the user may not read it.
std::vector<plan::HistoryRow> history_if_readable(ConnectedDatabase& database);

}  // namespace srmigrate::cli
