// SPDX-License-Identifier: Apache-2.0
// Which columns StarRocks sorts a table by. Source: reference §3.6; the types as recorded on a front end.
#pragma once

#include "schema/model/model.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::schema {

/// Whether ALTER TABLE … ORDER BY takes the type for a primary key table; CREATE TABLE takes VARBINARY too (StarRocks:
/// SchemaChangeHandler.processModifySortKeyColumn, CreateTableAnalyzer).
bool can_become_primary_sort_key(const Type& type);
/// Why the columns, which the table has, cannot be its sort key; nothing when they can. All columns of a table as its
/// ORDER BY are not looked at: that is their order, not a sort key.
std::optional<Obstacle> sort_key_obstacle(const Table& table, const std::vector<std::string>& columns);

}  // namespace srmigrate::schema
