// SPDX-License-Identifier: Apache-2.0
// Pages of the documentation that are written from tables of the program, so that neither can say what the other does
// not. A test compares them with the files.
#pragma once

#include <string>

namespace srmigrate::tools {

/// docs/commands.md
std::string commands_page();

/// docs/srmigrate.1, for man
std::string manual_page();

/// The tables of docs/configuration.md: the keys, and those that are accepted without effect.
std::string keys_table();
std::string accepted_keys_table();

}  // namespace srmigrate::tools
