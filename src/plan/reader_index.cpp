// SPDX-License-Identifier: Apache-2.0
#include "plan/reader_index.hpp"

#include "plan/lineage.hpp"

#include <utility>

namespace srmigrate::plan {

ReaderIndex::ReaderIndex(const schema::Catalog& catalog) {
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects)
            set({.catalog = std::nullopt, .database = database, .name = name}, &object);
    }
}

void ReaderIndex::set(const schema::ObjectName& name, const schema::Object* object) {
    if (const auto before = m_reads.extract(name)) {
        for (const auto& source : before.mapped())
            m_readers[source].erase(name);
    }
    if (object == nullptr) return;
    auto sources = read_by(*object, *name.database);
    for (const auto& source : sources)
        m_readers[source].insert(name);
    if (!sources.empty()) m_reads.emplace(name, std::move(sources));
}

const std::set<schema::ObjectName>& ReaderIndex::readers(const schema::ObjectName& name) const {
    static const std::set<schema::ObjectName> none;
    const auto found = m_readers.find(name);
    return found == m_readers.end() ? none : found->second;
}

}  // namespace srmigrate::plan
