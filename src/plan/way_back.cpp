// SPDX-License-Identifier: Apache-2.0
#include "plan/way_back.hpp"

#include "schema/apply/creation_order.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

namespace srmigrate::plan {
namespace {

using schema::Change;
using schema::ObjectName;

/// What undoing a change does, in the order to do it.
enum class UndoPhase {
    make_room,  ///< drops what stands in the way of something that comes back
    table,
    view,
    drop_view,
    drop_table,
    drop_database,
};

bool renames(const schema::Operation& operation) {
    const auto* alter = std::get_if<schema::AlterTable>(&operation);
    return alter != nullptr &&
           std::any_of(alter->clauses.begin(), alter->clauses.end(), [](const schema::AlterClause& clause) {
               return std::holds_alternative<schema::RenameTable>(clause);
           });
}

/// The name that undoing the change gives to something, if it does.
std::optional<ObjectName> name_that_returns(const Change& change) {
    const auto in_database = [&](const ObjectName& name) {
        return ObjectName{std::nullopt, change.object.database, name.name};
    };
    const auto& operation = change.operation;
    if (const auto* drop = std::get_if<schema::DropTable>(&operation)) return in_database(drop->name);
    if (const auto* drop = std::get_if<schema::DropView>(&operation)) return in_database(drop->name);
    if (const auto* drop = std::get_if<schema::DropMaterializedView>(&operation)) return in_database(drop->name);
    if (renames(operation)) return in_database(std::get<schema::AlterTable>(operation).name);
    return std::nullopt;
}

UndoPhase phase_of(const Change& change, const std::set<ObjectName>& returning) {
    const bool in_the_way = returning.contains(ObjectName{std::nullopt, change.object.database, change.object.name});
    if (std::holds_alternative<schema::CreateDatabase>(change.operation)) return UndoPhase::drop_database;
    if (std::holds_alternative<schema::CreateTable>(change.operation)) {
        return in_the_way ? UndoPhase::make_room : UndoPhase::drop_table;
    }
    if (const auto* create = std::get_if<schema::CreateView>(&change.operation)) {
        if (create->or_replace) return UndoPhase::view;
        return in_the_way ? UndoPhase::make_room : UndoPhase::drop_view;
    }
    if (const auto* create = std::get_if<schema::CreateMaterializedView>(&change.operation)) {
        // under another name it is about to be swapped in, and that is undone as a whole
        if (create->view.name.name != change.object.name) return UndoPhase::view;
        const bool holds_columns = schema::is_synchronous(create->view);
        return in_the_way || holds_columns ? UndoPhase::make_room : UndoPhase::drop_view;
    }
    const bool is_table = std::holds_alternative<schema::DropTable>(change.operation) ||
                          std::holds_alternative<schema::AlterTable>(change.operation);
    return is_table ? UndoPhase::table : UndoPhase::view;
}

}  // namespace

std::vector<std::size_t> way_back(const std::vector<Change>& changes, const schema::Catalog& from) {
    std::set<ObjectName> returning;
    for (const auto& change : changes) {
        if (const auto name = name_that_returns(change)) returning.insert(*name);
    }
    std::map<ObjectName, std::size_t> creation;
    for (const auto& name : schema::creation_order(from))
        creation.emplace(name, creation.size());
    // views as they can be created one after the other; everything else, and the changes of one view, backwards
    const auto key = [&](std::size_t i) {
        const auto phase = phase_of(changes[i], returning);
        const auto found = creation.find(changes[i].object);
        const auto place = phase == UndoPhase::view && found != creation.end() ? found->second : 0;
        return std::tuple(phase, place, changes.size() - i);
    };
    std::vector<std::size_t> order(changes.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    return order;
}

}  // namespace srmigrate::plan
