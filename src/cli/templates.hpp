// SPDX-License-Identifier: Apache-2.0
// What `init` writes, as text.
#pragma once

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

/// The config file of a new project. `script_location` as it is to stand in the file, `section` the main section.
std::string config_text(const Template& chosen, std::string_view script_location, std::string_view section);

std::string readme_text(const Template& chosen);

}  // namespace srmigrate::cli
