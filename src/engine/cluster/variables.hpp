// SPDX-License-Identifier: Apache-2.0
// System variables of a session and the front end's configuration: which there are, what they are at first, and the
// statements that show and set them. Catalog and role are part of it, as they are of SET. USE is not.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "engine/value/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

/// What SELECT @@name answers: the session's value, else the global one, else the default. Refuses an unknown name
/// (1193).
Value variable_value(const StatementContext& context, std::string_view name);

/// SET in any form, SHOW [GLOBAL | SESSION] VARIABLES [LIKE 'pattern' | WHERE …], ADMIN SHOW FRONTEND CONFIG [LIKE
/// 'pattern'], ADMIN SET FRONTEND CONFIG (…); nothing for any other statement.
std::optional<Answer> run_variable_statement(const StatementContext& context);

}  // namespace srmigrate::engine
