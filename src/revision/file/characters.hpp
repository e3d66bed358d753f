// SPDX-License-Identifier: Apache-2.0
// Classes of ASCII characters, free of the locale. Private to the room.
#pragma once

namespace srmigrate::revision {

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
/// The underscore is one, too.
inline bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
inline bool is_name_character(char c) {
    return is_letter(c) || is_digit(c);
}

}  // namespace srmigrate::revision
