// SPDX-License-Identifier: Apache-2.0
// upgrade, downgrade and stamp against a database: from rows of the version table to steps, from steps to a run with
// its story on stderr, and to a report.
#pragma once

#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"
#include "revision/graph/path.hpp"
#include "run/runner.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

/// Connects, takes the lock, and runs the steps; `way` needs no plan. What stopped the run before its end is thrown
/// after the story has been told.
Result run_steps(Context& context, std::string command, run::Way way);
/// The same with a database that is open already; its session is used up.
Result run_steps(Context& context, Database& database, std::string command, run::Way way, run::WayOut decision = {});

/// Connects read-only: the rows of the version table, none where there is no such table.
revision::Rows read_rows(Context& context);

/// The rows of the version table, none where there is no such table.
revision::Rows rows_in(Database& database);
/// The same, where they are all heads: what Alembic asks for before it compares. Throws an Error otherwise.
revision::Rows rows_at_heads(const Context& context, Database& database);

/// The revisions that a symbol denotes; 'current' asks the database.
std::vector<revision::Node> resolve_with_current(Context& context, std::string_view symbol);

/// current:END, the one range of --sql that connects, read-only.
bool starts_at_current(std::string_view range);
std::string end_of_range(std::string_view range);
/// The one row of the version table, or none.
revision::Rows rows_of_current(Context& context);

}  // namespace srmigrate::cli
