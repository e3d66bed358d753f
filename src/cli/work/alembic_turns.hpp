// SPDX-License-Identifier: Apache-2.0
// Taking turns with Alembic on one database.
#pragma once

#include "base/diagnostic.hpp"
#include "cli/work/context.hpp"

#include <optional>

namespace srmigrate::cli {

/// What Alembic's autogenerate would propose to drop of what a run of srmigrate leaves beside the version table: the
/// history, and the view that marks the last run. Nothing where there is no env.py, or where its include_object leaves
/// them out. Source: Alembic spares its own version table only (autogenerate.compare), and the dialect compares views,
/// too (starrocks.alembic.compare).
std::optional<base::Diagnostic> trap_for_alembic(CommandContext& context);

}  // namespace srmigrate::cli
