// SPDX-License-Identifier: Apache-2.0
// Config files as tables of raw values with their places: which file, which section, which keys. alembic.ini,
// srmigrate.toml and pyproject.toml look alike from here on; what a key means is the business of cli/settings/settings.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::cli {

enum class FileKind {
    ini,        ///< [alembic] by ConfigParser's rules
    toml,       ///< [srmigrate]
    pyproject,  ///< [tool.alembic]
};

/// What a value says, after interpolation. A Diagnostic stands for a value that cannot be read: an error only for those
/// who need that value, as in ConfigParser.
using RawContent = std::variant<std::string, bool, std::int64_t, std::vector<std::string>, base::Diagnostic>;

struct RawValue {
    RawContent content;
    base::Place where;     ///< of the value; without its text where that may be a secret
    std::string spelling;  ///< of the key, as written
    bool operator==(const RawValue&) const = default;
};

/// One post-write hook: its name and its keys (`type`, `executable`, …).
struct RawHook {
    std::string name;
    base::Place where;
    std::map<std::string, RawValue> keys;
    bool operator==(const RawHook&) const = default;
};

struct SettingsFile {
    FileKind kind = FileKind::ini;
    std::filesystem::path path;            ///< as it was named
    std::filesystem::path directory;       ///< absolute: `%(here)s`
    std::string section;                   ///< "alembic", the -n name, "srmigrate", "tool.alembic"
    std::map<std::string, RawValue> keys;  ///< of the section; nested TOML tables with dots: "session.query_timeout"
    std::map<std::string, RawValue> inherited;  ///< ini: [DEFAULT], as far as the section does not say otherwise
    std::map<std::string, RawValue> variables;  ///< [alembic:variables], keys as written
    std::vector<RawHook> hooks;
    bool decides_on_hooks = false;      ///< says something on hooks, if only that there are none
    std::vector<std::string> sections;  ///< ini: those that -n may name
};

/// Reads one file by its kind, which its name says. Throws an Error with every defect and its place. Nothing when a
/// pyproject.toml has no [tool.alembic].
std::optional<SettingsFile> read_settings_file(const std::filesystem::path& path,
                                               const std::filesystem::path& working_directory,
                                               const std::optional<std::string>& section);

/// The files that apply, the own one (alembic.ini or srmigrate.toml) before pyproject.toml; none when there are none.
/// `named` are the values of -c. Throws an Error for a named file that is absent, and for two own files in one place.
std::vector<SettingsFile> find_settings_files(const std::vector<std::string>& named,
                                              const std::optional<std::string>& section,
                                              const base::Environment& environment);

}  // namespace srmigrate::cli
