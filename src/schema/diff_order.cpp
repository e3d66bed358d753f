// SPDX-License-Identifier: Apache-2.0
#include "schema/diff_order.hpp"

#include <algorithm>
#include <iterator>
#include <map>
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

/// What is instant before the first job of each table, then the rest.
std::vector<DraftUnit> instant_first(std::vector<DraftUnit> units) {
    std::vector<DraftUnit> rest;
    for (auto& unit : units) {
        const auto slow = std::find_if(unit.changes.begin(), unit.changes.end(), [](const Change& change) {
            return change.cost > CostClass::fast_schema_evolution;
        });
        if (slow == unit.changes.end()) continue;
        DraftUnit later{unit.phase, unit.object, {}, {}};
        later.changes.assign(std::make_move_iterator(slow), std::make_move_iterator(unit.changes.end()));
        unit.changes.erase(slow, unit.changes.end());
        rest.push_back(std::move(later));
    }
    std::move(rest.begin(), rest.end(), std::back_inserter(units));
    return units;
}

}  // namespace

std::vector<DraftUnit> in_order(std::vector<DraftUnit> units) {
    std::map<Phase, std::vector<DraftUnit>> phases;
    for (auto& unit : units)
        phases[unit.phase].push_back(std::move(unit));
    phases[Phase::make_room] = reversed(by_dependency(std::move(phases[Phase::make_room])));
    phases[Phase::table] = instant_first(std::move(phases[Phase::table]));
    phases[Phase::view] = by_dependency(std::move(phases[Phase::view]));
    phases[Phase::drop_view] = reversed(by_dependency(std::move(phases[Phase::drop_view])));
    std::vector<DraftUnit> ordered;
    for (auto& [phase, own] : phases)
        std::move(own.begin(), own.end(), std::back_inserter(ordered));
    return ordered;
}

}  // namespace srmigrate::schema
