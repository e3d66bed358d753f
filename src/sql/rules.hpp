// SPDX-License-Identifier: Apache-2.0
// The rules of StarRocks' grammar, one function each. They step over what they understand, throw Failure where the text
// is wrong and NotModelled where the model has no place for it. Private to the parser; sql/parser.hpp is what others
// use. Source: StarRocks.g4, reference §1.1–1.7.
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "sql/cursor.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::sql::rules {

// ---- Names, types, literals (parser_types.cpp) ----------------------------------------------------------------------

schema::ObjectName object_name(Cursor& cursor, std::string_view what);
bool at_type(const Cursor& cursor);
/// expected a type, got …, with the type that was meant.
[[noreturn]] void fail_type(const Cursor& cursor);
schema::Type type(Cursor& cursor);
schema::Properties property_list(Cursor& cursor);    ///< ("k" = "v", …)
schema::Properties properties(Cursor& cursor);       ///< PROPERTIES (…), or none
std::optional<std::string> comment(Cursor& cursor);  ///< COMMENT 'x', or none
bool if_exists(Cursor& cursor);
bool if_not_exists(Cursor& cursor);

/// Units of INTERVAL and EVERY.
inline constexpr std::array<std::string_view, 10> k_time_units{
    "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"};

// ---- Expressions and queries (parser_expressions.cpp, parser_query.cpp)
// -----------------------------------------------

/// Steps over one expression. Inside brackets only the balance is checked.
schema::Expression expression(Cursor& cursor);
/// Steps over one operand: a name, a call, something in brackets.
schema::Expression operand(Cursor& cursor);
/// Steps over (…), […] or {…}, from the opening bracket to its counterpart.
void skip_brackets(Cursor& cursor);
/// A query runs to the end of the statement.
schema::Query query(Cursor& cursor);
/// Tables and views that the tokens from here to the end read, without stepping over them.
std::vector<schema::ObjectName> reads(const Cursor& cursor);
std::vector<schema::Token> schema_tokens(TokenSpan tokens);

// ---- Columns and indexes (parser_columns.cpp)
// -------------------------------------------------------------------------

schema::Column column(Cursor& cursor);
schema::Default default_value(Cursor& cursor);  ///< behind DEFAULT
std::optional<schema::Aggregate> aggregate(Cursor& cursor);
schema::Index index(Cursor& cursor);  ///< behind the word INDEX
/// Behind the name of an index: columns, kind, properties, comment.
schema::Index index_body(Cursor& cursor, std::string name);

// ---- Partitions and distribution (parser_partitions.cpp)
// --------------------------------------------------------------

schema::Partitioning partitioning(Cursor& cursor);  ///< behind PARTITION BY
std::optional<schema::Partitioning> optional_partitioning(Cursor& cursor);
schema::PartitionItem partition_item(Cursor& cursor);      ///< PARTITION … or START …
schema::PartitionSeries partition_series(Cursor& cursor);  ///< START … END … EVERY …
schema::Distribution distribution(Cursor& cursor);         ///< behind DISTRIBUTED BY
std::optional<schema::Distribution> optional_distribution(Cursor& cursor);
/// A native table sorts by the names alone, ascending, whatever directions are written (reference §1.1).
struct SortColumns {
    std::vector<std::string> names;
    bool have_directions = false;
};
SortColumns sort_columns(Cursor& cursor);  ///< behind ORDER BY: (a, b DESC NULLS LAST)
std::optional<std::vector<std::string>> optional_order_by(Cursor& cursor);
schema::Interval interval(Cursor& cursor);  ///< INTERVAL 1 DAY
/// p, (p, q): names of partitions as StarRocks takes them, behind the word PARTITION or PARTITIONS.
std::vector<std::string> partition_names(Cursor& cursor);

// ---- Statements
// --------------------------------------------------------------------------------------------------------

schema::Operation create_table(Cursor& cursor);  ///< from CREATE on (parser_table.cpp)
std::optional<schema::Key> optional_key(Cursor& cursor);
schema::Rollup rollup(Cursor& cursor);
schema::Operation alter_table(Cursor& cursor);  ///< from ALTER TABLE on (parser_alter.cpp)
schema::Operation create_view(Cursor& cursor);  ///< from CREATE on (parser_views.cpp)
schema::Operation alter_view(Cursor& cursor);
schema::Operation create_materialized_view(Cursor& cursor);
schema::Operation alter_materialized_view(Cursor& cursor);
schema::Operation refresh_materialized_view(Cursor& cursor);
schema::RefreshScheme refresh_scheme(Cursor& cursor);  ///< behind REFRESH
/// Every other statement, by its first words (parser_other.cpp).
schema::Operation other(Cursor& cursor);
schema::Operation opaque(const Cursor& cursor, std::string reason);

}  // namespace srmigrate::sql::rules
