// SPDX-License-Identifier: Apache-2.0
// The bytes of a Python file as text.
#pragma once

#include "python/syntax/code.hpp"

#include <string>
#include <string_view>

namespace srmigrate::python {

/// UTF-8 without byte order mark, with LF as line break. A coding line ("Defining Python Source Code Encodings", PEP
/// 263) may name UTF-8, ASCII or Latin-1; another one, bytes that it does not allow, and NUL are a PySyntaxError.
std::string decoded_code(std::string_view bytes);

/// A place in bytes that may be no text: what is not UTF-8 in its line is shown as U+FFFD.
base::Place place_in_bytes(std::string file, std::string_view bytes, CodeSpan span);

}  // namespace srmigrate::python
