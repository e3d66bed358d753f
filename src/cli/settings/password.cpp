// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/password.hpp"

#include "base/files.hpp"
#include "base/text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

// The value of a key in [client] of a MySQL option file: quotes are removed, and the escapes of MySQL's own reader.
std::string option_file_value(std::string_view text) {
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    if (quoted) text = text.substr(1, text.size() - 2);
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            result += text[at];
            continue;
        }
        const char next = text[++at];
        constexpr std::string_view k_letters = "btnrs\\";
        constexpr std::string_view k_meanings = "\b\t\n\r \\";
        const auto known = k_letters.find(next);
        if (known == std::string_view::npos) result += '\\';
        result += known == std::string_view::npos ? next : k_meanings[known];
    }
    return result;
}

struct OptionFile {
    std::optional<std::string> user;
    std::optional<std::string> password;
};

OptionFile read_option_file(const fs::path& path) {
    OptionFile result;
    bool in_client = false;
    for (const auto& raw : base::split(base::read_file(path), '\n')) {
        const auto line = base::trim(raw);
        if (line.empty() || line.front() == '#' || line.front() == ';' || line.front() == '!') continue;
        if (line.front() == '[') {
            in_client = line == "[client]";
            continue;
        }
        if (!in_client) continue;
        const auto equal = line.find('=');
        const auto key = base::trim(line.substr(0, equal));
        const auto value = equal == std::string_view::npos ? std::string_view() : base::trim(line.substr(equal + 1));
        if (key == "user") result.user = option_file_value(value);
        if (key == "password") result.password = option_file_value(value);
    }
    return result;
}

}  // namespace

ServerAddress with_password(ServerAddress address, const base::Environment& environment) {
    if (!address.password && address.password_file) {
        const auto content = base::read_file(*address.password_file);
        address.password = base::Secret(content.substr(0, content.find_first_of("\r\n")));
    }
    if (!address.password) {
        if (auto password = environment.variable("SRMIGRATE_PASSWORD")) address.password = base::Secret(*password);
    }
    if (address.option_file && (!address.password || address.user.empty())) {
        auto file = read_option_file(*address.option_file);
        if (!address.password && file.password) address.password = base::Secret(*file.password);
        if (address.user.empty() && file.user) address.user = *file.user;
    }
    return address;
}

}  // namespace srmigrate::cli
