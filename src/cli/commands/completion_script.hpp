// SPDX-License-Identifier: Apache-2.0
// Completion for shells, written from the command table.
#pragma once

#include <string>

namespace srmigrate::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace srmigrate::cli
