// SPDX-License-Identifier: Apache-2.0
// Tells apart the projects that might meet at one version table.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace srmigrate::run {

/// Hash of where the scripts are, seen from the config file, and of the version table's full name: the same on every
/// machine and in every checkout. 16 hexadecimal digits.
std::string project_hash(const std::filesystem::path& script_location, const std::filesystem::path& config_directory,
                         std::string_view version_table);

}  // namespace srmigrate::run
