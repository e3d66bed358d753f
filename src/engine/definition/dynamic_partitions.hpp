// SPDX-License-Identifier: Apache-2.0
// Dynamic partitions: which dynamic_partition.* properties the server takes, which partitions its scheduler makes at a
// time, and which it drops. Source: StarRocks DynamicPartitionUtil, DynamicPartitionScheduler; reference §1.1, §4.2.
#pragma once

#include "engine/cluster/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

bool is_dynamic(const schema::Table& definition);

/// Whether it is one of the dynamic_partition.* that the server knows.
bool is_dynamic_property(std::string_view key);

/// Checks the properties of a table that is partitioned by range and gives them as SHOW CREATE prints them; none where
/// nothing of what makes a table dynamic is given.
schema::Properties settle_dynamic_partitions(const schema::Table& definition, const schema::Properties& given);

/// What the scheduler adds at that time: partitions that do not exist yet and overlap with none.
std::vector<schema::Partition> due_dynamic_partitions(const StoredTable& table, Time now);
/// Names of the partitions that end before dynamic_partition.start, in the order of their bounds.
std::vector<std::string> expired_dynamic_partitions(const StoredTable& table, Time now);

}  // namespace srmigrate::engine
