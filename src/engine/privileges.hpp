// SPDX-License-Identifier: Apache-2.0
// What each kind of statement needs: the check that comes before it is run. Statements about rows check for themselves.
// Source: reference §4.9.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

/// Refuses with 5203. An object that does not exist is left to the statement itself.
void check_privileges(const StatementContext& context, const schema::Operation& operation);

}  // namespace srmigrate::engine
