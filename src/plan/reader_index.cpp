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

std::vector<Reader> ReaderIndex::readers_above(const schema::ObjectName& name) const {
    std::vector<Reader> result;
    std::set<schema::ObjectName> seen{name};
    std::set<schema::ObjectName> level = seen;
    for (std::size_t depth = 1; !level.empty(); ++depth) {
        std::set<schema::ObjectName> next;
        for (const auto& each : level) {
            for (const auto& reader : readers(each)) {
                if (!seen.insert(reader).second) continue;
                result.push_back({.name = reader, .depth = depth});
                next.insert(reader);
            }
        }
        level = std::move(next);
    }
    return result;
}

}  // namespace srmigrate::plan
