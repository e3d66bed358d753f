// SPDX-License-Identifier: Apache-2.0
// Digests of text, and base64url for text that must survive inside SQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::base {

std::string sha256_hex(std::string_view text);  ///< 64 lower-case hexadecimal digits

/// RFC 4648 §5 without padding: only A-Z a-z 0-9 - and _.
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace srmigrate::base
