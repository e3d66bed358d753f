// SPDX-License-Identifier: Apache-2.0
// Partitions that the server makes for rows that none holds. Source: StarRocks
// AnalyzerUtils.getAddPartitionClauseFromPartitionValues.
#pragma once

#include "engine/cluster/state.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <string>

namespace srmigrate::engine {

/// A partition with what the table says of all of them, and without bounds.
StoredPartition new_partition(const StatementContext& context, const StoredTable& table, std::string name);

/// The partition for a row with that key, whose values are in the server's form: a range of one unit of time, or a list
/// of this key alone. Nothing where it is not known which one the server makes. The table is automatically partitioned.
std::optional<schema::Partition> automatic_partition(const StoredTable& table, const schema::PartitionKey& key);

}  // namespace srmigrate::engine
