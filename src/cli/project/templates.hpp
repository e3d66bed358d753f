// SPDX-License-Identifier: Apache-2.0
// What `init` writes, as text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

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
};
/// The config file of a new project.
std::string config_text(const Template& chosen, const ConfigValues& values);

std::string readme_text(const Template& chosen);

}  // namespace srmigrate::cli
