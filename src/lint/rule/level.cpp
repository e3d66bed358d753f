// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/level.hpp"

#include <array>

namespace srmigrate::lint {
namespace {

constexpr std::array k_levels{LintLevel::off, LintLevel::notice, LintLevel::warning, LintLevel::error};

}  // namespace

std::string_view word(LintLevel level) {
    switch (level) {
        case LintLevel::off:
            return "off";
        case LintLevel::notice:
            return "notice";
        case LintLevel::warning:
            return "warning";
        case LintLevel::error:
            return "error";
    }
    return {};
}

std::optional<LintLevel> level_of(std::string_view text) {
    for (const auto level : k_levels) {
        if (word(level) == text) return level;
    }
    return std::nullopt;
}

}  // namespace srmigrate::lint
