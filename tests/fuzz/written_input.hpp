// SPDX-License-Identifier: Apache-2.0
// The input as a file, for readers that are given a path. In memory where the machine has a place for that.
#pragma once

#include "base/diagnostic.hpp"
#include "support/temporary_directory.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace srmigrate::fuzz {

/// The file of that name in a directory of this process, with the input as its content.
inline std::filesystem::path written_input(const std::string& name, const std::string& input) {
    static const tests::TemporaryDirectory directory;
    const auto path = directory.path() / name;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << input;
    return path;
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Runs it; an Error is an answer, whose text can be written. Any other exception ends the program.
template <class Action>
void allow_errors(const Action& action) {
    try {
        action();
    } catch (const base::Error& error) {
        for (const auto& diagnostic : error.diagnostics())
            (void)base::to_text(diagnostic);
    }
}

}  // namespace srmigrate::fuzz
