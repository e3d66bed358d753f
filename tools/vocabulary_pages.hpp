// SPDX-License-Identifier: Apache-2.0
// The vocabulary of YAML scripts as a page for people. A test compares it with the file.
#pragma once

#include <string>

namespace srmigrate::tools {

/// docs/yaml-vocabulary.md
std::string vocabulary_page();

}  // namespace srmigrate::tools
