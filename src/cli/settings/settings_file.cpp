// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/settings_file.hpp"

#include "base/files.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "cli/settings/ini.hpp"

#include <fmt/format.h>
#include <toml.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_ini_section = "alembic";
constexpr std::string_view k_toml_section = "srmigrate";
constexpr std::string_view k_pyproject_section = "tool.alembic";
constexpr std::string_view k_hooks = "post_write_hooks";
constexpr std::string_view k_variables = "variables";
constexpr std::string_view k_lint = "lint";
constexpr std::string_view k_lint_rules = "lint.rules";

FileKind kind_of(const fs::path& path) {
    if (path.filename() == "pyproject.toml") return FileKind::pyproject;
    return path.extension() == ".toml" ? FileKind::toml : FileKind::ini;
}

// The text of a config file: UTF-8, without byte order mark, with plain line breaks.
std::string read_text(const fs::path& path, const fs::path& working_directory) {
    auto text = base::read_file(working_directory / path);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (const auto at = base::first_invalid_utf8(text)) {
        auto place = base::place_of(path.string(), text, *at);
        place.column = 0;
        place.line_text.clear();
        place.secrets.clear();
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = fmt::format("expected UTF-8, got byte 0x{:02X} at offset {}",
                                                                  static_cast<unsigned char>(text[*at]), *at),
                                           .where = std::move(place),
                                           .hint = "save the file as UTF-8"});
    }
    return base::replace_all(text, "\r\n", "\n");
}

[[noreturn]] void fail_without_section(const fs::path& path, std::string_view section,
                                       const std::vector<std::string>& present) {
    auto hint = base::did_you_mean(section, present);
    if (hint.empty() && !present.empty()) hint = fmt::format("choose a section with -n: {}", base::join(present, ", "));
    if (hint.empty()) hint = fmt::format("begin the file with the line [{}]", section);
    throw base::Error(base::Fault::failed, base::Diagnostic{.message = fmt::format("no section [{}]", section),
                                                            .where = base::whole_file(path.string()),
                                                            .hint = std::move(hint)});
}

// ---- alembic.ini ----

// `%(here)s` is a path, in which a percent sign means itself.
std::string here_text(const fs::path& here) {
    return base::replace_all(here.generic_string(), "%", "%%");
}

RawValue raw_value(const ini::File& file, const ini::IniSection& section, const ini::IniEntry& entry,
                   const fs::path& here) {
    const ini::Lookup lookup = [&](std::string_view key) -> std::optional<std::string> {
        if (const auto* own = section.find(key)) return own->value;
        if (const auto* inherited = file.defaults.find(key)) return inherited->value;
        if (key == "here") return here_text(here);
        return std::nullopt;
    };
    RawValue result{
        .content = {}, .where = ini::place_in_value(file, entry, 0, entry.value.size()), .spelling = entry.spelling};
    auto value = ini::interpolate(entry.value, lookup);
    if (const auto* defect = std::get_if<ini::Defect>(&value)) {
        result.content = base::Diagnostic{.message = defect->message,
                                          .where = ini::place_in_value(file, entry, defect->offset, defect->length),
                                          .hint = defect->hint};
    } else {
        result.content = std::get<std::string>(std::move(value));
    }
    return result;
}

std::vector<RawHook> ini_hooks(const ini::File& file, const ini::IniSection& section, const fs::path& here) {
    const auto* list = section.find("hooks");
    if (list == nullptr) return {};
    std::vector<RawHook> hooks;
    const auto value = raw_value(file, section, *list, here);
    if (std::holds_alternative<base::Diagnostic>(value.content)) {
        throw base::Error(base::Fault::failed, std::get<base::Diagnostic>(value.content));
    }
    auto names = std::get<std::string>(value.content);
    for (char& c : names)
        c = c == ' ' || c == '\n' || c == '\t' ? ',' : c;
    for (const auto& name : base::split_list(names)) {
        RawHook hook{.name = name, .where = value.where, .keys = {}};
        const auto prefix = base::to_lower(name) + ".";
        for (const auto& entry : section.entries) {
            if (entry.key.starts_with(prefix)) {
                hook.keys.emplace(entry.key.substr(prefix.size()), raw_value(file, section, entry, here));
            }
        }
        hooks.push_back(std::move(hook));
    }
    return hooks;
}

std::vector<std::string> choosable(const ini::File& file) {
    std::vector<std::string> names;
    for (const auto& section : file.sections) {
        const bool is_logging = section.name == "loggers" || section.name == "handlers" ||
                                section.name == "formatters" || section.name.starts_with("logger_") ||
                                section.name.starts_with("handler_") || section.name.starts_with("formatter_");
        if (!is_logging && section.name != k_hooks && section.name != k_lint && section.name != k_lint_rules &&
            section.name.find(':') == std::string::npos) {
            names.push_back(section.name);
        }
    }
    return names;
}

void read_ini(SettingsFile& result, std::string_view text, const std::optional<std::string>& name) {
    // Python ends a line at a lone carriage return, too.
    const auto file = ini::parse(result.path.string(), base::replace_all(text, "\r", "\n"));
    result.section = name.value_or(std::string(k_ini_section));
    result.sections = choosable(file);
    const auto* section = file.find(result.section);
    if (section == nullptr) fail_without_section(result.path, result.section, result.sections);
    const auto& here = result.directory;
    for (const auto& entry : section->entries)
        result.keys.emplace(entry.key, raw_value(file, *section, entry, here));
    for (const auto& entry : file.defaults.entries) {
        result.inherited.emplace(entry.key, raw_value(file, *section, entry, here));
    }
    for (const auto& owner : {result.section, std::string(k_ini_section)}) {
        const auto* variables = file.find(fmt::format("{}:{}", owner, k_variables));
        if (variables == nullptr) continue;
        for (const auto& entry : variables->entries) {
            result.variables.emplace(entry.spelling, raw_value(file, *variables, entry, here));
        }
    }
    // as a TOML file has them: "lint.fail_on"
    for (const auto lint_section : {k_lint, k_lint_rules}) {
        const auto* const lint = file.find(lint_section);
        if (lint == nullptr) continue;
        for (const auto& entry : lint->entries)
            result.keys.emplace(fmt::format("{}.{}", lint_section, entry.key), raw_value(file, *lint, entry, here));
    }
    if (const auto* hooks = file.find(k_hooks)) {
        result.hooks = ini_hooks(file, *hooks, here);
        result.decides_on_hooks = true;
    }
}

// ---- TOML ----

// Where toml11 says that a value stands; its columns count bytes.
base::Place toml_place(const fs::path& path, std::string_view text, std::size_t line, std::size_t column,
                       std::size_t length) {
    std::size_t begin = 0;
    for (std::size_t i = 1; i < line; ++i) {
        const auto end = text.find('\n', begin);
        if (end == std::string_view::npos) break;
        begin = end + 1;
    }
    return ini::without_secret(base::place_of(path.string(), text, begin + column - 1, length));
}

// toml11 puts the reason on the first line and marks the column below the line; its location has the line only.
base::Diagnostic toml_diagnostic(const fs::path& path, std::string_view text, const toml::exception& error) {
    const std::string_view what = error.what();
    auto reason = what.substr(0, what.find('\n'));
    if (reason.starts_with("[error] ")) reason.remove_prefix(8);
    if (reason.starts_with("toml::")) reason.remove_prefix(std::min(reason.find(": ") + 2, reason.size()));
    if (reason.ends_with('.')) reason.remove_suffix(1);
    std::size_t column = error.location().column();
    if (const auto caret = what.rfind("^---"); caret != std::string_view::npos) {
        const auto line_begin = what.rfind('\n', caret);
        const auto bar = what.find("| ", line_begin == std::string_view::npos ? 0 : line_begin);
        if (bar != std::string_view::npos && bar < caret) column = caret - bar - 1;
    }
    return {.message = fmt::format("not valid TOML: {}", reason),
            .where = toml_place(path, text, error.location().line(), std::max<std::size_t>(column, 1), 1)};
}

class TomlReader {
  public:
    TomlReader(SettingsFile& file, std::string_view text) : m_file(file), m_text(text) {}

    RawValue value(const std::string& key, const toml::value& value) const {
        RawValue result{.content = {}, .where = place(value), .spelling = key};
        if (value.is_string()) {
            result.content = interpolated(value.as_string().str, result.where);
        } else if (value.is_boolean()) {
            result.content = value.as_boolean();
        } else if (value.is_integer()) {
            result.content = static_cast<std::int64_t>(value.as_integer());
        } else if (value.is_array()) {
            result.content = list(value.as_array(), result.where);
        } else {
            result.content =
                base::Diagnostic{.message = fmt::format("expected a string, boolean, integer or array as '{}'", key),
                                 .where = result.where,
                                 .hint = "put the value in quotes"};
        }
        return result;
    }

    void keys(const toml::table& table, const std::string& prefix) {
        for (const auto& [name, child] : table) {
            const auto key = prefix + name;
            if (prefix.empty() && name == k_variables && child.is_table()) {
                variables(child.as_table());
            } else if (prefix.empty() && name == k_hooks && child.is_array()) {
                hooks(child.as_array());
            } else if (child.is_table()) {
                keys(child.as_table(), key + ".");
            } else {
                m_file.keys.emplace(key, value(key, child));
            }
        }
    }

    void variables(const toml::table& table) {
        for (const auto& [name, child] : table)
            m_file.variables.emplace(name, value(name, child));
    }

  private:
    base::Place place(const toml::value& value) const {
        const auto location = value.location();
        return toml_place(m_file.path, m_text, location.line(), location.column(), location.region());
    }

    RawContent interpolated(const std::string& text, const base::Place& where) const {
        auto value = ini::interpolate(text, [&](std::string_view key) -> std::optional<std::string> {
            if (key == "here") return here_text(m_file.directory);
            return std::nullopt;
        });
        if (const auto* defect = std::get_if<ini::Defect>(&value)) {
            auto message = defect->message;
            if (defect->length > 1) message = "the only name between '%(' and ')s' in a TOML file is 'here'";
            return base::Diagnostic{.message = message, .where = where, .hint = defect->hint};
        }
        return std::get<std::string>(std::move(value));
    }

    RawContent list(const toml::array& array, const base::Place& where) const {
        std::vector<std::string> items;
        for (const auto& item : array) {
            if (!item.is_string()) {
                return base::Diagnostic{.message = "expected an array of strings", .where = place(item)};
            }
            auto text = interpolated(item.as_string().str, where);
            if (std::holds_alternative<base::Diagnostic>(text)) return text;
            items.push_back(std::get<std::string>(std::move(text)));
        }
        return items;
    }

    void hooks(const toml::array& array) {
        m_file.decides_on_hooks = true;
        for (const auto& item : array) {
            if (!item.is_table()) continue;
            RawHook hook{.name = {}, .where = place(item), .keys = {}};
            for (const auto& [key, child] : item.as_table()) {
                auto raw = value(key, child);
                if (key != "name") {
                    hook.keys.emplace(key, std::move(raw));
                } else if (const auto* name = std::get_if<std::string>(&raw.content)) {
                    hook.name = *name;
                }
            }
            m_file.hooks.push_back(std::move(hook));
        }
    }

    SettingsFile& m_file;
    std::string_view m_text;
};

const toml::value* find_table(const toml::value& root, std::string_view dotted) {
    const toml::value* at = &root;
    for (const auto& part : base::split(dotted, '.')) {
        if (!at->is_table()) return nullptr;
        const auto& table = at->as_table();
        const auto found = table.find(part);
        if (found == table.end()) return nullptr;
        at = &found->second;
    }
    return at->is_table() ? at : nullptr;
}

// Where the text is nested more deeply than the limit, in brackets or in the parts of a key. The library reads it by
// calling itself, and would overrun the stack.
std::optional<std::size_t> too_deep_in_toml(std::string_view text) {
    constexpr std::size_t k_deepest = 64;
    std::size_t depth = 0;
    std::size_t parts = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size()) - 1;
        } else if (c == '"' || c == '\'') {
            const auto rest = text.substr(at);
            const std::string long_quote(3, c);
            const auto quote = rest.starts_with(long_quote) ? std::string_view(long_quote) : rest.substr(0, 1);
            auto end = at + quote.size();
            while (end < text.size() && !text.substr(end).starts_with(quote)) {
                if (quote.size() == 1 && text[end] == '\n') break;
                end += c == '"' && text[end] == '\\' ? 2 : 1;
            }
            at = std::min(end + quote.size(), text.size()) - 1;
        } else if (c == '[' || c == '{') {
            parts = 0;
            if (++depth > k_deepest) return at;
        } else if (c == ']' || c == '}') {
            if (depth > 0) --depth;
        } else if (c == '.') {
            if (++parts > k_deepest) return at;
        } else if (c == '\n' || c == ',' || c == '=') {
            parts = 0;
        }
    }
    return std::nullopt;
}

bool read_toml(SettingsFile& result, const std::string& text, const std::optional<std::string>& name) {
    if (const auto at = too_deep_in_toml(text)) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = "expected at most 64 levels of arrays, tables and keys",
                                           .where = base::place_of(result.path.string(), text, *at),
                                           .hint = "nest the values less deeply"});
    }
    toml::value root;
    try {
        std::istringstream stream(text);
        root = toml::parse(stream, result.path.string());
    } catch (const toml::exception& error) {
        throw base::Error(base::Fault::failed, toml_diagnostic(result.path, text, error));
    }
    const bool is_pyproject = result.kind == FileKind::pyproject;
    result.section = is_pyproject ? k_pyproject_section : name.value_or(std::string(k_toml_section));
    const auto* section = find_table(root, result.section);
    if (section == nullptr) {
        if (is_pyproject) return false;
        std::vector<std::string> present;
        for (const auto& [key, child] : root.as_table()) {
            if (child.is_table()) present.push_back(key);
        }
        std::sort(present.begin(), present.end());
        fail_without_section(result.path, result.section, present);
    }
    TomlReader reader(result, text);
    reader.keys(section->as_table(), {});
    if (!is_pyproject && result.section != k_toml_section) {
        if (const auto* shared = find_table(root, fmt::format("{}.{}", k_toml_section, k_variables))) {
            reader.variables(shared->as_table());
        }
    }
    return true;
}

void require_file(const fs::path& path, const base::Environment& environment, std::string_view who_says_so) {
    if (fs::exists(environment.working_directory / path)) return;
    throw base::Error(base::Fault::failed,
                      base::Diagnostic{.message = fmt::format("no such config file{}", who_says_so),
                                       .where = base::whole_file(path.string()),
                                       .hint = "run 'srmigrate init migrations' to make a project here, or name "
                                               "another file with -c"});
}

}  // namespace

std::optional<SettingsFile> read_settings_file(const fs::path& path, const fs::path& working_directory,
                                               const std::optional<std::string>& section) {
    SettingsFile result{
        .kind = kind_of(path), .path = path, .directory = (working_directory / path).lexically_normal().parent_path()};
    const auto text = read_text(path, working_directory);
    if (result.kind == FileKind::ini) {
        read_ini(result, text, section);
    } else if (!read_toml(result, text, section)) {
        return std::nullopt;
    }
    return result;
}

std::vector<SettingsFile> find_settings_files(const std::vector<std::string>& named,
                                              const std::optional<std::string>& section,
                                              const base::Environment& environment) {
    std::optional<fs::path> own;
    std::optional<fs::path> pyproject;
    for (const auto& name : named) {
        auto& slot = kind_of(name) == FileKind::pyproject ? pyproject : own;
        if (slot) {
            throw base::Error(base::Fault::bad_command_line,
                              base::Diagnostic{.message = fmt::format("expected one config file, got '{}' and '{}'",
                                                                      slot->string(), name)});
        }
        require_file(name, environment, {});
        slot = name;
    }
    if (const auto variable = environment.variable("ALEMBIC_CONFIG"); variable && !variable->empty()) {
        auto& slot = kind_of(*variable) == FileKind::pyproject ? pyproject : own;
        if (!slot) {
            require_file(*variable, environment, ", though $ALEMBIC_CONFIG names it");
            slot = *variable;
        }
    }

    const auto& directory = environment.working_directory;
    if (!own) {
        const bool has_ini = fs::exists(directory / "alembic.ini");
        const bool has_toml = fs::exists(directory / "srmigrate.toml");
        if (has_ini && has_toml) {
            throw base::Error(base::Fault::failed,
                              base::Diagnostic{.message = "two config files: 'alembic.ini' and 'srmigrate.toml'",
                                               .hint = "keep one of them, or choose one with -c"});
        }
        if (has_ini) own = "alembic.ini";
        if (has_toml) own = "srmigrate.toml";
    }
    if (!pyproject && fs::exists(directory / "pyproject.toml")) pyproject = "pyproject.toml";

    std::vector<SettingsFile> files;
    for (const auto& path : {own, pyproject}) {
        if (!path) continue;
        if (auto file = read_settings_file(*path, directory, section)) files.push_back(std::move(*file));
    }
    return files;
}

}  // namespace srmigrate::cli
