// SPDX-License-Identifier: Apache-2.0
// The name of a new revision file, and the id it carries (reference alembic.md §2.3).
#pragma once

#include "cli/terminal/local_time.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace srmigrate::cli {

/// 12 hexadecimal digits out of six random bytes.
std::string revision_id(std::string_view six_bytes);

/// The words of a message (letters, digits and '_' of any script) in lower case, joined by '_'. Longer than `limit`
/// characters: cut there, the last partial word dropped, '_' appended.
std::string slug_of(std::string_view message, std::size_t limit);

/// The template filled in, e.g. `%(year)d/%(rev)s_%(slug)s`: a relative path without extension. Throws an Error for a
/// template that is not understood.
std::string file_stem(std::string_view file_template, std::string_view id, std::string_view slug,
                      const LocalTime& time);

}  // namespace srmigrate::cli
