// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/source_text.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "python/syntax/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace srmigrate::python {
namespace {

struct CodingLine {
    std::string name;
    CodeSpan span;
};

// In the first line, or in the second if the first is a comment or empty.
std::optional<CodingLine> coding_line(std::string_view text) {
    std::size_t at = 0;
    for (int line = 0; line < 2 && at < text.size(); ++line) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto content = text.substr(at, end - at);
        const auto first = content.find_first_not_of(" \t\f\r");
        if (first != std::string_view::npos && content[first] != '#') return std::nullopt;
        if (auto word = content.find("coding");
            first != std::string_view::npos && word != std::string_view::npos && word > first) {
            word += std::string_view("coding").size();
            if (word < content.size() && (content[word] == ':' || content[word] == '=')) {
                auto begin = content.find_first_not_of(" \t", word + 1);
                auto stop = begin = std::min(begin, content.size());
                while (stop < content.size() &&
                       (base::is_name_character(content[stop]) || content[stop] == '-' || content[stop] == '.'))
                    ++stop;
                if (stop > begin) {
                    return CodingLine{.name = std::string(content.substr(begin, stop - begin)),
                                      .span = {.begin = static_cast<std::uint32_t>(at + begin),
                                               .end = static_cast<std::uint32_t>(at + stop)}};
                }
            }
        }
        at = end + 1;
    }
    return std::nullopt;
}

enum class Coding { utf8, ascii, latin1, other };
Coding coding_of(std::string_view name) {
    auto normal = base::replace_all(base::to_lower(name), "_", "-");
    constexpr std::array<std::string_view, 4> k_utf8{"utf-8", "utf8", "u8", "utf-8-sig"};
    constexpr std::array<std::string_view, 3> k_ascii{"ascii", "us-ascii", "646"};
    constexpr std::array<std::string_view, 7> k_latin{"latin-1", "latin1", "iso-8859-1", "iso8859-1",
                                                      "8859",    "cp819",  "l1"};
    if (std::ranges::find(k_utf8, normal) != k_utf8.end() || normal.starts_with("utf-8-")) return Coding::utf8;
    if (std::ranges::find(k_ascii, normal) != k_ascii.end()) return Coding::ascii;
    if (std::ranges::find(k_latin, normal) != k_latin.end() || normal.starts_with("latin-1-") ||
        normal.starts_with("iso-8859-1-"))
        return Coding::latin1;
    return Coding::other;
}

}  // namespace

std::string decoded_code(std::string_view bytes) {
    const auto mark = code_begin(bytes);
    const auto content = bytes.substr(mark);
    const auto line = coding_line(content);
    const auto coding = line && mark == 0 ? coding_of(line->name) : Coding::utf8;
    const auto beyond = std::ranges::find_if(content, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    std::string text;
    if (coding == Coding::latin1) {
        for (const char c : content) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x80) {
                text += c;
            } else {
                text += static_cast<char>(0xC0 | (byte >> 6));
                text += static_cast<char>(0x80 | (byte & 0x3F));
            }
        }
    } else {
        if (coding == Coding::other && beyond != content.end()) {
            throw PySyntaxError(SyntaxFault::syntax, fmt::format("the coding '{}' is not read", line->name), line->span,
                                "save the file as UTF-8, and remove the coding line");
        }
        text = content;
    }
    const auto fail = [&](std::size_t at, std::string_view expected) {
        const auto span =
            CodeSpan{.begin = static_cast<std::uint32_t>(mark + at), .end = static_cast<std::uint32_t>(mark + at + 1)};
        throw PySyntaxError(SyntaxFault::syntax,
                            fmt::format("expected {}, got the byte 0x{:02X} at offset {}", expected,
                                        static_cast<unsigned char>(content[at]), mark + at),
                            span, expected == "text" ? "remove the byte" : "save the file as UTF-8");
    };
    if (coding == Coding::ascii && beyond != content.end())
        fail(static_cast<std::size_t>(beyond - content.begin()), "ASCII");
    if (coding != Coding::latin1) {
        if (const auto at = base::first_invalid_utf8(text)) fail(*at, "UTF-8");
        if (const auto at = text.find('\0'); at != std::string::npos) fail(at, "text");
    }
    if (text.find('\r') != std::string::npos)
        text = base::replace_all(base::replace_all(text, "\r\n", "\n"), "\r", "\n");
    return text;
}

base::Place place_in_bytes(std::string file, std::string_view bytes, CodeSpan span) {
    auto place = base::place_of(std::move(file), bytes, span.begin, span.end > span.begin ? span.end - span.begin : 1);
    std::string readable;
    for (std::size_t at = 0; at < place.line_text.size();) {
        const auto size = base::character_size(place.line_text, at);
        const auto character = std::string_view(place.line_text).substr(at, size);
        readable += base::first_invalid_utf8(character) || character.front() == '\0' ? "\uFFFD" : character;
        at += size;
    }
    place.line_text = std::move(readable);
    return place;
}

}  // namespace srmigrate::python
