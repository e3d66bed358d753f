// SPDX-License-Identifier: Apache-2.0
// The ALTER statements that lead from one table to another. Private to the diff.
#pragma once

#include "schema/diff/diff.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::schema {

struct TablePlan {
    std::vector<Change> changes;
    std::vector<Finding> findings;
    Table reached;
};

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

/// `object` is how statements name the live table; its findings name the desired one. Both tables have a difference.
TablePlan plan_table(const ObjectName& object, const Table& from, const Table& to, const ServerProfile& context,
                     const DiffOptions& options, const Surroundings& surroundings);

/// A finding for a difference that stays.
Finding finding_of(const Difference& difference, std::string why, std::string remedy);

}  // namespace srmigrate::schema
