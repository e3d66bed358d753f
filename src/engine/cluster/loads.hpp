// SPDX-License-Identifier: Apache-2.0
// Loads: the label and transaction that every INSERT, UPDATE and DELETE has. SHOW LOAD is in show/show_loads.
// Source: reference §5.1, §5.3.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/state.hpp"
#include "engine/cluster/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

/// Refuses a label that is none, or that a load of the database has already.
void check_label(const StatementContext& context, const StoredDatabase& database, std::string_view label);

/// A load that succeeded. Without a label it gets one like "insert_…"; a `note` stands in the answer's info.
struct Load {
    std::string table;
    std::string_view verb = "insert";
    std::optional<std::string> label = std::nullopt;
    std::uint64_t rows = 0;
    std::string_view note = {};
};

/// Books a load whose rows are nowhere. The answer's info is the text of the OK packet.
Ok finish_load(const StatementContext& context, StoredDatabase& database, const Load& load);
/// The same for one that has changed the rows of `table`, which had `before` (of rows_before): its partitions get a
/// new version, at once or when the load is published.
Ok finish_load(const StatementContext& context, StoredDatabase& database, StoredTable& table,
               std::vector<StoredRow> before, const Load& load);
/// To be asked before a load changes the rows; empty where nobody will need them.
std::vector<StoredRow> rows_before(const StatementContext& context, const StoredTable& table);

/// Loads that are due become VISIBLE.
void publish(ClusterState& state);
/// What a query sees of the table.
const std::vector<StoredRow>& visible_rows(const ClusterState& state, const StoredTable& table);
/// Refuses to drop a table that has loads to be published (reference §2.4).
void require_published(const ClusterState& state, const StoredTable& table);

/// Whether the server made the label up, because the statement gave none.
bool is_made_up(std::string_view label);

/// The answer to a statement that is accepted and not run, where it is no load.
Ok accepted(std::string_view what);
/// The note that a statement was accepted but not run, of an Ok that says so.
std::optional<std::string> not_simulated(const Ok& ok);
/// Tells what a statement that ran takes for granted; nothing where there is a note already.
void add_notes(Ok& ok, const std::vector<std::string>& notes);
/// The note of either kind, as a person reads it.
std::optional<std::string> note_of(const Ok& ok);

}  // namespace srmigrate::engine
