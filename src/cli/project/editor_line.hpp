// SPDX-License-Identifier: Apache-2.0
// How editors find the JSON schema of a YAML file: the project has a copy, and the first line of each new file names
// it.
#pragma once

#include "cli/settings/settings.hpp"
#include "revision/vocabulary/json_schema.hpp"

#include <filesystem>
#include <string>

namespace srmigrate::cli {

/// The line for a new file, which YAML's language server reads; empty where the project has no copy of the schema.
std::string editor_line(const Settings& settings, const std::filesystem::path& file, revision::SchemaOf what);

}  // namespace srmigrate::cli
