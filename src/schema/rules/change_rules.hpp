// SPDX-License-Identifier: Apache-2.0
// What ALTER TABLE cannot do to a table. Rules of change, not of creation; the engine has all
// of the server's checks with its messages, this says what a person should do instead. Source: reference §3.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>

namespace srmigrate::schema {

/// Why StarRocks refuses the clause on this table, or nothing where no rule is known that does.
std::optional<Obstacle> obstacle(const Table& table, const AlterClause& clause, const ServerProfile& context);

}  // namespace srmigrate::schema
