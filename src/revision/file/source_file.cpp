// SPDX-License-Identifier: Apache-2.0
#include "revision/file/source_file.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <string_view>

namespace srmigrate::revision {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
bool looks_like_utf16(std::string_view text) {
    return text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF" ||
           text.substr(0, 4).find('\0') != std::string_view::npos;
}

// A line that can be shown although it is not UTF-8.
std::string readable(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = base::character_size(text, at);
        const bool broken = base::first_invalid_utf8(text.substr(at, size)).has_value() || text[at] == '\0';
        result += broken ? "\uFFFD" : text.substr(at, size);
        at += size;
    }
    return result;
}

base::Place readable_place(const SourceFile& source, std::size_t offset) {
    auto place = source.place(offset);
    place.line_text = readable(place.line_text);
    place.secrets = base::secrets_in(place.line_text);
    return place;
}

}  // namespace

std::optional<base::Diagnostic> clean_text(SourceFile& source) {
    auto& text = source.text;
    if (text.starts_with(k_byte_order_mark)) text.erase(0, k_byte_order_mark.size());
    if (const auto at = base::first_invalid_utf8(text)) {
        return base::Diagnostic{
            .message = fmt::format("expected UTF-8, got the byte 0x{:02X} at offset {}",
                                   static_cast<unsigned char>(text[*at]), *at),
            .where = readable_place(source, *at),
            .hint = looks_like_utf16(text) ? "save the file as UTF-8; it looks like UTF-16" : "save the file as UTF-8"};
    }
    if (const auto at = text.find('\0'); at != std::string::npos) {
        return base::Diagnostic{
            .message = fmt::format("expected text, got the byte 0x00 at offset {}", at),
            .where = readable_place(source, at),
            .hint = looks_like_utf16(text) ? "save the file as UTF-8; it looks like UTF-16" : "remove the byte"};
    }
    if (text.find('\r') != std::string::npos) text = base::replace_all(text, "\r\n", "\n");
    return std::nullopt;
}

}  // namespace srmigrate::revision
