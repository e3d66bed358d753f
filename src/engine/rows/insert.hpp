// SPDX-License-Identifier: Apache-2.0
// INSERT: which columns a row fills, what becomes of its values, and in which partition it lies.
// Source: StarRocks InsertAnalyzer, InsertPlanner, OlapTableSink; StmtExecutor for rows that are left out.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/expression/simple_query.hpp"

namespace srmigrate::engine {

/// Runs it, whole or not at all. Throws NotSimulated for what is beyond the engine; nothing has changed then.
Answer insert(const StatementContext& context, const InsertValues& statement);

}  // namespace srmigrate::engine
