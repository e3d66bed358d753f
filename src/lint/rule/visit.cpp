// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/visit.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "schema/model/names.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::lint {

std::optional<std::string> RuleOptions::given(std::string_view option) const {
    const auto rule = m_config.options.find(m_rule);
    if (rule == m_config.options.end()) return std::nullopt;
    const auto found = rule->second.find(option);
    return found == rule->second.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> RuleOptions::list(std::string_view option) const {
    const auto text = given(option);
    return text ? base::split_list(*text) : std::vector<std::string>();
}

std::optional<bool> RuleOptions::matches(std::string_view option, const std::string& name) const {
    const auto text = given(option);
    const auto found = text ? m_config.patterns.find(*text) : m_config.patterns.end();
    if (found == m_config.patterns.end()) return std::nullopt;
    return found->second(name);
}

std::int64_t RuleOptions::number(const RuleOption& option) const {
    const auto usual = base::number<std::int64_t>(option.usual).value_or(0);
    const auto text = given(option.name);
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

bool is_large(const LintConfig& config, const schema::ObjectName& name) {
    return std::any_of(config.large_tables.begin(), config.large_tables.end(), [&](const std::string& glob) {
        return base::matches_glob(glob.find('.') == std::string::npos ? name.name : schema::shown(name), glob);
    });
}

bool is_of_project(const LintConfig& config, std::string_view home, std::string_view database) {
    if (database == home || (home.empty() && config.databases.empty())) return true;
    return std::find(config.databases.begin(), config.databases.end(), database) != config.databases.end();
}

bool StatementVisit::is_large(const schema::ObjectName& name) const {
    return lint::is_large(config, world.full(name));
}

std::optional<Remedy> removal(const StatementVisit& visit) {
    const auto& statement = visit.statement();
    if (!statement.directives.empty() || !statement.remarks.empty()) return std::nullopt;
    return Remedy{.edits = {{.statement = visit.index, .length = statement.sql.text().size(), .text = ""}},
                  .statements = {{.statement = visit.index, .operations = {}}}};
}

Remedy rewriting(const StatementVisit& visit, const schema::Operation& operation) {
    return editing(visit, {.length = visit.statement().sql.text().size(), .text = sql::render(operation)}, operation);
}

Remedy editing(const StatementVisit& visit, Edit edit, schema::Operation operation) {
    edit.statement = visit.index;
    return {.edits = {std::move(edit)},
            .statements = {{.statement = visit.index, .operations = {std::move(operation)}}}};
}

std::string NameVisit::what() const {
    const bool is_part = kind == NamedKind::column || kind == NamedKind::index || kind == NamedKind::partition ||
                         kind == NamedKind::rollup;
    return is_part ? fmt::format("the {} {} of {}", word(kind), name, shown)
                   : fmt::format("the {} {}", word(kind), shown);
}

Anchor anchor_of(const schema::DropPartitions& drop, std::size_t clause) {
    return {.name = drop.names.empty() ? "PARTITION" : drop.names.front(), .after = "DROP", .clause = clause};
}

}  // namespace srmigrate::lint
