// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/settings_reader.hpp"

#include "base/overloaded.hpp"

#include <cstdint>

namespace srmigrate::cli {
namespace {

SettingOrigin flag_origin(std::string_view key) {
    const std::string name = key == "sqlalchemy.url" ? "--url" : fmt::format("--{}", base::replace_all(key, "_", "-"));
    return {.source = SettingSource::flag, .text = name, .where = {}};
}

}  // namespace

std::optional<FoundValue> SettingsReader::find(std::string_view key) const {
    for (const auto& [name, value] : m_flags.keys) {
        if (name == key) return FoundValue{.content = value, .origin = flag_origin(key), .directory = {}};
    }
    if (key == "sqlalchemy.url") {
        if (auto value = m_environment.variable("SRMIGRATE_URL")) {
            const SettingOrigin origin{.source = SettingSource::environment, .text = "$SRMIGRATE_URL", .where = {}};
            return FoundValue{.content = std::move(*value), .origin = origin, .directory = {}};
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

FoundValue SettingsReader::from_file(const SettingsFile& file, const RawValue& raw) {
    return {.content = raw.content,
            .origin = {.source = SettingSource::file,
                       .text = fmt::format("{}:{}", raw.where.file, raw.where.line),
                       .where = raw.where},
            .directory = file.directory};
}

std::optional<std::string> SettingsReader::as_text(std::string_view key, const FoundValue& found) {
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

Setting<std::vector<std::string>> SettingsReader::list(std::string_view key) {
    const auto found = find(key);
    if (!found) return {};
    Setting<std::vector<std::string>> setting{.value = {}, .origin = found->origin};
    if (const auto* items = std::get_if<std::vector<std::string>>(&found->content)) {
        setting.value = *items;
    } else if (const auto text = as_text(key, *found)) {
        setting.value = split_words(*text);
    }
    return setting;
}

void SettingsReader::complain(const SettingOrigin& origin, std::string message, std::string hint) {
    if (origin.source == SettingSource::flag || origin.source == SettingSource::environment) {
        message = fmt::format("{}: {}", origin.text, message);
    }
    m_diagnostics.push_back({.message = std::move(message), .where = origin.where, .hint = std::move(hint)});
}

void SettingsReader::throw_if_defective() {
    if (!m_diagnostics.empty()) throw base::Error(base::Fault::failed, std::move(m_diagnostics));
}

std::string comment_hint(std::string_view value) {
    const bool has_comment = value.find(" #") != std::string_view::npos || value.find(" ;") != std::string_view::npos;
    return has_comment ? "put the comment on a line of its own: in the line of a value it is part of the value" : "";
}

std::vector<std::string> split_words(std::string text) {
    for (char& c : text)
        c = c == '\n' || c == '\t' || c == ' ' ? ',' : c;
    return base::split_list(text);
}

std::filesystem::path absolute_in(const std::filesystem::path& directory, const std::string& path) {
    auto result = (directory / path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();
}

}  // namespace srmigrate::cli
