// SPDX-License-Identifier: Apache-2.0
// The ALTER statements that lead from one table to another. Private to the diff.
#pragma once

#include "schema/diff.hpp"

#include <cstdint>
#include <map>
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

/// The number of buckets that the members of a colocation group have, by its name.
using GroupBuckets = std::map<std::string, std::int64_t>;

/// What the rest of its database decides about a table.
struct Surroundings {
    HeldColumns held;
    GroupBuckets groups;
};

/// `object` is how statements name the live table; its findings name the desired one. Both tables have a difference.
TablePlan plan_table(const ObjectName& object, const Table& from, const Table& to, const Context& context,
                     const DiffOptions& options, const Surroundings& surroundings);

/// A finding for a difference that stays.
Finding finding_of(const Difference& difference, std::string why, std::string remedy);

}  // namespace srmigrate::schema
