// SPDX-License-Identifier: Apache-2.0
// What can be told of a query without running it: whether the objects it reads exist, what its output columns are
// called and, for plain columns, of which type they are.
#pragma once

#include "engine/cluster/statement.hpp"
#include "engine/expression/expressions.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

/// Refuses an unknown database or table among those read (5501, 5502), and a column of the first select list that none
/// of its sources has, where all of them are understood.
void check_reads(const StatementContext& context, const schema::Query& query);

/// One output column; `source` is the column of the only table it can come from, where it is a plain one.
struct QueryColumn {
    OutputColumn output;
    bool plain = false;         ///< a column reference
    bool named = false;         ///< by alias or because it is a column
    std::string source;         ///< name of the column read
    ExpressionNode expression;  ///< in the server's form, without the names of sources in front of columns
    std::string unresolved;     ///< the first column that no source has, as the server names it; empty: none, or untold
};

/// Output columns in order; absent where a star cannot be expanded or the query is beyond it.
std::optional<std::vector<QueryColumn>> output_columns(const StatementContext& context, const schema::Query& query);

/// The columns of a table, view or materialized view as a query sees them; absent for what is not understood.
std::optional<std::vector<OutputColumn>> columns_of(const StoredObject& object);

/// Full names of the objects read, in the databases where they are.
std::vector<FullName> full_reads(const StatementContext& context, const schema::Query& query);

/// What the server keeps of the query with which the statement ends (sql/kept_query.hpp). Empty: all of it.
std::string kept_query(const Statement& statement, const schema::Query& query);

[[noreturn]] void refuse_unknown_table(const StatementContext& context, const std::string& shown);

}  // namespace srmigrate::engine
