// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff_order.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::schema {
namespace {

/// Units so that what is read comes before what reads it; otherwise in their order.
std::vector<DraftUnit> by_dependency(std::vector<DraftUnit> units) {
    std::map<ObjectName, std::size_t> index;
    for (std::size_t i = 0; i < units.size(); ++i)
        index.emplace(units[i].object, i);
    std::vector<DraftUnit> sorted;
    std::vector<int> state(units.size(), 0);  // 0 not seen, 1 on the way, 2 done
    const auto visit = [&](const auto& self, std::size_t i) -> void {
        if (state[i] != 0) return;
        state[i] = 1;
        for (const auto& name : units[i].reads) {
            const auto found = index.find(name);
            if (found != index.end()) self(self, found->second);
        }
        state[i] = 2;
        sorted.push_back(std::move(units[i]));
    };
    for (std::size_t i = 0; i < units.size(); ++i)
        visit(visit, i);
    return sorted;
}

std::vector<DraftUnit> reversed(std::vector<DraftUnit> units) {
    std::reverse(units.begin(), units.end());
    return units;
}

bool is_job(const Change& change) {
    return change.cost > CostClass::fast_schema_evolution;
}

using Changes = std::vector<Change>;

/// An ALTER TABLE of nothing but such clauses.
template <class... Clauses>
bool is_only(const Change& change) {
    const auto* const alter = std::get_if<AlterTable>(&change.operation);
    return alter != nullptr && std::all_of(alter->clauses.begin(), alter->clauses.end(), [](const AlterClause& clause) {
               return (std::holds_alternative<Clauses>(clause) || ...);
           });
}

/// Moves partitions that are added before everything else from there on: they do not wait for jobs, but may take the
/// defaults of the table that another statement sets. Behind them.
Changes::iterator partitions_first(Changes::iterator begin, Changes::iterator end) {
    const bool sets =
        std::any_of(begin, end, [](const Change& each) { return !is_job(each) && is_only<SetProperties>(each); });
    return sets ? begin : std::stable_partition(begin, end, is_only<AddPartitions>);
}

/// What is instant before the first job of each table, then the rest.
std::vector<DraftUnit> instant_first(std::vector<DraftUnit> units) {
    std::vector<DraftUnit> rest;
    for (auto& unit : units) {
        const auto job = std::find_if(unit.changes.begin(), unit.changes.end(), is_job);
        const auto slow = partitions_first(job, unit.changes.end());
        if (slow == unit.changes.end()) continue;
        DraftUnit later{unit.phase, unit.object, {}, {}};
        later.changes.assign(std::make_move_iterator(slow), std::make_move_iterator(unit.changes.end()));
        unit.changes.erase(slow, unit.changes.end());
        rest.push_back(std::move(later));
    }
    std::move(rest.begin(), rest.end(), std::back_inserter(units));
    return units;
}

/// Whether a view may be made before the change or after it: it leaves the columns alone, and makes no materialized
/// view inactive (reference §3.9).
bool concerns_no_view(const Change& change) {
    return is_only<SetProperties, AddIndex, DropIndex, AddRollups, AddPartitions, ModifyPartitions>(change);
}

/// The tables of which a synchronous materialized view is made, in a job of theirs.
std::set<ObjectName> with_new_index(const std::vector<DraftUnit>& views) {
    std::set<ObjectName> tables;
    for (const auto& unit : views) {
        for (const auto& change : unit.changes) {
            const auto* const create = std::get_if<CreateMaterializedView>(&change.operation);
            if (create != nullptr && is_synchronous(create->view)) tables.insert(unit.reads.begin(), unit.reads.end());
        }
    }
    return tables;
}

/// Takes the end of each unit that begins with a job, and that no view waits for.
std::vector<DraftUnit> take_rewrites(std::vector<DraftUnit>& tables, const std::set<ObjectName>& busy) {
    std::vector<DraftUnit> rewrites;
    for (auto& unit : tables) {
        if (busy.contains(unit.object)) continue;
        const auto begin = std::find_if_not(unit.changes.rbegin(), unit.changes.rend(), concerns_no_view).base();
        const auto job = std::find_if(partitions_first(begin, unit.changes.end()), unit.changes.end(), is_job);
        if (job == unit.changes.end()) continue;
        DraftUnit later{Phase::rewrite, unit.object, {}, {}};
        later.changes.assign(std::make_move_iterator(job), std::make_move_iterator(unit.changes.end()));
        unit.changes.erase(job, unit.changes.end());
        rewrites.push_back(std::move(later));
    }
    return rewrites;
}

}  // namespace

std::vector<DraftUnit> in_order(std::vector<DraftUnit> units) {
    std::map<Phase, std::vector<DraftUnit>> phases;
    for (auto& unit : units)
        phases[unit.phase].push_back(std::move(unit));
    phases[Phase::make_room] = reversed(by_dependency(std::move(phases[Phase::make_room])));
    phases[Phase::rewrite] = take_rewrites(phases[Phase::table], with_new_index(phases[Phase::view]));
    phases[Phase::table] = instant_first(by_dependency(std::move(phases[Phase::table])));
    phases[Phase::view] = by_dependency(std::move(phases[Phase::view]));
    phases[Phase::drop_view] = reversed(by_dependency(std::move(phases[Phase::drop_view])));
    std::vector<DraftUnit> ordered;
    for (auto& [phase, own] : phases)
        std::move(own.begin(), own.end(), std::back_inserter(ordered));
    return ordered;
}

}  // namespace srmigrate::schema
