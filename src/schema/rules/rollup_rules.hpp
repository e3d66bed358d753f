// SPDX-License-Identifier: Apache-2.0
// Which columns a rollup can have. Source: StarRocks, MaterializedViewHandler.checkAndPrepareMaterializedView, with its
// answers as recorded.
#pragma once

#include "schema/model/model.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>

namespace srmigrate::schema {

/// Why the table cannot have the rollup; nothing when it can. Other rollups are not looked at.
std::optional<Obstacle> rollup_obstacle(const Table& table, const Rollup& rollup);

}  // namespace srmigrate::schema
