// SPDX-License-Identifier: Apache-2.0
#include "schema/apply/creation_order.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/constraints.hpp"
#include "schema/normal/derive.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace srmigrate::schema {
namespace {

std::vector<ObjectName> needs_of(const Object& object) {
    using Needs = std::vector<ObjectName>;
    return std::visit(base::Overloaded{
                          [](const Table& table) -> Needs { return referenced_tables(table); },
                          [](const View& view) -> Needs { return view.query.reads; },
                          [](const MaterializedView& view) -> Needs { return view.query.reads; },
                          [](const Unknown&) -> Needs { return {}; },
                      },
                      object);
}

/// catalog.db.name, db.name or name, quoted perhaps.
ObjectName name_in(std::string_view text) {
    auto parts = base::split(base::replace_all(text, "`", ""), '.');
    ObjectName name;
    name.name = parts.back();
    if (parts.size() > 1) name.database = parts[parts.size() - 2];
    if (parts.size() > 2 && !is_default_catalog(parts.front())) name.catalog = parts.front();
    return name;
}

class CreationSorter {
  public:
    explicit CreationSorter(const Catalog& catalog) : m_catalog(catalog) {}

    std::vector<ObjectName> run() && {
        for_each([&](const ObjectName& name, const Object& object) {
            if (std::holds_alternative<Table>(object)) visit(name, object);
        });
        for_each([&](const ObjectName& name, const Object& object) {
            if (!std::holds_alternative<Unknown>(object)) visit(name, object);
        });
        for_each([&](const ObjectName& name, const Object& object) { visit(name, object); });
        return std::move(m_order);
    }

  private:
    template <class Work>
    void for_each(const Work& work) const {
        for (const auto& [database, content] : m_catalog.databases) {
            for (const auto& [name, object] : content.objects)
                work(ObjectName{.catalog = std::nullopt, .database = database, .name = name}, object);
        }
    }

    void visit(const ObjectName& name, const Object& object) {
        if (!m_seen.insert(name).second) return;
        for (const auto& needed : needs_of(object)) {
            const ObjectName full{.catalog = std::nullopt,
                                  .database = needed.database ? needed.database : name.database,
                                  .name = needed.name};
            const auto* const other = find(m_catalog, full);
            if (other != nullptr && !std::holds_alternative<Unknown>(*other)) visit(full, *other);
        }
        m_order.push_back(name);
    }

    const Catalog& m_catalog;
    std::set<ObjectName> m_seen;
    std::vector<ObjectName> m_order;
};

}  // namespace

std::vector<ObjectName> referenced_tables(const Table& table) {
    std::vector<ObjectName> names;
    const auto constraints = property(table.properties, "foreign_key_constraints");
    for (const auto& constraint : base::split_list(constraints.value_or(""), ';')) {
        if (const auto key = read_foreign_key(constraint)) names.push_back(name_in(key->parent.table));
    }
    return names;
}

std::vector<ObjectName> creation_order(const Catalog& catalog) {
    return CreationSorter(catalog).run();
}

}  // namespace srmigrate::schema
