// SPDX-License-Identifier: Apache-2.0
// The ALTER statements that lead from one table to another. Private to the diff.
#pragma once

#include "schema/diff.hpp"

#include <map>
#include <string>
#include <vector>

namespace srmigrate::schema {

struct TablePlan {
    std::vector<Change> changes;
    std::vector<Finding> findings;
    Table reached;
};

/// `object` is how statements name the live table; its findings name the desired one. Both tables have a difference.
/// Columns that cannot change while synchronous materialized views stay, by name in lower case; each with one that
/// reads it (reference §3.4).
using HeldColumns = std::map<std::string, std::string>;

TablePlan plan_table(const ObjectName& object, const Table& from, const Table& to, const Context& context,
                     const DiffOptions& options, const HeldColumns& held);

/// A finding for a difference that stays.
Finding finding_of(const Difference& difference, std::string why, std::string remedy);

}  // namespace srmigrate::schema
