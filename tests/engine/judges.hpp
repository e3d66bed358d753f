// SPDX-License-Identifier: Apache-2.0
// Planner and engine asked the same: whether a statement can run on the tables that are there, and what it leaves. The
// planner is given what a reader of a live server sees: SHOW CREATE, and the columns of rollups.
#pragma once

#include "engine/engine.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::tests {

/// The statement as a value; nothing for what does not parse or is not understood, also in one of its clauses.
std::optional<schema::Operation> understood(std::string_view sql);

/// The tables of database `shop`, by what the engine shows of them.
schema::Catalog shown_catalog(engine::Engine& engine, engine::Time now);

/// What the planner knows of the engine's cluster, in database `shop`.
schema::ServerProfile profile_of(const engine::ClusterProfile& cluster);

/// Names of the attributes in which the catalogs differ; empty: in none.
std::string differences(const schema::Catalog& from, const schema::Catalog& to, const schema::ServerProfile& profile);

}  // namespace srmigrate::tests
