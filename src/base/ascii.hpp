// SPDX-License-Identifier: Apache-2.0
// Classes of ASCII characters, free of the locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace srmigrate::base {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_alphanumeric(char c) {
    return is_letter(c) || is_digit(c);
}
/// A letter or the underscore: what a name of most languages begins with.
constexpr bool is_name_start(char c) {
    return is_letter(c) || c == '_';
}
constexpr bool is_name_character(char c) {
    return is_name_start(c) || is_digit(c);
}

/// One digit or more, and nothing else.
constexpr bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}
/// A letter or the underscore, then these and digits.
constexpr bool is_name(std::string_view text) {
    return !text.empty() && is_name_start(text.front()) && std::ranges::all_of(text, is_name_character);
}

}  // namespace srmigrate::base
