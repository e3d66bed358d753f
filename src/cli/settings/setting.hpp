// SPDX-License-Identifier: Apache-2.0
// One value that a user can set, with the place it came from; hooks; and what the command line says about settings. The
// whole of them is cli/settings/settings.
#pragma once

#include "base/diagnostic.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::cli {

enum class SettingSource { flag, environment, file, fallback };

/// Where a value came from: "--url", "$SRMIGRATE_URL", "alembic.ini:7", "default".
struct SettingOrigin {
    SettingSource source = SettingSource::fallback;
    std::string text = "default";
    std::optional<base::Place> where = {};  ///< for Source::file
    bool operator==(const SettingOrigin&) const = default;
};

template <class T>
struct Setting {
    T value{};
    SettingOrigin origin{};
    bool operator==(const Setting&) const = default;
};

enum class HookType { exec, console_scripts, module };

struct Hook {
    std::string name;
    HookType type = HookType::exec;
    std::string program;               ///< a path, or a name to be found on PATH
    std::vector<std::string> options;  ///< with REVISION_SCRIPT_FILENAME not yet replaced
    std::filesystem::path directory;   ///< where it runs; empty: the working directory
    bool operator==(const Hook&) const = default;
};

/// What the command line says about settings.
struct Flags {
    std::vector<std::string> config;                             ///< -c
    std::optional<std::string> name;                             ///< -n
    std::vector<std::string> arguments;                          ///< -x NAME=VALUE
    std::vector<std::pair<std::string, std::string>> keys = {};  ///< a key of the config file and its value, e.g.
                                                                 ///< {"sqlalchemy.url", …} for --url
};

}  // namespace srmigrate::cli
