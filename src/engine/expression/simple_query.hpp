// SPDX-License-Identifier: Apache-2.0
// Data statements that the engine can run, taken apart: a query of one source with conditions, order and limit; INSERT
// VALUES; UPDATE and DELETE with conditions. What is beyond that is no error here but nothing: the engine accepts it
// without running it. The expressions are trees as they were read, of kinds that evaluate.hpp knows.
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
    std::string name;
};

struct Ordering {
    schema::ExpressionNode value;
    bool descending = false;
};

struct SimpleQuery {
    std::vector<ResultItem> items;
    bool distinct = false;
    std::optional<schema::ObjectName> from;  ///< absent: one row without columns
    std::string alias;
    std::optional<schema::ExpressionNode> where;
    std::vector<Ordering> order_by;
    std::optional<std::int64_t> limit;
    std::int64_t offset = 0;
};

using ValueRows = std::vector<std::vector<schema::ExpressionNode>>;

struct InsertValues {
    schema::ObjectName table;
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
std::optional<schema::ExpressionNode> simple_expression(std::string_view text);

}  // namespace srmigrate::engine
