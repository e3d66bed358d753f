// SPDX-License-Identifier: Apache-2.0
// Data statements that the engine can run, taken apart: a query of one source with conditions, order and limit; INSERT
// VALUES; UPDATE and DELETE with conditions. What is beyond that is no error here but nothing: the engine accepts it
// without running it.
#pragma once

#include "engine/value/value.hpp"
#include "schema/model/model.hpp"
#include "sql/lexer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::engine {

enum class RowTermKind {
    literal,   ///< value
    column,    ///< path: name, or qualifiers and name
    variable,  ///< name: lower case, of @@name; scope aside
    user_variable,
    call,  ///< name: lower case; children: arguments; count(*) has none and star
    not_,
    minus,
    binary,  ///< name: = <=> != < <= > >= + - * / % and or (lower case)
    is_null,
    in,  ///< first child in the others
    like,
    between,   ///< first child between second and third
    case_,     ///< when, then, when, then, …[, else]
    cast,      ///< one child; type
    default_,  ///< DEFAULT in VALUES
};

/// An expression over the columns of one row.
struct RowTerm {
    RowTermKind kind = RowTermKind::literal;
    std::string name;
    std::vector<std::string> path;
    Value value;
    std::vector<RowTerm> children;
    std::optional<schema::Type> type;
    bool negated = false;  ///< IS NOT NULL, NOT IN, NOT LIKE, NOT BETWEEN
    bool star = false;
    std::string text;  ///< as written: the name of an output column without alias
};

struct SelectItem {
    RowTerm term;
    bool star = false;
    std::string star_of;  ///< t of t.*
    std::string name;
};

struct Ordering {
    RowTerm term;
    bool descending = false;
};

struct SimpleQuery {
    std::vector<SelectItem> items;
    bool distinct = false;
    std::optional<schema::ObjectName> from;  ///< absent: one row without columns
    std::string alias;
    std::optional<RowTerm> where;
    std::vector<Ordering> order_by;
    std::optional<std::int64_t> limit;
    std::int64_t offset = 0;
};

struct InsertValues {
    schema::ObjectName table;
    std::optional<std::string> label;
    std::optional<std::vector<std::string>> columns;
    std::variant<std::vector<std::vector<RowTerm>>, SimpleQuery> source;
    bool overwrite = false;
};

struct UpdateRows {
    schema::ObjectName table;
    std::vector<std::pair<std::string, RowTerm>> assignments;
    std::optional<RowTerm> where;
};

struct DeleteRows {
    schema::ObjectName table;
    std::vector<std::string> partitions;
    std::optional<RowTerm> where;
};

using SimpleStatement = std::variant<SimpleQuery, InsertValues, UpdateRows, DeleteRows>;

/// Nothing where the statement is another one or more than the engine runs. A semicolon at the end is fine.
std::optional<SimpleStatement> simple_statement(std::span<const sql::LexedToken> tokens);
std::optional<SimpleQuery> simple_query(std::string_view text);
std::optional<RowTerm> term_of(std::string_view text);

}  // namespace srmigrate::engine
