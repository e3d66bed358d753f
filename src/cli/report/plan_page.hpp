// SPDX-License-Identifier: Apache-2.0
// A plan as one page for its reviewers: no script, nothing loaded from outside; for screen, dark screen and paper.
#pragma once

#include "cli/report/drawing.hpp"
#include "cli/report/plan_report.hpp"

#include <string>

namespace srmigrate::cli {

/// `revisions`: those that run, and what they stand on.
std::string plan_page(const PlanReport& report, const Drawing& revisions);

}  // namespace srmigrate::cli
