// SPDX-License-Identifier: Apache-2.0
// Texts that stand for many: patterns of LIKE, and globs. The time that matching takes is at most the product of both
// lengths.
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::base {

/// SQL's LIKE: % is any text, _ any character, \ takes the special meaning of the next character away. Case
/// counts.
bool matches_like(std::string_view text, std::string_view pattern);
/// * is any text, ? any character.
bool matches_glob(std::string_view text, std::string_view glob);

/// What every text begins with that LIKE matches.
std::string like_prefix(std::string_view pattern);

}  // namespace srmigrate::base
