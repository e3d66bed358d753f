// SPDX-License-Identifier: Apache-2.0
// The analysis of CREATE TABLE: from what was given to an explicit definition, in the server's order of checks. What is
// checked when the table is made (distribution types, properties) is in create_table.
// Source: StarRocks CreateTableAnalyzer, PartitionDescAnalyzer; reference §1.1.
#pragma once

#include "engine/cluster/statement.hpp"
#include "engine/expression/expressions.hpp"
#include "schema/model/model.hpp"
#include "schema/model/words.hpp"

#include <vector>

namespace srmigrate::engine {

struct AnalyzedTable {
    schema::Table definition;                   ///< explicit; properties still as given; no partitions
    std::vector<schema::Partition> partitions;  ///< as given, series expanded, bounds as written
};

/// Refuses as the analyzer does. Does not look whether the table exists.
AnalyzedTable analyze_table(const StatementContext& context, const schema::Table& given);

/// The columns a table gets without a KEY clause (reference §1.1).
schema::Key derived_key(const std::vector<schema::Column>& columns);

/// Number of columns in the short key; refuses when the first cannot be one.
std::size_t check_short_key(const schema::Table& definition, const std::vector<std::string>& sort_key);

/// How the expression of a generated column is printed: PRIMARY KEY tables have a printer of their own.
Printing printing_of_generated(const schema::Key& key);
/// A generated column: its expression as printed, or a refusal; in ALTER TABLE the refusal names the column at fault.
enum class GeneratedIn { create, alter };
schema::Expression server_expression(const schema::Expression& given, const schema::Column& column,
                                     const schema::Table& definition, GeneratedIn statement);

}  // namespace srmigrate::engine
