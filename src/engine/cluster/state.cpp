// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/state.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace srmigrate::engine {

std::string_view word(TableState state) {
    switch (state) {
        case TableState::normal:
            return "NORMAL";
        case TableState::rollup:
            return "ROLLUP";
        case TableState::schema_change:
            return "SCHEMA_CHANGE";
        case TableState::optimize:
            return "OPTIMIZE";
        case TableState::updating_meta:
            return "UPDATING_META";
        case TableState::waiting_stable:
            return "WAITING_STABLE";
        case TableState::backup:
            return "BACKUP";
        case TableState::restore:
            return "RESTORE";
        case TableState::tablet_reshard:
            return "TABLET_RESHARD";
    }
    return "";
}

std::string_view word(JobState state) {
    switch (state) {
        case JobState::pending:
            return "PENDING";
        case JobState::waiting_txn:
            return "WAITING_TXN";
        case JobState::running:
            return "RUNNING";
        case JobState::finished_rewriting:
            return "FINISHED_REWRITING";
        case JobState::finished:
            return "FINISHED";
        case JobState::cancelled:
            return "CANCELLED";
    }
    return "";
}

StoredDatabase* ClusterState::database(std::string_view name) {
    const auto found = databases.find(name);
    return found == databases.end() ? nullptr : &found->second;
}

const StoredDatabase* ClusterState::database(std::string_view name) const {
    const auto found = databases.find(name);
    return found == databases.end() ? nullptr : &found->second;
}

StoredObject* ClusterState::object(std::string_view database_name, std::string_view name) {
    StoredDatabase* const holder = database(database_name);
    if (holder == nullptr) return nullptr;
    const auto found = holder->objects.find(name);
    return found == holder->objects.end() ? nullptr : &found->second;
}

const StoredObject* ClusterState::object(std::string_view database_name, std::string_view name) const {
    const StoredDatabase* const holder = database(database_name);
    if (holder == nullptr) return nullptr;
    const auto found = holder->objects.find(name);
    return found == holder->objects.end() ? nullptr : &found->second;
}

StoredTable* table_of(StoredObject& object) {
    return std::visit(base::Overloaded{[](StoredTable& table) { return &table; },
                                       [](StoredMaterializedView& view) { return &view.table; },
                                       [](StoredView&) -> StoredTable* { return nullptr; },
                                       [](StoredUnknown&) -> StoredTable* { return nullptr; }},
                      object);
}

const StoredTable* table_of(const StoredObject& object) {
    return std::visit(base::Overloaded{[](const StoredTable& table) { return &table; },
                                       [](const StoredMaterializedView& view) { return &view.table; },
                                       [](const StoredView&) -> const StoredTable* { return nullptr; },
                                       [](const StoredUnknown&) -> const StoredTable* { return nullptr; }},
                      object);
}

StoredTable* find_table(ClusterState& state, std::string_view database, Id table) {
    StoredDatabase* const holder = state.database(database);
    if (holder == nullptr) return nullptr;
    for (auto& [name, object] : holder->objects) {
        StoredTable* const found = table_of(object);
        if (found != nullptr && found->id == table) return found;
    }
    return nullptr;
}

Id id_of(const StoredObject& object) {
    return std::visit(base::Overloaded{[](const StoredTable& table) { return table.id; },
                                       [](const StoredMaterializedView& view) { return view.table.id; },
                                       [](const StoredView& view) { return view.id; },
                                       [](const StoredUnknown& unknown) { return unknown.id; }},
                      object);
}

const StoredPartition* find_partition(const StoredTable& table, std::string_view name, bool temporary) {
    const auto found = std::ranges::find_if(table.partitions, [&](const StoredPartition& partition) {
        return partition.temporary == temporary && base::equals_ignoring_case(partition.name, name);
    });
    return found == table.partitions.end() ? nullptr : &*found;
}

ClusterState initial_state(ClusterProfile profile) {
    ClusterState state;
    state.profile = profile;
    Account root;
    root.name = "root";
    root.administrator = true;
    state.accounts.emplace(root.name, root);
    return state;
}

}  // namespace srmigrate::engine
