// SPDX-License-Identifier: Apache-2.0
// What the statements of a plan will do to the database that there is.
#pragma once

#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "cli/work/offline.hpp"
#include "plan/outlook.hpp"

#include <vector>

namespace srmigrate::cli {

/// Reads only what the statements touch.
std::vector<std::vector<plan::Outlook>> live_outlook(CommandContext& context, ConnectedDatabase& database,
                                                     const plan::Plan& plan);

}  // namespace srmigrate::cli
