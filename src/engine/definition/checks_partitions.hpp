// SPDX-License-Identifier: Apache-2.0
// What the analyzer says about PARTITION BY and DISTRIBUTED BY of a table that is being made.
// Source: StarRocks PartitionDescAnalyzer, DistributionDescAnalyzer; reference §1.1.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

/// Checks the partitioning of `table`, whose columns are explicit, and takes its partitions out of it.
std::vector<schema::Partition> analyze_partitioning(const StatementContext& context, schema::Table& table);

/// Refuses more buckets than a partition may have; tables without partitions may have as many as they like.
void check_buckets(const schema::Distribution& distribution, const schema::Table& table);

/// Names are those of columns, each once; makes their spelling that of the columns.
void check_hash_columns(schema::HashDistribution& hash, const schema::Table& table);

/// Why a table cannot be distributed by these columns of it, in the words of HashDistributionInfoBuilder.
std::optional<std::string> distribution_problem(const schema::HashDistribution& hash, const schema::Table& table);

}  // namespace srmigrate::engine
