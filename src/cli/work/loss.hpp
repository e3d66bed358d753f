// SPDX-License-Identifier: Apache-2.0
// What a way down would lose: named before it runs, asked about on a terminal, and elsewhere refused where rows would
// go, unless that was allowed. What goes up was written by a person, and goes as it does with Alembic.
#pragma once

#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "plan/plan.hpp"
#include "server/session.hpp"

namespace srmigrate::cli {

/// Names the statements of the plan that lose data, and how many rows and bytes there are (server::measure). On a
/// terminal it asks, unless --yes or --allow-data-loss was given or `allow_data_loss` is set; elsewhere it throws an
/// Error (needs_decision) where a table was ever loaded and nobody allowed it. Says nothing where no statement can lose
/// rows. Reads only.
void confirm_loss(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                  const plan::Plan& plan);

}  // namespace srmigrate::cli
