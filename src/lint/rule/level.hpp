// SPDX-License-Identifier: Apache-2.0
// How much a finding weighs.
#pragma once

#include <optional>
#include <string_view>

namespace srmigrate::lint {

enum class LintLevel {
    off,
    notice,   ///< advice
    warning,  ///< harm is likely
    error,    ///< will fail, loses data, or takes production down
};

std::string_view word(LintLevel level);
/// Nothing for any other word.
std::optional<LintLevel> level_of(std::string_view word);

}  // namespace srmigrate::lint
