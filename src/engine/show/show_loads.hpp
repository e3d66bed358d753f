// SPDX-License-Identifier: Apache-2.0
// The statements that look up a load by its label or transaction. Source: reference §5.1, §5.3.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"

#include <optional>

namespace srmigrate::engine {

/// SHOW LOAD [FROM db] [WHERE LABEL = 'x' …] and SHOW TRANSACTION [FROM db] WHERE id = n; nothing for any other.
std::optional<Answer> run_load_statement(const StatementContext& context);

}  // namespace srmigrate::engine
