// SPDX-License-Identifier: Apache-2.0
// Types as the server holds them: one form for each, its spellings in SHOW CREATE, DESC and error messages, and what
// may be done with a column of it. Knows no tables. Source: StarRocks type classes; reference §1.1, §4.3.
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

/// A type without anything else, or of that length.
inline schema::Type type_of_kind(schema::TypeKind kind, std::optional<std::int64_t> length = std::nullopt) {
    schema::Type type;
    type.kind = kind;
    type.length = length;
    return type;
}

/// The form that the server holds: no display widths, STRING as VARCHAR(65533), DECIMAL with precision and scale,
/// BINARY as VARBINARY. CHAR and VARCHAR without a length stay so; see with_default_length.
schema::Type server_type(const schema::Type& type);
/// CHAR and VARCHAR without a length become length 1, at the top only.
schema::Type with_default_length(schema::Type type);

std::string sql_text(const schema::Type& type);        ///< SHOW CREATE: int(11), decimal(10, 2), array<int(11)>
std::string message_text(const schema::Type& type);    ///< errors: INT, DECIMAL64(10,2), ARRAY<INT>, struct<a int(11)>
std::string describe_text(const schema::Type& type);   ///< DESC: int, decimal(10,2), array<int(11)>
std::string primitive_text(const schema::Type& type);  ///< DECIMAL64, VARCHAR; INVALID_TYPE for complex types

}  // namespace srmigrate::engine
