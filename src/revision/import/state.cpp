// SPDX-License-Identifier: Apache-2.0
#include "revision/import/state.hpp"

#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::revision {

std::optional<StateTable> usual_state_table(ForeignTool tool, std::string database) {
    const auto& row = row_of(tool);
    if (row.state == nullptr) return std::nullopt;
    return StateTable{.database = std::move(database), .name = std::string(row.state->table)};
}

std::string select_state(ForeignTool tool, const StateTable& table) {
    std::vector<std::string> columns = base::split_list(row_of(tool).state->columns);
    return fmt::format("SELECT {} FROM {}.{}", sql::quote_identifiers(columns), sql::quote_identifier(table.database),
                       sql::quote_identifier(table.name));
}

std::optional<std::string> select_lock(ForeignTool tool, const StateTable& table) {
    const auto suffix = row_of(tool).state->lock_suffix;
    if (suffix.empty()) return std::nullopt;
    return fmt::format("SELECT LOCKED FROM {}.{}", sql::quote_identifier(table.database),
                       sql::quote_identifier(fmt::format("{}{}", table.name, suffix)));
}

bool is_locked(const sql::ResultSet& rows) {
    return std::ranges::any_of(rows.rows, [&](const sql::Row& row) { return is_true_cell(rows, row, "LOCKED"); });
}

AppliedMigrations applied_of(ForeignTool tool, const sql::ResultSet& rows, const Imported& imported) {
    return row_of(tool).state->applied(rows, imported);
}

ChainState chain_state(const Imported& imported, const AppliedMigrations& applied) {
    ChainState state;
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < imported.revisions.size(); ++i) {
        if (!applied.ids.contains(imported.revisions[i].id)) {
            missing.push_back(i);
            continue;
        }
        state.last = i;
        state.holes.insert(state.holes.end(), missing.begin(), missing.end());
        missing.clear();
    }
    return state;
}

}  // namespace srmigrate::revision
