// SPDX-License-Identifier: Apache-2.0
// Rollups and synchronous materialized views: indexes beside the base one.
// Source: StarRocks MaterializedViewHandler; reference §1.4, §1.6.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

/// The rollup with its columns, checked against the base table; ids are taken.
RollupIndex make_rollup(const StatementContext& context, const StoredTable& table, const schema::Rollup& rollup);

void add_rollups(const StatementContext& context, const FullName& name, StoredTable& table,
                 const schema::AddRollups& clause);
void drop_rollups(StoredTable& table, const schema::DropRollups& clause);

Answer create_synchronous_view(const StatementContext& context, const schema::CreateMaterializedView& operation);
/// The table of the database that holds the synchronous view; null when there is none of that name.
StoredTable* table_with_view(StoredDatabase& database, std::string_view view);

/// Refuses a change to columns that a rollup with aggregated values reads (reference §3.4).
void check_columns_free_of_rollups(const StoredTable& table, const std::vector<std::string>& columns);

}  // namespace srmigrate::engine
