// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE … DISTRIBUTED BY and PARTITION BY: OPTIMIZE jobs, merge of partitions among them.
// Source: StarRocks AlterTableClauseAnalyzer.visitOptimizeClause; reference §2.7.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

void analyze_optimize(const StatementContext& context, const StoredTable& table, const schema::Optimize& clause);
void optimize(const StatementContext& context, const FullName& name, StoredTable& table,
              const schema::Optimize& clause);
void set_default_buckets(StoredTable& table, const schema::SetDefaultBuckets& clause);

}  // namespace srmigrate::engine
