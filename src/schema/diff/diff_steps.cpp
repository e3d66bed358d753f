// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff_steps.hpp"

#include "base/text.hpp"
#include "schema/apply/reach.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace srmigrate::schema {
namespace {

/// The column that the clause changes or takes away, if it does.
std::optional<std::string> touched_column(const AlterClause& clause) {
    if (const auto* drop = std::get_if<DropColumn>(&clause)) return drop->name;
    if (const auto* modify = std::get_if<ModifyColumn>(&clause)) return modify->column.name;
    if (const auto* rename = std::get_if<RenameColumn>(&clause)) return rename->name;
    return std::nullopt;
}

std::string types_text(const std::vector<Type>& types) {
    std::vector<std::string> texts;
    for (const auto& type : types)
        texts.push_back(to_text(type));
    return base::join(texts, ", ");
}

/// StarRocks: ColocateTableIndex, ColocateGroupSchema.
std::optional<Obstacle> group_refusal(const Table& table, const AlterClause& clause, const Groups& groups) {
    const auto* const set = std::get_if<SetProperties>(&clause);
    const auto group = set == nullptr ? std::nullopt : property(set->properties, "colocate_with");
    const auto members = group ? groups.find(std::string(*group)) : groups.end();
    if (members == groups.end()) return std::nullopt;
    const auto own = group_shape(table);
    if (!own) return std::nullopt;
    const auto& [buckets, types] = members->second;
    if (own->buckets != buckets) {
        return Obstacle{fmt::format("the tables of the group have {} buckets, and it has {}", buckets, own->buckets),
                        fmt::format("write BUCKETS {} in the desired schema", buckets)};
    }
    if (own->types == types) return std::nullopt;
    return Obstacle{fmt::format("the tables of the group are distributed by columns of type {}, and it is by {}",
                                types_text(types), types_text(own->types)),
                    "distribute it by columns of these types first"};
}

std::string or_none(std::string_view text) {
    return text.empty() ? "none" : std::string(text);
}

}  // namespace

std::optional<GroupShape> group_shape(const Table& table) {
    const auto* const hash = table.distribution ? std::get_if<HashDistribution>(&*table.distribution) : nullptr;
    if (hash == nullptr || !hash->buckets) return std::nullopt;
    GroupShape shape{*hash->buckets, {}};
    for (const auto& name : hash->columns) {
        const auto* const column = column_named(table.columns, name);
        if (column == nullptr || !column->type) return std::nullopt;
        shape.types.push_back(normalize(*column->type));
    }
    return shape;
}

Finding finding_of(const Difference& difference, std::string why, std::string remedy) {
    return {difference.object, attribute(difference),
            fmt::format("is {}, wanted is {}", or_none(difference.from), or_none(difference.to)), std::move(why),
            std::move(remedy)};
}

std::optional<Obstacle> DiffSteps::refused_on(const Table& table, const AlterClause& clause) const {
    if (const auto column = touched_column(clause)) {
        const auto held = m_surroundings.held.find(base::to_lower(*column));
        if (held != m_surroundings.held.end()) {
            return Obstacle{fmt::format("the synchronous materialized view '{}' holds the column", held->second),
                            fmt::format("drop '{}' first, and create it again afterwards", held->second)};
        }
    }
    if (auto refused = group_refusal(table, clause, m_surroundings.groups)) return refused;
    return refusal(table, clause, m_context);
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
        m_table = reach(std::move(m_table), step.clause, m_context);
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

void DiffSteps::find(const Difference& difference, const Obstacle& refusal) {
    find(difference, refusal.why, refusal.remedy);
}

void DiffSteps::find(const Difference& difference, std::string why, std::string remedy) {
    auto finding = finding_of(difference, std::move(why), std::move(remedy));
    finding.object = m_object;
    findings.push_back(std::move(finding));
}

}  // namespace srmigrate::schema
