// SPDX-License-Identifier: Apache-2.0
// Text of others inside pages and drawings.
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::cli {

/// For HTML, SVG and XML, in text and in quoted attributes: no markup, and no control character.
std::string html_text(std::string_view text);

}  // namespace srmigrate::cli
