// SPDX-License-Identifier: Apache-2.0
// BEGIN, COMMIT and ROLLBACK. Only rows take part: what a transaction writes is seen by everybody at once and taken
// back by ROLLBACK or when the connection ends. DDL has no part in it. Source: StarRocks TransactionStmtExecutor,
// ExplicitTxnStatementValidator; reference §5.2.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

#include <optional>

namespace srmigrate::engine {

/// The answer when the statement begins or ends a transaction.
std::optional<Answer> run_transaction_statement(const StatementContext& context);

/// Refuses what may not stand between BEGIN and COMMIT, and remembers the rows that are about to change.
void take_part_in_transaction(const StatementContext& context, const schema::Operation& operation);

/// The connection has gone: what it has not committed is taken back.
void roll_back(ClusterState& state, std::uint64_t connection);

}  // namespace srmigrate::engine
