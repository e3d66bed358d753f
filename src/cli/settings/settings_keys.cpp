// SPDX-License-Identifier: Apache-2.0
// The table of keys, and settings as text.
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/settings/duration.hpp"
#include "cli/settings/settings.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array k_keys{
    SettingKey{"script_location", "directory", "none",
               "The directory of the migration scripts; relative to the working directory, so begin it with %(here)s"},
    SettingKey{"version_locations", "directories", "versions/ below script_location",
               "Where revision files are, when they are in other or in several directories"},
    SettingKey{"path_separator", "os, :, ;, space or newline", "commas and blanks",
               "What stands between the directories of version_locations"},
    SettingKey{"version_path_separator", "as path_separator", "none",
               "The older name of path_separator, for version_locations only"},
    SettingKey{"recursive_version_locations", "boolean", "false",
               "Look for revision files below the directories of version_locations too"},
    SettingKey{"test_location", "directory", "tests/ below script_location",
               "Where the test files (*.test.yaml) of the command test are"},
    SettingKey{"prepend_sys_path", "directories", "none",
               "Where Python scripts and models find the modules of the project; relative to this file"},
    SettingKey{
        "file_template",
        "text with %%(rev)s, %%(slug)s, %%(epoch)s, %%(year)d, %%(month).2d, %%(day).2d, %%(hour).2d, %%(minute).2d, "
        "%%(second).2d",
        "%%(rev)s_%%(slug)s", "The name of a new revision file, without its extension; may hold '/'"},
    SettingKey{"timezone", "name such as Europe/Berlin or UTC", "local time",
               "The time zone of create dates and of the dates in file names"},
    SettingKey{"truncate_slug_length", "number", "40", "How long %%(slug)s may be, in characters"},
    SettingKey{"output_encoding", "utf-8", "utf-8", "The encoding of new revision files; only utf-8 is possible"},
    SettingKey{"revision_format", "sql, yaml or python", "sql; python in an Alembic project",
               "The format of new revision files"},
    SettingKey{"sqlalchemy.url", "URL", "none",
               "The database: starrocks://user:password@host:9030/database, or embedded:FILE"},
    SettingKey{"databases", "names", "the URL's database",
               "The databases that inspect, check and autogenerate look at"},
    SettingKey{"target_metadata", "files, directories or module:attribute", "what env.py says",
               "The desired schema (.sql, .yaml, .py) for autogenerate and check; relative to this file"},
    SettingKey{"include_tables", "globs", "all objects", "The objects that inspect, check and autogenerate look at"},
    SettingKey{"exclude_tables", "globs", "none", "The objects that they leave out"},
    SettingKey{"rebuild", "globs, or all", "none",
               "The tables for which autogenerate writes a rebuild where StarRocks has no ALTER for a change"},
    SettingKey{"rebuild_chunk_rows", "number", "50000000", "How many rows one statement of a rebuild copies, about"},
    SettingKey{"version_table", "name", "alembic_version", "The table that records what the database is at"},
    SettingKey{"version_table_schema", "database", "the URL's database", "The database of the version table"},
    SettingKey{"version_table_properties", "key=value, key=value", "none",
               "Properties of the tool's own tables, e.g. replication_num=1"},
    SettingKey{"statement_timeout", "duration", "1h", "How long a statement may run: the session's query_timeout"},
    SettingKey{"job_timeout", "duration or none", "none", "How long to wait for one schema-change job"},
    SettingKey{"parallel", "boolean", "false", "Run schema-change jobs of different tables in parallel"},
    SettingKey{"allow_data_loss", "boolean", "false", "Let a downgrade lose rows without asking"},
    SettingKey{"lock", "on or off", "on", "Keep a second run out while one is under way"},
    SettingKey{"lock_timeout", "duration", "60s", "How long to wait for the lock"},
    SettingKey{"lock_ttl", "duration", "10m", "How long the lock holds without renewal"},
};

constexpr std::array k_accepted{
    AcceptedKey{"revision_environment", "says whether to run env.py; there is none"},
    AcceptedKey{"sourceless", "says whether to read .pyc files; scripts are text"},
};

std::string joined(const std::vector<fs::path>& paths) {
    std::vector<std::string> texts;
    for (const auto& path : paths)
        texts.push_back(path.string());
    return base::join(texts, ", ");
}

std::string joined(const NamedProperties& properties) {
    std::vector<std::string> texts;
    for (const auto& [key, value] : properties)
        texts.push_back(fmt::format("{}={}", key, value));
    return base::join(texts, ", ");
}

std::string on_off(bool value) {
    return value ? "on" : "off";
}

}  // namespace

std::vector<ShownSetting> shown(const Settings& settings) {
    std::vector<ShownSetting> result;
    const auto add = [&](std::string key, std::string value, const SettingOrigin& origin) {
        result.push_back({.key = std::move(key), .value = std::move(value), .origin = origin.text});
    };
    const auto& s = settings;
    add("script_location", s.script_location.value ? s.script_location.value->string() : "", s.script_location.origin);
    add("version_locations", joined(s.version_locations.value), s.version_locations.origin);
    add("recursive_version_locations", s.recursive_version_locations.value ? "true" : "false",
        s.recursive_version_locations.origin);
    add("test_location", s.test_location.value ? s.test_location.value->string() : "", s.test_location.origin);
    add("prepend_sys_path", joined(s.prepend_sys_path.value), s.prepend_sys_path.origin);
    add("file_template", s.file_template.value, s.file_template.origin);
    add("timezone", s.timezone.value.value_or("local time"), s.timezone.origin);
    add("truncate_slug_length", std::to_string(s.truncate_slug_length.value), s.truncate_slug_length.origin);
    add("revision_format", std::string(revision::word(s.revision_format.value)), s.revision_format.origin);
    add("sqlalchemy.url", s.url.value ? to_text(*s.url.value) : "", s.url.origin);
    add("databases", base::join(s.databases.value, ", "), s.databases.origin);
    add("target_metadata", joined(s.target_metadata.value), s.target_metadata.origin);
    add("include_tables", base::join(s.include_tables.value, ", "), s.include_tables.origin);
    add("exclude_tables", base::join(s.exclude_tables.value, ", "), s.exclude_tables.origin);
    add("rebuild", base::join(s.rebuild.value, ", "), s.rebuild.origin);
    add("rebuild_chunk_rows", std::to_string(s.rebuild_chunk_rows.value), s.rebuild_chunk_rows.origin);
    add("version_table", s.version_table.value, s.version_table.origin);
    add("version_table_schema", s.version_table_schema.value.value_or(""), s.version_table_schema.origin);
    add("version_table_properties", joined(s.version_table_properties.value), s.version_table_properties.origin);
    add("statement_timeout", duration_text(s.statement_timeout.value), s.statement_timeout.origin);
    add("job_timeout", s.job_timeout.value ? duration_text(*s.job_timeout.value) : "none", s.job_timeout.origin);
    add("parallel", s.parallel.value ? "true" : "false", s.parallel.origin);
    add("allow_data_loss", s.allow_data_loss.value ? "true" : "false", s.allow_data_loss.origin);
    add("lock", on_off(s.lock.value), s.lock.origin);
    add("lock_timeout", duration_text(s.lock_timeout.value), s.lock_timeout.origin);
    add("lock_ttl", duration_text(s.lock_ttl.value), s.lock_ttl.origin);
    const auto add_all = [&](std::string_view prefix, const std::map<std::string, Setting<std::string>>& map) {
        for (const auto& [name, setting] : map) {
            const auto& value = setting.value;
            add(fmt::format("{}{}", prefix, name), base::looks_secret(name) ? std::string(base::k_redacted) : value,
                setting.origin);
        }
    };
    add_all("session.", s.session);
    add_all("variables.", s.variables);
    return result;
}

std::span<const SettingKey> known_keys() {
    return k_keys;
}
std::span<const AcceptedKey> accepted_keys() {
    return k_accepted;
}

}  // namespace srmigrate::cli
