// SPDX-License-Identifier: Apache-2.0
// Values as YAML text that every YAML reader takes for the same value: a string stays a string.
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::revision {

/// On one line: plain where nothing in it could be taken for something else, else in double quotes. It may stand in
/// brackets and braces too.
std::string yaml_scalar(std::string_view text);

/// As a value of a key at `indent` blanks: plain, quoted, or a literal block whose lines are two blanks further in;
/// with the line break at its end.
std::string yaml_value(std::string_view text, std::size_t indent);

}  // namespace srmigrate::revision
