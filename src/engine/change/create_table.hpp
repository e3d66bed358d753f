// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE, its LIKE and AS SELECT forms, as far as they make a table.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "schema/model/operation.hpp"

#include <string>

namespace srmigrate::engine {

Answer run(const StatementContext& context, const schema::CreateTable& operation);
Answer run(const StatementContext& context, const schema::CreateTableLike& operation);
Answer run(const StatementContext& context, const schema::CreateTableAsSelect& operation);

/// The table of an analysed definition, with ids; nothing is stored yet. Refuses as the server does while making it.
StoredTable make_table(const StatementContext& context, const std::string& database, AnalyzedTable analyzed);

/// Adds partitions to the table: bounds in the server's form, names and ranges checked against those that exist.
/// Returns how many there are new.
enum class Existing { refuse, skip };
std::size_t add_partitions(const StatementContext& context, StoredTable& table,
                           const std::vector<schema::Partition>& partitions, bool temporary,
                           const schema::Properties& properties);

/// The buckets of a table that joins a colocation group of its database; refuses other numbers than the group's.
void settle_colocation(const StatementContext& context, const std::string& database, schema::Table& definition);

}  // namespace srmigrate::engine
