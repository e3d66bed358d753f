// SPDX-License-Identifier: Apache-2.0
// A table's schema while the clauses of one ALTER TABLE are applied to it, and the checks on the result.
// Source: StarRocks SchemaChangeHandler.finalAnalyze; reference §3.1–3.6.
#pragma once

#include "engine/cluster/statement.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::engine {

struct TableDraft {
    std::vector<schema::Column> columns;
    std::vector<RollupIndex> rollups;
    std::vector<schema::Index> indexes;
    std::optional<std::vector<std::string>> order_by;
    schema::Properties properties;
    std::map<std::string, ColumnId> identities;
    std::int64_t last_unique_id = -1;
    bool fast = false;  ///< every clause so far is a fast schema evolution
    bool sort_key_changed = false;
    bool reordered = false;
    std::set<std::string> fields_changed;      ///< columns whose struct changed, lower case: types are not compared
    std::vector<std::string> changed_columns;  ///< dropped or modified: for materialized views that read them
};

TableDraft draft_of(const StatementContext& context, const StoredTable& table);
/// Whether the table takes fast schema evolution at all.
bool is_fast_table(const StatementContext& context, const StoredTable& table);

/// Checks the draft against the table. False: nothing changed, there is nothing to do.
bool check_draft(const StoredTable& table, TableDraft& draft, const schema::Version& version);
SchemaChange finished(const TableDraft& draft, const StoredTable& table);

/// The column as an error names it: its line in SHOW CREATE TABLE.
std::string column_of_error(const schema::Column& column);
void check_sort_key_columns(const schema::Table& definition, const std::vector<std::string>& names);

/// The new name wherever the table speaks of the column: keys, distribution, partitioning, indexes, sort key,
/// expressions, bloom filter, rollups.
void rename_everywhere(StoredTable& table, const std::string& old_name, const std::string& new_name);

}  // namespace srmigrate::engine
