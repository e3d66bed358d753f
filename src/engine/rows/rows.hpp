// SPDX-License-Identifier: Apache-2.0
// Statements about rows: SELECT, INSERT, UPDATE, DELETE on simple tables. What is beyond the engine is accepted where
// the tables exist, and the answer says that it was not run (loads.hpp: not_simulated).
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

/// Runs the statement of the context; `classified` is what the parser made of it.
Answer run(const StatementContext& context, const schema::DataStatement& classified);

}  // namespace srmigrate::engine
