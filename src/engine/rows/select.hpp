// SPDX-License-Identifier: Apache-2.0
// Queries on rows: one source, conditions, order, limit, counts. Views are run through their own query.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/expression/simple_query.hpp"
#include "schema/model/model.hpp"

#include <string>
#include <vector>

namespace srmigrate::engine {

/// Something that rows can be read from.
struct Relation {
    struct Column {
        std::string name;
        schema::Type type;
    };
    std::string database;
    std::string name;
    std::vector<Column> columns;
    std::vector<Row> rows;
    /// The front end answers it from memory: an equality is a LIKE pattern then (reference §4.8).
    bool equality_is_like = false;
};

/// What the name stands for, in the connection's database if it names none. Refuses what does not exist or may not be
/// read; throws NotSimulated for a view whose query is beyond the engine.
Relation relation_of(const StatementContext& context, const schema::ObjectName& name);

ResultSet run_query(const StatementContext& context, const SimpleQuery& query);

/// The cell of a row under that column of its table: what is stored, else the column's default.
Cell cell_of(const StoredTable& table, const StoredRow& row, const schema::Column& column);

}  // namespace srmigrate::engine
