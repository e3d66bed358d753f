// SPDX-License-Identifier: Apache-2.0
// Partitions as the server makes them: bounds in one form, ranges against each other, series expanded. Which statements
// may do that is the affair of checks_partitions.
// Source: StarRocks RangePartitionInfo, MultiRangePartitionDesc; reference §1.1, §4.1.
#pragma once

#include "engine/cluster/state.hpp"
#include "engine/expression/expressions.hpp"
#include "schema/normal/partition_series.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

/// How a table is cut, as its definition says it.
enum class PartitionStyle {
    none,
    range,             ///< RANGE(col, …): partitions are printed
    range_expression,  ///< RANGE(str2date(…)): printed too
    automatic_range,   ///< date_trunc(…), time_slice(…)
    list,              ///< LIST(col, …)
    automatic_list,    ///< (col, …)
};
PartitionStyle style_of(const schema::Table& definition);
constexpr bool is_automatic(PartitionStyle style) {
    return style == PartitionStyle::automatic_range || style == PartitionStyle::automatic_list;
}
constexpr bool is_range(PartitionStyle style) {
    return style == PartitionStyle::range || style == PartitionStyle::range_expression ||
           style == PartitionStyle::automatic_range;
}

/// Whether an expression alone in PARTITION BY makes automatic ranges; others become generated columns.
bool cuts_time(const ExpressionNode& node);

/// The columns that decide the partition, and the types of the bounds.
std::vector<std::string> partition_columns(const schema::Table& definition);
std::vector<schema::Type> partition_types(const schema::Table& definition);

/// A bound as the server prints it for that type: 2024-01-01 of a DATETIME column as 2024-01-01 00:00:00. Refuses what
/// the type cannot hold.
schema::PartitionValue server_value(const schema::PartitionValue& value, const schema::Type& type);
/// A bound as SHOW PARTITIONS and errors write it: "types: [DATE, INT]; keys: [2024-01-01, MAXVALUE]; ".
std::string bound_text(const schema::PartitionKey& key, const std::vector<schema::Type>& types);
/// Negative, zero, positive.
int compare(const schema::PartitionKey& a, const schema::PartitionKey& b, const std::vector<schema::Type>& types);
bool overlap(const schema::FixedRange& a, const schema::FixedRange& b, const std::vector<schema::Type>& types);

/// The partitions of a series, in order; refuses one that makes none.
std::vector<schema::Partition> series_partitions(const schema::PartitionSeries& series, const schema::Type& type,
                                                 const schema::SeriesRules& rules);
/// Refuses a series of a table with automatic ranges that does not begin and end where its unit does.
void check_alignment(const schema::PartitionSeries& series, const schema::Type& type);

/// Fixed range of LESS THAN in a table without another partition: from the least value of the types.
schema::FixedRange fixed_range(const schema::LessThan& less, const std::vector<schema::Type>& types);
schema::FixedRange fixed_range(const schema::FixedRange& range, const std::vector<schema::Type>& types);

/// Partitions that are not temporary, ranges by their lower bound.
std::vector<const StoredPartition*> in_printed_order(const StoredTable& table);

}  // namespace srmigrate::engine
