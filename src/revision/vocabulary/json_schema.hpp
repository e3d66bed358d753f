// SPDX-License-Identifier: Apache-2.0
// The vocabulary as JSON schemas (2020-12), by which editors check YAML files while they are written. docs has a copy
// of each; a test holds them equal.
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::revision {

enum class SchemaOf {
    revision,
    models,  ///< files of a desired schema
};

/// The name of the schema's file, in docs and in a project.
std::string_view file_name(SchemaOf what);

/// The text of that file.
std::string json_schema(SchemaOf what);

}  // namespace srmigrate::revision
