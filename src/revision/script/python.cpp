// SPDX-License-Identifier: Apache-2.0
#include "revision/script/python.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(" \t", at), text.size());
}

struct PythonSetting {
    std::string_view name;
    std::string_view hint;
};
constexpr std::array k_settings{
    PythonSetting{"version_table", "set 'version_table' in the configuration to the same value"},
    PythonSetting{"version_table_schema", "set 'version_table_schema' in the configuration to the same value"},
    PythonSetting{"include_object", "set 'include_tables' or 'exclude_tables' in the configuration"},
};

// Offset of a keyword argument `name=` or a dictionary key "name": in a line of Python, behind no comment sign.
std::optional<std::size_t> setting_in(std::string_view line, std::string_view name) {
    for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
        if (line.substr(0, at).find('#') != std::string_view::npos) return std::nullopt;
        const auto end = at + name.size();
        if (at > 0 && base::is_name_character(line[at - 1])) continue;
        if (end < line.size() && base::is_name_character(line[end])) continue;
        const bool quoted = at > 0 && (line[at - 1] == '"' || line[at - 1] == '\'');
        const auto next = skip_blanks(line, quoted ? end + 1 : end);
        const auto expected = quoted ? ":" : "=";
        if (line.substr(std::min(next, line.size()), 1) != expected || line.substr(next, 2) == "==") continue;
        // include_object=None sets nothing.
        const auto value = base::trim(line.substr(next + 1));
        if (value.starts_with("None")) continue;
        return at;
    }
    return std::nullopt;
}

}  // namespace

std::vector<base::Diagnostic> environment_script_warnings(const SourceFile& source) {
    std::vector<base::Diagnostic> warnings;
    const std::string_view text = source.text;
    for (const auto& setting : k_settings) {
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            if (const auto column = setting_in(text.substr(at, end - at), setting.name)) {
                warnings.push_back({.message = fmt::format(
                                        "the environment script sets '{}', which srmigrate does not run", setting.name),
                                    .where = source.place(at + *column, setting.name.size()),
                                    .hint = std::string(setting.hint)});
                break;
            }
            at = end + 1;
        }
    }
    return warnings;
}

}  // namespace srmigrate::revision
