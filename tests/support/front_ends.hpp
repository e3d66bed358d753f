// SPDX-License-Identifier: Apache-2.0
// Which front end runs a statement, and what a follower that lags sees. Source: reference §5.6.
#pragma once

#include "engine/cluster/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>

namespace srmigrate::tests {

/// Front ends that have not replayed the leader's latest changes.
struct Followers {
    std::size_t lag = 0;                                ///< a new connection misses so many changes of the leader
    std::deque<engine::Databases> earlier;              ///< the leader before each of its latest changes; at most `lag`
    std::map<std::uint64_t, engine::Databases> behind;  ///< what a connection sees until its follower has caught up

    /// A connection that begins now: behind, where followers lag.
    void attach(const engine::ClientConnection& connection);
    /// Runs a statement where its kind is run: what a front end answers by itself on the catalog that it knows,
    /// everything else on the leader, after which the connection's front end has caught up.
    sql::Answer run(const engine::StatementContext& context, const std::function<sql::Answer()>& run);
};

}  // namespace srmigrate::tests
