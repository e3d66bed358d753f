// SPDX-License-Identifier: Apache-2.0
// Names as StarRocks compares them, and how they are said. Private to the room.
#pragma once

#include "base/text.hpp"
#include "schema/model/model.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::schema {

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

/// Another name in the same database.
inline ObjectName beside(ObjectName name, std::string other) {
    name.name = std::move(other);
    return name;
}

}  // namespace srmigrate::schema
