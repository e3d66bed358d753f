// SPDX-License-Identifier: Apache-2.0
// The value of an expression over one row: a tree as it was read, of the kinds that simple_query.hpp lets through.
// Functions are those that clients of a migration tool and its checks call (functions.hpp); any other is NotSimulated,
// for whether it exists is not known here.
#pragma once

#include "engine/cluster/statement.hpp"
#include "engine/value/value.hpp"
#include "schema/expression/tree.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

/// The value of 'x', 10, NULL, TRUE, DATE '2024-01-31'; nothing for what is no literal.
std::optional<Value> literal_value(const schema::ExpressionNode& node);

/// The value of a column; refuses one that does not exist.
using ColumnReader = std::function<Value(const std::vector<std::string>& path)>;

/// The rows that a subquery answers with, which may read the columns around it. None given: subqueries are beyond it.
using SubqueryRunner = std::function<std::vector<std::vector<Value>>(const schema::QueryNode& query)>;

Value evaluate(const StatementContext& context, const schema::ExpressionNode& node, const ColumnReader& column,
               const SubqueryRunner& subquery = {});
/// No condition holds everywhere; a condition that is NULL does not hold.
bool holds(const StatementContext& context, const std::optional<schema::ExpressionNode>& condition,
           const ColumnReader& column, const SubqueryRunner& subquery = {});
/// An expression without columns.
Value evaluate_constant(const StatementContext& context, const schema::ExpressionNode& node);

/// now() in the session's time zone.
std::string now_text(const StatementContext& context);

[[noreturn]] void refuse_unknown_column(const std::string& shown);

}  // namespace srmigrate::engine
