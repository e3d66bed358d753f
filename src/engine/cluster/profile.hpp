// SPDX-License-Identifier: Apache-2.0
// What kind of cluster is played, and who talks to it: the values that whoever starts an engine gives it.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/names.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

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

}  // namespace srmigrate::engine
