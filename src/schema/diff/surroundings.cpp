// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/surroundings.hpp"

#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::schema {
namespace {

std::string types_text(const std::vector<Type>& types) {
    std::vector<std::string> texts;
    for (const auto& type : types)
        texts.push_back(to_text(type));
    return base::join(texts, ", ");
}

}  // namespace

std::optional<GroupShape> group_shape(const Table& table) {
    const auto* const hash = table.distribution ? std::get_if<HashDistribution>(&*table.distribution) : nullptr;
    if (hash == nullptr || !hash->buckets) return std::nullopt;
    GroupShape shape{*hash->buckets, {}};
    for (const auto& name : hash->columns) {
        const auto* const column = find(table.columns, name);
        if (column == nullptr || !column->type) return std::nullopt;
        shape.types.push_back(normalize(*column->type));
    }
    return shape;
}

std::optional<Obstacle> group_obstacle(const Table& table, const AlterClause& clause, const Groups& groups) {
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

}  // namespace srmigrate::schema
