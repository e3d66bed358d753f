// SPDX-License-Identifier: Apache-2.0
// From a course to a plan; and --sql: the plan as a script instead of a run. Connects to nothing.
#pragma once

#include "cli/work/context.hpp"
#include "plan/bookkeeping.hpp"
#include "plan/make_plan.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/path.hpp"

#include <optional>

namespace srmigrate::cli {

/// The script of a course. `rows` are those of the version table where it starts.
CommandResult write_script(CommandContext& context, const revision::VersionRows& rows, const revision::Course& course);

/// What a course does from those rows, which `answered_from` takes over; warns of what does not look right. Throws
/// base::Error where no plan can be made, or where it would take the bookkeeping away.
plan::Plan plan_of(CommandContext& context, const revision::VersionRows& rows, const revision::Course& course,
                   const plan::Bookkeeping& bookkeeping, const std::optional<plan::Home>& home,
                   plan::AnsweredFrom answered_from = {});

/// The values that scripts' variables have.
revision::VariableValues variable_values(const Settings& settings);

}  // namespace srmigrate::cli
