// SPDX-License-Identifier: Apache-2.0
// Data statements that the engine can run, taken apart: queries with joins, groups, unions and subqueries; INSERT;
// UPDATE and DELETE with conditions. What is beyond that is no error here but nothing: the engine accepts it without
// running it. The expressions are trees as they were read, of kinds that evaluate.hpp knows.
#pragma once

#include "schema/expression/tree.hpp"
#include "schema/model/model.hpp"
#include "sql/lexer.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::engine {

struct ResultItem {
    schema::ExpressionNode value;
    bool star = false;
    std::string qualifier;  ///< of a star: t.*
    std::string name;
};

struct Ordering {
    schema::ExpressionNode value;
    bool descending = false;
};

struct SimpleQuery;

enum class JoinKind {
    cross,  ///< also of the first source
    inner,
    left,
    left_semi,  ///< rows of the left that have a partner
    left_anti,  ///< rows of the left that have none
};

/// One of those that FROM names, and how it goes to those before it.
struct QuerySource {
    std::variant<schema::ObjectName, std::vector<SimpleQuery>> from;  ///< a name, or one query in parentheses
    std::vector<std::string> partitions;                              ///< empty: all
    std::string alias;
    JoinKind join = JoinKind::cross;
    std::optional<schema::ExpressionNode> on;
};

struct SimpleSelect {
    std::vector<ResultItem> items;
    bool distinct = false;
    std::vector<QuerySource> from;  ///< empty: one row without columns
    std::optional<schema::ExpressionNode> where;
    std::vector<schema::ExpressionNode> group_by;
    std::optional<schema::ExpressionNode> having;
    bool drops_duplicates = false;  ///< UNION without ALL: of all rows up to here
};

struct NamedQuery;

struct SimpleQuery {
    std::vector<NamedQuery> with;
    std::vector<SimpleSelect> selects;  ///< at least one; several are a UNION
    std::vector<Ordering> order_by;
    std::optional<std::int64_t> limit;
    std::int64_t offset = 0;
};

/// Of WITH.
struct NamedQuery {
    std::string name;
    SimpleQuery query;
};

using ValueRows = std::vector<std::vector<schema::ExpressionNode>>;

/// PARTITION (…) or TEMPORARY PARTITION (…) of an INSERT.
struct TargetPartitions {
    std::vector<std::string> names;
    bool temporary = false;
};

struct InsertValues {
    schema::ObjectName table;
    std::optional<TargetPartitions> partitions;
    std::optional<std::string> label;
    std::optional<std::vector<std::string>> columns;
    std::variant<ValueRows, SimpleQuery> source;
    bool overwrite = false;
};

struct UpdateRows {
    schema::ObjectName table;
    std::vector<std::pair<std::string, schema::ExpressionNode>> assignments;
    std::optional<schema::ExpressionNode> where;
};

struct DeleteRows {
    schema::ObjectName table;
    std::vector<std::string> partitions;
    std::optional<schema::ExpressionNode> where;
};

using SimpleStatement = std::variant<SimpleQuery, InsertValues, UpdateRows, DeleteRows>;

/// Nothing where the statement is another one or more than the engine runs. A semicolon at the end is fine.
std::optional<SimpleStatement> simple_statement(sql::TokenSpan tokens);
std::optional<SimpleQuery> simple_query(std::string_view text);
/// Of a query in an expression; its columns without a name have none.
std::optional<SimpleQuery> simple_query(const schema::QueryNode& query);
std::optional<schema::ExpressionNode> simple_expression(std::string_view text);

}  // namespace srmigrate::engine
