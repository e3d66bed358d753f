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

Database* State::database(std::string_view name) {
    const auto found = databases.find(name);
    return found == databases.end() ? nullptr : &found->second;
}

const Database* State::database(std::string_view name) const {
    const auto found = databases.find(name);
    return found == databases.end() ? nullptr : &found->second;
}

Object* State::object(std::string_view database_name, std::string_view name) {
    Database* const holder = database(database_name);
    if (holder == nullptr) return nullptr;
    const auto found = holder->objects.find(name);
    return found == holder->objects.end() ? nullptr : &found->second;
}

const Object* State::object(std::string_view database_name, std::string_view name) const {
    const Database* const holder = database(database_name);
    if (holder == nullptr) return nullptr;
    const auto found = holder->objects.find(name);
    return found == holder->objects.end() ? nullptr : &found->second;
}

Table* table_of(Object& object) {
    return std::visit(
        base::Overloaded{[](Table& table) { return &table; }, [](MaterializedView& view) { return &view.table; },
                         [](View&) -> Table* { return nullptr; }, [](UnknownObject&) -> Table* { return nullptr; }},
        object);
}

const Table* table_of(const Object& object) {
    return std::visit(base::Overloaded{[](const Table& table) { return &table; },
                                       [](const MaterializedView& view) { return &view.table; },
                                       [](const View&) -> const Table* { return nullptr; },
                                       [](const UnknownObject&) -> const Table* { return nullptr; }},
                      object);
}

Table* find_table(State& state, std::string_view database, Id table) {
    Database* const holder = state.database(database);
    if (holder == nullptr) return nullptr;
    for (auto& [name, object] : holder->objects) {
        Table* const found = table_of(object);
        if (found != nullptr && found->id == table) return found;
    }
    return nullptr;
}

Id id_of(const Object& object) {
    return std::visit(base::Overloaded{[](const Table& table) { return table.id; },
                                       [](const MaterializedView& view) { return view.table.id; },
                                       [](const View& view) { return view.id; },
                                       [](const UnknownObject& unknown) { return unknown.id; }},
                      object);
}

const schema::Column* find_column(const schema::Table& table, std::string_view name) {
    const auto found = std::ranges::find_if(
        table.columns, [&](const schema::Column& column) { return base::equals_ignoring_case(column.name, name); });
    return found == table.columns.end() ? nullptr : &*found;
}

const Partition* find_partition(const Table& table, std::string_view name, bool temporary) {
    const auto found = std::ranges::find_if(table.partitions, [&](const Partition& partition) {
        return partition.temporary == temporary && base::equals_ignoring_case(partition.name, name);
    });
    return found == table.partitions.end() ? nullptr : &*found;
}

State initial_state(Profile profile) {
    State state;
    state.profile = profile;
    Account root;
    root.name = "root";
    root.administrator = true;
    state.accounts.emplace(root.name, root);
    return state;
}

}  // namespace srmigrate::engine
