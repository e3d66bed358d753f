// SPDX-License-Identifier: Apache-2.0
// The value of an expression over one row: a tree as it was read, of the kinds that simple_query.hpp lets through.
// Functions are those that clients of a migration tool call; any other is NotSimulated, for whether it exists is not
// known here.
#pragma once

#include "engine/cluster/statement.hpp"
#include "engine/value/value.hpp"
#include "schema/expression/tree.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

/// Thrown where a statement is beyond the engine: it is accepted and not run.
struct NotSimulated {
    std::string what;
};

/// The value of 'x', 10, NULL, TRUE, DATE '2024-01-31'; nothing for what is no literal.
std::optional<Value> literal_value(const schema::ExpressionNode& node);

/// The value of a column; refuses one that does not exist.
using ColumnReader = std::function<Value(const std::vector<std::string>& path)>;

Value evaluate(const StatementContext& context, const schema::ExpressionNode& node, const ColumnReader& column);
/// No condition holds everywhere; a condition that is NULL does not hold.
bool holds(const StatementContext& context, const std::optional<schema::ExpressionNode>& condition,
           const ColumnReader& column);
/// An expression without columns.
Value evaluate_constant(const StatementContext& context, const schema::ExpressionNode& node);

/// now() in the session's time zone.
std::string now_text(const StatementContext& context);

[[noreturn]] void refuse_unknown_column(const std::string& shown);

}  // namespace srmigrate::engine
