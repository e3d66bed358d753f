// SPDX-License-Identifier: Apache-2.0
// The files of a desired schema (`target_metadata`): CREATE statements of an SQL file, the lists `tables`, `views` and
// `materialized_views` of a YAML file, or the tables of SQLAlchemy's MetaData in Python files. USE and CREATE DATABASE
// may stand between the statements; `database:` says in a YAML file what USE says in the other.
#pragma once

#include "revision/models/models.hpp"
#include "revision/python/environment_script.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace srmigrate::revision {

struct ModelSource {
    std::vector<std::filesystem::path> paths;  ///< files, and directories whose files are read, with those below them
    std::filesystem::path working_directory;   ///< messages name files below it relative to it; empty: all absolute
    std::string database;                      ///< of unqualified names at the start of every file; may be empty
    /// What Python files are read with: files and packages among the paths, and "module:attribute".
    PythonInputs python = {};
    /// Where no path is named: what the project's env.py compares with.
    EnvironmentScript* environment_script = nullptr;
};

/// Throws one Error with everything that is wrong in any of the files: text that does not parse, statements of another
/// kind, objects that are declared twice, rename hints that belong to nothing.
Models read_models(const ModelSource& source);

}  // namespace srmigrate::revision
