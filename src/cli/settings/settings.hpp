// SPDX-License-Identifier: Apache-2.0
// Everything that a user can set, each value with the place it came from. Flags win over the environment, the
// environment over the config file, the config file over the default. Reads files and variables; connects to nothing.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "cli/settings/duration.hpp"
#include "cli/settings/setting.hpp"
#include "cli/settings/settings_file.hpp"
#include "cli/settings/url.hpp"
#include "revision/file/revision.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::cli {

using NamedProperties = std::vector<std::pair<std::string, std::string>>;

/// Paths are absolute.
struct Settings {
    std::vector<std::filesystem::path> files;  ///< that were read, as they were named; the own one first
    std::filesystem::path directory;           ///< of the own config file; the working directory without one

    Setting<std::optional<std::filesystem::path>> script_location;
    Setting<std::vector<std::filesystem::path>> version_locations;
    Setting<bool> recursive_version_locations;
    Setting<std::optional<std::filesystem::path>> test_location;   ///< nothing without a script_location
    Setting<std::vector<std::filesystem::path>> prepend_sys_path;  ///< where Python files find modules of the project
    Setting<std::string> file_template;
    Setting<std::optional<std::string>> timezone;
    Setting<std::size_t> truncate_slug_length;
    std::vector<Hook> hooks;
    std::vector<base::Diagnostic> writing_problems;  ///< what keeps one from writing a revision; see require_writing

    Setting<std::optional<Address>> url;          ///< as far as it can be read
    std::vector<base::Diagnostic> url_problems;   ///< what keeps one from connecting to it; see require_url
    Setting<std::vector<std::string>> databases;  ///< as given; without any, the URL's is meant
    std::vector<std::string> engines;             ///< sections that `databases` names, as Alembic's multidb has it
    Setting<std::vector<std::filesystem::path>> target_metadata;
    Setting<revision::ScriptFormat> revision_format;
    Setting<std::string> version_table;
    Setting<std::optional<std::string>> version_table_schema;  ///< as given; without any, the URL's database is meant
    Setting<NamedProperties> version_table_properties;
    Setting<std::vector<std::string>> include_tables;
    Setting<std::vector<std::string>> exclude_tables;
    Setting<std::vector<std::string>> rebuild;  ///< globs of tables that autogenerate may rebuild
    Setting<std::int64_t> rebuild_chunk_rows;
    Setting<Milliseconds> statement_timeout;
    Setting<std::optional<Milliseconds>> job_timeout;
    Setting<bool> parallel;         ///< jobs of different tables may run side by side
    Setting<bool> allow_data_loss;  ///< a way down may lose rows without being asked about it
    Setting<bool> lock;
    Setting<Milliseconds> lock_timeout;
    Setting<Milliseconds> lock_ttl;
    std::map<std::string, Setting<std::string>> session;      ///< SET NAME = VALUE after connecting
    std::map<std::string, Setting<std::string>> variables;    ///< of scripts
    std::map<std::string, std::string, std::less<>> options;  ///< of the main section, as Python files may ask for them
};

enum class ConfigFile { required, optional };

struct LoadedSettings {
    Settings settings;
    std::vector<base::Diagnostic> warnings;
};

/// Throws an Error with every defect. An absent config file is one where it is required.
LoadedSettings load_settings(const Flags& flags, const base::Environment& environment, ConfigFile need);

/// The same from files that were read already.
LoadedSettings make_settings(const std::vector<SettingsFile>& files, const Flags& flags,
                             const base::Environment& environment);

/// The address for those who connect; throws an Error when there is none, or with what is wrong with it.
const Address& require_url(const Settings& settings);

/// For those who write a revision: throws an Error with what is wrong with the hooks or the encoding. As with Alembic,
/// nobody else looks at them.
void require_writing(const Settings& settings);

/// Every setting as text with its origin, secrets redacted, in the order of the documentation.
struct ShownSetting {
    std::string key;
    std::string value;
    std::string origin;
    bool operator==(const ShownSetting&) const = default;
};
std::vector<ShownSetting> shown(const Settings& settings);

/// A key of the main section, for the documentation and for suggestions.
struct SettingKey {
    std::string_view name;
    std::string_view value;     ///< what it takes
    std::string_view fallback;  ///< the default, in words
    std::string_view meaning;
};
std::span<const SettingKey> known_keys();

/// Keys of Alembic that are accepted and mean nothing here, with the reason.
struct AcceptedKey {
    std::string_view name;
    std::string_view reason;
};
std::span<const AcceptedKey> accepted_keys();

}  // namespace srmigrate::cli
