// SPDX-License-Identifier: Apache-2.0
// Column types: one spelling for all that StarRocks treats as the same, their text, and what MODIFY COLUMN may turn
// into what. Source: reference §1.1, §3.1, §4.3.
#pragma once

#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace srmigrate::schema {

inline constexpr std::int64_t k_string_length = 65533;  ///< bytes, of STRING as a VARCHAR

/// Without display widths; STRING as VARCHAR(65533), BINARY as VARBINARY; CHAR and VARCHAR without length as length 1;
/// DECIMAL in all its widths as DECIMAL(p, s), (10, 0) when nothing was given. Nested types too.
Type normalize(const Type& type);

/// The type as SHOW COLUMNS writes it, in lower case: "decimal(10,2)", "array<int>", "struct<a int, b varchar(5)>".
std::string to_text(const Type& type);

/// What MODIFY COLUMN does with the values when a column changes from one type to another.
enum class ValueConversion {
    same,
    widening,  ///< every value is kept
    lossy,     ///< values that do not fit become NULL, lose digits or make the job fail
    refused,
};
/// Both types may be in any spelling. Struct fields are not changed by MODIFY: a struct, array or map converts only
/// into itself, and even that is refused together with another change (see schema/rules/change_rules.hpp).
ValueConversion conversion(const Type& from, const Type& to);

bool is_integer(TypeKind kind);  ///< TINYINT to LARGEINT
bool is_nested(TypeKind kind);   ///< ARRAY, MAP, STRUCT
bool is_floating(const Type& type);
bool is_decimal(const Type& type);  ///< any version
bool is_text(const Type& type);     ///< CHAR, VARCHAR, STRING
bool is_date(const Type& type);     ///< DATE, DATETIME
bool is_metric(const Type& type);   ///< HLL, BITMAP, PERCENTILE
/// May be a key or distribution column (StarRocks: Type.canDistributedBy).
bool can_distribute(const Type& type);
/// The next three are about normalized types. May be a column of a primary key.
bool can_be_primary_key(const Type& type);
/// The same for the ORDER BY of a primary key table, where VARBINARY is let through too.
bool can_sort_primary_key(const Type& type);
/// May be the first column of a sort key.
bool can_begin_sort_key(const Type& type);

/// Whether the values can be aggregated so (StarRocks: AggregateType.checkCompatibility).
bool can_aggregate(AggregateFunction function, const Type& type);

/// Of a decimal of any version, with what StarRocks takes where nothing is given: (10, 0) for DECIMAL, (9, 0) for
/// DECIMALV2, as many digits as fit for the others, all of them behind the point (TypeFactory, PrimitiveType).
struct DecimalSize {
    std::int64_t precision = 10;
    std::int64_t scale = 0;
};
DecimalSize decimal_size(const Type& type);
/// 32, 64, 128 or 256 bits, for a decimal of version 3.
int decimal_width(const Type& type);

}  // namespace srmigrate::schema
