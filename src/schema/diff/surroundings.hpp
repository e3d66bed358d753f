// SPDX-License-Identifier: Apache-2.0
// What the rest of its database decides about a table: views that hold its columns, and its colocation group. Private
// to the diff.
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/rules/obstacle.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::schema {

/// Columns that cannot change while synchronous materialized views stay, by name in lower case; each with one that
/// reads it (reference §3.4).
using HeldColumns = std::map<std::string, std::string>;

/// What the members of a colocation group have in common (StarRocks: ColocateGroupSchema).
struct GroupShape {
    std::int64_t buckets = 0;
    std::vector<Type> types;  ///< of the distribution columns, normalized
};
using Groups = std::map<std::string, GroupShape>;  ///< by name

/// What a table brings to a group. Nothing where it cannot be in one, or its number of buckets is not known.
std::optional<GroupShape> group_shape(const Table& table);

/// What the rest of its database decides about a table.
struct Surroundings {
    HeldColumns held;
    Groups groups;
};

/// Why the table cannot join the group that the clause puts it in (StarRocks: ColocateTableIndex, ColocateGroupSchema).
std::optional<Obstacle> group_obstacle(const Table& table, const AlterClause& clause, const Groups& groups);

}  // namespace srmigrate::schema
