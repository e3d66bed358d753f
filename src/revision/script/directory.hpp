// SPDX-License-Identifier: Apache-2.0
// The version directories: finds the revision files, reads each once, and parses their headers. What is wrong is
// collected over all files. How revisions hang together is the business of revision/graph/graph; bodies are read by
// revision/body/read_script.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/revision.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct DirectoryOptions {
    std::vector<std::filesystem::path> locations;    ///< version_locations, in order; absolute
    bool recursive = false;                          ///< recursive_version_locations
    std::string file_template = "%(rev)s_%(slug)s";  ///< tells a file that should have a header from other files
    std::filesystem::path working_directory;  ///< messages name files below it relative to it; empty: all absolute
    std::shared_ptr<const PythonHome> python = nullptr;  ///< what scripts in Python are read with
};

/// A location that does not exist is a warning, like a file or directory that is met twice.
struct Directory {
    /// In load order: file names sorted inside each directory, directories in order, the files of a directory before
    /// its sub-directories (reference §3.1). Broken files are not among them.
    std::vector<Revision> revisions;
    std::vector<base::Diagnostic> errors;  ///< of all broken files; commands that need the graph cannot go on
    std::vector<base::Diagnostic> warnings;
    std::vector<base::Diagnostic> notes;  ///< files that were ignored
};

/// Whether file_template (as after interpolation, `%(rev)s_%(slug)s`) could have given a file this name, whatever its
/// suffix; a revision id counts as at least eight hexadecimal digits.
bool is_named_by_template(std::string_view file_name, std::string_view file_template);

/// What editors leave beside a file.
bool is_leftover(std::string_view file_name);

/// How messages name the files of a directory: relative to where the user stands, if below it; with the slash.
std::string shown_directory(const std::filesystem::path& directory, const std::filesystem::path& working_directory);

/// Never throws for what is wrong in the files or directories.
Directory load_directory(const DirectoryOptions& options);

}  // namespace srmigrate::revision
