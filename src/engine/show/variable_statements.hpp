// SPDX-License-Identifier: Apache-2.0
// The statements that show and set system variables and the front end's configuration. Catalog and role are part of
// SET, so they are here; USE is not.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"

#include <optional>

namespace srmigrate::engine {

/// SET in any form, SHOW [GLOBAL | SESSION] VARIABLES [LIKE 'pattern' | WHERE …], ADMIN SHOW FRONTEND CONFIG [LIKE
/// 'pattern'], ADMIN SET FRONTEND CONFIG (…); nothing for any other statement.
std::optional<Answer> run_variable_statement(const StatementContext& context);

}  // namespace srmigrate::engine
