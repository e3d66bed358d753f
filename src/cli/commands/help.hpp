// SPDX-License-Identifier: Apache-2.0
// Help for people, written from the command table.
#pragma once

#include "cli/commands/table.hpp"

#include <string>

namespace srmigrate::cli {

inline constexpr std::size_t k_help_width = 100;

/// Of the program: its commands and the global options.
std::string help_text(std::size_t width = k_help_width);

/// Of one command: usage, options, an example.
std::string help_text(const Command& command, std::size_t width = k_help_width);

/// What an option does, with its choices and whether it may be repeated.
std::string meaning(const Option& option);

/// "srmigrate revision [options]"
std::string usage(const Command& command);

}  // namespace srmigrate::cli
