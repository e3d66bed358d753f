// SPDX-License-Identifier: Apache-2.0
// The schemas that inspect, check and autogenerate work with: the live one, the desired one, and those that the
// revisions build; each as far as the settings let these commands look.
#pragma once

#include "cli/report/entries.hpp"
#include "cli/work/context.hpp"
#include "cli/work/database.hpp"
#include "revision/graph/target.hpp"
#include "schema/model/catalog.hpp"

#include <functional>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// What the commands look at: `databases`, `include_tables`, `exclude_tables`, never the tool's own objects.
struct Scope {
    std::vector<std::string> databases;  ///< the URL's where the settings name none
    std::function<bool(const std::string& database, const std::string& name)> wanted;
};
Scope scope_of(const Settings& settings);

/// The objects of the catalog that are in the scope. A synchronous materialized view goes with its table.
schema::Catalog within(schema::Catalog catalog, const Scope& scope);

/// Reads the database, with a live line on a terminal; in the words of a person (schema/normal/tidy.hpp).
schema::Catalog read_live_schema(CommandContext& context, ConnectedDatabase& database, const Scope& scope);
/// What the revisions up to one build; 'current' asks the database which that is. In the same words.
schema::Catalog replay_schema(CommandContext& context, const revision::Target& target, const Scope& scope);

/// Warns of each object that is not understood, with the reason: it is left out of what is written.
void tell_unknown(Console& console, const schema::Catalog& catalog);

/// Throws an Error for a database of the scope that is not there.
void require_databases(const schema::Catalog& live, const Scope& scope);

/// What the files of target_metadata declare of the scope, checked on the engine; what could not be checked is noted.
/// `live` is what they may read besides.
schema::Catalog read_desired_schema(CommandContext& context, const ConnectedDatabase& database, const Scope& scope,
                                    const schema::Catalog& live);

/// What is, and what is wanted. Every database of the live side is on the other one too, so that what only the live
/// side has is seen. What is not understood is left alone: it is on neither side, and
/// noted.
struct Schemas {
    schema::Catalog live;
    schema::Catalog wanted;
    std::vector<NotComparedEntry> not_compared;
};
/// Wanted is target_metadata.
Schemas live_and_desired(CommandContext& context, ConnectedDatabase& database);
/// Wanted is what the revisions of those rows build.
Schemas live_and_replayed(CommandContext& context, ConnectedDatabase& database, const revision::VersionRows& rows);

/// Throws an Error where target_metadata is not set, and env.py does not set it either.
void require_target_metadata(const CommandContext& context);

}  // namespace srmigrate::cli
