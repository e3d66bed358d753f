// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/visit.hpp"

#include "base/number.hpp"
#include "base/wildcard.hpp"
#include "schema/model/names.hpp"

#include <algorithm>

namespace srmigrate::lint {

std::optional<std::string> RuleOptions::given(std::string_view option) const {
    const auto rule = m_config.options.find(m_rule);
    if (rule == m_config.options.end()) return std::nullopt;
    const auto found = rule->second.find(option);
    return found == rule->second.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t RuleOptions::number(std::string_view option, std::int64_t usual) const {
    const auto text = given(option);
    return text ? base::number<std::int64_t>(*text).value_or(usual) : usual;
}

std::string StatementVisit::shown(const schema::ObjectName& name) const {
    return schema::shown(world.full(name));
}

const schema::Table* StatementVisit::table(const schema::ObjectName& name) const {
    const auto* const object = world.find(name);
    return object == nullptr ? nullptr : std::get_if<schema::Table>(object);
}

const schema::Table* StatementVisit::old_table(const schema::ObjectName& name) const {
    return world.is_new(name) ? nullptr : table(name);
}

bool StatementVisit::is_large(const schema::ObjectName& name) const {
    const auto full = world.full(name);
    return std::any_of(config.large_tables.begin(), config.large_tables.end(), [&](const std::string& glob) {
        return base::matches_glob(glob.find('.') == std::string::npos ? full.name : schema::shown(full), glob);
    });
}

Anchor anchor_of(const schema::DropPartitions& drop, std::size_t clause) {
    return {.name = drop.names.empty() ? "PARTITION" : drop.names.front(), .after = "DROP", .clause = clause};
}

}  // namespace srmigrate::lint
