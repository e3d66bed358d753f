// SPDX-License-Identifier: Apache-2.0
// Whether rows outlive statements: rows are put into each table of a cluster, and looked for after what was run. A
// table is followed by its id through renames and swaps, and by its name where another one takes its place.
#pragma once

#include "engine/cluster/state.hpp"
#include "sql/answer.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::verify {

/// Values of rows, by column.
struct WatchedColumn {
    std::string name;
    std::int64_t identity = 0;
    std::vector<engine::Cell> cells = {};
};

struct WatchedTable {
    schema::ObjectName name;
    engine::Id id = 0;
    std::size_t rows = 0;
    std::vector<WatchedColumn> columns;
};

/// Puts three rows into each table that has none, with the lowest values, the highest ones, and NULL where the columns
/// take it. Not into materialized views.
void seed_rows(engine::ClusterState& state);

/// What rows there are.
std::vector<WatchedTable> watched_rows(const engine::ClusterState& state);

/// A value in a message: 'a', or NULL.
std::string shown_cell(const sql::Cell& cell);

/// Something that is gone, told by what it was called.
struct LostRows {
    schema::ObjectName table;
    std::string what;  ///< "the rows", "the values of c", "the values of c: 1 became 2"
    auto operator<=>(const LostRows&) const = default;
};

/// What statements have done to rows.
struct RowMoves {
    std::set<schema::ObjectName> written;  ///< tables: their values are theirs to change
    bool are_unseen = false;               ///< some were moved by a statement that is not played
};

/// What of them is there no more. Of a table that takes another one's place while rows move unseen, nothing is known.
std::set<LostRows> lost_rows(const std::vector<WatchedTable>& watched, const engine::ClusterState& state,
                             const RowMoves& moves);

}  // namespace srmigrate::verify
