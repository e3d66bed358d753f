// SPDX-License-Identifier: Apache-2.0
// Expressions of generated columns, partitionings and select lists: what the server's parser makes of them, the texts
// that the server prints, the columns it reads, its type as far as that can be told. Nothing is evaluated here.
// Source: recorded SHOW CREATE texts; reference §4.1, §4.10; StarRocks.g4, AstBuilder, AST2StringVisitor,
// AST2SQLVisitor and ExprExplainVisitor of the server.
#pragma once

#include "schema/expression/tree.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

using schema::ExpressionKind;
using schema::ExpressionNode;

/// The whole expression as the server's parser leaves it: operators and words in upper case, some nodes turned into
/// others (server_form.cpp). ExpressionKind::other where it is not understood.
ExpressionNode parse_expression(const schema::Expression& expression);
/// The same for a tree as it was read; nothing where it is not understood.
std::optional<ExpressionNode> server_form(ExpressionNode node);

/// 'x', 10, TRUE, NULL
bool is_literal(const ExpressionNode& node);

enum class Printing {
    label,      ///< the name of an output column without alias: no back quotes, operands in parentheses
    rewritten,  ///< back quotes around every column, operands in parentheses
    explained,  ///< back quotes as written, hardly any parentheses: (a + 1) * 2 loses them
};
std::string print(const ExpressionNode& node, Printing printing);

/// Names of the columns read, in order, each once (ignoring case).
std::vector<std::string> columns_of(const ExpressionNode& node);
/// Without the names of tables in front of columns: t.a is a.
ExpressionNode unqualified(ExpressionNode node, const std::function<bool(const std::string& name)>& is_table);
/// Calls of functions that are aggregates.
bool has_aggregate(const ExpressionNode& node);

/// The type given the columns of a table; absent where it cannot be told.
std::optional<schema::Type> type_of(const ExpressionNode& node, const std::vector<schema::Column>& columns);

/// A call of date_trunc or time_slice on a single column: the way tables are partitioned by time.
struct TimeSlicing {
    std::string function;  ///< lower case
    std::string column;
    std::string unit;  ///< as written
    std::int64_t count = 1;
};
std::optional<TimeSlicing> time_slicing(const ExpressionNode& node);

/// `old_name` becomes `new_name` wherever it is read.
schema::Expression renamed(const schema::Expression& expression, const std::string& old_name,
                           const std::string& new_name, Printing printing);

}  // namespace srmigrate::engine
