// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/settings.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/settings/hook_settings.hpp"
#include "cli/settings/settings_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_default_slug_length = 40;
constexpr std::int64_t k_default_chunk_rows = 50000000;
constexpr std::string_view k_default_file_template = "%(rev)s_%(slug)s";

std::optional<bool> parse_boolean(std::string_view text) {
    const auto folded = base::to_lower(text);
    for (const std::string_view yes : {"true", "yes", "on", "y", "t", "1"}) {
        if (folded == yes) return true;
    }
    for (const std::string_view no : {"false", "no", "off", "n", "f", "0"}) {
        if (folded == no) return false;
    }
    return std::nullopt;
}

std::optional<std::string> not_empty(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

// An empty value is the same as none.
std::optional<std::optional<std::string>> text_or_nothing(std::string text) {
    std::optional<std::string> value;
    if (!text.empty()) value = std::move(text);
    return std::make_optional(std::move(value));
}

// ---- paths ----

struct Separator {
    char character = '\0';  // '\0': Alembic's older way, commas and blanks
};

std::optional<Separator> parse_separator(std::string_view text) {
    if (text.empty()) return Separator{};
    if (text == "os" || text == ":") return Separator{':'};
    if (text == ";") return Separator{';'};
    if (text == "space") return Separator{' '};
    if (text == "newline") return Separator{'\n'};
    return std::nullopt;
}

constexpr std::string_view k_separators = "os, ':', ';', space or newline";

std::vector<std::string> split_by(const Separator& separator, const std::string& text) {
    return separator.character == '\0' ? split_words(text) : base::split_list(text, separator.character);
}

// The separator is read only where there is a list to take apart, and the older key only where the newer one is absent
// (Alembic: Config.get_version_locations_list).
std::vector<std::string> directories_in(SettingsReader& reader, const std::string& text) {
    auto separator = reader.one("path_separator", Separator{}, k_separators, parse_separator);
    if (separator.origin.source == SettingSource::fallback) {
        separator = reader.one("version_path_separator", Separator{}, k_separators, parse_separator);
    }
    return split_by(separator.value, text);
}

Setting<std::vector<fs::path>> version_locations(SettingsReader& reader,
                                                 const std::optional<fs::path>& script_location) {
    Setting<std::vector<fs::path>> setting;
    std::vector<std::string> items;
    if (const auto found = reader.find("version_locations")) {
        setting.origin = found->origin;
        if (const auto* array = std::get_if<std::vector<std::string>>(&found->content)) {
            items = *array;
        } else if (const auto text = reader.as_text("version_locations", *found); text && !text->empty()) {
            items = directories_in(reader, *text);
        }
    }
    if (items.empty() && script_location) {
        setting.origin = {};
        items.push_back((*script_location / "versions").string());
    }
    for (const auto& item : items) {
        setting.value.push_back(absolute_in(reader.environment().working_directory, item));
    }
    return setting;
}

// The older key is for version_locations only (Alembic: Config.get_prepend_sys_paths_list). Relative to the config
// file, from where Alembic is run.
Setting<std::vector<fs::path>> prepend_sys_path(SettingsReader& reader, const fs::path& directory) {
    Setting<std::vector<fs::path>> setting;
    const auto found = reader.find("prepend_sys_path");
    if (!found) return setting;
    setting.origin = found->origin;
    std::vector<std::string> items;
    if (const auto* array = std::get_if<std::vector<std::string>>(&found->content)) {
        items = *array;
    } else if (const auto text = reader.as_text("prepend_sys_path", *found); text && !text->empty()) {
        items = split_by(reader.one("path_separator", Separator{}, k_separators, parse_separator).value, *text);
    }
    for (const auto& item : items)
        setting.value.push_back(absolute_in(directory, item));
    return setting;
}

std::map<std::string, std::string, std::less<>> main_options(const std::vector<SettingsFile>& files) {
    std::map<std::string, std::string, std::less<>> options;
    const auto take = [&](const std::map<std::string, RawValue>& keys) {
        for (const auto& [name, raw] : keys) {
            if (const auto* text = std::get_if<std::string>(&raw.content)) options.emplace(name, *text);
        }
    };
    for (const auto& file : files) {
        take(file.keys);
        take(file.inherited);
    }
    return options;
}

// A word with a colon names an attribute of a Python module: "myapp.models:Base.metadata".
bool names_module(std::string_view item) {
    const auto is_dotted = [](std::string_view text) {
        const auto parts = base::split(text, '.');
        return std::all_of(parts.begin(), parts.end(), [](const std::string& part) { return base::is_name(part); });
    };
    const auto colon = item.find(':');
    return colon != std::string_view::npos && is_dotted(item.substr(0, colon)) && is_dotted(item.substr(colon + 1));
}

// Where the value is no boolean, Alembic reads it as false and says nothing.
Setting<bool> recursive_version_locations(SettingsReader& reader) {
    constexpr std::string_view k_key = "recursive_version_locations";
    return reader.one(k_key, false, "a boolean", [&](const std::string& text) {
        const auto value = parse_boolean(text);
        if (!value && !text.empty()) {
            const auto found = reader.find(k_key);
            reader.warn(
                {.message = fmt::format("expected a boolean as '{}', got '{}'; it is read as false", k_key, text),
                 .where = found ? found->origin.where : std::nullopt,
                 .hint = comment_hint(text)});
        }
        return std::optional(value.value_or(false));
    });
}

// Alembic looks at it when it writes a revision.
void check_output_encoding(SettingsReader& reader) {
    reader.one("output_encoding", std::string("utf-8"), "utf-8", [](const std::string& text) {
        const auto folded = base::replace_all(base::replace_all(base::to_lower(text), "-", ""), "_", "");
        return folded.empty() || folded == "utf8" ? std::optional(text) : std::nullopt;
    });
}

Setting<std::optional<fs::path>> script_location(SettingsReader& reader) {
    Setting<std::optional<fs::path>> setting;
    const auto found = reader.find("script_location");
    if (!found) return setting;
    setting.origin = found->origin;
    const auto text = reader.as_text("script_location", *found);
    if (!text) return setting;
    const std::string path(base::trim(*text));
    if (path.empty()) {
        reader.complain(found->origin, "expected a directory as 'script_location', got nothing");
        return setting;
    }
    setting.value = absolute_in(reader.environment().working_directory, path);
    const auto colon = path.find(':');
    if (colon != std::string::npos && path.find('/') == std::string::npos && !fs::exists(*setting.value)) {
        reader.complain(
            found->origin,
            fmt::format("expected a directory as 'script_location', got the Python package resource '{}'", path),
            "write the path of the directory");
    }
    return setting;
}

Setting<std::optional<fs::path>> test_location(SettingsReader& reader, const std::optional<fs::path>& scripts) {
    Setting<std::optional<fs::path>> setting;
    if (scripts) setting.value = *scripts / "tests";
    const auto found = reader.find("test_location");
    const auto text = found ? reader.as_text("test_location", *found) : std::nullopt;
    if (!text) return setting;
    setting.origin = found->origin;
    if (base::trim(*text).empty()) {
        reader.complain(found->origin, "expected a directory as 'test_location', got nothing");
        return setting;
    }
    setting.value = absolute_in(reader.environment().working_directory, std::string(base::trim(*text)));
    return setting;
}

Setting<std::vector<fs::path>> target_metadata(SettingsReader& reader) {
    Setting<std::vector<fs::path>> setting;
    const auto found = reader.find("target_metadata");
    if (!found) return setting;
    setting.origin = found->origin;
    std::vector<std::string> items;
    if (const auto* array = std::get_if<std::vector<std::string>>(&found->content)) {
        items = *array;
    } else if (const auto text = reader.as_text("target_metadata", *found)) {
        // Blanks belong to file names here.
        items = base::split_list(base::replace_all(*text, "\n", ","));
    }
    const auto directory = found->directory.value_or(reader.environment().working_directory);
    for (const auto& item : items)
        setting.value.push_back(names_module(item) ? fs::path(item) : absolute_in(directory, item));
    return setting;
}

// ---- the rest, one by one ----

// A defect of the URL is kept: commands that do not connect work without it.
void read_url(SettingsReader& reader, Settings& settings) {
    const auto found = reader.find("sqlalchemy.url");
    if (!found) return;
    settings.url.origin = found->origin;
    auto place = found->origin.where;
    if (place) *place = base::Place{.file = place->file, .line = place->line};
    const auto problem = [&](const base::Diagnostic& diagnostic) {
        auto kept = diagnostic;
        kept.where = place;
        if (!place) kept.message = fmt::format("{}: {}", found->origin.text, kept.message);
        settings.url_problems.push_back(std::move(kept));
    };
    if (const auto* defect = std::get_if<base::Diagnostic>(&found->content)) return problem(*defect);
    const auto text = reader.as_text("sqlalchemy.url", *found);
    if (!text) return;
    if (base::trim(*text).empty()) {
        const bool from_variable = found->origin.source == SettingSource::environment;
        if (found->origin.source == SettingSource::file) {
            settings.url.origin = {};
        } else {
            reader.complain(found->origin, "expected a database URL, got nothing",
                            from_variable ? "unset SRMIGRATE_URL to use the config file" : "");
        }
        return;
    }
    try {
        auto parsed = parse_url(
            *text, {.variable = reader.environment().variable, .directory = settings.directory, .where = place});
        for (auto& warning : parsed.warnings)
            reader.warn(std::move(warning));
        for (const auto& diagnostic : parsed.problems)
            problem(diagnostic);
        settings.url.value = std::move(parsed.address);
    } catch (const base::Error& error) {
        for (const auto& diagnostic : error.diagnostics())
            problem(diagnostic);
    }
}

// The databases of StarRocks to look at; or, where each name is a section of the file, the engines of Alembic's
// template multidb, each of which has a URL of its own.
void read_databases(SettingsReader& reader, Settings& settings) {
    settings.databases = reader.list("databases");
    const auto& names = settings.databases.value;
    for (const auto& file : reader.files()) {
        const auto is_section = [&](const std::string& name) {
            return std::find(file.sections.begin(), file.sections.end(), name) != file.sections.end();
        };
        if (names.empty() || !std::all_of(names.begin(), names.end(), is_section)) continue;
        settings.engines = names;
        settings.databases = {};
        return;
    }
}

// `a=1, b=2`, or the TOML table version_table_properties.
Setting<NamedProperties> version_table_properties(SettingsReader& reader) {
    constexpr std::string_view k_key = "version_table_properties";
    auto setting = reader.one(k_key, NamedProperties{}, "key=value, key=value", [](const std::string& text) {
        std::optional<NamedProperties> result{NamedProperties{}};
        for (const auto& item : base::split_list(base::replace_all(text, "\n", ","))) {
            const auto equal = item.find('=');
            const auto name = base::trim(std::string_view(item).substr(0, equal));
            if (equal == std::string::npos || name.empty()) return std::optional<NamedProperties>();
            result->emplace_back(name, base::trim(std::string_view(item).substr(equal + 1)));
        }
        return result;
    });
    if (setting.origin.source != SettingSource::fallback) return setting;
    const auto prefix = fmt::format("{}.", k_key);
    for (const auto& file : reader.files()) {
        for (const auto& [key, raw] : file.keys) {
            if (!key.starts_with(prefix)) continue;
            const auto found = SettingsReader::from_file(file, raw);
            if (setting.value.empty()) setting.origin = found.origin;
            if (auto text = reader.as_text(key, found))
                setting.value.emplace_back(key.substr(prefix.size()), std::move(*text));
        }
        if (!setting.value.empty()) break;
    }
    return setting;
}

std::map<std::string, Setting<std::string>> session_variables(SettingsReader& reader) {
    constexpr std::string_view k_prefix = "session.";
    std::map<std::string, Setting<std::string>> result;
    for (const auto& file : reader.files()) {
        for (const auto* layer : {&file.keys, &file.inherited}) {
            for (const auto& [key, raw] : *layer) {
                if (!key.starts_with(k_prefix) || key.size() == k_prefix.size()) continue;
                const auto name = base::to_lower(key.substr(k_prefix.size()));
                if (result.contains(name)) continue;
                const auto found = SettingsReader::from_file(file, raw);
                if (auto text = reader.as_text(key, found))
                    result[name] = {.value = std::move(*text), .origin = found.origin};
            }
        }
    }
    return result;
}

std::map<std::string, Setting<std::string>> script_variables(SettingsReader& reader) {
    std::map<std::string, Setting<std::string>> result;
    for (const auto& argument : reader.flags().arguments) {
        const auto equal = argument.find('=');
        const auto name = std::string(base::trim(std::string_view(argument).substr(0, equal)));
        const auto value = equal == std::string::npos ? std::string() : argument.substr(equal + 1);
        result[name] = {.value = value, .origin = {.source = SettingSource::flag, .text = "-x", .where = {}}};
    }
    for (const auto& file : reader.files()) {
        for (const auto& [name, raw] : file.variables) {
            if (result.contains(name)) continue;
            const auto found = SettingsReader::from_file(file, raw);
            if (auto text = reader.as_text(name, found))
                result[name] = {.value = std::move(*text), .origin = found.origin};
        }
    }
    return result;
}

// ---- keys that nobody knows ----

void warn_of_typos(SettingsReader& reader) {
    std::vector<std::string> names;
    for (const auto& key : known_keys())
        names.emplace_back(key.name);
    const auto is_known = [&](std::string_view key) {
        const bool accepted = std::any_of(accepted_keys().begin(), accepted_keys().end(),
                                          [&](const AcceptedKey& candidate) { return candidate.name == key; });
        return accepted || std::find(names.begin(), names.end(), key) != names.end() || key.starts_with("session.") ||
               key.starts_with("lint.") || key.starts_with("sqlalchemy.") ||
               key.starts_with("version_table_properties.");
    };
    for (const auto& file : reader.files()) {
        for (const auto& [key, raw] : file.keys) {
            if (is_known(key)) continue;
            auto hint = base::did_you_mean(key, names);
            if (hint.empty()) continue;
            base::Place place{.file = raw.where.file, .line = raw.where.line};
            reader.warn({.message = fmt::format("unknown key '{}' is ignored", raw.spelling),
                         .where = std::move(place),
                         .hint = std::move(hint)});
        }
    }
}

}  // namespace

LoadedSettings load_settings(const Flags& flags, const base::Environment& environment, ConfigFile need) {
    const auto files = find_settings_files(flags.config, flags.name, environment);
    if (files.empty() && need == ConfigFile::required) {
        throw base::Error(
            base::Fault::failed,
            base::Diagnostic{.message = fmt::format("no config file in '{}': neither alembic.ini nor "
                                                    "srmigrate.toml nor a pyproject.toml with [tool.alembic]",
                                                    environment.working_directory.string()),
                             .hint = "run 'srmigrate init migrations' to make a project here, or name a "
                                     "config file with -c"});
    }
    return make_settings(files, flags, environment);
}

LoadedSettings make_settings(const std::vector<SettingsFile>& files, const Flags& flags,
                             const base::Environment& environment) {
    SettingsReader reader(files, flags, environment);
    Settings settings;
    for (const auto& file : files)
        settings.files.push_back(file.path);
    settings.directory = files.empty() ? environment.working_directory : files.front().directory;

    settings.script_location = script_location(reader);
    settings.version_locations = version_locations(reader, settings.script_location.value);
    settings.recursive_version_locations = recursive_version_locations(reader);
    settings.test_location = test_location(reader, settings.script_location.value);
    settings.prepend_sys_path = prepend_sys_path(reader, settings.directory);
    settings.options = main_options(files);
    settings.file_template =
        reader.one("file_template", std::string(k_default_file_template), "a file name", [](std::string text) {
            return std::optional(text.empty() ? std::string(k_default_file_template) : std::move(text));
        });
    settings.timezone = reader.one("timezone", std::optional<std::string>(), "a time zone", text_or_nothing);
    settings.truncate_slug_length =
        reader.one("truncate_slug_length", k_default_slug_length, "a number", [](const std::string& text) {
            if (text.empty()) return std::optional(k_default_slug_length);
            const auto number = base::number<std::size_t>(text);
            return number == std::size_t(0) ? k_default_slug_length : number;
        });
    settings.writing_problems = reader.problems_of([&] {
        check_output_encoding(reader);
        settings.hooks = read_hooks(reader);
    });

    read_url(reader, settings);
    read_databases(reader, settings);
    settings.target_metadata = target_metadata(reader);
    settings.revision_format =
        reader.one("revision_format", revision::ScriptFormat::sql, "sql, yaml or python", revision::script_format);
    settings.version_table = reader.one("version_table", std::string("alembic_version"), "a name", not_empty);
    settings.version_table_schema =
        reader.one("version_table_schema", std::optional<std::string>(), "a database", text_or_nothing);
    settings.version_table_properties = version_table_properties(reader);
    settings.include_tables = reader.list("include_tables");
    settings.exclude_tables = reader.list("exclude_tables");
    settings.rebuild = reader.list("rebuild");
    settings.rebuild_chunk_rows =
        reader.one("rebuild_chunk_rows", k_default_chunk_rows, "a number above 0", [](const std::string& text) {
            if (text.empty()) return std::optional(k_default_chunk_rows);
            const auto number = base::number<std::int64_t>(text);
            return number && *number > 0 ? number : std::nullopt;
        });

    const std::string_view duration = "a duration such as 90s, 10m or 1h";
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    settings.statement_timeout = reader.one("statement_timeout", Milliseconds(hours(1)), duration, parse_duration);
    settings.job_timeout = reader.one("job_timeout", std::optional<Milliseconds>(), duration, parse_duration_or_none);
    settings.parallel = reader.one("parallel", false, "a boolean", parse_boolean);
    settings.allow_data_loss = reader.one("allow_data_loss", false, "a boolean", parse_boolean);
    settings.lock = reader.one("lock", true, "on or off", parse_boolean);
    settings.lock_timeout = reader.one("lock_timeout", Milliseconds(seconds(60)), duration, parse_duration);
    settings.lock_ttl = reader.one("lock_ttl", Milliseconds(minutes(10)), duration, parse_duration);
    settings.session = session_variables(reader);
    settings.variables = script_variables(reader);

    warn_of_typos(reader);
    reader.throw_if_defective();
    return {.settings = std::move(settings), .warnings = std::move(reader.warnings())};
}

const Address& require_url(const Settings& settings) {
    if (!settings.url_problems.empty()) throw base::Error(base::Fault::failed, settings.url_problems);
    if (!settings.url.value && !settings.engines.empty()) {
        throw base::Error(fmt::format("no database URL: 'databases' names the sections {}, which have one each",
                                      base::join(settings.engines, ", ")),
                          fmt::format("move script_location to a section [DEFAULT] and choose one of them: -n {}",
                                      settings.engines.front()));
    }
    if (!settings.url.value) {
        throw base::Error("no database URL", "set sqlalchemy.url in the config file, or SRMIGRATE_URL, or give --url");
    }
    return *settings.url.value;
}

void require_writing(const Settings& settings) {
    if (!settings.writing_problems.empty()) throw base::Error(base::Fault::failed, settings.writing_problems);
}

}  // namespace srmigrate::cli
