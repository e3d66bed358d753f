// SPDX-License-Identifier: Apache-2.0
// Globs of include_tables and exclude_tables.
#pragma once

#include <string_view>

namespace srmigrate::cli {

/// Whether the whole text matches: * is any text, ? any character.
bool matches_glob(std::string_view text, std::string_view glob);

}  // namespace srmigrate::cli
