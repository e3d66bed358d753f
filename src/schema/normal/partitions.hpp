// SPDX-License-Identifier: Apache-2.0
// Explicit partitions in one form: a series as the partitions it makes, LESS THAN as a range, values as their type
// writes them. Source: reference §1.1, §4.1 (MultiRangePartitionDesc, PartitionKey).
#pragma once

#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::schema {

/// The types that PARTITION BY RANGE | LIST compares by, one for each column or expression; nothing where an
/// expression's type is not known.
std::vector<std::optional<Type>> partition_types(const Table& table);

/// The partitions of a series; none where it cannot be read.
std::vector<Partition> parts_of(const PartitionSeries& series, const std::vector<std::optional<Type>>& types);

/// Series expanded, bounds as FixedRange or ValuesIn, sorted by lower bound (ranges) or name (lists).
std::vector<Partition> normalize_partitions(const std::vector<PartitionItem>& items, PartitionMethod method,
                                            const std::vector<std::optional<Type>>& types);

/// Writes the table's partitions out one by one, with both bounds, so that one of them can be changed or taken away
/// without moving its neighbours.
void write_partitions_out(Table& table);

/// Whether a range ends behind its beginning, as far as the types are known; a list always has room. In normal form.
bool has_room(const Partition& partition, const std::vector<std::optional<Type>>& types);

/// Whether two partitions of one table could hold the same row. Both in normal form.
bool overlap(const Partition& a, const Partition& b, const std::vector<std::optional<Type>>& types);

}  // namespace srmigrate::schema
