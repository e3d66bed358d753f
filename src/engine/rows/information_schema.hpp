// SPDX-License-Identifier: Apache-2.0
// The tables of information_schema that a migration tool reads, as rows. What the user has no privilege on is not
// there. Source: reference §4.8.
#pragma once

#include "engine/cluster/statement.hpp"
#include "engine/rows/relation.hpp"

#include <optional>
#include <string_view>

namespace srmigrate::engine {

/// Nothing for a table that is not played. `name` is in lower case.
std::optional<Relation> information_schema_relation(const StatementContext& context, std::string_view name);

}  // namespace srmigrate::engine
