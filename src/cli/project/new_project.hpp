// SPDX-License-Identifier: Apache-2.0
// A project that `init` is about to make: an empty one, or one for a database that is there already. Everything that is
// in the way is found before anything is written.
#pragma once

#include "cli/project/templates.hpp"
#include "cli/report/rendered.hpp"
#include "cli/work/context.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::cli {

struct NewProject {
    const Template* chosen = nullptr;
    std::filesystem::path named;      ///< its directory, as the command line names it
    std::filesystem::path directory;  ///< the same, absolute
    std::filesystem::path config;     ///< as it is to be named
    bool config_is_there = false;     ///< it is left as it is
};

/// Throws an Error where the directory or the config file cannot be made. The directory may hold files already where
/// the config file names it and --from-database is given.
NewProject new_project(const CommandContext& context);

/// `%(here)s/migrations`, or the absolute path when the project was named so.
std::string path_in_config(const NewProject& project, const std::filesystem::path& path,
                           const std::filesystem::path& config_directory);

struct InitReport {
    std::filesystem::path directory;
    std::filesystem::path config;
    bool config_written = true;                ///< false: there was one, and it was left as it is
    std::vector<std::filesystem::path> files;  ///< that were written, in order
    std::string server = {};                   ///< that the schema was taken over from; empty: none
    std::string revision = {};                 ///< the first one, which the database is at now; empty: none
    bool operator==(const InitReport&) const = default;
};
Rendered render(InitReport report);

/// Values of keys as they are to stand in the config file.
struct ProjectKeys {
    std::optional<std::filesystem::path> models;  ///< of target_metadata; absolute
    std::optional<std::string> databases;
    std::optional<std::string> exclude_tables;
};
/// The directories, a README, and the config file unless there is one.
InitReport write_project(const CommandContext& context, const NewProject& project, const ProjectKeys& keys = {});

/// init --from-database: a project whose models and first revision are what the database holds, stamped. Leaves no file
/// behind where it fails.
CommandResult adopt_database(CommandContext& context, const NewProject& project);

}  // namespace srmigrate::cli
