// SPDX-License-Identifier: Apache-2.0
// Splits a command line the way a POSIX shell does, without expanding anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

/// Blanks separate; '…', "…" and backslash quote. Nothing when a quote does not end.
std::optional<std::vector<std::string>> shell_words(std::string_view text);

}  // namespace srmigrate::cli
