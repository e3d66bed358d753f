// SPDX-License-Identifier: Apache-2.0
// What `init` writes, as text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

struct Template {
    std::string_view name;
    std::string_view summary;          ///< the first line of its README
    std::string_view revision_format;  ///< the value of the key of that name
};

std::span<const Template> templates();

/// Values as they are to stand in the file.
struct ConfigValues {
    std::string section;  ///< the main one
    std::string script_location;
    std::optional<std::string> target_metadata;  ///< without it the key stands there as a comment, like the next one
    std::optional<std::string> databases;
    std::optional<std::string> exclude_tables;
    std::optional<std::string> url = {};
};
/// The config file of a new project.
std::string config_text(const Template& chosen, const ConfigValues& values);

std::string readme_text(const Template& chosen);
/// Of the directory of the desired schema.
std::string models_readme_text();

/// A file that a project has besides, named by its path below the project or beside its config file.
struct TemplateFile {
    std::string_view path;
    bool beside_config = false;
    std::string text;
};
std::vector<TemplateFile> more_files(const Template& chosen);

}  // namespace srmigrate::cli
