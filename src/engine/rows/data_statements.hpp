// SPDX-License-Identifier: Apache-2.0
// Statements that change nothing that is kept here: accepted, or refused by name. Those about rows are in rows.hpp.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

/// SYNC, EXPLAIN, ANALYZE, KILL … and what else leaves every definition as it is.
Answer accept_other(const StatementContext& context);

/// A statement that is not understood: refused by name, unless it is known to concern nothing that is kept here.
Answer refuse_opaque(const StatementContext& context, const schema::Opaque& operation);

}  // namespace srmigrate::engine
