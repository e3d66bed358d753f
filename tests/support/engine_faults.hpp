// SPDX-License-Identifier: Apache-2.0
// What a test makes of the engine's cluster: jobs that hang, fail or lie, loads that are not published, front ends that
// lag, somebody else's jobs.
#pragma once

#include "engine/cluster/hooks.hpp"
#include "support/front_ends.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::tests {

/// What a test makes of jobs that begin.
struct JobFault {
    std::string table;                                 ///< on this table; empty: on any
    std::optional<std::chrono::milliseconds> latency;  ///< instead of ClusterProfile::job_latency
    bool stuck = false;                                ///< it never ends by itself
    std::string cancel_with;                           ///< given: it ends CANCELLED with this message
    bool without_effect = false;                       ///< FINISHED, and nothing was changed (reference §2.7)
    std::chrono::milliseconds busy_after{0};           ///< the table stays busy after the end (reference §2.6)
    std::uint64_t times = 1;                           ///< so many jobs are struck; 0: all
};

class EngineFaults : public engine::Hooks {
  public:
    std::vector<JobFault> jobs;                    ///< the first that fits strikes
    std::chrono::milliseconds load_publishing{0};  ///< loads stay COMMITTED for so long
    std::optional<schema::Version> wording;        ///< of busy errors; lasts until taken back
    Followers followers;

    void job_begins(const engine::ClusterState& state, engine::Job& job) override;
    std::chrono::milliseconds publishing() const override { return load_publishing; }
    std::optional<schema::Version> busy_wording() const override { return wording; }
    sql::Answer run_statement(const engine::StatementContext& context,
                              const std::function<sql::Answer()>& run) override;
    void connected(const engine::ClusterState& state, const engine::ClientConnection& connection) override;
    void closed(const engine::ClientConnection& connection) override;
};

/// The faults of that cluster; it gets some that do nothing where it has none.
EngineFaults& faults_of(engine::ClusterState& state);

/// A job of somebody else: the table is busy for that time, and nothing has changed after it.
void start_foreign_job(engine::ClusterState& state, const engine::FullName& name, engine::StoredTable& table,
                       schema::JobList list, std::chrono::milliseconds latency);

}  // namespace srmigrate::tests
