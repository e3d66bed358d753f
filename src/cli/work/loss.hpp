// SPDX-License-Identifier: Apache-2.0
// What a run would lose: named before it runs, and on a terminal asked about. Scripts go on as Alembic does.
#pragma once

#include "cli/work/context.hpp"
#include "plan/plan.hpp"

namespace srmigrate::cli {

/// Names the statements of the plan that lose data. On a terminal it asks, unless --yes was given; throws an Error
/// where the answer is not yes. Says nothing where nothing is lost.
void confirm_loss(CommandContext& context, const plan::Plan& plan);

}  // namespace srmigrate::cli
