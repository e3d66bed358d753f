// SPDX-License-Identifier: Apache-2.0
// Functions of values alone: of texts, dates and numbers, and a checksum. Source: StarRocks string_functions.cpp,
// time_functions.cpp, hash_functions.cpp.
#pragma once

#include "engine/value/value.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

/// Nothing for a function that is not known here; its name is in lower case. Throws NotSimulated for arguments that it
/// is not known for.
///
/// concat concat_ws upper ucase lower lcase length char_length character_length trim ltrim rtrim reverse replace left
/// right substr substring; abs mod sign; date to_date date_trunc year quarter month day dayofmonth hour minute second
/// datediff; murmur_hash3_32 of anything that has one text, so not of FLOAT and DOUBLE.
std::optional<Value> function_value(std::string_view name, const std::vector<Value>& arguments);

}  // namespace srmigrate::engine
