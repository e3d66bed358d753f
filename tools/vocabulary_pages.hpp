// SPDX-License-Identifier: Apache-2.0
// The vocabulary of YAML scripts as a page for people and as a JSON schema for editors. A test compares both with the
// files.
#pragma once

#include "base/json_fwd.hpp"

#include <string>

namespace srmigrate::tools {

/// docs/yaml-vocabulary.md
std::string vocabulary_page();

/// docs/revision.schema.json: JSON Schema 2020-12 of a YAML script.
base::Json revision_schema();

}  // namespace srmigrate::tools
