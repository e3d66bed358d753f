// SPDX-License-Identifier: Apache-2.0
// The ALTER statements that lead from one table to another. Private to the diff.
#pragma once

#include "schema/diff/change.hpp"
#include "schema/diff/surroundings.hpp"
#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <vector>

namespace srmigrate::schema {

struct TablePlan {
    std::vector<Change> changes;
    std::vector<Finding> findings;
    Table reached;
};

/// `object` is how statements name the live table; its findings name the desired one. Both tables have a difference.
TablePlan plan_table(const ObjectName& object, const Table& from, const Table& to, const ServerProfile& context,
                     const DiffOptions& options, const Surroundings& surroundings);

}  // namespace srmigrate::schema
