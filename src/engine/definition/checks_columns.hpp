// SPDX-License-Identifier: Apache-2.0
// What the server makes of one column definition, and why it refuses it: names, types, aggregates, defaults. Knows the
// key model through the column alone (key flag and aggregate are set before); the table is the affair of
// checks_create_table and alter_columns.
// Source: StarRocks ColumnDefAnalyzer, TypeDefAnalyzer, AggregateTypeAnalyzer, FeNameFormat; reference §1.1, §6.4.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"
#include "schema/model/words.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

// ---- Names (reference §6.4)
// ------------------------------------------------------------------------------------------

void check_database_name(std::string_view name);  ///< 1102
void check_table_name(std::string_view name);     ///< 1104
void check_column_name(const StatementContext& context, std::string_view name);
void check_partition_name(std::string_view name);  ///< 1567
bool is_common_name(std::string_view name);        ///< a letter, or _ and a letter or digit, then word characters; 64

// ---- Columns
// ---------------------------------------------------------------------------------------------------------

/// The column as the server holds it, before its checks: type in the server's form but CHAR and VARCHAR without a
/// length left so, nullability filled in (nullable unless NOT NULL, AUTO_INCREMENT …), an aggregate state's storage
/// type.
/// What the server's parser already refuses: NOT NULL and KEY on generated columns, NULL on AUTO_INCREMENT.
void check_words(const StatementContext& context, const schema::Column& given);

schema::Column server_column(const schema::Column& given);
/// The rest, for a column that passed: default lengths, respelled default, no comment as "".
schema::Column settled(schema::Column column);

/// Type limits; refuses.
void check_type(const schema::Type& type);
/// The analyzer's objection without its prefix, as AnalysisException carries it. `column.key` and `column.aggregate`
/// say its role; a value column of a UNIQUE or PRIMARY KEY table has REPLACE. Names and types refuse by themselves.
std::optional<std::string> column_problem(const StatementContext& context, const schema::Column& column);

bool is_replace(const schema::Column& column);  ///< REPLACE, REPLACE_IF_NOT_NULL

// ---- Defaults
// --------------------------------------------------------------------------------------------------------

/// How the server tells defaults apart: none or NULL, a constant, an expression.
bool has_default(const schema::Column& column);
bool same_default(const schema::Column& a, const schema::Column& b);
/// The constant as the server holds it, if it is one.
std::optional<std::string> constant_default(const schema::Column& column);
/// "now()", "uuid()" … of a default that only a function gives; absent otherwise. now() counts as constant when a
/// column is added (reference §3.3).
std::optional<std::string> function_default(const schema::Column& column);

/// Column.equals of the server: name, type, role, nullability, default, expression, comment.
bool same_column(const schema::Column& a, const schema::Column& b);

}  // namespace srmigrate::engine
