// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/lint_config.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "cli/settings/settings_file.hpp"
#include "lint/read_config.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

std::string setting_text(const RawContent& content) {
    return std::visit(
        base::Overloaded{
            [](const std::string& text) { return std::string(base::trim(text)); },
            [](bool value) { return std::string(value ? "true" : "false"); },
            [](std::int64_t value) { return std::to_string(value); },
            [](const std::vector<std::string>& items) { return base::join(items, ", "); },
            [](const base::Diagnostic& defect) -> std::string { throw base::Error(base::Fault::failed, defect); },
        },
        content);
}

std::vector<lint::ConfigEntry> lint_entries(const CommandContext& context) {
    constexpr std::string_view k_prefix = "lint.";
    std::vector<lint::ConfigEntry> entries;
    for (const auto& file : find_settings_files(context.flags.config, context.flags.name, context.environment)) {
        for (const auto& [key, raw] : file.keys) {
            if (!key.starts_with(k_prefix)) continue;
            auto name = key.substr(k_prefix.size());
            const bool is_known = std::any_of(entries.begin(), entries.end(),
                                              [&](const lint::ConfigEntry& entry) { return entry.key == name; });
            if (!is_known)
                entries.push_back({.key = std::move(name), .value = setting_text(raw.content), .where = raw.where});
        }
    }
    return entries;
}

}  // namespace

lint::LintConfig lint_config_of(const CommandContext& context) {
    const auto entries = lint_entries(context);
    auto [config, errors] = lint::read_config(entries);
    if (!errors.empty()) throw base::Error(base::Fault::failed, std::move(errors));
    return config;
}

}  // namespace srmigrate::cli
