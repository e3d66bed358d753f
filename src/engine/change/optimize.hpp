// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE … DISTRIBUTED BY and PARTITION BY: OPTIMIZE jobs, merge of partitions among them.
// Source: StarRocks AlterTableClauseAnalyzer.visitOptimizeClause; reference §2.7.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

void analyze_optimize(const Context& context, const Table& table, const schema::Optimize& clause);
void optimize(const Context& context, const FullName& name, Table& table, const schema::Optimize& clause);
void set_default_buckets(Table& table, const schema::SetDefaultBuckets& clause);

}  // namespace srmigrate::engine
