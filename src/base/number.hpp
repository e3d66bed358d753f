// SPDX-License-Identifier: Apache-2.0
// Texts that are a number as a whole.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace srmigrate::base {

/// All of `text` as a number of that type; nothing where something else stands in it, or where it is out of range.
template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// As Long.parseLong and its kin of Java read it: a plus may stand before the digits.
template <class Number>
std::optional<Number> java_number(std::string_view text) {
    const bool has_plus = text.starts_with('+') && !text.starts_with("+-");
    return number<Number>(has_plus ? text.substr(1) : text);
}

}  // namespace srmigrate::base
