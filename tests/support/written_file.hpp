// SPDX-License-Identifier: Apache-2.0
// Files of the repository that are written from the program's tables (room tools), and tests that they are fresh.
#pragma once

#include "base/files.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <string>

namespace srmigrate::tests {

/// The file's content is the text. With SRMIGRATE_WRITE_DOCS=1 it is written first: the way to change it.
inline void check_written(const std::string& file, const std::string& text) {
    if (std::getenv("SRMIGRATE_WRITE_DOCS") != nullptr) base::write_file(source_file(file), text);
    INFO(file << " is printed from the program's tables; SRMIGRATE_WRITE_DOCS=1 writes it anew");
    CHECK(base::read_file(source_file(file)) == text);
}

/// The same for what stands between <!-- mark --> and <!-- /mark --> in the file.
inline void check_written_part(const std::string& file, const std::string& mark, const std::string& text) {
    const auto page = base::read_file(source_file(file));
    const auto open = fmt::format("<!-- {} -->\n", mark);
    const auto begin = page.find(open);
    const auto end = page.find(fmt::format("<!-- /{} -->", mark));
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    check_written(file, page.substr(0, begin + open.size()) + text + page.substr(end));
}

}  // namespace srmigrate::tests
