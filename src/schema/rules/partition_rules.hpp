// SPDX-License-Identifier: Apache-2.0
// Which partitions a table can get, lose or rename, as far as its definition shows them: those that the server makes by
// itself, and temporary ones, are in no definition and never an obstacle. Source: StarRocks, AlterTableClauseAnalyzer,
// LocalMetastore.addPartitions, dropPartition, renamePartition, with their answers as recorded; reference §3.7.
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::schema {

std::optional<Obstacle> add_partitions_obstacle(const Table& table, const AddPartitions& clause);
std::optional<Obstacle> drop_partitions_obstacle(const Table& table, const DropPartitions& clause);
std::optional<Obstacle> rename_partition_obstacle(const Table& table, const RenamePartition& clause);
std::optional<Obstacle> modify_partitions_obstacle(const Table& table, const ModifyPartitions& clause);

/// Why one of the names is no partition of the table.
std::optional<Obstacle> missing_partition(const Table& table, const std::vector<std::string>& names);

}  // namespace srmigrate::schema
