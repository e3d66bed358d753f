// SPDX-License-Identifier: Apache-2.0
#include "schema/model/catalog.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

/// The moment of the first refresh stays (StarRocks: AlterMVJobExecutor.visitRefreshSchemeClause).
void refresh(MaterializedView& view, const RefreshScheme& scheme) {
    const auto moment = view.refresh ? view.refresh->moment : std::nullopt;
    view.refresh = scheme;
    view.refresh->moment = moment;
}

using base::Diagnostic;
using Outcome = std::optional<Diagnostic>;  ///< nothing: it was applied

const std::string& database_of(const Catalog& catalog, const ObjectName& name) {
    return name.database ? *name.database : catalog.current;
}

ObjectName plain(const ObjectName& name) {
    return {.name = name.name};
}

Diagnostic not_found(const ObjectName& name) {
    return {.message = fmt::format("there is no table or view '{}'", shown(name))};
}
Diagnostic exists_already(const ObjectName& name) {
    return {.message = fmt::format("there is a table or view '{}' already", shown(name))};
}

Object* find_object(Catalog& catalog, const ObjectName& name) {
    return const_cast<Object*>(find(catalog, name));
}

// Changes a catalog in place; what it says when it cannot.
class Applier {
  public:
    explicit Applier(Catalog& catalog) : m_catalog(catalog) {}

    Outcome operator()(const CreateDatabase& it) {
        if (m_catalog.databases.contains(it.name.name)) {
            if (it.if_not_exists) return std::nullopt;
            return Diagnostic{.message = fmt::format("there is a database '{}' already", it.name.name)};
        }
        m_catalog.databases[it.name.name].properties = it.properties;
        return std::nullopt;
    }

    Outcome operator()(const DropDatabase& it) {
        if (m_catalog.databases.erase(it.name.name) == 0 && !it.if_exists) return no_database(it.name.name);
        return std::nullopt;
    }

    Outcome operator()(const RenameDatabase& it) {
        if (m_catalog.databases.contains(it.new_name)) {
            return Diagnostic{.message = fmt::format("there is a database '{}' already", it.new_name)};
        }
        auto node = m_catalog.databases.extract(it.name.name);
        if (node.empty()) return no_database(it.name.name);
        node.key() = it.new_name;
        m_catalog.databases.insert(std::move(node));
        return std::nullopt;
    }

    Outcome operator()(const SetDatabaseQuota& it) {
        return m_catalog.databases.contains(it.name.name) ? std::nullopt : Outcome(no_database(it.name.name));
    }

    Outcome operator()(const SetDatabaseProperties& it) {
        const auto database = m_catalog.databases.find(it.name.name);
        if (database == m_catalog.databases.end()) return no_database(it.name.name);
        for (const auto& [key, value] : it.properties)
            database->second.properties[key] = value;
        return std::nullopt;
    }

    Outcome operator()(const CreateTable& it) {
        auto table = it.table;
        table.name = plain(it.table.name);
        return create(it.table.name, std::move(table), it.if_not_exists);
    }

    Outcome operator()(const CreateTableLike& it) {
        const auto* source = find(m_catalog, it.like);
        if (source == nullptr) return not_found(it.like);
        const auto* like = std::get_if<Table>(source);
        if (like == nullptr) return create(it.table.name, Unknown{"made like something unknown"}, it.if_not_exists);
        auto table = *like;
        table.name = plain(it.table.name);
        table.temporary = it.table.temporary;
        table.rollups.clear();  // SHOW CREATE, which the server copies, does not print them (reference §1.2)
        if (it.table.partitioning) table.partitioning = it.table.partitioning;
        if (it.table.distribution) table.distribution = it.table.distribution;
        for (const auto& [key, value] : it.table.properties)
            table.properties[key] = value;
        return create(it.table.name, std::move(table), it.if_not_exists);
    }

    Outcome operator()(const CreateTableAsSelect& it) {
        return create(it.table.name, Unknown{"its columns are those of a query"}, it.if_not_exists);
    }

    Outcome operator()(const DropTable& it) { return drop(it.name, it.if_exists); }
    Outcome operator()(const TruncateTable& it) {
        return find(m_catalog, it.name) == nullptr ? Outcome(not_found(it.name)) : std::nullopt;
    }

    Outcome operator()(const AlterTable& it) {
        for (const auto& clause : it.clauses) {
            if (auto problem = alter(it.name, clause)) return problem;
        }
        return std::nullopt;
    }

    Outcome operator()(const CreateView& it) {
        auto view = it.view;
        view.name = plain(it.view.name);
        if (it.or_replace) {
            // it becomes an ALTER VIEW, which has no SECURITY (StarRocks: AlterViewStmt.fromReplaceStmt)
            const auto* const object = find(m_catalog, it.view.name);
            const auto* const old = object == nullptr ? nullptr : std::get_if<View>(object);
            if (old != nullptr) view.security = old->security;
            drop(it.view.name, true);
        }
        return create(it.view.name, std::move(view), it.if_not_exists);
    }

    Outcome operator()(const AlterView& it) {
        return change<View>(it.name, [&](View& view) {
            view.columns = it.columns;
            view.query = it.query;
            view.comment.reset();  // seen on a front end (reference §11)
        });
    }

    Outcome operator()(const SetViewSecurity& it) {
        return change<View>(it.name, [&](View& view) { view.security = it.security; });
    }

    Outcome operator()(const DropView& it) { return drop(it.name, it.if_exists); }

    Outcome operator()(const CreateMaterializedView& it) {
        auto view = it.view;
        view.name = plain(it.view.name);
        return create(it.view.name, std::move(view), it.if_not_exists);
    }

    Outcome operator()(const AlterMaterializedView& it) {
        return std::visit(base::Overloaded{
                              [&](const RenameMaterializedView& change) { return rename(it.name, change.new_name); },
                              [&](const SwapMaterializedView& change) { return swap(it.name, change.other); },
                              [&](const SetRefresh& set) {
                                  return change<MaterializedView>(it.name,
                                                                  [&](auto& view) { refresh(view, set.refresh); });
                              },
                              [&](const SetProperties& set) {
                                  return change<MaterializedView>(it.name, [&](auto& view) {
                                      for (const auto& [key, value] : set.properties)
                                          view.properties[key] = value;
                                  });
                              },
                              [&](const Activate&) { return exists(it.name); },
                              [&](const Deactivate&) { return exists(it.name); },
                          },
                          it.change);
    }

    Outcome operator()(const DropMaterializedView& it) { return drop(it.name, it.if_exists); }
    Outcome operator()(const RefreshMaterializedView& it) { return exists(it.name); }
    Outcome operator()(const CancelRefresh&) { return std::nullopt; }
    Outcome operator()(const CancelAlter&) { return std::nullopt; }

    Outcome operator()(const Use& it) {
        if (!it.catalog || is_default_catalog(*it.catalog)) m_catalog.current = it.database;
        return std::nullopt;
    }
    Outcome operator()(const SetSession&) { return std::nullopt; }
    Outcome operator()(const DataStatement&) { return std::nullopt; }

    Outcome operator()(const Opaque& it) {
        if (it.object && !names_other_catalog(*it.object))
            put(*it.object, Unknown{fmt::format("{} is not understood", it.kind)});
        return std::nullopt;
    }

  private:
    static Diagnostic no_database(std::string_view name) {
        return {.message = name.empty() ? std::string("no database is chosen")
                                        : fmt::format("there is no database '{}'", name)};
    }

    Outcome exists(const ObjectName& name) {
        return find(m_catalog, name) == nullptr ? Outcome(not_found(name)) : std::nullopt;
    }

    void put(const ObjectName& name, Object object) {
        const auto database = m_catalog.databases.find(database_of(m_catalog, name));
        if (database != m_catalog.databases.end())
            database->second.objects.insert_or_assign(name.name, std::move(object));
    }

    Outcome create(const ObjectName& name, Object object, bool if_not_exists) {
        if (names_other_catalog(name)) return std::nullopt;
        const auto& database = database_of(m_catalog, name);
        if (!m_catalog.databases.contains(database)) return no_database(database);
        if (find(m_catalog, name) != nullptr) return if_not_exists ? Outcome() : Outcome(exists_already(name));
        put(name, std::move(object));
        return std::nullopt;
    }

    Outcome drop(const ObjectName& name, bool if_exists) {
        if (names_other_catalog(name)) return std::nullopt;
        const auto database = m_catalog.databases.find(database_of(m_catalog, name));
        const auto dropped = database == m_catalog.databases.end() ? 0 : database->second.objects.erase(name.name);
        return dropped == 0 && !if_exists ? Outcome(not_found(name)) : std::nullopt;
    }

    // An unknown object stays unknown; an object of another kind is an error.
    template <class Kind, class Change>
    Outcome change(const ObjectName& name, Change apply_change) {
        auto* object = find_object(m_catalog, name);
        if (object == nullptr) return not_found(name);
        if (std::holds_alternative<Unknown>(*object)) return std::nullopt;
        auto* kind = std::get_if<Kind>(object);
        if (kind == nullptr)
            return Diagnostic{.message = fmt::format("'{}' is an object of another kind", shown(name))};
        apply_change(*kind);
        return std::nullopt;
    }

    static void set_name(Object& object, const std::string& name) {
        std::visit(base::Overloaded{
                       [&](Table& it) { it.name = {.name = name}; },
                       [&](View& it) { it.name = {.name = name}; },
                       [&](MaterializedView& it) { it.name = {.name = name}; },
                       [](Unknown&) {},
                   },
                   object);
    }

    Outcome rename(const ObjectName& name, const std::string& new_name) {
        const ObjectName target{.catalog = name.catalog, .database = name.database, .name = new_name};
        auto* object = find_object(m_catalog, name);
        if (object == nullptr) return not_found(name);
        if (find(m_catalog, target) != nullptr) return exists_already(target);
        auto moved = std::move(*object);
        set_name(moved, new_name);
        drop(name, true);
        put(target, std::move(moved));
        return std::nullopt;
    }

    Outcome swap(const ObjectName& name, const std::string& other_name) {
        const ObjectName other{.catalog = name.catalog, .database = name.database, .name = other_name};
        auto* one = find_object(m_catalog, name);
        auto* two = find_object(m_catalog, other);
        if (one == nullptr) return not_found(name);
        if (two == nullptr) return not_found(other);
        std::swap(*one, *two);
        set_name(*one, name.name);
        set_name(*two, other_name);
        return std::nullopt;
    }

    Outcome alter(const ObjectName& name, const AlterClause& clause) {
        if (names_other_catalog(name)) return std::nullopt;
        if (const auto* it = std::get_if<RenameTable>(&clause)) return rename(name, it->new_name);
        if (const auto* it = std::get_if<SwapTable>(&clause)) return swap(name, it->other);
        auto* object = find_object(m_catalog, name);
        if (object == nullptr) return not_found(name);
        if (std::holds_alternative<OpaqueClause>(clause)) {
            *object = Unknown{"an ALTER TABLE clause is not understood"};
            return std::nullopt;
        }
        if (auto* view = std::get_if<MaterializedView>(object)) return alter(*view, clause);
        if (std::holds_alternative<Unknown>(*object)) return std::nullopt;
        auto* table = std::get_if<Table>(object);
        if (table == nullptr)
            return Diagnostic{.message = fmt::format("'{}' is an object of another kind", shown(name))};
        auto applied = apply(std::move(*table), clause);
        if (auto* problem = std::get_if<Diagnostic>(&applied)) return std::move(*problem);
        *object = std::move(std::get<Table>(applied));
        return std::nullopt;
    }

    // ALTER TABLE on a materialized view takes index clauses and properties only (reference §1.4).
    static Outcome alter(MaterializedView& view, const AlterClause& clause) {
        if (const auto* it = std::get_if<AddIndex>(&clause)) {
            view.indexes.push_back(it->index);
            return std::nullopt;
        }
        if (const auto* it = std::get_if<DropIndex>(&clause)) {
            const auto gone = std::erase_if(
                view.indexes, [&](const Index& index) { return base::equals_ignoring_case(index.name, it->name); });
            return gone > 0 ? Outcome() : Diagnostic{.message = fmt::format("there is no index '{}'", it->name)};
        }
        if (const auto* it = std::get_if<SetProperties>(&clause)) {
            for (const auto& [key, value] : it->properties)
                view.properties[key] = value;
            return std::nullopt;
        }
        return Diagnostic{.message = fmt::format("'{}' is a materialized view", view.name.name)};
    }

    Catalog& m_catalog;
};

}  // namespace

const Object* find(const Catalog& catalog, const ObjectName& name) {
    if (names_other_catalog(name)) return nullptr;
    const auto database = catalog.databases.find(database_of(catalog, name));
    if (database == catalog.databases.end()) return nullptr;
    const auto object = database->second.objects.find(name.name);
    return object == database->second.objects.end() ? nullptr : &object->second;
}

const Table* find_table(const Catalog& catalog, const ObjectName& name) {
    const auto* object = find(catalog, name);
    return object == nullptr ? nullptr : std::get_if<Table>(object);
}

const Column* find_column(const Table& table, std::string_view name) {
    return find(table.columns, name);
}

std::variant<Catalog, base::Diagnostic> apply(Catalog catalog, const Operation& operation) {
    if (auto problem = std::visit(Applier(catalog), operation)) return std::move(*problem);
    return catalog;
}

}  // namespace srmigrate::schema
