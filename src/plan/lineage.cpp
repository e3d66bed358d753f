// SPDX-License-Identifier: Apache-2.0
#include "plan/lineage.hpp"

#include "base/overloaded.hpp"
#include "schema/model/names.hpp"

#include <variant>
#include <vector>

namespace srmigrate::plan {
namespace {

using schema::ObjectName;
using NameLinks = std::map<ObjectName, std::set<ObjectName>>;

const schema::Query* query_in(const schema::Object& object) {
    return std::visit(base::Overloaded{
                          [](const schema::Table&) -> const schema::Query* { return nullptr; },
                          [](const schema::View& view) { return &view.query; },
                          [](const schema::MaterializedView& view) { return &view.query; },
                          [](const schema::Unknown&) -> const schema::Query* { return nullptr; },
                      },
                      object);
}

std::set<ObjectName> reached(const NameLinks& links, const std::set<ObjectName>& from) {
    std::set<ObjectName> seen;
    std::vector<ObjectName> todo(from.begin(), from.end());
    while (!todo.empty()) {
        const auto name = std::move(todo.back());
        todo.pop_back();
        const auto found = links.find(name);
        if (found == links.end()) continue;
        for (const auto& next : found->second) {
            if (!from.contains(next) && seen.insert(next).second) todo.push_back(next);
        }
    }
    return seen;
}

}  // namespace

LineageKind kind_of_object(const schema::Object& object) {
    return std::visit(base::Overloaded{
                          [](const schema::Table&) { return LineageKind::table; },
                          [](const schema::View&) { return LineageKind::view; },
                          [](const schema::MaterializedView& view) {
                              return schema::is_synchronous(view) ? LineageKind::synchronous_view
                                                                  : LineageKind::materialized_view;
                          },
                          [](const schema::Unknown&) { return LineageKind::unknown; },
                      },
                      object);
}

std::string_view word(LineageKind kind) {
    switch (kind) {
        case LineageKind::table:
            return "table";
        case LineageKind::view:
            return "view";
        case LineageKind::materialized_view:
            return "materialized view";
        case LineageKind::synchronous_view:
            return "synchronous materialized view";
        case LineageKind::unknown:
            return "not understood";
        case LineageKind::elsewhere:
            return "elsewhere";
    }
    return "";
}

std::set<ObjectName> read_by(const schema::Object& object, const std::string& database) {
    std::set<ObjectName> names;
    const auto* const query = query_in(object);
    if (query == nullptr) return names;
    for (const auto& read : query->reads) {
        ObjectName full{.catalog = std::nullopt, .database = read.database.value_or(database), .name = read.name};
        if (read.catalog && !schema::is_default_catalog(*read.catalog)) full.catalog = read.catalog;
        names.insert(std::move(full));
    }
    return names;
}

Lineage lineage_of(const schema::Catalog& catalog) {
    Lineage lineage;
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [plain, object] : content.objects) {
            const ObjectName name{.catalog = std::nullopt, .database = database, .name = plain};
            lineage.objects[name] = kind_of_object(object);
            auto sources = read_by(object, database);
            for (const auto& source : sources)
                lineage.objects.try_emplace(source, LineageKind::elsewhere);
            if (!sources.empty()) lineage.reads[name] = std::move(sources);
        }
    }
    for (auto& [name, kind] : lineage.objects) {  // an object may be read before its turn came
        if (kind != LineageKind::elsewhere) continue;
        if (const auto* const object = schema::find(catalog, name)) kind = kind_of_object(*object);
    }
    return lineage;
}

Lineage joined(Lineage first, const Lineage& second) {
    for (const auto& [name, kind] : second.objects) {
        auto& known = first.objects.try_emplace(name, kind).first->second;
        if (known == LineageKind::elsewhere) known = kind;
    }
    for (const auto& [reader, sources] : second.reads)
        first.reads[reader].insert(sources.begin(), sources.end());
    return first;
}

std::set<ObjectName> readers_of(const Lineage& lineage, const std::set<ObjectName>& names) {
    NameLinks readers;
    for (const auto& [reader, sources] : lineage.reads) {
        for (const auto& source : sources)
            readers[source].insert(reader);
    }
    return reached(readers, names);
}

std::set<ObjectName> sources_of(const Lineage& lineage, const std::set<ObjectName>& names) {
    return reached(lineage.reads, names);
}

Lineage within(const Lineage& lineage, const std::set<ObjectName>& names) {
    Lineage part;
    for (const auto& [name, kind] : lineage.objects) {
        if (names.contains(name)) part.objects.emplace(name, kind);
    }
    for (const auto& [reader, sources] : lineage.reads) {
        if (!names.contains(reader)) continue;
        for (const auto& source : sources) {
            if (names.contains(source)) part.reads[reader].insert(source);
        }
    }
    return part;
}

}  // namespace srmigrate::plan
