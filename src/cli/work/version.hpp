// SPDX-License-Identifier: Apache-2.0
// How the program calls itself, to people and in the history of runs.
#pragma once

#include <string>

namespace srmigrate::cli {

/// "srmigrate 0.1.0"
std::string version_text();
/// "0.1.0"
std::string program_version();

}  // namespace srmigrate::cli
