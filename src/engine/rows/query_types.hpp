// SPDX-License-Identifier: Apache-2.0
// The columns that a query sees, and the types of what it computes of them, as far as they decide how a value is
// printed: how many digits a decimal has behind its point, whether a sum is a LARGEINT.
#pragma once

#include "engine/value/value.hpp"
#include "schema/expression/tree.hpp"
#include "schema/model/model.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

struct FrameColumn {
    std::string database;
    std::string source;  ///< name of the table or view
    std::string alias;   ///< of the source; empty: it has none
    std::string name;
    std::optional<schema::Type> type;  ///< absent where it cannot be told
};

using ColumnTypes = std::function<std::optional<schema::Type>(const std::vector<std::string>& path)>;

/// Absent where it cannot be told, or does not matter here.
std::optional<schema::Type> query_type(const schema::ExpressionNode& node, const ColumnTypes& column);

/// A whole number or a decimal with the digits that a decimal type prints.
Value settled(Value value, const std::optional<schema::Type>& type);

}  // namespace srmigrate::engine
