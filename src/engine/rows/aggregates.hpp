// SPDX-License-Identifier: Apache-2.0
// COUNT, SUM, MIN, MAX and AVG: over the rows of a group, and as the columns of an aggregate table keep them.
#pragma once

#include "engine/value/value.hpp"
#include "schema/expression/tree.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <vector>

namespace srmigrate::engine {

/// A call of one of the functions above.
bool is_aggregate(const schema::ExpressionNode& node);
bool is_starred(const schema::ExpressionNode& node);  ///< count(*)
bool reads_aggregate(const schema::ExpressionNode& node);

/// The call over rows of argument values, which are none of count(*); `type` is that of its only argument where it can
/// be told. Throws NotSimulated where the result is not known exactly.
Value aggregated(const schema::ExpressionNode& call, const std::vector<std::vector<Value>>& rows,
                 const std::optional<schema::Type>& type);

/// SUM of two values of a column of that type, NULL being none.
Value added(const Value& a, const Value& b, const std::optional<schema::Type>& type);
/// The lesser and the greater one, NULL being none.
Value lesser(const Value& a, const Value& b);
Value greater(const Value& a, const Value& b);

}  // namespace srmigrate::engine
