// SPDX-License-Identifier: Apache-2.0
// What is to be known of a database besides its rows: a revision that stopped half-way, materialized views that are
// inactive, scripts that have changed since they ran. Found by reading only; what the user may not see is not told.
#pragma once

#include "base/diagnostic.hpp"
#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "plan/bookkeeping.hpp"
#include "revision/graph/path.hpp"
#include "run/edited_scripts.hpp"
#include "run/lock/journal.hpp"
#include "run/lock/unlock.hpp"
#include "run/mv_activity.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// A revision that has begun and has not ended.
struct HalfRun {
    run::RevisionProgress progress;
    std::string runner;  ///< who is running it now; empty: nobody
};

/// Nothing where nobody has ever taken the lock, and where the user may not see it.
std::optional<run::LockState> lock_if_visible(const CommandContext& context, const ConnectedDatabase& database);

/// Nothing where the rows say already that the revision is complete, as far as the graph is loaded.
std::optional<HalfRun> unfinished_in(const CommandContext& context, std::optional<run::LockState> lock,
                                     const revision::VersionRows& rows);
/// The same, which looks for the lock itself.
std::optional<HalfRun> unfinished_in(const CommandContext& context, const ConnectedDatabase& database,
                                     const revision::VersionRows& rows);
/// What happened, and how to go on.
base::Diagnostic told(const HalfRun& unfinished);
/// null for nothing.
base::Json to_json(const std::optional<HalfRun>& unfinished);

/// The databases that the settings name, and the home database.
std::vector<std::string> databases_of(const CommandContext& context, const ConnectedDatabase& database);

/// The materialized views that the server does not refresh; none where the user may not list them.
std::vector<run::ListedView> inactive_views(const CommandContext& context, ConnectedDatabase& database);
/// The reason, and the way out.
base::Diagnostic told(const run::ListedView& inactive);

/// The script's path as it is shown.
std::filesystem::path shown_file(const CommandContext& context, const revision::Revision& revision);
/// One for each script that has changed since it ran. Needs the graph.
std::vector<base::Diagnostic> edited_scripts(const CommandContext& context, const revision::VersionRows& rows,
                                             const std::vector<plan::HistoryRow>& history);

/// The history; none where the user may not read it.
std::vector<plan::HistoryRow> history_if_readable(ConnectedDatabase& database);

}  // namespace srmigrate::cli
