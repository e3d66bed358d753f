// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE … SET ("key" = "value"): what may be set, what it does.
// Source: StarRocks AlterTableClauseAnalyzer.visitModifyTablePropertiesClause, AlterJobExecutor; reference §3.8.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"

namespace srmigrate::engine {

void analyze_properties(const StatementContext& context, const StoredTable& table,
                        const schema::Properties& properties);
void set_properties(const StatementContext& context, const FullName& name, StoredTable& table,
                    const schema::Properties& properties);

}  // namespace srmigrate::engine
