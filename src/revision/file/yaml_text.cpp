// SPDX-License-Identifier: Apache-2.0
#include "revision/file/yaml_text.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

// C1 controls, line separators, the byte order mark and what is no character: not every reader lets them through.
bool is_odd(char32_t c) {
    return (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

bool has_odd_characters(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += base::character_size(text, at)) {
        const auto c = base::code_point(text, at);
        if ((c < 0x20 && c != '\n') || is_odd(c)) return true;
    }
    return false;
}

// What YAML 1.1 or 1.2 reads as something other than a string, generously: numbers with their exponents, hexadecimal
// ones and dates all begin with a digit or a sign and hold nothing but these.
bool looks_like_number(std::string_view text) {
    constexpr std::string_view k_of_numbers = "0123456789abcdefABCDEFxXoO_.:+-TZ ";
    const auto body = text.substr(text.starts_with('-') || text.starts_with('+') || text.starts_with('.') ? 1 : 0);
    if (body.empty() || !base::is_digit(body.front())) return false;
    if (text.find_first_not_of(k_of_numbers) != std::string_view::npos) return false;
    // 1975ea83b712 is none: letters other than one exponent, and no 0x in front.
    const auto letters = std::count_if(body.begin(), body.end(), base::is_name_start);
    const bool exponent = letters == 1 && body.find_first_of("eETZ_") != std::string_view::npos;
    const bool prefixed = body.size() > 1 && body.front() == '0' && base::is_name_start(body[1]);
    const bool date = letters == 2 && body.find('T') != std::string_view::npos && body.ends_with('Z');
    return letters == 0 || exponent || prefixed || date || body.find('_') != std::string_view::npos;
}

bool is_word_of_yaml(std::string_view text) {
    constexpr std::array k_words{"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    return std::any_of(k_words.begin(), k_words.end(),
                       [&](const char* word) { return base::equals_ignoring_case(word, text); });
}

bool is_plain(std::string_view text) {
    if (text.empty() || text.back() == ' ') return false;
    if (!base::is_name_start(text.front()) && !base::is_digit(text.front()) &&
        static_cast<unsigned char>(text.front()) < 0x80) {
        return false;
    }
    const bool safe = std::all_of(text.begin(), text.end(), [](char c) {
        return base::is_name_start(c) || base::is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
               std::string_view(" ./()+-*<>=|;@$%^&!?'\"").find(c) != std::string_view::npos;
    });
    return safe && !has_odd_characters(text) && !looks_like_number(text) && !is_word_of_yaml(text);
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto size = base::character_size(text, at);
        const auto c = base::code_point(text, at);
        switch (c) {
            case '"':
                result += "\\\"";
                break;
            case '\\':
                result += "\\\\";
                break;
            case '\n':
                result += "\\n";
                break;
            case '\t':
                result += "\\t";
                break;
            case '\r':
                result += "\\r";
                break;
            default:
                if (c < 0x20 || c == 0x7F) {
                    result += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
                } else if (is_odd(c)) {
                    result += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
                } else {
                    result += text.substr(at, size);
                }
        }
        at += size;
    }
    return result + '"';
}

// A block keeps every character but needs a first line that shows its indentation, and ends with its text.
bool fits_block(std::string_view text) {
    return text.find('\n') != std::string_view::npos && text.front() != ' ' && text.front() != '\n' &&
           text.front() != '\t' && text.back() != '\n' && !has_odd_characters(text);
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
    return is_plain(text) ? std::string(text) : quoted(text);
}

std::string yaml_value(std::string_view text, std::size_t indent) {
    if (!fits_block(text)) return yaml_scalar(text) + '\n';
    std::string result = "|-\n";
    for (const auto& line : base::split(text, '\n')) {
        if (!line.empty()) result += std::string(indent + 2, ' ') + line;
        result += '\n';
    }
    return result;
}

}  // namespace srmigrate::revision
