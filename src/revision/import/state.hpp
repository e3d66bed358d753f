// SPDX-License-Identifier: Apache-2.0
// Which of the imported revisions have run, as the tool's own table says it. Rows in, a set out: who asks the database
// is the business of the command.
#pragma once

#include "revision/import/applied.hpp"
#include "revision/import/imported.hpp"
#include "sql/answer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// Where the tool keeps what ran. `database`, or its default, is asked.
struct StateTable {
    std::string database;
    std::string name;
};
/// Nothing: the tool keeps no table, or shares ours.
std::optional<StateTable> usual_state_table(ForeignTool tool, std::string database);

/// A SELECT and nothing else.
std::string select_state(ForeignTool tool, const StateTable& table);

/// The table that says whether the tool is running just now, and the SELECT of it; nothing: the tool has none.
std::optional<std::string> select_lock(ForeignTool tool, const StateTable& table);
bool is_locked(const sql::ResultSet& rows);

AppliedMigrations applied_of(ForeignTool tool, const sql::ResultSet& rows, const Imported& imported);

/// Where in the chain that is, as indices of revisions.
struct ChainState {
    std::optional<std::size_t> last;  ///< the last one that ran
    std::vector<std::size_t> holes;   ///< that did not run, and stand before it
};
ChainState chain_state(const Imported& imported, const AppliedMigrations& applied);

}  // namespace srmigrate::revision
