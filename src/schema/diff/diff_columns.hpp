// SPDX-License-Identifier: Apache-2.0
// The part of a table's diff that is about columns and indexes. Private to the diff.
#pragma once

#include "schema/diff/diff_steps.hpp"

namespace srmigrate::schema {

/// Adds, modifies and drops columns and indexes: what is instant in one statement, what rewrites in another.
void plan_columns(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences);

/// Puts the columns in the desired order, as far as both tables have them.
void plan_column_order(DiffSteps& draft, const Table& to, const std::vector<Difference>& differences);

}  // namespace srmigrate::schema
