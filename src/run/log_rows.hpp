// SPDX-License-Identifier: Apache-2.0
// Where the database is: the rows of the version table, and the log of past runs. Reading creates nothing.
#pragma once

#include "base/environment.hpp"
#include "plan/bookkeeping.hpp"
#include "server/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

/// Whether a front end that follows waits first until it knows what the leader has done.
enum class CatchUp { no, yes };
/// The rows of the version table in the order that the server returned; nothing when there is no such table or
/// database. Throws base::Error where the table cannot be read.
std::optional<std::vector<std::string>> read_versions(server::Session& session, const plan::Bookkeeping& bookkeeping,
                                                      CatchUp catch_up = CatchUp::no);

/// Makes the version table where it is missing, and proves that the user may change its rows. Its database must exist.
void ensure_version_table(server::Session& session, const plan::Bookkeeping& bookkeeping);

/// Throws MissingPrivilege where the user may not change rows so: tried on a row that no revision has.
void require_row_privileges(server::Session& session, const plan::Bookkeeping& bookkeeping,
                            const std::vector<revision::RowChange>& changes);

/// Changes the rows and reads them back until the change is visible (COMMITTED is not VISIBLE, reference §5.1). Safe to
/// repeat after a lost connection: `label` makes a second INSERT harmless.
void change_rows(server::Session& session, const plan::Bookkeeping& bookkeeping,
                 const std::vector<revision::RowChange>& changes, std::string_view label,
                 const base::Environment& environment);

/// Removes all rows (stamp --purge).
void purge_rows(server::Session& session, const plan::Bookkeeping& bookkeeping);

/// Past runs in the order in which they ended; none when there is no history table.
std::vector<plan::HistoryRow> read_history(server::Session& session, const plan::Bookkeeping& bookkeeping);
/// Appends one row, once however often it is sent (`label`), and makes the table where it is missing. The audit trail
/// is not worth failing a run: the error, if any, is returned as a warning.
std::optional<base::Diagnostic> append_history(server::Session& session, const plan::Bookkeeping& bookkeeping,
                                               const plan::HistoryRow& row, std::string_view label);

}  // namespace srmigrate::run
