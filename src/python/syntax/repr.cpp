// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/repr.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::python {
namespace {

// What str.isprintable() denies: control and format characters, separators but the blank, surrogates, private use.
bool is_printable(char32_t c) {
    constexpr std::array<std::pair<char32_t, char32_t>, 22> k_unprintable{
        {{0x00, 0x1F},       {0x7F, 0xA0},       {0xAD, 0xAD},     {0x600, 0x605},     {0x61C, 0x61C},
         {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x1680, 0x1680}, {0x180E, 0x180E},   {0x2000, 0x200F},
         {0x2028, 0x202F},   {0x205F, 0x206F},   {0x3000, 0x3000}, {0xD800, 0xF8FF},   {0xFDD0, 0xFDEF},
         {0xFEFF, 0xFEFF},   {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF}, {0x110BD, 0x110BD}, {0x1D173, 0x1D17A},
         {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}}};
    return std::none_of(k_unprintable.begin(), k_unprintable.end(),
                        [&](const auto& range) { return range.first <= c && c <= range.second; });
}

std::string escaped(char32_t c) {
    switch (c) {
        case U'\n':
            return "\\n";
        case U'\r':
            return "\\r";
        case U'\t':
            return "\\t";
    }
    const auto value = static_cast<unsigned>(c);
    if (value < 0x100) return fmt::format("\\x{:02x}", value);
    return value < 0x10000 ? fmt::format("\\u{:04x}", value) : fmt::format("\\U{:08x}", value);
}

}  // namespace

std::string repr(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
    std::string result(1, quote);
    for (std::size_t at = 0; at < text.size();) {
        const auto size = base::character_size(text, at);
        const auto c = base::code_point(text, at);
        if (c == U'\\' || c == static_cast<char32_t>(quote)) {
            result += '\\';
            result += static_cast<char>(c);
        } else if (is_printable(c)) {
            result += text.substr(at, size);
        } else {
            result += escaped(c);
        }
        at += size;
    }
    return result + quote;
}

}  // namespace srmigrate::python
