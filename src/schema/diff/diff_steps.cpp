// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff_steps.hpp"

#include "base/text.hpp"
#include "schema/rules/change_rules.hpp"
#include "schema/rules/clause_facts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::schema {
std::optional<Obstacle> DiffSteps::refused_on(const Table& table, const AlterClause& clause) const {
    if (const auto column = facts(clause, m_context, nullptr).column) {
        const auto held = m_surroundings.held.find(base::to_lower(*column));
        if (held != m_surroundings.held.end()) {
            return Obstacle{fmt::format("the synchronous materialized view '{}' holds the column", held->second),
                            fmt::format("drop '{}' first, and create it again afterwards", held->second)};
        }
    }
    if (auto refused = group_obstacle(table, clause, m_surroundings.groups)) return refused;
    return obstacle(table, clause, m_context);
}

void DiffSteps::alter(const std::vector<DiffStep>& steps) {
    if (steps.empty()) return;
    Change change;
    change.object = m_object;
    AlterTable statement;
    statement.name = m_name;
    for (const auto& step : steps) {
        AlterTable alone;
        alone.name = m_name;
        alone.clauses = {step.clause};
        change.cost = std::max(change.cost, cost_class(alone, &m_table, m_context));
        change.loss = std::max(change.loss, loses_data(alone, &m_table));
        change.attributes.insert(change.attributes.end(), step.attributes.begin(), step.attributes.end());
        if (!step.note.empty()) change.note += (change.note.empty() ? "" : "; ") + step.note;
        statement.clauses.push_back(step.clause);
        m_table = applied(std::move(m_table), step.clause);
    }
    m_name.name = m_table.name.name;
    change.operation = std::move(statement);
    changes.push_back(std::move(change));
}

void DiffSteps::alter_or_find(const AlterClause& clause, const std::vector<Difference>& differences, std::string note) {
    if (const auto refused_for = refused(clause)) {
        for (const auto& difference : differences)
            find(difference, *refused_for);
        return;
    }
    DiffStep step{clause, {}, std::move(note)};
    for (const auto& difference : differences)
        step.attributes.push_back(attribute(difference));
    alter({step});
}

void DiffSteps::find(const Difference& difference, const Obstacle& obstacle) {
    find(difference, obstacle.why, obstacle.remedy);
}

void DiffSteps::find(const Difference& difference, std::string why, std::string remedy) {
    auto finding = finding_of(difference, std::move(why), std::move(remedy));
    finding.object = m_object;
    findings.push_back(std::move(finding));
}

}  // namespace srmigrate::schema
