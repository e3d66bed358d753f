// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace srmigrate::base {
namespace {

constexpr std::string_view k_white_space = " \t\r\n\f\v";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        previous[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({change, previous[j] + 1, row[j - 1] + 1});
        }
        std::swap(previous, row);
    }
    return previous[b.size()];
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Length of the valid UTF-8 sequence at `at`, or 0.
std::size_t valid_sequence(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto first = byte(0);
    const auto size = first < 0x80   ? 1U
                      : first < 0xC2 ? 0U
                      : first < 0xE0 ? 2U
                      : first < 0xF0 ? 3U
                      : first < 0xF5 ? 4U
                                     : 0U;
    if (size == 0 || at + size > text.size()) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if (!is_continuation(text[at + i])) return 0;
    }
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return size;
}

struct CharacterRange {
    char32_t first;
    char32_t last;
};

// Unicode 15, East_Asian_Width W and F, the blocks that people write schema comments in.
constexpr std::array k_wide{
    CharacterRange{0x1100, 0x115F},   CharacterRange{0x2E80, 0x303E},  CharacterRange{0x3041, 0x33FF},
    CharacterRange{0x3400, 0x4DBF},   CharacterRange{0x4E00, 0x9FFF},  CharacterRange{0xA000, 0xA4CF},
    CharacterRange{0xAC00, 0xD7A3},   CharacterRange{0xF900, 0xFAFF},  CharacterRange{0xFE30, 0xFE6F},
    CharacterRange{0xFF00, 0xFF60},   CharacterRange{0xFFE0, 0xFFE6},  CharacterRange{0x1F300, 0x1F64F},
    CharacterRange{0x1F900, 0x1F9FF}, CharacterRange{0x20000, 0x3FFFD}};
constexpr std::array k_zero_width{CharacterRange{0x0300, 0x036F}, CharacterRange{0x200B, 0x200F},
                                  CharacterRange{0xFE00, 0xFE0F}, CharacterRange{0xFEFF, 0xFEFF}};

template <std::size_t Size>
bool within(char32_t c, const std::array<CharacterRange, Size>& ranges) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](CharacterRange range) { return c >= range.first && c <= range.last; });
}

}  // namespace

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(k_white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(k_white_space) - first + 1);
}

std::string to_lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string to_upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), upper);
    return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0;;) {
        const auto end = text.find(separator, begin);
        parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
        if (end == std::string_view::npos) return parts;
        begin = end + 1;
    }
}

std::vector<std::string> split_list(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (const auto& part : split(text, separator)) {
        if (const auto trimmed = trim(part); !trimmed.empty()) parts.emplace_back(trimmed);
    }
    return parts;
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    return fmt::format("{}", fmt::join(parts.begin(), parts.end(), separator));
}

std::string counted(std::size_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
    std::string result;
    for (std::size_t begin = 0;;) {
        const auto at = text.find(from, begin);
        result += text.substr(begin, at == std::string_view::npos ? at : at - begin);
        if (at == std::string_view::npos) return result;
        result += to;
        begin = at + from.size();
    }
}

std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates) {
    const auto folded = to_lower(word);
    std::optional<std::string> best;
    std::size_t best_distance = 3;
    for (const auto& candidate : candidates) {
        const auto distance = edit_distance(folded, to_lower(candidate));
        if (distance < best_distance && distance * 2 < std::max(word.size(), candidate.size())) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    auto candidate = closest(word, candidates);
    // A name that goes on where the word ends: 'distributed' of 'distributed_by'.
    constexpr std::size_t k_shortest_beginning = 4;
    if (!candidate && word.size() >= k_shortest_beginning) {
        const auto begun = std::find_if(candidates.begin(), candidates.end(),
                                        [&](const std::string& name) { return name.starts_with(word); });
        if (begun != candidates.end()) candidate = *begun;
    }
    return candidate ? fmt::format("did you mean '{}'?", *candidate) : std::string();
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        // Most text is ASCII: eight bytes at a time.
        std::uint64_t word = 0;
        if (at + sizeof word <= text.size()) {
            std::memcpy(&word, text.data() + at, sizeof word);
            if ((word & 0x8080808080808080U) == 0) {
                at += sizeof word;
                continue;
            }
        }
        const auto size = valid_sequence(text, at);
        if (size == 0) return at;
        at += size;
    }
    return std::nullopt;
}

std::size_t character_size(std::string_view text, std::size_t at) {
    return std::max<std::size_t>(1, valid_sequence(text, at));
}

char32_t code_point(std::string_view text, std::size_t at) {
    const auto size = valid_sequence(text, at);
    if (size == 0) return U'\uFFFD';
    const auto first = static_cast<unsigned char>(text[at]);
    if (size == 1) return first;
    char32_t result = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        result = (result << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    return result;
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += character_size(text, at))
        ++count;
    return count;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size(); at += character_size(text, at)) {
        const auto c = code_point(text, at);
        width += within(c, k_zero_width) ? 0 : within(c, k_wide) ? 2 : 1;
    }
    return width;
}

namespace {

bool is_unseen(char32_t c) {
    const bool is_control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
    const bool turns_direction =
        c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return is_control || turns_direction || c == 0x200B || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
           (c >= 0xE0000 && c <= 0xE007F);
}

}  // namespace

std::string visible(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = character_size(text, at);
        const auto character = text.substr(at, size);
        const auto c = code_point(text, at);
        if (first_invalid_utf8(character)) {
            for (const char byte : character)
                result += fmt::format("\\x{:02X}", static_cast<unsigned char>(byte));
        } else if (is_unseen(c)) {
            result += c < 0x80 ? fmt::format("\\x{:02X}", static_cast<std::uint32_t>(c))
                               : fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(c));
        } else {
            result += character;
        }
        at += size;
    }
    return result;
}

}  // namespace srmigrate::base
