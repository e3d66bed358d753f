// SPDX-License-Identifier: Apache-2.0
#include "schema/compare/comparer.hpp"

#include "base/text.hpp"
#include "schema/model/describe.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace srmigrate::schema {
namespace {

std::optional<std::string> value_in(const Properties& properties, const std::string& name) {
    const auto found = properties.find(name);
    return found == properties.end() ? std::nullopt : std::optional(found->second);
}

/// What the absence of a property on the live side means.
std::optional<std::string> live_absence(const PropertyPolicy* policy, const std::string& name,
                                        const ServerProfile& context) {
    if (policy == nullptr) return std::nullopt;
    if (policy->absent) return std::string(*policy->absent);
    if (policy->usual) return std::string(*policy->usual);
    if (name == "replication_num") return fmt::format("{}", context.default_replication_num);
    if (name == "bucket_size") return std::string("0");
    return std::nullopt;
}

bool same_set(const std::string& a, const std::string& b) {
    auto names_a = base::split_list(base::to_lower(a));
    auto names_b = base::split_list(base::to_lower(b));
    std::sort(names_a.begin(), names_a.end());
    std::sort(names_b.begin(), names_b.end());
    return names_a == names_b;
}

}  // namespace

bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same_name(x, y); });
}

void Comparer::compare_index(const Index& from, const Index& to) {
    const bool same_properties = std::all_of(to.properties.begin(), to.properties.end(), [&](const auto& given) {
        const auto found = from.properties.find(given.first);
        return found != from.properties.end() && found->second == given.second;
    });
    const bool same = same_names(from.columns, to.columns) && from.kind == to.kind && same_properties &&
                      from.comment == to.comment && (!whole() || from.properties.size() == to.properties.size());
    if (!same) add(Aspect::index, to.name, describe(from), describe(to));
}

void Comparer::compare_properties(PropertyOwner owner, const Properties& from, const Properties& to) {
    std::set<std::string> names;
    for (const auto& [name, value] : from)
        names.insert(name);
    for (const auto& [name, value] : to)
        names.insert(name);
    for (const auto& name : names)
        compare_property(owner, name, from, to);
}

void Comparer::compare_property(PropertyOwner owner, const std::string& name, const Properties& from,
                                const Properties& to) {
    const auto* policy = find_policy(owner, name);
    auto wanted = value_in(to, name);
    if (!wanted) {
        const bool certain = policy == nullptr || policy->absent;
        const bool means_none = certain && (whole() || (policy != nullptr && policy->structural));
        if (!means_none) return;
        if (policy != nullptr) wanted = std::string(*policy->absent);
    }
    auto is = value_in(from, name);
    if (!is) is = live_absence(policy, name, m_context);
    const auto aspect = name == "bloom_filter_columns" ? Aspect::bloom_filter : Aspect::property;
    if (is == wanted) return;
    if (is && wanted && aspect == Aspect::bloom_filter && same_set(*is, *wanted)) return;
    add(aspect, aspect == Aspect::property ? name : std::string(), is.value_or(""), wanted.value_or(""));
}

}  // namespace srmigrate::schema
