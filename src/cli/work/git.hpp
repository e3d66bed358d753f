// SPDX-License-Identifier: Apache-2.0
// What git knows of the project's files. git is run as a child process, without a shell.
#pragma once

#include "base/environment.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

/// The directory of the repository that the working directory is in; nothing without git or without a repository.
std::optional<std::filesystem::path> repository_of(const base::Environment& environment);

struct ChangedFile {
    std::filesystem::path file;  ///< absolute
    bool is_new = false;         ///< it was not there
    std::string old_text;        ///< as it was; empty for a new one
};

/// The files that are there now and were not, or were others, where the current branch left `ref`. Throws base::Error
/// where there is no git, no repository, or no such ref.
std::vector<ChangedFile> changed_since(const base::Environment& environment, const std::string& ref);

}  // namespace srmigrate::cli
