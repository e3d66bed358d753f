// SPDX-License-Identifier: Apache-2.0
// The header of an SQL script: its first comment block. Reads lines, not tokens, so that loading thousands of files
// costs little; the body is the business of revision/script/read_sql.
#pragma once

#include "revision/script/header.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace srmigrate::revision {

HeaderReading read_sql_header(SourceFile source);

/// Where the body of an SQL script begins: behind the comment block of its header, or at a marker that follows the keys
/// without an empty line. `text` has a header.
std::size_t sql_body_offset(std::string_view text);

/// The text of a line comment when it is a section marker, or meant to be one: "migrate:up". `comment` begins with the
/// dashes.
std::optional<std::string_view> marker_text(std::string_view comment);

}  // namespace srmigrate::revision
