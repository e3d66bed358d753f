// SPDX-License-Identifier: Apache-2.0
// Who reads what in a catalog, kept while statements change it: each change takes time for what it touches only.
#pragma once

#include "schema/model/catalog.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <vector>

namespace srmigrate::plan {

/// What reads an object, by way of as many others.
struct Reader {
    schema::ObjectName name;
    std::size_t depth = 0;  ///< 1: it reads the object itself
};

/// All names have their database.
class ReaderIndex {
  public:
    ReaderIndex() = default;
    explicit ReaderIndex(const schema::Catalog& catalog);

    /// The object is so now; null: it is gone.
    void set(const schema::ObjectName& name, const schema::Object* object);

    /// The views and materialized views that read it themselves.
    const std::set<schema::ObjectName>& readers(const schema::ObjectName& name) const;
    /// Those, and what reads them, and so on: each once, the nearest first.
    std::vector<Reader> readers_above(const schema::ObjectName& name) const;

  private:
    std::map<schema::ObjectName, std::set<schema::ObjectName>> m_reads;
    std::map<schema::ObjectName, std::set<schema::ObjectName>> m_readers;
};

}  // namespace srmigrate::plan
