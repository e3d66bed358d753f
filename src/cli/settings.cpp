// SPDX-License-Identifier: Apache-2.0
#include "cli/settings.hpp"

#include "base/overloaded.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/shell_words.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_default_slug_length = 40;

constexpr std::array k_keys{
    Key{"script_location", "directory", "none",
        "The directory of the migration scripts; relative to the working directory, so begin it with %(here)s"},
    Key{"version_locations", "directories", "versions/ below script_location",
        "Where revision files are, when they are in other or in several directories"},
    Key{"path_separator", "os, :, ;, space or newline", "commas and blanks",
        "What stands between the directories of version_locations"},
    Key{"version_path_separator", "as path_separator", "none",
        "The older name of path_separator, for version_locations only"},
    Key{"recursive_version_locations", "boolean", "false",
        "Look for revision files below the directories of version_locations too"},
    Key{"file_template",
        "text with %%(rev)s, %%(slug)s, %%(epoch)s, %%(year)d, %%(month).2d, %%(day).2d, %%(hour).2d, %%(minute).2d, "
        "%%(second).2d",
        "%%(rev)s_%%(slug)s", "The name of a new revision file, without its extension; may hold '/'"},
    Key{"timezone", "name such as Europe/Berlin or UTC", "local time",
        "The time zone of create dates and of the dates in file names"},
    Key{"truncate_slug_length", "number", "40", "How long %%(slug)s may be, in characters"},
    Key{"output_encoding", "utf-8", "utf-8", "The encoding of new revision files; only utf-8 is possible"},
    Key{"revision_format", "sql or yaml", "sql", "The format of new revision files"},
    Key{"sqlalchemy.url", "URL", "none",
        "The database: starrocks://user:password@host:9030/database, or embedded:FILE"},
    Key{"databases", "names", "the URL's database", "The databases that inspect, check and autogenerate look at"},
    Key{"target_metadata", "files or directories", "none",
        "The desired schema (.sql, .yaml) for autogenerate and check; relative to this file"},
    Key{"include_tables", "globs", "all objects", "The objects that inspect, check and autogenerate look at"},
    Key{"exclude_tables", "globs", "none", "The objects that they leave out"},
    Key{"version_table", "name", "alembic_version", "The table that records what the database is at"},
    Key{"version_table_schema", "database", "the URL's database", "The database of the version table"},
    Key{"version_table_properties", "key=value, key=value", "none",
        "Properties of the tool's own tables, e.g. replication_num=1"},
    Key{"statement_timeout", "duration", "1h", "How long a statement may run: the session's query_timeout"},
    Key{"job_timeout", "duration or none", "none", "How long to wait for one schema-change job"},
    Key{"lock", "on or off", "on", "Keep a second run out while one is under way"},
    Key{"lock_timeout", "duration", "60s", "How long to wait for the lock"},
    Key{"lock_ttl", "duration", "10m", "How long the lock holds without renewal"},
};

constexpr std::array k_accepted{
    AcceptedKey{"prepend_sys_path", "extends Python's search path; nothing here runs Python"},
    AcceptedKey{"revision_environment", "says whether to run env.py; there is none"},
    AcceptedKey{"sourceless", "says whether to read .pyc files; scripts are text"},
};

// A value together with where it came from, before its meaning is known.
struct Found {
    RawContent content;
    Origin origin;
    std::optional<fs::path> directory;  // of the file it came from
};

// Reads keys, layer by layer, and collects what is wrong with them.
class Reader {
  public:
    Reader(const std::vector<SettingsFile>& files, const Flags& flags, const base::Environment& environment)
        : m_files(files), m_flags(flags), m_environment(environment) {}

    std::optional<Found> find(std::string_view key) {
        for (const auto& [name, value] : m_flags.keys) {
            if (name == key) return Found{.content = value, .origin = flag_origin(key), .directory = {}};
        }
        if (key == "sqlalchemy.url") {
            if (auto value = m_environment.variable("SRMIGRATE_URL")) {
                const Origin origin{.source = Source::environment, .text = "$SRMIGRATE_URL", .where = {}};
                return Found{.content = std::move(*value), .origin = origin, .directory = {}};
            }
        }
        for (const auto& file : m_files) {
            for (const auto* layer : {&file.keys, &file.inherited}) {
                if (const auto found = layer->find(std::string(key)); found != layer->end()) {
                    return from_file(file, found->second);
                }
            }
        }
        return std::nullopt;
    }

    Found from_file(const SettingsFile& file, const RawValue& raw) const {
        return {.content = raw.content,
                .origin = {.source = Source::file,
                           .text = fmt::format("{}:{}", raw.where.file, raw.where.line),
                           .where = raw.where},
                .directory = file.directory};
    }

    /// The found value as one text. A list is an error, said once.
    std::optional<std::string> as_text(std::string_view key, const Found& found) {
        return std::visit(base::Overloaded{
                              [](const std::string& text) { return std::optional<std::string>(text); },
                              [](bool value) { return std::optional<std::string>(value ? "true" : "false"); },
                              [](std::int64_t value) { return std::optional<std::string>(std::to_string(value)); },
                              [&](const std::vector<std::string>&) -> std::optional<std::string> {
                                  complain(found.origin, fmt::format("expected one value as '{}', got an array", key));
                                  return std::nullopt;
                              },
                              [&](const base::Diagnostic& diagnostic) -> std::optional<std::string> {
                                  m_diagnostics.push_back(diagnostic);
                                  return std::nullopt;
                              },
                          },
                          found.content);
    }

    /// `parse` turns a text into a value, or nothing when it is not what `expected` says.
    template <class T, class Parse>
    Setting<T> one(std::string_view key, T fallback, std::string_view expected, Parse parse) {
        Setting<T> setting{.value = std::move(fallback), .origin = {}};
        const auto found = find(key);
        if (!found) return setting;
        setting.origin = found->origin;
        const auto text = as_text(key, *found);
        if (!text) return setting;
        if (auto value = parse(std::string(base::trim(*text)))) {
            setting.value = std::move(*value);
        } else {
            complain(found->origin, fmt::format("expected {} as '{}', got '{}'", expected, key, base::trim(*text)));
        }
        return setting;
    }

    void complain(const Origin& origin, std::string message, std::string hint = {}) {
        if (origin.source == Source::flag || origin.source == Source::environment) {
            message = fmt::format("{}: {}", origin.text, message);
        }
        m_diagnostics.push_back({.message = std::move(message), .where = origin.where, .hint = std::move(hint)});
    }

    void warn(base::Diagnostic diagnostic) { m_warnings.push_back(std::move(diagnostic)); }
    void append(const std::vector<base::Diagnostic>& diagnostics) {
        m_diagnostics.insert(m_diagnostics.end(), diagnostics.begin(), diagnostics.end());
    }
    std::vector<base::Diagnostic>& warnings() { return m_warnings; }

    void throw_if_defective() {
        if (!m_diagnostics.empty()) throw base::Error(base::Fault::failed, std::move(m_diagnostics));
    }

    const std::vector<SettingsFile>& files() const { return m_files; }
    const Flags& flags() const { return m_flags; }
    const base::Environment& environment() const { return m_environment; }

  private:
    static Origin flag_origin(std::string_view key) {
        const std::string name =
            key == "sqlalchemy.url" ? "--url" : fmt::format("--{}", base::replace_all(key, "_", "-"));
        return {.source = Source::flag, .text = name, .where = {}};
    }

    const std::vector<SettingsFile>& m_files;
    const Flags& m_flags;
    const base::Environment& m_environment;
    std::vector<base::Diagnostic> m_diagnostics;
    std::vector<base::Diagnostic> m_warnings;
};

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

std::optional<std::optional<Milliseconds>> duration_or_none(const std::string& text) {
    if (text.empty() || text == "none") return std::make_optional(std::optional<Milliseconds>());
    const auto value = parse_duration(text);
    if (!value) return std::nullopt;
    return std::make_optional(value);
}

fs::path absolute_in(const fs::path& directory, const std::string& path) {
    auto result = (directory / path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();  // without a slash at the end
}

// Names or globs, separated by commas, blanks or line breaks; or an array.
std::vector<std::string> words(std::string text) {
    for (char& c : text)
        c = c == '\n' || c == '\t' || c == ' ' ? ',' : c;
    return base::split_list(text);
}

Setting<std::vector<std::string>> list(Reader& reader, std::string_view key) {
    const auto found = reader.find(key);
    if (!found) return {};
    Setting<std::vector<std::string>> setting{.value = {}, .origin = found->origin};
    if (const auto* items = std::get_if<std::vector<std::string>>(&found->content)) {
        setting.value = *items;
    } else if (const auto text = reader.as_text(key, *found)) {
        setting.value = words(*text);
    }
    return setting;
}

// ---- paths ----

struct Separator {
    char character = '\0';  // '\0': Alembic's older way, commas and blanks
};

std::optional<Separator> parse_separator(std::string_view text) {
    if (text == "os" || text == ":") return Separator{':'};
    if (text == ";") return Separator{';'};
    if (text == "space") return Separator{' '};
    if (text == "newline") return Separator{'\n'};
    return std::nullopt;
}

Setting<std::vector<fs::path>> version_locations(Reader& reader, const std::optional<fs::path>& script_location) {
    const std::string_view expected = "os, ':', ';', space or newline";
    const auto older = reader.one("version_path_separator", Separator{}, expected, parse_separator);
    const auto newer = reader.one("path_separator", Separator{}, expected, parse_separator);
    const auto separator = older.value.character != '\0' ? older.value.character : newer.value.character;

    Setting<std::vector<fs::path>> setting;
    std::vector<std::string> items;
    if (const auto found = reader.find("version_locations")) {
        setting.origin = found->origin;
        if (const auto* array = std::get_if<std::vector<std::string>>(&found->content)) {
            items = *array;
        } else if (const auto text = reader.as_text("version_locations", *found)) {
            items = separator == '\0' ? words(*text) : base::split_list(*text, separator);
        }
        if (items.empty()) reader.complain(setting.origin, "expected at least one directory as 'version_locations'");
    } else if (script_location) {
        items.push_back((*script_location / "versions").string());
    }
    for (const auto& item : items) {
        setting.value.push_back(absolute_in(reader.environment().working_directory, item));
    }
    return setting;
}

Setting<std::optional<fs::path>> script_location(Reader& reader) {
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

Setting<std::vector<fs::path>> target_metadata(Reader& reader) {
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
        setting.value.push_back(absolute_in(directory, item));
    return setting;
}

// ---- the rest, one by one ----

// A defect of the URL is kept: commands that do not connect work without it.
void read_url(Reader& reader, Settings& settings) {
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
        const bool from_variable = found->origin.source == Source::environment;
        if (found->origin.source == Source::file) {
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

// `a=1, b=2`, or the TOML table version_table_properties.
Setting<Properties> version_table_properties(Reader& reader) {
    constexpr std::string_view k_key = "version_table_properties";
    auto setting = reader.one(k_key, Properties{}, "key=value, key=value", [](const std::string& text) {
        std::optional<Properties> result{Properties{}};
        for (const auto& item : base::split_list(base::replace_all(text, "\n", ","))) {
            const auto equal = item.find('=');
            const auto name = base::trim(std::string_view(item).substr(0, equal));
            if (equal == std::string::npos || name.empty()) return std::optional<Properties>();
            result->emplace_back(name, base::trim(std::string_view(item).substr(equal + 1)));
        }
        return result;
    });
    if (setting.origin.source != Source::fallback) return setting;
    const auto prefix = fmt::format("{}.", k_key);
    for (const auto& file : reader.files()) {
        for (const auto& [key, raw] : file.keys) {
            if (!key.starts_with(prefix)) continue;
            const auto found = reader.from_file(file, raw);
            if (setting.value.empty()) setting.origin = found.origin;
            if (auto text = reader.as_text(key, found))
                setting.value.emplace_back(key.substr(prefix.size()), std::move(*text));
        }
        if (!setting.value.empty()) break;
    }
    return setting;
}

std::map<std::string, Setting<std::string>> session_variables(Reader& reader) {
    constexpr std::string_view k_prefix = "session.";
    std::map<std::string, Setting<std::string>> result;
    for (const auto& file : reader.files()) {
        for (const auto* layer : {&file.keys, &file.inherited}) {
            for (const auto& [key, raw] : *layer) {
                if (!key.starts_with(k_prefix) || key.size() == k_prefix.size()) continue;
                const auto name = base::to_lower(key.substr(k_prefix.size()));
                if (result.contains(name)) continue;
                const auto found = reader.from_file(file, raw);
                if (auto text = reader.as_text(key, found))
                    result[name] = {.value = std::move(*text), .origin = found.origin};
            }
        }
    }
    return result;
}

std::map<std::string, Setting<std::string>> script_variables(Reader& reader) {
    std::map<std::string, Setting<std::string>> result;
    for (const auto& argument : reader.flags().arguments) {
        const auto equal = argument.find('=');
        const auto name = std::string(base::trim(std::string_view(argument).substr(0, equal)));
        const auto value = equal == std::string::npos ? std::string() : argument.substr(equal + 1);
        result[name] = {.value = value, .origin = {.source = Source::flag, .text = "-x", .where = {}}};
    }
    for (const auto& file : reader.files()) {
        for (const auto& [name, raw] : file.variables) {
            if (result.contains(name)) continue;
            const auto found = reader.from_file(file, raw);
            if (auto text = reader.as_text(name, found))
                result[name] = {.value = std::move(*text), .origin = found.origin};
        }
    }
    return result;
}

// ---- hooks ----

std::optional<HookType> parse_hook_type(std::string_view text) {
    if (text == "exec") return HookType::exec;
    if (text == "console_scripts") return HookType::console_scripts;
    if (text == "module") return HookType::module;
    return std::nullopt;
}

std::string_view program_key(HookType type) {
    switch (type) {
        case HookType::exec:
            return "executable";
        case HookType::console_scripts:
            return "entrypoint";
        case HookType::module:
            return "module";
    }
    return {};
}

std::optional<Hook> make_hook(Reader& reader, const SettingsFile& file, const RawHook& raw) {
    const auto value = [&](std::string_view key) -> std::optional<std::string> {
        const auto found = raw.keys.find(std::string(key));
        if (found == raw.keys.end()) return std::nullopt;
        return reader.as_text(key, reader.from_file(file, found->second));
    };
    const auto origin = reader.from_file(file, {.content = {}, .where = raw.where, .spelling = {}}).origin;
    const auto type_text = value("type");
    if (!type_text) {
        reader.complain(origin, fmt::format("no 'type' for the post-write hook '{}'", raw.name),
                        fmt::format("write {}.type = exec", raw.name));
        return std::nullopt;
    }
    const auto type = parse_hook_type(*type_text);
    if (!type) {
        reader.complain(origin,
                        fmt::format("expected exec, console_scripts or module as the type of the post-write hook '{}', "
                                    "got '{}'",
                                    raw.name, *type_text));
        return std::nullopt;
    }
    Hook hook{.name = raw.name, .type = *type, .program = {}, .options = {}, .directory = {}};
    const auto program = value(program_key(*type));
    if (!program || base::trim(*program).empty()) {
        reader.complain(origin, fmt::format("no '{}' for the post-write hook '{}'", program_key(*type), raw.name));
        return std::nullopt;
    }
    hook.program = base::trim(*program);
    if (const auto options = value("options")) {
        const auto split = shell_words(*options);
        if (!split) {
            reader.complain(origin,
                            fmt::format("a quote does not end in the options of the post-write hook '{}'", raw.name));
            return std::nullopt;
        }
        hook.options = *split;
    }
    if (const auto directory = value("cwd")) {
        hook.directory = absolute_in(reader.environment().working_directory, *directory);
    }
    return hook;
}

std::vector<Hook> hooks(Reader& reader) {
    for (const auto& file : reader.files()) {
        if (file.hooks.empty()) continue;
        std::vector<Hook> result;
        for (const auto& raw : file.hooks) {
            if (auto hook = make_hook(reader, file, raw)) result.push_back(std::move(*hook));
        }
        return result;
    }
    return {};
}

// ---- keys that nobody knows ----

void warn_of_typos(Reader& reader) {
    std::vector<std::string> names;
    for (const auto& key : k_keys)
        names.emplace_back(key.name);
    const auto is_known = [&](std::string_view key) {
        const bool accepted = std::any_of(k_accepted.begin(), k_accepted.end(),
                                          [&](const AcceptedKey& candidate) { return candidate.name == key; });
        return accepted || std::find(names.begin(), names.end(), key) != names.end() || key.starts_with("session.") ||
               key.starts_with("sqlalchemy.") || key.starts_with("version_table_properties.");
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

// ---- as text ----

std::string joined(const std::vector<fs::path>& paths) {
    std::vector<std::string> texts;
    for (const auto& path : paths)
        texts.push_back(path.string());
    return base::join(texts, ", ");
}

std::string joined(const Properties& properties) {
    std::vector<std::string> texts;
    for (const auto& [key, value] : properties)
        texts.push_back(fmt::format("{}={}", key, value));
    return base::join(texts, ", ");
}

std::string on_off(bool value) {
    return value ? "on" : "off";
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
    Reader reader(files, flags, environment);
    Settings settings;
    for (const auto& file : files)
        settings.files.push_back(file.path);
    settings.directory = files.empty() ? environment.working_directory : files.front().directory;

    settings.script_location = script_location(reader);
    settings.version_locations = version_locations(reader, settings.script_location.value);
    settings.recursive_version_locations = reader.one("recursive_version_locations", false, "a boolean", parse_boolean);
    settings.file_template = reader.one("file_template", std::string("%(rev)s_%(slug)s"), "a file name", not_empty);
    settings.timezone = reader.one("timezone", std::optional<std::string>(), "a time zone", text_or_nothing);
    settings.truncate_slug_length =
        reader.one("truncate_slug_length", k_default_slug_length, "a number", [](const std::string& text) {
            std::size_t number = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
            const bool is_number = error == std::errc{} && end == text.data() + text.size();
            return is_number ? std::optional(number == 0 ? k_default_slug_length : number) : std::nullopt;
        });
    reader.one("output_encoding", std::string("utf-8"), "utf-8", [](const std::string& text) {
        const auto folded = base::replace_all(base::replace_all(base::to_lower(text), "-", ""), "_", "");
        return folded == "utf8" ? std::optional(text) : std::nullopt;
    });
    settings.hooks = hooks(reader);

    read_url(reader, settings);
    settings.databases = list(reader, "databases");
    settings.target_metadata = target_metadata(reader);
    settings.revision_format = reader.one("revision_format", revision::ScriptFormat::sql, "sql or yaml",
                                          [](const std::string& text) -> std::optional<revision::ScriptFormat> {
                                              if (text == "sql") return revision::ScriptFormat::sql;
                                              if (text == "yaml") return revision::ScriptFormat::yaml;
                                              return std::nullopt;
                                          });
    settings.version_table = reader.one("version_table", std::string("alembic_version"), "a name", not_empty);
    settings.version_table_schema =
        reader.one("version_table_schema", std::optional<std::string>(), "a database", text_or_nothing);
    settings.version_table_properties = version_table_properties(reader);
    settings.include_tables = list(reader, "include_tables");
    settings.exclude_tables = list(reader, "exclude_tables");

    const std::string_view duration = "a duration such as 90s, 10m or 1h";
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    settings.statement_timeout = reader.one("statement_timeout", Milliseconds(hours(1)), duration, parse_duration);
    settings.job_timeout = reader.one("job_timeout", std::optional<Milliseconds>(), duration, duration_or_none);
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
    if (!settings.url.value) {
        throw base::Error("no database URL", "set sqlalchemy.url in the config file, or SRMIGRATE_URL, or give --url");
    }
    return *settings.url.value;
}

std::vector<ShownSetting> shown(const Settings& settings) {
    std::vector<ShownSetting> result;
    const auto add = [&](std::string key, std::string value, const Origin& origin) {
        result.push_back({.key = std::move(key), .value = std::move(value), .origin = origin.text});
    };
    const auto& s = settings;
    add("script_location", s.script_location.value ? s.script_location.value->string() : "", s.script_location.origin);
    add("version_locations", joined(s.version_locations.value), s.version_locations.origin);
    add("recursive_version_locations", s.recursive_version_locations.value ? "true" : "false",
        s.recursive_version_locations.origin);
    add("file_template", s.file_template.value, s.file_template.origin);
    add("timezone", s.timezone.value.value_or("local time"), s.timezone.origin);
    add("truncate_slug_length", std::to_string(s.truncate_slug_length.value), s.truncate_slug_length.origin);
    add("revision_format", s.revision_format.value == revision::ScriptFormat::sql ? "sql" : "yaml",
        s.revision_format.origin);
    add("sqlalchemy.url", s.url.value ? to_text(*s.url.value) : "", s.url.origin);
    add("databases", base::join(s.databases.value, ", "), s.databases.origin);
    add("target_metadata", joined(s.target_metadata.value), s.target_metadata.origin);
    add("include_tables", base::join(s.include_tables.value, ", "), s.include_tables.origin);
    add("exclude_tables", base::join(s.exclude_tables.value, ", "), s.exclude_tables.origin);
    add("version_table", s.version_table.value, s.version_table.origin);
    add("version_table_schema", s.version_table_schema.value.value_or(""), s.version_table_schema.origin);
    add("version_table_properties", joined(s.version_table_properties.value), s.version_table_properties.origin);
    add("statement_timeout", duration_text(s.statement_timeout.value), s.statement_timeout.origin);
    add("job_timeout", s.job_timeout.value ? duration_text(*s.job_timeout.value) : "none", s.job_timeout.origin);
    add("lock", on_off(s.lock.value), s.lock.origin);
    add("lock_timeout", duration_text(s.lock_timeout.value), s.lock_timeout.origin);
    add("lock_ttl", duration_text(s.lock_ttl.value), s.lock_ttl.origin);
    const auto add_all = [&](std::string_view prefix, const std::map<std::string, Setting<std::string>>& map) {
        for (const auto& [name, setting] : map) {
            const auto& value = setting.value;
            add(fmt::format("{}{}", prefix, name), sql::looks_secret(name) ? std::string(base::k_redacted) : value,
                setting.origin);
        }
    };
    add_all("session.", s.session);
    add_all("variables.", s.variables);
    return result;
}

std::span<const Key> known_keys() {
    return k_keys;
}
std::span<const AcceptedKey> accepted_keys() {
    return k_accepted;
}

std::optional<Milliseconds> parse_duration(std::string_view text) {
    text = base::trim(text);
    if (text.empty()) return std::nullopt;
    constexpr std::int64_t k_longest = 366LL * 24 * 3600 * 1000;
    std::int64_t total = 0;
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || number < 0 || number > k_longest) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::int64_t unit = 1000;
        if (text.starts_with("ms")) {
            unit = 1;
            text.remove_prefix(2);
        } else if (!text.empty()) {
            constexpr std::string_view k_units = "smhd";
            constexpr std::array<std::int64_t, 4> k_milliseconds{1000, 60 * 1000, 3600 * 1000, 24 * 3600 * 1000};
            const auto at = k_units.find(text.front());
            if (at == std::string_view::npos) return std::nullopt;
            unit = k_milliseconds[at];
            text.remove_prefix(1);
        } else if (total > 0) {
            return std::nullopt;  // "1h30": of what?
        }
        if (number > k_longest / unit) return std::nullopt;
        total += number * unit;
        if (total > k_longest) return std::nullopt;
    }
    return Milliseconds(total);
}

std::string duration_text(Milliseconds duration) {
    std::int64_t rest = duration.count();
    std::string text;
    constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> k_units{
        {{3600 * 1000, "h"}, {60 * 1000, "m"}, {1000, "s"}, {1, "ms"}}};
    for (const auto& [unit, name] : k_units) {
        if (rest / unit > 0) text += fmt::format("{}{}", rest / unit, name);
        rest %= unit;
    }
    return text.empty() ? "0s" : text;
}

}  // namespace srmigrate::cli
