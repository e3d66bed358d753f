// SPDX-License-Identifier: Apache-2.0
// Expressions of generated columns and partitionings: a tree out of tokens, the text that the server prints for it, the
// columns it reads, its type as far as that can be told. Not a query engine: nothing is evaluated.
// Source: recorded SHOW CREATE TABLE; reference §4.1, §4.10.
#pragma once

#include "schema/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

enum class NodeKind {
    column,    ///< text: the name
    literal,   ///< text as printed: 'x', 10, TRUE, NULL
    call,      ///< text: the function as written; children: arguments
    binary,    ///< text: the operator; two children
    unary,     ///< text: the operator; one child
    cast,      ///< type; one child
    interval,  ///< text: "7 day", as after INTERVAL
    other,     ///< text as written
};

struct Node {
    NodeKind kind = NodeKind::other;
    std::string text;
    bool quoted = false;  ///< a column: written in back quotes
    std::optional<schema::Type> type;
    std::vector<Node> children;
};

/// The whole expression; NodeKind::other where it is not understood.
Node parse_expression(const schema::Expression& expression);

enum class ColumnQuotes { as_written, always };
std::string print(const Node& node, ColumnQuotes quotes);

/// Names of the columns read, in order, each once (ignoring case).
std::vector<std::string> columns_of(const Node& node);
/// Calls of functions that are aggregates.
bool has_aggregate(const Node& node);

/// The type given the columns of a table; absent where it cannot be told.
std::optional<schema::Type> type_of(const Node& node, const std::vector<schema::Column>& columns);

/// A call of date_trunc or time_slice on a single column: the way tables are partitioned by time.
struct TimeSlicing {
    std::string function;  ///< lower case
    std::string column;
    std::string unit;  ///< as written
    std::int64_t count = 1;
};
std::optional<TimeSlicing> time_slicing(const Node& node);

/// `old_name` becomes `new_name` wherever it is read.
schema::Expression renamed(const schema::Expression& expression, const std::string& old_name,
                           const std::string& new_name);

}  // namespace srmigrate::engine
