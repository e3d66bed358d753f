// SPDX-License-Identifier: Apache-2.0
#include "schema/creation_order.hpp"

#include "base/overloaded.hpp"

#include <set>
#include <utility>

namespace srmigrate::schema {
namespace {

const std::vector<ObjectName>* reads_of(const Object& object) {
    using Reads = const std::vector<ObjectName>*;
    return std::visit(base::Overloaded{
                          [](const Table&) -> Reads { return nullptr; },
                          [](const View& view) -> Reads { return &view.query.reads; },
                          [](const MaterializedView& view) -> Reads { return &view.query.reads; },
                          [](const Unknown&) -> Reads { return nullptr; },
                      },
                      object);
}

class Sorter {
  public:
    explicit Sorter(const Catalog& catalog) : m_catalog(catalog) {}

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
        if (const auto* const reads = reads_of(object)) {
            for (const auto& read : *reads) {
                const ObjectName full{.catalog = std::nullopt,
                                      .database = read.database ? read.database : name.database,
                                      .name = read.name};
                const auto* const other = find(m_catalog, full);
                if (other != nullptr && !std::holds_alternative<Unknown>(*other)) visit(full, *other);
            }
        }
        m_order.push_back(name);
    }

    const Catalog& m_catalog;
    std::set<ObjectName> m_seen;
    std::vector<ObjectName> m_order;
};

}  // namespace

std::vector<ObjectName> creation_order(const Catalog& catalog) {
    return Sorter(catalog).run();
}

}  // namespace srmigrate::schema
