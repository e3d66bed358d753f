// SPDX-License-Identifier: Apache-2.0
// The clauses of ALTER TABLE that concern partitions, and TRUNCATE TABLE. All are done when the statement returns.
// Source: StarRocks AlterTableClauseAnalyzer, LocalMetastore; reference §1.1, §1.6.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

#include <string_view>
#include <vector>

namespace srmigrate::engine {

/// The analyzer's part of ADD PARTITION: the partitions, series expanded.
std::vector<schema::Partition> analyze_new_partitions(const StoredTable& table, const schema::AddPartitions& clause);
void add(const StatementContext& context, StoredTable& table, const schema::AddPartitions& clause);
void drop(const StatementContext& context, StoredTable& table, const schema::DropPartitions& clause);
/// The partition and its rows, if it is there.
void drop_partition(StoredTable& table, std::string_view name, bool temporary);
void truncate(const StatementContext& context, StoredTable& table, const schema::TruncatePartitions& clause);
void replace(const StatementContext& context, StoredTable& table, const schema::ReplacePartitions& clause);
void modify(const StatementContext& context, StoredTable& table, const schema::ModifyPartitions& clause);
void rename(StoredTable& table, const schema::RenamePartition& clause);

Answer run(const StatementContext& context, const schema::TruncateTable& operation);

}  // namespace srmigrate::engine
