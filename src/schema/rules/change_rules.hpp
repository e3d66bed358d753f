// SPDX-License-Identifier: Apache-2.0
// What ALTER TABLE cannot do to a table, and what it does at once. Rules of change, not of creation; the engine has all
// of the server's checks with its messages, this says what a person should do instead. Source: reference §3.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>

namespace srmigrate::schema {

struct Obstacle {
    std::string why;     ///< lower case, no full stop: "a primary key column cannot be dropped"
    std::string remedy;  ///< an imperative
    bool operator==(const Obstacle&) const = default;
};

/// Why StarRocks refuses the clause on this table, or nothing where no rule is known that does.
std::optional<Obstacle> refusal(const Table& table, const AlterClause& clause, const ServerProfile& context);

/// Whether the clause changes definitions only (fast schema evolution), given that every clause of the statement does.
/// Source: reference §3.5.
bool is_fast(const Table& table, const AlterClause& clause, const ServerProfile& context);

/// Whether fast schema evolution ends before the statement returns (everywhere but in shared-data below 4.0).
bool is_fast_at_once(const Table& table, const ServerProfile& context);

/// A remedy used in several places: new table, backfill, SWAP.
std::string rebuild_remedy(const std::string& table);

}  // namespace srmigrate::schema
