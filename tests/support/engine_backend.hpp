// SPDX-License-Identifier: Apache-2.0
// The engine behind the test server: a StarRocks that any MySQL client can work a schema on. Time is the real time;
// accounts and passwords are the engine's (root has none at first).
//
// TEST SERVER ENGINE takes one JSON object; its keys, each with its value:
//   "job_fault": {"table": "t", "latency_ms": 500, "stuck": true, "cancel": "message", "without_effect": true,
//                 "busy_after_ms": 500, "times": 1}   what the next jobs meet (on that table); see JobFault
//   "clear_job_faults": true
//   "end_jobs": {"database": "d", "table": "t", "cancel": "message", "skip": "p1"}   unfinished jobs end now, stuck
//                 ones too; CANCELLED where "cancel" is given; an OPTIMIZE leaves partition "skip" as it was
//   "foreign_job": {"database": "d", "table": "t", "list": "column", "latency_ms": 500}   somebody else's; list:
//                 column, rollup or optimize
//   "follower_lag": 1            new connections are to a follower that misses so many of the latest changes, until
//   SYNC
//                 or another statement for the leader; 0: no more
//   "publishing_ms": 500         loads stay COMMITTED for so long; 0: they are VISIBLE at once
//   "busy_wording": "3.1.0"      null: the profile's own
//   "version": "3.3.2", "run_mode": "shared_data", "backends": 3, "default_replication_num": 3, "job_latency_ms": 0
//   "show": "sql"                one row: the catalog as engine::save writes it
//   "show": "ids"                rows: database, object, partition, id
#pragma once

#include "engine/engine.hpp"
#include "support/test_server.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

class EngineBackend : public Backend {
  public:
    explicit EngineBackend(engine::ClusterProfile profile = {});

    engine::ClientConnection connect(const std::string& host) override;
    std::optional<std::string> password_of(const std::string& user) override;
    void log_in(engine::ClientConnection& connection, const std::string& user) override;
    std::vector<sql::Answer> execute(engine::ClientConnection& connection, std::string_view packet) override;
    void close(const engine::ClientConnection& connection) override;
    sql::Answer control(const std::string& json) override;

    /// What such a cluster says in the greeting.
    std::string greeting_version() const;

  private:
    engine::Engine m_engine;
};

}  // namespace srmigrate::tests
