// SPDX-License-Identifier: Apache-2.0
// Questions about a text.
#pragma once

#include <cstddef>
#include <string_view>

namespace srmigrate::tests {

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// How often the part begins in the text.
inline std::size_t times_in(std::string_view text, std::string_view part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++times;
    return times;
}

}  // namespace srmigrate::tests
