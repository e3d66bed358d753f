// SPDX-License-Identifier: Apache-2.0
// The texts of the properties unique_constraints and foreign_key_constraints: what they must name, and how they are
// held.
#pragma once

#include "engine/cluster/statement.hpp"

#include <string>

namespace srmigrate::engine {

/// Names inside unique and foreign key constraints in full. A foreign key of a table leaves its own name out; that of a
/// materialized view keeps it.
enum class Constraint { unique, foreign, foreign_of_view };
std::string full_constraint(const StatementContext& context, const schema::Table& table, const std::string& text,
                            Constraint kind);

/// The columns of unique constraints are those of the table (StarRocks: PropertyAnalyzer.analyzeUniqueConstraint).
void check_unique_constraints(const schema::Table& definition, const std::string& text);

/// Foreign keys of a table name columns of it and of tables that hold them unique, of the same types (StarRocks:
/// PropertyAnalyzer.analyzeForeignKeyConstraint).
void check_foreign_keys(const StatementContext& context, const schema::Table& definition, const std::string& text);

}  // namespace srmigrate::engine
