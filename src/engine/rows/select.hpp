// SPDX-License-Identifier: Apache-2.0
// Queries on rows: sources and their joins, conditions, groups and aggregates, unions, order and limit. Views are run
// through their own query.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::engine {

/// The answer to a query before it is text.
struct QueryOutput {
    struct Column {
        std::string name;
        std::optional<schema::Type> type;  ///< absent where it cannot be told
    };
    std::vector<Column> columns;
    std::vector<std::vector<Value>> rows;
};

/// Refuses what does not exist or may not be read; throws NotSimulated for what is beyond the engine.
QueryOutput query_output(const StatementContext& context, const SimpleQuery& query);
ResultSet run_query(const StatementContext& context, const SimpleQuery& query);

/// The cell of a row under that column of its table: what is stored, else the column's default.
Cell cell_of(const StoredTable& table, const StoredRow& row, const schema::Column& column);

/// The partitions of that name; refuses one that the table has not (StarRocks: QueryAnalyzer, InsertAnalyzer).
std::set<Id> named_partitions(const StoredTable& table, const std::vector<std::string>& names, bool temporary);

}  // namespace srmigrate::engine
