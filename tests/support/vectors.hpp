// SPDX-License-Identifier: Apache-2.0
// Finds the recorded answers of real systems that tests compare with. They are not part of the repository: a test that
// cannot find them says "skipped: no vectors" and passes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace srmigrate::tests {

/// The file of that name in $SRMIGRATE_VECTORS or ../shared/vectors; nothing (and a line on stdout) when it is absent.
std::optional<std::filesystem::path> vectors(const std::string& file);

/// A file of the repository, e.g. "tests/sql/data/x.sql".
std::filesystem::path source_file(const std::string& relative);

/// How many rounds a property test makes: SRMIGRATE_ROUNDS, else `rounds`, a hundredfold with tests/run --long.
std::size_t rounds(std::size_t rounds);

/// The seed of a property test: SRMIGRATE_SEED, else a constant. Print it on failure with INFO.
std::uint64_t seed();

}  // namespace srmigrate::tests
