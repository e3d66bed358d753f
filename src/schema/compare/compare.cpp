// SPDX-License-Identifier: Apache-2.0
#include "schema/compare/compare.hpp"

#include "base/overloaded.hpp"
#include "schema/model/pairs.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace srmigrate::schema {
namespace {

std::string kind_text(const Object& object) {
    return std::visit(base::Overloaded{
                          [](const Table&) { return std::string("table"); },
                          [](const View&) { return std::string("view"); },
                          [](const MaterializedView&) { return std::string("materialized view"); },
                          [](const Unknown& unknown) { return "not understood: " + unknown.reason; },
                      },
                      object);
}

std::vector<Difference> compare_objects(const ObjectName& name, const Object& live, const Object& desired,
                                        const ServerProfile& context, const CompareOptions& options) {
    const bool understood = !std::holds_alternative<Unknown>(live) && !std::holds_alternative<Unknown>(desired);
    if (!understood || live.index() != desired.index()) {
        if (live == desired) return {};
        return {{name, Aspect::object, {}, kind_text(live), kind_text(desired)}};
    }
    auto found =
        std::visit(base::Overloaded{
                       [&](const Table& table) { return differences(std::get<Table>(live), table, context, options); },
                       [&](const View& view) { return differences(std::get<View>(live), view, context, options); },
                       [&](const MaterializedView& view) {
                           return differences(std::get<MaterializedView>(live), view, context, options);
                       },
                       [](const Unknown&) { return std::vector<Difference>(); },
                   },
                   desired);
    for (auto& difference : found)
        difference.object = name;
    return found;
}

}  // namespace

std::string attribute(Aspect aspect, std::string_view part) {
    const auto column = [&](std::string_view what) { return fmt::format("columns.{}.{}", part, what); };
    switch (aspect) {
        case Aspect::object:
            return "object";
        case Aspect::name:
            return "name";
        case Aspect::comment:
            return "comment";
        case Aspect::engine:
            return "engine";
        case Aspect::key:
            return "key";
        case Aspect::column:
            return fmt::format("columns.{}", part);
        case Aspect::column_name:
            return column("name");
        case Aspect::column_type:
            return column("type");
        case Aspect::column_nullable:
            return column("nullable");
        case Aspect::column_default:
            return column("default");
        case Aspect::column_comment:
            return column("comment");
        case Aspect::column_aggregate:
            return column("aggregate");
        case Aspect::column_auto_increment:
            return column("auto_increment");
        case Aspect::column_generated:
            return column("generated");
        case Aspect::column_order:
            return "column_order";
        case Aspect::index:
            return fmt::format("indexes.{}", part);
        case Aspect::bloom_filter:
            return "properties.bloom_filter_columns";
        case Aspect::partitioning:
            return "partition_by";
        case Aspect::partition:
            return fmt::format("partitions.{}", part);
        case Aspect::partition_properties:
            return fmt::format("partitions.{}.properties", part);
        case Aspect::distribution:
            return "distributed_by";
        case Aspect::buckets:
            return "distributed_by.buckets";
        case Aspect::sort_key:
            return "order_by";
        case Aspect::rollup:
            return fmt::format("rollups.{}", part);
        case Aspect::property:
            return fmt::format("properties.{}", part);
        case Aspect::definition:
            return "definition";
        case Aspect::view_columns:
            return "columns";
        case Aspect::security:
            return "security";
        case Aspect::refresh:
            return "refresh";
    }
    return "";
}

std::string attribute(const Difference& difference) {
    return attribute(difference.aspect, difference.part);
}

std::vector<Difference> differences(const Catalog& live, const Catalog& desired, const ServerProfile& context,
                                    const CompareOptions& options) {
    const Database no_database;
    std::vector<Difference> result;
    for (const auto& [database_name, wanted] : desired.databases) {
        ServerProfile inside = context;
        inside.database = database_name;
        const auto found_database = live.databases.find(database_name);
        const auto& is = found_database == live.databases.end() ? no_database : found_database->second;
        for (const auto& pair : pair_up(is, wanted)) {
            const ObjectName object{std::nullopt, database_name, pair.name()};
            if (pair.desired == nullptr) {
                result.push_back({object, Aspect::object, {}, kind_text(*pair.live), {}});
            } else if (pair.live == nullptr) {
                result.push_back({object, Aspect::object, {}, {}, kind_text(*pair.desired)});
            } else {
                auto found = compare_objects(object, *pair.live, *pair.desired, inside, options);
                std::move(found.begin(), found.end(), std::back_inserter(result));
            }
        }
    }
    return result;
}

}  // namespace srmigrate::schema
