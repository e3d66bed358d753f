// SPDX-License-Identifier: Apache-2.0
// What StarRocks makes of what a CREATE TABLE does not say: key model and key columns, sort key, distribution,
// nullability. Source: reference §1.1 (CreateTableAnalyzer), checked against every recorded CREATE.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::schema {

/// The key clause; without one, that of the KEY words; without those, AGGREGATE KEY on the columns without aggregate if
/// there is an aggregate, else DUPLICATE KEY on the leading columns that make a short key.
Key effective_key(const Table& table);

/// The columns of ORDER BY; without it, the key columns.
std::vector<std::string> effective_sort_key(const Table& table);

/// As given; else HASH on the key of a primary key table, RANDOM for a duplicate key table, and nothing for the others,
/// which StarRocks refuses.
std::optional<Distribution> effective_distribution(const Table& table);

/// Absent: the server chooses.
std::optional<std::int64_t> buckets_of(const Distribution& distribution);

/// Whether the column holds NULL: primary key, AUTO_INCREMENT, states of count: never; generated, REPLACE_IF_NOT_NULL:
/// always; else as given, which is yes when nothing is.
bool is_nullable(const Key& key, const Column& column);

bool has_auto_increment(const Table& table);

/// PARTITION BY (a, b) | date_trunc(…) …, or dynamic partitions: the server makes and drops partitions by itself, so
/// they are data, not schema.
bool has_managed_partitions(const Table& table);

/// PARTITION BY RANGE (…), or by one date_trunc or time_slice, which makes ranges too.
bool has_range_partitions(const Table& table);

/// Name of a column that StarRocks adds for a partition expression: __generated_partition_column_N.
inline constexpr std::string_view k_generated_partition_column = "__generated_partition_column_";
bool is_generated_partition_column(std::string_view name);
/// An expression of PARTITION BY; of one that names such a column, the expression of the column.
Expression without_generated_column(const Expression& expression, const std::vector<Column>& columns);

/// The value of a property, or nothing. Property names are compared in lower case.
std::optional<std::string_view> property(const Properties& properties, std::string_view name);

}  // namespace srmigrate::schema
