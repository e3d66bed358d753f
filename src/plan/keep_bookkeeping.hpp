// SPDX-License-Identifier: Apache-2.0
// A script must not take away what records how far it got: the version table and the lock, or the database of them.
#pragma once

#include "plan/bookkeeping.hpp"
#include "plan/plan.hpp"

#include <optional>

namespace srmigrate::plan {

/// Throws one Error with every statement of the plan that would drop, empty, rename or swap the tool's own objects or
/// their database. Nothing has run then.
void require_bookkeeping_stays(const Plan& plan, const Bookkeeping& bookkeeping, const std::optional<Home>& home);

}  // namespace srmigrate::plan
