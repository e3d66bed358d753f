// SPDX-License-Identifier: Apache-2.0
// The statements that lead from one view or materialized view to another. Private to the diff.
#pragma once

#include "schema/diff/change.hpp"

#include <vector>

namespace srmigrate::schema {

template <class Value>
struct ViewPlan {
    std::vector<Change> changes;
    std::vector<Finding> findings;
    Value reached;
};

/// `name` is how statements name the object.
ViewPlan<View> plan_view(const ObjectName& name, const View& from, const View& to, const ServerProfile& context,
                         const std::vector<Difference>& differences);

/// What ALTER cannot change takes a new one: created under another name, filled, swapped in, the old one dropped.
/// Both are asynchronous.
ViewPlan<MaterializedView> plan_materialized_view(const ObjectName& name, const MaterializedView& from,
                                                  const MaterializedView& to, const ServerProfile& context,
                                                  const std::vector<Difference>& differences);

}  // namespace srmigrate::schema
