// SPDX-License-Identifier: Apache-2.0
#include "plan/follow.hpp"

#include "plan/laws.hpp"
#include "schema/effect/effect.hpp"

#include <span>
#include <utility>
#include <variant>

namespace srmigrate::plan {
namespace {

// What became of a part of the catalog.
void put_back(schema::Catalog& catalog, const schema::Catalog& part, schema::Catalog next) {
    catalog.current = std::move(next.current);
    for (const auto& [name, database] : part.databases) {
        if (!next.databases.contains(name)) {
            catalog.databases.erase(name);
            continue;
        }
        for (const auto& entry : database.objects)
            catalog.databases[name].objects.erase(entry.first);
    }
    for (auto& [name, database] : next.databases) {
        auto& whole = catalog.databases[name];
        whole.properties = std::move(database.properties);
        for (auto& [object, value] : database.objects)
            whole.objects.insert_or_assign(object, std::move(value));
    }
}

// False: it cannot be applied.
bool apply_within(schema::Catalog& catalog, const schema::Operation& operation) {
    const auto part = part_of(catalog, std::span(&operation, 1));
    auto applied = schema::apply(part, operation);
    auto* const next = std::get_if<schema::Catalog>(&applied);
    if (next != nullptr) put_back(catalog, part, std::move(*next));
    return next != nullptr;
}

}  // namespace

std::set<schema::ObjectName> named_by(const schema::Catalog& catalog, const schema::Operation& operation) {
    std::set<schema::ObjectName> names;
    for (const auto& object : schema::objects_written(operation)) {
        const auto& database = object.database ? *object.database : catalog.current;
        const bool is_elsewhere = object.catalog && *object.catalog != schema::ServerProfile().catalog;
        if (!object.name.empty() && !database.empty() && !is_elsewhere) {
            names.insert({.database = database, .name = object.name});
        }
    }
    return names;
}

void presume_databases(schema::Catalog& catalog, const schema::Operation& operation) {
    for (const auto& object : named_by(catalog, operation))
        catalog.databases.try_emplace(*object.database);
}

void follow(schema::Catalog& catalog, const schema::Operation& operation) {
    // the home database is there from the beginning, and a first revision may make it all the same
    if (const auto* create = std::get_if<schema::CreateDatabase>(&operation);
        create != nullptr && catalog.databases.contains(create->name.name)) {
        catalog.databases[create->name.name].properties = create->properties;
        return;
    }
    presume_databases(catalog, operation);
    if (apply_within(catalog, operation)) return;
    for (const auto& object : schema::objects_written(operation)) {
        if (object.name.empty()) continue;  // a database
        apply_within(catalog,
                     schema::Opaque{
                         .kind = "a statement that could not be followed", .object = object, .reason = "", .text = ""});
    }
}

}  // namespace srmigrate::plan
