// SPDX-License-Identifier: Apache-2.0
// Column types: one row for each kind with all that is fixed about it, one spelling for all that StarRocks treats as
// the same, and their text. What a column may become is in schema/rules/conversions.hpp. Source: StarRocks' type
// classes; reference §1.1, §4.3.
#pragma once

#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::schema {

inline constexpr std::int64_t k_string_length = 65533;      ///< bytes, of STRING as a VARCHAR
inline constexpr std::int64_t k_longest_varchar = 1048576;  ///< bytes

/// What the values of a kind are.
enum class TypeClass { boolean, integer, floating, decimal, date, time, text, binary, json, variant, metric, nested };

/// What may stand behind the name in parentheses, or has to stand there in angle brackets.
enum class TypeParameters { none, length, precision, element, key_and_value, fields };

/// What a column of the kind may be at most in a table; each may be all that stands before it.
enum class KeyRole {
    none,                 ///< a value
    first_of_sort_key,    ///< the first column of a sort key
    key,                  ///< a key or distribution column (Type.canDistributedBy)
    sort_key_of_primary,  ///< in ORDER BY of a primary key table
    primary_key,
};

/// The row of a kind.
struct TypeFacts {
    TypeKind kind;
    std::string_view name;    ///< in SQL, in lower case
    std::string_view normal;  ///< the name of its normal form: varchar for string
    TypeClass type_class;
    TypeParameters parameters;
    KeyRole role;
    int key_bytes;    ///< in the short key; 0: as long or as wide as the type (PrimitiveType.getOlapColumnIndexSize)
    int text_length;  ///< characters of its longest text, also what an integer shows as its width; 0: depends on the
                      ///< type, or is none of our business (MysqlCodec.getMysqlResultSetFieldLength)
};
const TypeFacts& type_facts(TypeKind kind);

/// A name that a type goes by: its own or another one, such as INTEGER, NUMERIC, TEXT.
struct TypeName {
    std::string_view name;  ///< in lower case
    TypeKind kind;
    TypeParameters parameters;
};
/// All of them: the own ones first.
const std::vector<TypeName>& type_names();
const TypeName* find_type_name(std::string_view name);  ///< ignoring case

/// Without display widths; STRING as VARCHAR(65533), BINARY as VARBINARY; CHAR and VARCHAR without length as length 1;
/// DECIMAL in all its widths as DECIMAL(p, s), (10, 0) when nothing was given, and DECIMALV2 too: SHOW CREATE does not
/// tell one from the other. Nested types too.
Type normalize(const Type& type);

/// The type as SHOW COLUMNS writes it, in lower case: "decimal(10,2)", "array<int>", "struct<a int, b varchar(5)>".
std::string to_text(const Type& type);

bool is_integer(TypeKind kind);         ///< TINYINT to LARGEINT
bool is_native_integer(TypeKind kind);  ///< TINYINT to BIGINT
int integer_bits(TypeKind kind);        ///< 8 for TINYINT to 128 for LARGEINT; 0 for what is no integer
bool is_nested(TypeKind kind);          ///< ARRAY, MAP, STRUCT
bool is_floating(const Type& type);
bool is_decimal(const Type& type);     ///< any version
bool is_decimal_v3(const Type& type);  ///< all but DECIMALV2
bool is_text(const Type& type);        ///< CHAR, VARCHAR, STRING
bool is_date(const Type& type);        ///< DATE, DATETIME
bool is_metric(const Type& type);      ///< HLL, BITMAP, PERCENTILE
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
/// 32, 64, 128 or 256 bits, for a decimal of version 3. DECIMAL(p, s) is never stored in 32 (StarRocks:
/// TypeFactory.createUnifiedDecimalType; recorded).
int decimal_width(const Type& type);

}  // namespace srmigrate::schema
