// SPDX-License-Identifier: Apache-2.0
// Queries on rows: one source, conditions, order, limit, counts. Views are run through their own query.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/expression/simple_query.hpp"
#include "engine/rows/relation.hpp"
#include "schema/model/model.hpp"

namespace srmigrate::engine {

/// What the name stands for, in the connection's database if it names none. Refuses what does not exist or may not be
/// read; throws NotSimulated for a view whose query is beyond the engine.
Relation relation_of(const StatementContext& context, const schema::ObjectName& name);

ResultSet run_query(const StatementContext& context, const SimpleQuery& query);

/// The cell of a row under that column of its table: what is stored, else the column's default.
Cell cell_of(const StoredTable& table, const StoredRow& row, const schema::Column& column);

}  // namespace srmigrate::engine
