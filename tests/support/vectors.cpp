// SPDX-License-Identifier: Apache-2.0
#include "support/vectors.hpp"

#include "support/places.hpp"

#include <cstdlib>
#include <iostream>

namespace srmigrate::tests {

std::optional<std::filesystem::path> vectors(const std::string& file) {
    const char* directory = std::getenv("SRMIGRATE_VECTORS");
    const auto path =
        (directory != nullptr ? std::filesystem::path(directory) : source_directory() / "../shared/vectors") / file;
    if (std::filesystem::exists(path)) return path;
    std::cout << "skipped: no vectors (" << file << ")\n";
    return std::nullopt;
}

std::filesystem::path source_file(const std::string& relative) {
    return source_directory() / relative;
}

std::size_t rounds(std::size_t rounds) {
    const char* given = std::getenv("SRMIGRATE_ROUNDS");
    if (given != nullptr) return std::strtoull(given, nullptr, 10);
    const char* is_long = std::getenv("SRMIGRATE_LONG");
    return is_long != nullptr && std::string(is_long) == "1" ? rounds * 100 : rounds;
}

std::uint64_t seed() {
    const char* given = std::getenv("SRMIGRATE_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20261121;
}

}  // namespace srmigrate::tests
