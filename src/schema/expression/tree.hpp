// SPDX-License-Identifier: Apache-2.0
// What expressions and queries are made of, as StarRocks' grammar binds them. Plain values: read once (read.hpp), then
// printed, looked through or evaluated. Nothing is rewritten here: what the server's own parser turns into something
// else is turned where the server is played (engine/expression/expressions.hpp).
#pragma once

#include "schema/model/model.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::schema {

/// Operators and words are lower case in `text` unless it says "as written".
enum class ExpressionKind {
    column,          ///< text: the name; quoted
    text,            ///< text: the value of a string
    number,          ///< text: as written
    bytes,           ///< text: as written, x'…'
    word,            ///< text: as written; a word that stands for a value: NULL, TRUE, CURRENT_DATE, DEFAULT …
    date,            ///< text: date, datetime, timestamp; one child: DATE '…'
    call,            ///< text: the function as written; names: what qualifies it; arguments, sort_keys, distinct
    star,            ///< the argument of count(*)
    named_argument,  ///< text: the name; one child
    separator,       ///< the last argument of group_concat(… SEPARATOR ','); one child
    binary,          ///< text: + - * / % div mod & | ^ bitshift…; two children
    comparison,      ///< text: = != < <= > >= <=>; two children
    compound,        ///< text: and, or, || (sql_mode decides what that is); two children
    negation,        ///< NOT x, !x; one child
    unary,           ///< text: - ~; one child
    cast,            ///< text: cast, try_cast; type; one child
    extract,         ///< text: the unit as written; one child
    interval,        ///< text: the unit as written; one child
    between,         ///< negated; three children
    in,              ///< negated; the value and those it is looked for in, perhaps a single subquery
    is_null,         ///< negated; one child
    like,            ///< text: like, rlike, regexp; negated; two children
    match,           ///< text: match, match_any, match_all; negated; two children
    case_of,         ///< has_case, has_else; children in the order written
    element,         ///< a[1]; two children
    slice,           ///< a[1:2]: text: as written between the brackets; one child
    field,           ///< a.b, also what qualifies a column; text: the part behind the point; quoted; one child
    arrow,           ///< a -> 'b'; two children
    tuple,           ///< (a, b)
    array,           ///< [a, b]; type where it is given
    map,             ///< map{k: v, …}; keys and values in turn; type where it is given
    lambda,          ///< names; one child
    filter,          ///< call FILTER (WHERE …); the call and the condition
    window,    ///< call OVER (…): the call, then partition_count expressions; sort_keys; text: the frame as written
    sort_key,  ///< text: asc or desc; names: first or last, of NULLS; one child
    subquery,  ///< text: as written, with its parentheses; query
    exists,    ///< the same
    variable,  ///< text: as written: @a, @@b, @@session.b
    other,     ///< text: as written; not understood, or the ALL of ORDER BY ALL
};

struct QueryNode;

struct ExpressionNode {
    ExpressionKind kind = ExpressionKind::other;
    std::string text;
    bool quoted = false;         ///< written in back quotes
    bool distinct = false;       ///< a call: f(DISTINCT …)
    bool ignores_nulls = false;  ///< a call: f(… IGNORE NULLS)
    bool negated = false;        ///< NOT IN, NOT LIKE, NOT BETWEEN, IS NOT NULL
    bool has_case = false;       ///< CASE x WHEN …
    bool has_else = false;
    std::size_t partition_count = 0;
    std::optional<Type> type;
    std::vector<std::string> names;
    std::vector<ExpressionNode> children;
    std::vector<ExpressionNode> sort_keys;
    std::vector<QueryNode> query;  ///< one, where it is understood; else none
    std::size_t height = 1;        ///< levels of the tree from here down; readers build none that is too tall to walk
};

/// a, a AS b, *, t.*, * EXCEPT (a)
struct SelectItem {
    ExpressionNode expression;
    std::optional<std::string> alias;
    bool star = false;
    std::vector<std::string> qualifiers;  ///< of a star
    std::vector<std::string> excluded;    ///< from a star
    std::size_t begin = 0;                ///< the expression's tokens, counted from the first of the text that was read
    std::size_t end = 0;
};

enum class RelationKind {
    table,     ///< name
    function,  ///< function
    query,     ///< query
    group,     ///< (a JOIN b): relations
    other,     ///< (VALUES …), FILES (…) with names: stepped over
};

struct RelationNode {
    RelationKind kind = RelationKind::table;
    std::vector<std::string> name;
    ExpressionNode function;
    std::vector<QueryNode> query;
    std::vector<RelationNode> relations;
    bool has_details = false;  ///< PARTITION (…), TABLET (…), FOR VERSION …, a hint with arguments: stepped over
    std::vector<std::string> partitions;  ///< of PARTITION (a, b), where that is all there is of details
    std::optional<std::string> alias;
    std::vector<std::string> columns;  ///< u (a, b)
    std::string join;                  ///< how it goes to those before: empty for the first, ",", "left join" …
    std::optional<ExpressionNode> on;
    std::vector<std::string> join_columns;  ///< USING (a, b)
};

struct SelectNode {
    bool distinct = false;
    bool has_hint = false;  ///< stepped over
    std::vector<SelectItem> items;
    std::vector<RelationNode> from;
    bool has_pivot = false;  ///< stepped over
    std::optional<ExpressionNode> where;
    std::vector<ExpressionNode> group_by;
    bool has_grouping_sets = false;  ///< stepped over
    std::optional<ExpressionNode> having;
    std::optional<ExpressionNode> qualify;
};

/// A SELECT, or a query in parentheses, and how it goes to those before it.
struct QueryTerm {
    std::string set_operator;  ///< empty for the first, "union", "union all", "intersect", "except" …
    SelectNode select;
    std::vector<QueryNode> nested;  ///< one, instead of the select
};

struct CommonTable;

struct QueryNode {
    bool is_recursive = false;
    std::vector<CommonTable> with;
    std::vector<QueryTerm> terms;  ///< at least one
    std::vector<ExpressionNode> order_by;
    std::vector<ExpressionNode> limit;  ///< LIMIT a, or LIMIT a, b
    std::optional<ExpressionNode> offset;
};

struct CommonTable {
    std::string name;
    std::vector<std::string> columns;
    QueryNode query;
};

/// The SELECT that says what the query's columns are called: the first one.
const SelectNode& first_select(const QueryNode& query);

/// a, t.a, d.t.a as its parts; nothing where the expression is more than a name.
std::optional<std::vector<std::string>> path_of(const ExpressionNode& node);

/// 'value' as StarRocks prints it: the quote and the backslash escaped.
std::string text_literal(std::string_view value);

/// Calls it with every node of the tree, a node before its children, those of its subqueries too.
void for_each(const ExpressionNode& node, const std::function<void(const ExpressionNode&)>& visit);
void for_each(const QueryNode& query, const std::function<void(const ExpressionNode&)>& visit);

}  // namespace srmigrate::schema
