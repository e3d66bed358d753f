// SPDX-License-Identifier: Apache-2.0
// How many of the errors of one file are told. Nobody reads thousands, and each has its place looked up in the text.
#pragma once

#include "base/diagnostic.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <vector>

namespace srmigrate::base {

inline constexpr std::size_t k_most_told = 100;

/// Adds what `make` returns; after k_most_told only, once, that there is more, and `make` is not called.
template <class Make>
void tell(std::vector<Diagnostic>& told, const Make& make) {
    if (told.size() < k_most_told) {
        told.push_back(make());
    } else if (told.size() == k_most_told) {
        told.push_back({.message = fmt::format("there are more than {} errors", k_most_told),
                        .where = {},
                        .hint = "correct these first"});
    }
}

}  // namespace srmigrate::base
