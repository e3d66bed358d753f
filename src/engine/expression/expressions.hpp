// SPDX-License-Identifier: Apache-2.0
// Expressions of generated columns, partitionings and select lists: a tree out of tokens, the texts that the server
// prints for it, the columns it reads, its type as far as that can be told. Not a query engine: nothing is evaluated.
// Source: recorded SHOW CREATE texts; reference §4.1, §4.10; StarRocks.g4, AstBuilder, AST2StringVisitor,
// AST2SQLVisitor and ExprExplainVisitor of the server.
#pragma once

#include "schema/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

enum class ExpressionKind {
    column,      ///< text: the name
    literal,     ///< text as printed: 'x', 10, TRUE, NULL
    call,        ///< text: the function as written; children: arguments
    binary,      ///< text: + - * / % DIV & | ^; two children
    comparison,  ///< text: = != < <= > >= <=>; two children
    compound,    ///< text: AND, OR; two children
    negation,    ///< NOT; one child
    unary,       ///< text: ~; one child
    cast,        ///< type; one child
    interval,    ///< text: the unit as written; one child. With arithmetic around it: x + INTERVAL 1 DAY
    between,     ///< text: BETWEEN or NOT BETWEEN; three children
    in,          ///< text: IN or NOT IN; the value and those it is looked for in
    is_null,     ///< text: IS NULL or IS NOT NULL; one child
    like,        ///< text: LIKE, REGEXP; two children
    case_of,     ///< has_case, has_else; children in the order written
    element,     ///< a[1]; two children
    field,       ///< a.b: text: the field; one child
    arrow,       ///< a -> 'b'; two children
    array,       ///< [a, b]
    map,         ///< map{k: v, …}; keys and values in turn
    lambda,      ///< names; one child
    window,      ///< call OVER (…): the call, then partition_count expressions, then sort keys
    sort_key,    ///< text: ASC or DESC and NULLS …; one child
    subquery,    ///< text as written, with its parentheses
    variable,    ///< text as written: @a, @@b
    other,       ///< text as written: not understood
};

struct ExpressionNode {
    ExpressionKind kind = ExpressionKind::other;
    std::string text;
    bool quoted = false;    ///< a column: written in back quotes
    bool distinct = false;  ///< a call: f(DISTINCT …)
    bool has_case = false;  ///< CASE x WHEN …
    bool has_else = false;
    std::size_t partition_count = 0;
    std::optional<schema::Type> type;
    std::vector<std::string> names;  ///< of a lambda's arguments
    std::vector<ExpressionNode> children;
    std::vector<ExpressionNode> sort_keys;  ///< of a call: array_agg(x ORDER BY y)
};

/// The whole expression; NodeKind::other where it is not understood.
ExpressionNode parse_expression(const schema::Expression& expression);

/// The longest expression that the tokens begin with, and how many tokens it has; nothing where it is not understood.
struct LeadingExpression {
    ExpressionNode node;
    std::size_t length = 0;
};
std::optional<LeadingExpression> leading_expression(std::span<const schema::Token> tokens);

enum class Printing {
    label,      ///< the name of an output column without alias: no back quotes, operands in parentheses
    rewritten,  ///< back quotes around every column, operands in parentheses
    explained,  ///< back quotes as written, hardly any parentheses: (a + 1) * 2 loses them
};
std::string print(const ExpressionNode& node, Printing printing);

/// Names of the columns read, in order, each once (ignoring case).
std::vector<std::string> columns_of(const ExpressionNode& node);
/// Without the table's own name in front of columns: t.a is a.
ExpressionNode unqualified(ExpressionNode node, std::string_view table);
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
