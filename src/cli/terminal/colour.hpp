// SPDX-License-Identifier: Apache-2.0
// Colour on terminals: when, and what is painted how.
#pragma once

#include "base/environment.hpp"
#include "cli/report/entries.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace srmigrate::cli {

enum class Colour { none, terminal };

/// Colour for a stream that is a terminal, unless NO_COLOR is set or the terminal is a dumb one.
Colour colour_for(const base::Environment& environment, bool is_terminal);

namespace paint {
inline constexpr std::string_view k_red = "\033[1;31m";
inline constexpr std::string_view k_green = "\033[1;32m";
inline constexpr std::string_view k_yellow = "\033[1;33m";
inline constexpr std::string_view k_cyan = "\033[1;36m";
inline constexpr std::string_view k_plain = "\033[0m";
}  // namespace paint

inline std::string painted(std::string_view text, std::string_view colour) {
    return fmt::format("{}{}{}", colour, text, paint::k_plain);
}

/// The same, or as it is where there are no colours.
inline std::string painted(std::string_view text, std::string_view paint, Colour colour) {
    return colour == Colour::none ? std::string(text) : painted(text, paint);
}

/// The revision's id, and what says that it is a head or current, in colour.
void paint_entry(RevisionEntry& entry, Colour colour);

}  // namespace srmigrate::cli
