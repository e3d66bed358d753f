// SPDX-License-Identifier: Apache-2.0
// StarRocks without a server: executes statements on a catalog with the server's rules, errors and jobs. It never reads
// the clock: time is told to it. It is not a query engine.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/profile.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

struct ClusterState;  ///< engine/cluster/state.hpp

class Engine {
  public:
    explicit Engine(ClusterProfile profile);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    /// Executes the statements of one packet in order at time `now`; ends with the first ErrorAnswer. Jobs that are due
    /// by then end first.
    std::vector<Answer> execute(ClientConnection& connection, std::string_view packet, Time now);

    /// A new connection with the next id, listed by SHOW PROCESSLIST until closed.
    ClientConnection connect(std::string user, std::string host);
    void close(const ClientConnection& connection);

    const ClusterState& state() const { return *m_state; }
    ClusterState& state() { return *m_state; }

  private:
    std::unique_ptr<ClusterState> m_state;
};

}  // namespace srmigrate::engine
