// SPDX-License-Identifier: Apache-2.0
// Which type MODIFY COLUMN turns into which, and what becomes of the values: the one table that the diff and the engine
// ask. Source: StarRocks SchemaChangeTypeCompatibility, Column.checkSchemaChangeAllowed; every pair is recorded
// for 4.1; reference §3.1, §3.5.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>

namespace srmigrate::schema {

/// What MODIFY COLUMN does with the values when a column changes from one type to another.
enum class ValueConversion {
    same,
    widening,  ///< every value is kept
    lossy,     ///< values that do not fit become NULL, lose digits or make the job fail
    refused,
};
/// Types in any spelling. Struct fields are not changed by MODIFY: a struct, array or map converts only into itself,
/// and even that is refused together with another change (see schema/rules/change_rules.hpp).
ValueConversion conversion(const Type& from, const Type& to, const Version& version);

/// What stands against a conversion, in the order in which the server looks.
enum class ConversionProblem {
    no_conversion,      ///< StarRocks: "Can not change"
    shorter_text,       ///< "Cannot shorten string length"
    too_short_for_json  ///< "JSON needs minimum length"
};
/// Types in any spelling; nothing for a type and itself, unless it is nested.
std::optional<ConversionProblem> conversion_problem(const Type& from, const Type& to, const Version& version);

/// Shared-data: whether the conversion leaves the stored values as they are, given that it is one. Decimals and nested
/// types are rewritten for any change of the column.
bool keeps_stored_values(const Type& from, const Type& to);

/// The length that the server names when it refuses to make a text of JSON (PrimitiveType.getTypeSize).
inline constexpr std::int64_t k_json_text_length = 1024;

}  // namespace srmigrate::schema
