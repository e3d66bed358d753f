// SPDX-License-Identifier: Apache-2.0
#include "engine/change/due.hpp"

#include "engine/answer/refusal.hpp"
#include "engine/change/alter_partitions.hpp"
#include "engine/change/create_table.hpp"
#include "engine/change/jobs.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/definition/dynamic_partitions.hpp"

#include <chrono>
#include <string>

namespace srmigrate::engine {
namespace {

// One that cannot be made is left out; it is due again the next time (StarRocks: DynamicPartitionScheduler logs it).
void add_partition(const StatementContext& scheduler, StoredTable& table, const schema::Partition& due) {
    try {
        add_partitions(scheduler, table, {schema::Partition(due)}, false, {});
    } catch (const Refused&) {
    }
}

void run_dynamic_partitions(ClusterState& state) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(state.now);
    if (state.partitions_settled == minute) return;
    ClientConnection nobody;
    const Statement nothing{};
    for (auto& [database_name, database] : state.databases) {
        for (auto& [name, object] : database.objects) {
            StoredTable* const table = std::get_if<StoredTable>(&object);
            if (table == nullptr || table->state != TableState::normal || !is_dynamic(table->definition)) continue;
            for (const std::string& expired : expired_dynamic_partitions(*table, state.now))
                drop_partition(*table, expired, false);
            const StatementContext scheduler{state, nobody, nothing};
            for (const auto& due : due_dynamic_partitions(*table, state.now))
                add_partition(scheduler, *table, due);
        }
    }
    state.partitions_settled = minute;
}

}  // namespace

void settle(ClusterState& state) {
    end_due_jobs(state);
    publish(state);
    run_dynamic_partitions(state);
}

}  // namespace srmigrate::engine
