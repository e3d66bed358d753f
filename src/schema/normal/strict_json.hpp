// SPDX-License-Identifier: Apache-2.0
// What is wrong with the JSON of a default value, as the server's reader (Gson, not lenient) says it: with its place
// and the path that leads there. What stands behind the first value is not looked at, as it does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::schema {

/// Absent: the text begins with a JSON value, or is empty.
std::optional<std::string> json_problem(std::string_view text);

}  // namespace srmigrate::schema
