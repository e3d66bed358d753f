// SPDX-License-Identifier: Apache-2.0
// Words and operators of StarRocks' expressions, for whoever reads one or looks where one ends. Source: StarRocks.g4,
// rules expression, booleanExpression, predicate, valueExpression, primaryExpression.
#pragma once

#include "schema/expression/tree.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace srmigrate::schema {

/// How tightly what is no binary operator binds, in the order of the table below.
inline constexpr int k_not_binding = 3;
inline constexpr int k_comparison_binding = 4;  ///< IS NULL too
inline constexpr int k_predicate_binding = 5;   ///< IN, BETWEEN, LIKE
inline constexpr int k_value_binding = 6;
inline constexpr int k_unary_binding = 14;  ///< - ~ !: -a + b is (-a) + b, !a = b is (!a) = b

struct BinaryOperator {
    std::string_view word;  ///< lower case, or a symbol
    std::string_view text;  ///< its one spelling
    ExpressionKind kind;
    int binding;  ///< from loose to tight
};

inline constexpr std::array<BinaryOperator, 25> k_binary_operators{{
    {"or", "or", ExpressionKind::compound, 1},
    {"||", "||", ExpressionKind::compound, 1},
    {"and", "and", ExpressionKind::compound, 2},
    {"&&", "and", ExpressionKind::compound, 2},
    {"=", "=", ExpressionKind::comparison, 4},
    {"!=", "!=", ExpressionKind::comparison, 4},
    {"<>", "!=", ExpressionKind::comparison, 4},
    {"<", "<", ExpressionKind::comparison, 4},
    {"<=", "<=", ExpressionKind::comparison, 4},
    {">", ">", ExpressionKind::comparison, 4},
    {">=", ">=", ExpressionKind::comparison, 4},
    {"<=>", "<=>", ExpressionKind::comparison, 4},
    {"bitshiftrightlogical", "bitshiftrightlogical", ExpressionKind::binary, 6},
    {"bitshiftright", "bitshiftright", ExpressionKind::binary, 7},
    {"bitshiftleft", "bitshiftleft", ExpressionKind::binary, 8},
    {"|", "|", ExpressionKind::binary, 9},
    {"&", "&", ExpressionKind::binary, 10},
    {"+", "+", ExpressionKind::binary, 11},
    {"-", "-", ExpressionKind::binary, 11},
    {"*", "*", ExpressionKind::binary, 12},
    {"/", "/", ExpressionKind::binary, 12},
    {"%", "%", ExpressionKind::binary, 12},
    {"div", "div", ExpressionKind::binary, 12},
    {"mod", "mod", ExpressionKind::binary, 12},
    {"^", "^", ExpressionKind::binary, 13},
}};

/// Words between a value and what it is compared with; NOT may stand before them.
inline constexpr std::array<std::string_view, 5> k_predicate_words{"in", "between", "like", "rlike", "regexp"};
inline constexpr std::array<std::string_view, 3> k_match_words{"match", "match_any", "match_all"};

/// Words that stand for a value by themselves: never the same as a column in back quotes.
inline constexpr std::array<std::string_view, 14> k_value_words{
    "current_catalog",
    "current_date",
    "current_group",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "current_warehouse",
    "default",
    "false",
    "localtime",
    "localtimestamp",
    "null",
    "true",
};
/// Those of them that are functions without parentheses, of time.
inline constexpr std::array<std::string_view, 5> k_time_words{"current_date", "current_time", "current_timestamp",
                                                              "localtime", "localtimestamp"};

/// Words that cannot begin or go on an expression, nor be an alias without AS. Those that name a function too (left,
/// mod …) are told apart by the parenthesis behind them.
inline constexpr std::array<std::string_view, 47> k_clause_words{
    "all",    "and",       "anti",     "as",    "asc",    "asof",    "between", "by",     "case",   "cross",
    "desc",   "div",       "else",     "end",   "except", "from",    "full",    "group",  "having", "in",
    "inner",  "intersect", "interval", "is",    "join",   "lateral", "left",    "like",   "limit",  "minus",
    "mod",    "not",       "on",       "or",    "order",  "outer",   "qualify", "regexp", "right",  "rlike",
    "select", "then",      "union",    "using", "when",   "where",   "with",
};

/// Whether the words, which are sorted, have that one; it is lower case.
template <class Words>
bool stands_in(const Words& words, std::string_view word) {
    return std::binary_search(words.begin(), words.end(), word);
}

}  // namespace srmigrate::schema
