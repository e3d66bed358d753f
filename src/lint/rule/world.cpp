// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/world.hpp"

#include "base/text.hpp"
#include "plan/follow.hpp"
#include "plan/laws.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <variant>

namespace srmigrate::lint {
namespace {

using schema::ObjectName;

/// What touches whole databases, which are rare: the catalog is followed as a whole.
bool is_about_databases(const schema::Operation& operation) {
    return std::holds_alternative<schema::CreateDatabase>(operation) ||
           std::holds_alternative<schema::DropDatabase>(operation) ||
           std::holds_alternative<schema::RenameDatabase>(operation) ||
           std::holds_alternative<schema::SetDatabaseProperties>(operation);
}

ObjectName in_database(ObjectName name, const std::string& database) {
    if (!name.database) name.database = database;
    name.catalog.reset();
    return name;
}

}  // namespace

World::World(std::string home) : m_home(std::move(home)) {
    if (!m_home.empty()) m_catalog.databases[m_home] = {};
    m_catalog.current = m_home;
}

ObjectName World::full(ObjectName name) const {
    return in_database(std::move(name), m_catalog.current);
}

const schema::Object* World::find(const ObjectName& name) const {
    if (schema::names_other_catalog(name)) return nullptr;
    return schema::find(m_catalog, full(name));
}

std::vector<plan::Reader> World::readers(const ObjectName& name) const {
    return m_readers.readers_above(full(name));
}

const schema::Table* World::colocated(const ObjectName& table, std::string_view group) const {
    const auto own = full(table);
    const auto found = m_groups.find({*own.database, std::string(group)});
    if (found == m_groups.end()) return nullptr;
    for (const auto& name : found->second) {
        if (name != own) return schema::find_table(m_catalog, name);
    }
    return nullptr;
}

std::string World::same_but_for_case(const ObjectName& name) const {
    const auto own = full(name);
    const auto found = m_lower.find({*own.database, base::to_lower(own.name)});
    if (found == m_lower.end()) return {};
    const auto other =
        std::find_if(found->second.begin(), found->second.end(), [&](const auto& each) { return each != own.name; });
    return other == found->second.end() ? std::string() : *other;
}

void World::index(const ObjectName& name, const schema::Object* object) {
    m_readers.set(name, object);
    const ObjectPlace lower{*name.database, base::to_lower(name.name)};
    if (object == nullptr) {
        m_lower[lower].erase(name.name);
    } else {
        m_lower[lower].insert(name.name);
    }
    if (const auto held = m_group_of.find(name); held != m_group_of.end()) {
        m_groups[held->second].erase(name);
        m_group_of.erase(held);
    }
    const auto* const table = object == nullptr ? nullptr : std::get_if<schema::Table>(object);
    const auto group = table == nullptr ? std::nullopt : schema::property(table->properties, "colocate_with");
    if (!group || group->empty()) return;
    const ObjectPlace place{*name.database, std::string(*group)};
    m_groups[place].insert(name);
    m_group_of.emplace(name, place);
}

void World::index_anew() {
    m_readers = plan::ReaderIndex();
    m_groups.clear();
    m_group_of.clear();
    m_lower.clear();
    for (const auto& [database, content] : m_catalog.databases) {
        for (const auto& [name, object] : content.objects)
            index({std::nullopt, database, name}, &object);
    }
}

Around World::around(const schema::Operation& operation) const {
    Around result;
    result.before = is_about_databases(operation) ? m_catalog : plan::part_of(m_catalog, std::span(&operation, 1));
    result.after = result.before;
    plan::follow(result.after, operation);
    return result;
}

void World::go_on(const schema::Operation& operation, Around around) {
    if (is_about_databases(operation)) {
        if (m_is_trial && !m_kept_whole) m_kept_whole = m_catalog.databases;
        const auto* const create = std::get_if<schema::CreateDatabase>(&operation);
        if (create != nullptr && !m_catalog.databases.contains(create->name.name)) {
            m_new.insert({std::nullopt, create->name.name, ""});
        }
        m_catalog = std::move(around.after);
        index_anew();
        return;
    }
    const bool makes_new = std::holds_alternative<schema::CreateTable>(operation) ||
                           std::holds_alternative<schema::CreateTableLike>(operation) ||
                           std::holds_alternative<schema::CreateTableAsSelect>(operation) ||
                           std::holds_alternative<schema::CreateView>(operation) ||
                           std::holds_alternative<schema::CreateMaterializedView>(operation);
    for (const auto& written : schema::objects_written(operation)) {
        if (written.name.empty() || schema::names_other_catalog(written)) continue;
        const auto name = full(written);
        const auto* const after = schema::find(around.after, name);
        if (after != nullptr && makes_new && schema::find(m_catalog, name) == nullptr) m_new.insert(name);
        set(name, after);
    }
    m_catalog.current = around.after.current;
}

void World::keep(const ObjectPlace& place) {
    if (!m_is_trial || m_kept_whole || m_kept.contains(place)) return;
    const auto* const now = schema::find(m_catalog, {std::nullopt, place.first, place.second});
    m_kept.emplace(place, now == nullptr ? std::nullopt : std::optional(*now));
}

void World::set(const ObjectName& name, const schema::Object* object) {
    keep({*name.database, name.name});
    index(name, object);
    auto& objects = m_catalog.databases[*name.database].objects;
    if (object == nullptr) {
        objects.erase(name.name);
        return;
    }
    objects.insert_or_assign(name.name, *object);
}

void World::begin_revision() {
    m_new.clear();
    m_catalog.current = m_home;
}

void World::try_out() {
    m_is_trial = true;
    m_kept.clear();
    m_kept_whole.reset();
    m_kept_new = m_new;
    m_catalog.current = m_home;
}

void World::take_back() {
    m_is_trial = false;
    if (m_kept_whole) m_catalog.databases = std::move(*m_kept_whole);
    for (auto& [place, object] : m_kept)
        set({std::nullopt, place.first, place.second}, object ? &*object : nullptr);
    if (m_kept_whole) index_anew();
    m_kept.clear();
    m_kept_whole.reset();
    m_new = std::move(m_kept_new);
    m_catalog.current = m_home;
}

}  // namespace srmigrate::lint
