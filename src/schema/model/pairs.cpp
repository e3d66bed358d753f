// SPDX-License-Identifier: Apache-2.0
#include "schema/model/pairs.hpp"

#include <algorithm>
#include <set>

namespace srmigrate::schema {
namespace {

/// Tables only: views and materialized views have no hint.
std::string renamed_from(const Object& object) {
    const auto* table = std::get_if<Table>(&object);
    return table == nullptr ? std::string() : table->renamed_from.value_or("");
}

}  // namespace

std::vector<Pair> pair_up(const Database& live, const Database& desired) {
    std::vector<Pair> pairs;
    std::set<std::string, std::less<>> taken;
    for (const auto& [name, object] : desired.objects) {
        auto found = live.objects.find(name);
        if (found == live.objects.end()) {
            const auto old = renamed_from(object);
            const auto hinted =
                old.empty() || desired.objects.contains(old) ? live.objects.end() : live.objects.find(old);
            // only a table can be renamed to a table
            const bool is_table = hinted != live.objects.end() && std::holds_alternative<Table>(hinted->second);
            if (is_table && taken.insert(old).second) found = hinted;
        }
        Pair pair{name, name, nullptr, &object};
        if (found != live.objects.end()) {
            pair.live_name = found->first;
            pair.live = &found->second;
        }
        pairs.push_back(std::move(pair));
    }
    for (const auto& [name, object] : live.objects) {
        if (!desired.objects.contains(name) && !taken.contains(name)) pairs.push_back({name, name, &object, nullptr});
    }
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.name() < b.name(); });
    return pairs;
}

}  // namespace srmigrate::schema
