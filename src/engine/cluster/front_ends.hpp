// SPDX-License-Identifier: Apache-2.0
// Which front end runs a statement, and what a follower that lags sees. Source: reference §5.6.
#pragma once

#include "engine/cluster/statement.hpp"

#include <functional>

namespace srmigrate::engine {

/// A connection that begins now: behind, where followers lag.
void attach_to_front_end(ClusterState& state, const ClientConnection& connection);

/// Runs a statement where its kind is run: what a front end answers by itself on the catalog that it knows, everything
/// else on the leader, after which the connection's front end has caught up.
Answer run_on_front_end(const StatementContext& context, const std::function<Answer()>& run);

}  // namespace srmigrate::engine
