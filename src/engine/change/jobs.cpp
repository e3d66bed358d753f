// SPDX-License-Identifier: Apache-2.0
#include "engine/change/jobs.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/hooks.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/dynamic_partitions.hpp"
#include "engine/value/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

using schema::JobList;

namespace {

TableState state_during(JobList list) {
    switch (list) {
        case JobList::column:
            return TableState::schema_change;
        case JobList::rollup:
            return TableState::rollup;
        case JobList::optimize:
            return TableState::optimize;
    }
    return TableState::normal;
}

// ---- Effects
// ---------------------------------------------------------------------------------------------------------

/// The rows in the types that their columns have now. What CAST is not known to make of a value stays as it is.
void convert_rows(StoredTable& table, const SchemaChange& change) {
    for (const schema::Column& column : change.definition.columns) {
        const auto identity = change.identities.find(base::to_lower(column.name));
        const schema::Column* const old = find_column(table.definition, column.name);
        if (identity == change.identities.end() || old == nullptr || !old->type || !column.type) continue;
        const auto held = table.identities.find(base::to_lower(column.name));
        const bool is_same = held != table.identities.end() && held->second == identity->second;
        if (!is_same || *old->type == *column.type) continue;
        for (StoredRow& row : table.rows) {
            const auto cell = row.cells.find(identity->second.unique_id);
            if (cell == row.cells.end()) continue;
            try {
                cell->second = cell_of(cast_to(value_of(cell->second, *old->type), *column.type));
            } catch (const NotSimulated&) {
            }
        }
    }
}

void install(StoredTable& table, const SchemaChange& change) {
    convert_rows(table, change);
    table.definition = change.definition;
    table.identities = change.identities;
    table.last_unique_id = change.last_unique_id;
    table.rollups = change.rollups;
    ++table.schema_version;
}

void set_buckets(StoredPartition& partition, const schema::Distribution& distribution) {
    partition.buckets =
        std::visit(base::Overloaded{[](const schema::HashDistribution& hash) { return hash.buckets; },
                                    [](const schema::RandomDistribution& random) { return random.buckets; }},
                   distribution);
}

void redistribute(ClusterState& state, StoredTable& table, const Redistribution& change) {
    if (change.merge) {
        std::erase_if(table.partitions, [&](const StoredPartition& partition) {
            return std::ranges::find(change.partitions, partition.name) != change.partitions.end();
        });
        for (StoredPartition partition : change.merged) {
            partition.visible_time = state.now;
            table.partitions.push_back(std::move(partition));
        }
    } else {
        for (StoredPartition& partition : table.partitions) {
            const bool named =
                change.partitions.empty() || std::ranges::any_of(change.partitions, [&](const auto& name) {
                    return base::equals_ignoring_case(name, partition.name);
                });
            if (!named || partition.temporary) continue;
            const Id old = partition.id;
            partition.id = state.new_id();
            for (StoredRow& row : table.rows) {
                if (row.partition == old) row.partition = partition.id;
            }
            if (change.distribution) set_buckets(partition, *change.distribution);
        }
    }
    if (change.partitions.empty()) {
        if (change.distribution) table.definition.distribution = change.distribution;
    }
    if (change.order_by) table.definition.order_by = change.order_by;
}

void apply(ClusterState& state, StoredTable& table, const JobEffect& effect) {
    std::visit(base::Overloaded{
                   [&](const SchemaChange& change) { install(table, change); },
                   [&](const AddRollup& add) { table.rollups.push_back(add.rollup); },
                   [&](const Redistribution& change) { redistribute(state, table, change); },
               },
               effect);
}

/// Whether the job keeps its table from other changes.
bool holds(const ClusterState& state, const Job& job) {
    return !is_final(job.state) || (job.finished && state.now < *job.finished + job.busy_after);
}

/// Found at once under the name that it had when the job was made, as long as it has that.
StoredTable* table_of_job(ClusterState& state, const Job& job) {
    StoredObject* const named = state.object(job.database, job.table_name);
    StoredTable* const table = named == nullptr ? nullptr : table_of(*named);
    if (table != nullptr && table->id == job.table) return table;
    return find_table(state, job.database, job.table);
}

/// The job kept the table's partitions from being looked at.
void unsettle_dynamic(ClusterState& state, const StoredTable& table) {
    if (is_dynamic(table.definition)) unsettle(state);
}

void let_go(const ClusterState& state, StoredTable& table) {
    const bool held =
        std::ranges::any_of(state.jobs, [&](const Job& job) { return job.table == table.id && holds(state, job); });
    if (!held) table.state = TableState::normal;
}

void end(ClusterState& state, Job& job, JobState outcome, std::string message) {
    job.state = outcome;
    job.finished = std::min(state.now, std::max(job.due, job.created));
    job.message = std::move(message);
    StoredTable* const table = table_of_job(state, job);
    if (table != nullptr) {
        if (outcome == JobState::finished && job.effect) apply(state, *table, *job.effect);
        let_go(state, *table);
        unsettle_dynamic(state, *table);
    }
    job.effect.reset();
}

std::vector<JobIndex> rewritten_indexes(ClusterState& state, const StoredTable& table, const SchemaChange& change) {
    std::vector<JobIndex> indexes;
    indexes.push_back({table.definition.name.name, state.new_id(), table.id + 1});
    for (const RollupIndex& rollup : change.rollups) {
        const auto old =
            std::ranges::find_if(table.rollups, [&](const RollupIndex& other) { return other.id == rollup.id; });
        if (old != table.rollups.end() && old->columns != rollup.columns) {
            indexes.push_back({rollup.name, state.new_id(), rollup.id});
        }
    }
    return indexes;
}

Job make_job(ClusterState& state, const FullName& name, const StoredTable& table, JobList list) {
    Job job;
    job.id = state.new_id();
    job.list = list;
    job.database = name.database;
    job.table = table.id;
    job.table_name = name.name;
    job.created = state.now;
    job.due = state.now;
    job.transaction = state.next_transaction++;
    job.base_index = name.name;
    return job;
}

std::string version_and_hash(const StoredTable& table) {
    return fmt::format("{}:{}", table.schema_version + 1, 1000000007 ^ table.id);
}

constexpr std::string_view k_documentation =
    "Please wait until the current operation completes. To check the status of the operation, see "
    "https://docs.starrocks.io/docs/sql-reference/sql-statements/table_bucket_part_index/SHOW_ALTER";

std::string busy_text(BusyWording wording, std::string_view table, TableState state) {
    switch (wording) {
        case BusyWording::not_normal:
            return fmt::format("Table[{}]'s state is not NORMAL. Do not allow doing ALTER ops", table);
        case BusyWording::only_permitted:
            return fmt::format("The state of \"{}\" is {}. Alter operation is only permitted if NORMAL", table,
                               word(state));
        case BusyWording::in_progress:
            break;
    }
    switch (state) {
        case TableState::schema_change:
            return fmt::format("A schema change operation is in progress on the table {}. {}", table, k_documentation);
        case TableState::rollup:
            return fmt::format("A materialized view or rollup index is being created on the table {}. {}", table,
                               k_documentation);
        case TableState::backup:
            return fmt::format("A backup operation is in progress on the table {}. {}", table, k_documentation);
        case TableState::restore:
            return fmt::format("A snapshot restore operation is in progress on the table {}. {}", table,
                               k_documentation);
        case TableState::waiting_stable:
            return fmt::format("The table {} is being altered or having a materialized view built on it. {}", table,
                               k_documentation);
        case TableState::normal:
        case TableState::optimize:
        case TableState::updating_meta:
        case TableState::tablet_reshard:
            break;
    }
    return fmt::format("The table {} is currently in state {}", table, word(state));
}

}  // namespace

void end_due_jobs(ClusterState& state) {
    for (Job& job : state.jobs) {
        if (job.busy_after.count() > 0 && !holds(state, job)) {
            job.busy_after = {};
            if (StoredTable* const table = table_of_job(state, job)) {
                let_go(state, *table);
                unsettle_dynamic(state, *table);
            }
        }
        if (is_final(job.state) || job.stuck || job.due > state.now) continue;
        if (table_of_job(state, job) == nullptr) {
            end(state, job, JobState::cancelled, "table does not exist");
        } else if (!job.cancel_with.empty()) {
            end(state, job, JobState::cancelled, job.cancel_with);
        } else {
            end(state, job, JobState::finished, "");
        }
    }
}

void unsettle(ClusterState& state) {
    state.partitions_settled.reset();
}

JobState visible_state(const ClusterState& state, const Job& job) {
    if (is_final(job.state)) return job.state;
    const auto whole = job.due - job.created;
    const auto passed = state.now - job.created;
    if (job.stuck || passed * 2 >= whole) return passed.count() == 0 ? JobState::pending : JobState::running;
    return passed * 4 >= whole ? JobState::waiting_txn : JobState::pending;
}

std::optional<std::string> progress(const ClusterState& state, const Job& job) {
    if (visible_state(state, job) != JobState::running) return std::nullopt;
    const auto whole = std::max<Time::duration::rep>((job.due - job.created).count(), 1);
    const auto percent = std::clamp<Time::duration::rep>((state.now - job.created).count() * 100 / whole, 0, 99);
    if (job.list == JobList::optimize) return std::to_string(percent);
    return fmt::format("{}/10", percent / 10);
}

Job& start_job(const StatementContext& context, const FullName& name, StoredTable& table, JobList list,
               JobEffect effect) {
    ClusterState& state = context.state;
    Job job = make_job(state, name, table, list);
    job.due = state.now + state.profile.job_latency;
    if (const auto* const change = std::get_if<SchemaChange>(&effect)) {
        job.indexes = rewritten_indexes(state, table, *change);
        job.schema_version = version_and_hash(table);
    } else if (const auto* const add = std::get_if<AddRollup>(&effect)) {
        job.indexes.push_back({add->rollup.name, add->rollup.id, table.id + 1});
        job.materialized_view = add->rollup.view.has_value();
    }
    job.effect = std::move(effect);
    if (state.hooks) state.hooks->job_begins(state, job);
    table.state = state_during(list);
    state.jobs.push_back(std::move(job));
    return state.jobs.back();
}

void apply_at_once(const StatementContext& context, const FullName& name, StoredTable& table, SchemaChange change) {
    ClusterState& state = context.state;
    const auto v2 = table.definition.properties.find("cloud_native_fast_schema_evolution_v2");
    const bool asynchronous = state.profile.run_mode == schema::RunMode::shared_data &&
                              (v2 == table.definition.properties.end() || v2->second != "true");
    if (asynchronous) {
        start_job(context, name, table, JobList::column, std::move(change));
        return;
    }
    Job job = make_job(state, name, table, JobList::column);
    job.schema_version = version_and_hash(table);
    job.indexes = rewritten_indexes(state, table, change);
    job.state = JobState::finished;
    job.finished = state.now;
    install(table, change);
    state.jobs.push_back(std::move(job));
}

void require_normal(const StatementContext& context, const StoredTable& table) {
    if (table.state == TableState::normal) return;
    const auto instead = context.state.hooks ? context.state.hooks->busy_wording() : std::nullopt;
    const BusyWording wording = instead ? busy_wording(*instead) : rules_of(context.state.profile).busy;
    refuse(busy_text(wording, table.definition.name.name, table.state));
}

void cancel_jobs_of(ClusterState& state, Id table, const std::string& message) {
    for (Job& job : state.jobs) {
        if (job.table != table || is_final(job.state)) continue;
        job.due = state.now;
        end(state, job, JobState::cancelled, message);
    }
}

void refuse_temporary_partitions(const StoredTable& table) {
    if (std::ranges::any_of(table.partitions, &StoredPartition::temporary)) {
        refuse("Can not alter table when there are temp partitions in table");
    }
}

Answer run(const StatementContext& context, const schema::CancelAlter& operation) {
    const FullName name = full_name(context, operation.name);
    require_database(context, name.database);
    StoredObject* const object = context.state.object(name.database, name.name);
    StoredTable* const table = object == nullptr ? nullptr : table_of(*object);
    if (table == nullptr) refuse_analysis(fmt::format("Table {} is not found", name.name));
    const TableState wanted = operation.materialized_view ? TableState::rollup : state_during(operation.list);
    if (table->state != wanted) {
        refuse(wanted == TableState::schema_change
                   ? fmt::format("Table[{}] is not under SCHEMA_CHANGE/WAITING_STABLE.", name.name)
                   : fmt::format("Table[{}] is not under {}.", name.name, word(wanted)));
    }
    bool found = false;
    for (Job& job : context.state.jobs) {
        const bool named = operation.jobs.empty() || std::ranges::find(operation.jobs, job.id) != operation.jobs.end();
        if (job.table != table->id || is_final(job.state) || !named) continue;
        if (job.state == JobState::finished_rewriting) {
            refuse(fmt::format("Job can not be cancelled. State: {}", word(job.state)));
        }
        job.due = context.state.now;
        end(context.state, job, JobState::cancelled, "user cancelled");
        found = true;
    }
    if (!found) refuse(fmt::format("Table[{}] is under {} but job does not exits.", name.name, word(wanted)));
    return Ok{};
}

}  // namespace srmigrate::engine
