// SPDX-License-Identifier: Apache-2.0
// Items by their names, for who looks up many: columns, partitions, indexes of one table against those of another.
#pragma once

#include "base/text.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace srmigrate::schema {

/// As find() of schema/model/names.hpp: ignoring case, the first of each name. The items must outlive it, in their
/// places.
template <class Item>
class NameIndex {
  public:
    NameIndex() = default;
    template <class Items>
    explicit NameIndex(const Items& items) {
        m_items.reserve(items.size());
        for (const auto& item : items)
            add(item);
    }

    const Item* find(std::string_view name) const {
        const auto found = m_items.find(base::to_lower(name));
        return found == m_items.end() ? nullptr : found->second;
    }

  private:
    void add(const Item& item) { m_items.emplace(base::to_lower(item.name), &item); }
    void add(const Item* item) { add(*item); }

    std::unordered_map<std::string, const Item*> m_items;
};

}  // namespace srmigrate::schema
