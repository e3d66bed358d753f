// SPDX-License-Identifier: Apache-2.0
// Strings as Python source.
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::python {

/// What repr() gives: 'text', or "text" where it has a single quote and no double one.
std::string repr(std::string_view text);

}  // namespace srmigrate::python
