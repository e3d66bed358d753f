// SPDX-License-Identifier: Apache-2.0
// Names as StarRocks compares them, and how they are said.
#pragma once

#include "base/text.hpp"
#include "schema/model/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::schema {

/// The server's own catalog. Its name counts in any case (StarRocks: CatalogMgr.isInternalCatalog).
inline constexpr std::string_view k_default_catalog = "default_catalog";
inline bool is_default_catalog(std::string_view catalog) {
    return base::equals_ignoring_case(catalog, k_default_catalog);
}
/// Whether a name says that it is one of another catalog.
inline bool names_other_catalog(const ObjectName& name) {
    return name.catalog && !is_default_catalog(*name.catalog);
}

/// Of columns, indexes, partitions and rollups: without regard to case.
inline bool same_name(std::string_view a, std::string_view b) {
    return base::equals_ignoring_case(a, b);
}

inline void rename_in(std::vector<std::string>& names, std::string_view from, const std::string& to) {
    for (auto& name : names) {
        if (same_name(name, from)) name = to;
    }
}

inline void rename_in(Expression& expression, std::string_view from, const std::string& to) {
    for (auto& token : expression.tokens) {
        const bool is_name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier;
        if (is_name && same_name(token.text, from)) token = {TokenKind::quoted_identifier, to};
    }
}

/// "database.name", or the name alone where no database is given.
inline std::string shown(const ObjectName& name) {
    return name.database ? fmt::format("{}.{}", *name.database, name.name) : name.name;
}

/// The name with all that is given of it: "catalog.database.name".
inline std::string full_name(const ObjectName& name) {
    std::string text;
    if (name.catalog) text += *name.catalog + ".";
    if (name.database) text += *name.database + ".";
    return text + name.name;
}

/// The item of that name, ignoring case; null where there is none.
template <class Items>
auto find(Items& items, std::string_view name) {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const auto& item) { return same_name(item.name, name); });
    return found == items.end() ? nullptr : &*found;
}

inline bool contains_name(const std::vector<std::string>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](const auto& other) { return same_name(other, name); });
}

/// Another name in the same database.
inline ObjectName beside(ObjectName name, std::string other) {
    name.name = std::move(other);
    return name;
}

}  // namespace srmigrate::schema
