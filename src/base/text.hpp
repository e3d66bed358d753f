// SPDX-License-Identifier: Apache-2.0
// Small total functions over text. UTF-8 in and out; case folding is ASCII only.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::base {

std::string_view trim(std::string_view text);  ///< without leading and trailing ASCII white space
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

/// The parts between separators; one part, perhaps empty, more than there are separators.
std::vector<std::string> split(std::string_view text, char separator);
/// The same, trimmed, without empty parts.
std::vector<std::string> split_list(std::string_view text, char separator = ',');
std::string join(std::span<const std::string> parts, std::string_view separator);

/// "1 statement", "3 statements".
std::string counted(std::size_t count, std::string_view noun);

/// Every occurrence of `from` replaced by `to`; `from` must not be empty.
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

/// The candidate that a mistyped `word` most likely meant (edit distance at most 2, and less than half its length), or
/// nothing.
std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates);
/// "did you mean 'x'?" for that candidate, or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not), if any.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);
/// Bytes of the character at `at`: 1 to 4; 1 where the bytes are not UTF-8.
std::size_t character_size(std::string_view text, std::size_t at);
/// The code point at `at`; U+FFFD where the bytes are not UTF-8.
char32_t code_point(std::string_view text, std::size_t at);
std::size_t count_characters(std::string_view text);
/// The text as it can be shown whoever wrote it: control characters, marks that turn the direction of writing or cannot
/// be seen, and bytes that are not UTF-8 become `\x1B` or `\u{202E}`. Line breaks and tabs stay.
std::string visible(std::string_view text);

/// Terminal cells: East Asian wide characters take two, combining ones none.
std::size_t display_width(std::string_view text);

}  // namespace srmigrate::base
