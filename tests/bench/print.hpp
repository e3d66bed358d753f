// SPDX-License-Identifier: Apache-2.0
// Figures appear as they are measured, in a file and a pipe too.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace srmigrate::bench {

template <class... Values>
void print(fmt::format_string<Values...> format, Values&&... values) {
    fmt::print(format, std::forward<Values>(values)...);
    std::fflush(stdout);
}

}  // namespace srmigrate::bench
