// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE: which clauses may stand together, the state of the table, and the clauses of one line each.
// Source: StarRocks AlterTableStatementAnalyzer, AlterJobExecutor; reference §1.6, §1.7.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

Answer run(const StatementContext& context, const schema::AlterTable& operation);

}  // namespace srmigrate::engine
