// SPDX-License-Identifier: Apache-2.0
#include "support/engine_faults.hpp"

#include "engine/change/jobs.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace srmigrate::tests {
namespace {

/// The fault that the next job on the table meets, used up by that.
std::optional<JobFault> strike(std::vector<JobFault>& faults, const std::string& table) {
    const auto found = std::ranges::find_if(
        faults, [&](const JobFault& fault) { return fault.table.empty() || fault.table == table; });
    if (found == faults.end()) return std::nullopt;
    JobFault fault = *found;
    if (found->times == 1) {
        faults.erase(found);
    } else if (found->times > 1) {
        --found->times;
    }
    return fault;
}

}  // namespace

void EngineFaults::job_begins(const engine::ClusterState& state, engine::Job& job) {
    const auto fault = strike(jobs, job.table_name);
    if (!fault) return;
    if (fault->latency) job.due = state.now + *fault->latency;
    job.cancel_with = fault->cancel_with;
    job.stuck = fault->stuck;
    job.busy_after = fault->busy_after;
    if (fault->without_effect) job.effect.reset();
}

sql::Answer EngineFaults::run_statement(const engine::StatementContext& context,
                                        const std::function<sql::Answer()>& run) {
    return followers.run(context, run);
}

void EngineFaults::connected(const engine::ClusterState&, const engine::ClientConnection& connection) {
    followers.attach(connection);
}

void EngineFaults::closed(const engine::ClientConnection& connection) {
    followers.behind.erase(connection.id);
}

EngineFaults& faults_of(engine::ClusterState& state) {
    if (!state.hooks) state.hooks = std::make_shared<EngineFaults>();
    return dynamic_cast<EngineFaults&>(*state.hooks);
}

void start_foreign_job(engine::ClusterState& state, const engine::FullName& name, engine::StoredTable& table,
                       schema::JobList list, std::chrono::milliseconds latency) {
    engine::ClientConnection somebody;
    const engine::Statement nothing{};
    const auto hooks = std::exchange(state.hooks, nullptr);
    engine::SchemaChange none{table.definition, table.identities, table.last_unique_id, table.rollups};
    engine::Job& job = engine::start_job({state, somebody, nothing}, name, table, list, std::move(none));
    job.due = state.now + latency;
    job.effect.reset();
    state.hooks = hooks;
}

}  // namespace srmigrate::tests
