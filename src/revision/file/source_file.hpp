// SPDX-License-Identifier: Apache-2.0
// The text of a file, with the places in it.
#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace srmigrate::revision {

/// A file's text as everything here reads it: valid UTF-8 without byte order mark, CR LF as LF, without NUL.
struct SourceFile {
    std::filesystem::path file;
    std::string shown_file;
    std::string text;
    base::Place place(std::size_t offset, std::size_t length = 1) const {
        return base::place_of(shown_file, text, offset, length);
    }
};

/// Makes `text` such a text, or says why it cannot be.
std::optional<base::Diagnostic> clean_text(SourceFile& source);

}  // namespace srmigrate::revision
