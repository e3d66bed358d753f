// SPDX-License-Identifier: Apache-2.0
// StarRocks without a server: executes statements on a catalog with the server's rules, errors and jobs. It never reads
// the clock: time is told to it. It is not a query engine.
#pragma once

#include "engine/answer/answer.hpp"
#include "schema/model/context.hpp"
#include "schema/model/names.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

/// What kind of cluster is played. Values that a test or the file of the embedded engine may set.
struct ClusterProfile {
    schema::Version version;
    schema::RunMode run_mode = schema::RunMode::shared_nothing;
    int backends = 3;  ///< alive back ends
    int default_replication_num = 3;
    std::chrono::milliseconds job_latency{0};  ///< from a job's creation to its end; 0: ended by the next statement
    bool operator==(const ClusterProfile&) const = default;
};

/// One client's session state: what USE and SET change.
struct ClientConnection {
    std::uint64_t id = 0;
    std::string user = "root";
    std::string host = "127.0.0.1";
    std::string catalog{schema::k_default_catalog};
    std::string database;                          ///< empty: none chosen
    std::map<std::string, std::string> variables;  ///< set by SET; names in lower case
};

using Time = std::chrono::system_clock::time_point;

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
