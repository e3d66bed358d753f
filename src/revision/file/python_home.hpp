// SPDX-License-Identifier: Apache-2.0
// What the Python files of a project are read with besides their own text.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace srmigrate::revision {

struct PythonHome {
    std::vector<std::filesystem::path> import_paths;  ///< prepend_sys_path: where modules of the project are; absolute
    std::filesystem::path directory;                  ///< of the config file; files below it may be read
    std::filesystem::path working_directory;          ///< relative paths start here; messages name files relative to it
    std::map<std::string, std::string, std::less<>> options = {};  ///< of the main section, as the config file has them
    bool operator==(const PythonHome&) const = default;
};

}  // namespace srmigrate::revision
