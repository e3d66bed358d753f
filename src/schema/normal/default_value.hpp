// SPDX-License-Identifier: Apache-2.0
// What a default means, and which type takes which: the one judge that the diff and the engine ask. The server's words
// for a refusal are the engine's. Source: StarRocks ColumnDefAnalyzer.validateDefaultValue and the literals that it
// makes; every rule is recorded for 4.1; reference §1.1.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace srmigrate::schema {

/// Since when defaults of JSON, the empty one of BITMAP, HLL and VARBINARY, and the constructors of nested types are
/// taken (StarRocks pull requests 66920, 66840, 67181).
inline constexpr Version k_defaults_of_all_types{4, 1, 0};
/// Since when CURRENT_TIMESTAMP is a function of its own, not another name of now(): a column of any type takes it
/// (StarRocks pull request 58167; for 4.1 recorded with every type).
inline constexpr Version k_current_timestamp_function{4, 0, 0};

enum class DefaultForm {
    null,
    text,               ///< 'x', ("x")
    now,                ///< now(), also now(3)
    current_timestamp,  ///< with parentheses, a precision, or neither
    uuid,               ///< uuid()
    uuid_numeric,       ///< uuid_numeric()
    function,           ///< any other call, current_date too
    array,              ///< [1, 2]
    map,                ///< map{1: 2}
    row,                ///< row(1, 2)
    literal,            ///< 1, -1.5, TRUE, x'0A': only a text stands for a constant
    other,              ///< 1 + 1, a column
};

struct DefaultMeaning {
    DefaultForm form = DefaultForm::other;
    std::string text;                  ///< of a text; the name of a function, in lower case; the literal as written
    std::span<const Token> arguments;  ///< of a call or a constructor, without what encloses them
};
/// Views tokens of the value.
DefaultMeaning meaning_of(const Default& value);

/// Why a type does not take a default.
enum class DefaultProblem {
    not_an_integer,     ///< of any size up to 64 bits, or of any size at all for LARGEINT
    out_of_range,       ///< an integer that the type does not hold
    not_a_boolean,      ///< neither true nor false, 1 nor 0
    not_a_number,       ///< for FLOAT, DOUBLE, DECIMAL
    not_finite,         ///< NaN, infinity, or as large
    too_many_digits,    ///< for that DECIMAL
    beyond_decimals,    ///< more digits than any DECIMAL has
    not_a_date,         ///< nor a date with a time
    too_long,           ///< for that CHAR or VARCHAR
    not_empty,          ///< BITMAP, HLL, VARBINARY take no other text
    not_json,           ///< see schema/normal/strict_json.hpp
    not_a_constructor,  ///< a text for a nested type
    takes_none,         ///< PERCENTILE, TIME, VARIANT, and in older versions all of k_defaults_of_all_types
    no_default,         ///< a literal that is no text, or an expression
    unknown_function,   ///< for a default
    other_type,         ///< now(), uuid(), uuid_numeric() are for one type each
    too_short_for_uuid,
    cannot_be_cast,  ///< a constructor of another type than the column's
};
std::optional<DefaultProblem> default_problem(const Default& value, const Type& type, const Version& version);

/// The text as the server keeps it and SHOW CREATE prints it: true as 1 and false as 0 for BOOLEAN.
std::string kept_text(const std::string& text, const Type& type);

/// BITMAP and HLL: whatever default is given, the column has none afterwards (recorded). PERCENTILE keeps what it
/// takes.
bool keeps_no_default(const Type& type);

/// Whether a default is worked out for each row: it is no constant that old rows could get when the column is added.
bool is_for_each_row(const Default& value);

/// Whether `text` is an integer that the type holds: the sign may stand in front.
std::optional<DefaultProblem> integer_problem(std::string_view text, const Type& type);

/// The digits of a decimal number in writing, once its exponent is written out: 1e3 has four, 0.001 has three, all of
/// them behind the point (StarRocks: DecimalLiteral, from java.math.BigDecimal).
struct DecimalDigits {
    std::int64_t precision = 0;
    std::int64_t scale = 0;
    std::string plain;  ///< the number without exponent
};
std::optional<DecimalDigits> decimal_digits(std::string_view text);
inline constexpr std::int64_t k_most_decimal_digits = 76;

/// How many elements stand in a constructor.
std::size_t element_count(std::span<const Token> arguments);

}  // namespace srmigrate::schema
