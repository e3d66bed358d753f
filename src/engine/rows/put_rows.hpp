// SPDX-License-Identifier: Apache-2.0
// Rows that come into a table by its key model. Source: StarRocks' tables of each key model; for rows that give some
// columns only InsertPlanner.inferOutputSchemaForPartialUpdate.
#pragma once

#include "engine/cluster/state.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace srmigrate::engine {

/// What new rows say.
struct NewRows {
    std::vector<StoredRow> rows;
    /// The next AUTO_INCREMENT number before they were made.
    std::int64_t first_number = 0;
    /// Of a primary key table: columns (by their identities) that stay as they are where a row of the key exists.
    std::set<std::int64_t> kept_columns;
};

/// Adds them: all of them; instead of rows of the same key; or aggregated with them. Changes all or nothing: throws
/// NotSimulated before.
void put_rows(StoredTable& table, NewRows rows);

}  // namespace srmigrate::engine
