// SPDX-License-Identifier: Apache-2.0
// The text of a Python file and places in it.
#pragma once

#include "base/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace srmigrate::python {

/// The bytes [begin, end) of a file's text.
struct CodeSpan {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const CodeSpan&) const = default;
};

/// From the begin of the first to the end of the last.
inline CodeSpan joined(CodeSpan first, CodeSpan last) {
    return {.begin = first.begin, .end = last.end};
}

/// A file as it is read: UTF-8, as it is on disk. Places count in it.
struct CodeFile {
    std::string shown_file;  ///< as messages name it
    std::string text;
    std::string path = {};  ///< what `__file__` says; empty where there is none
};

/// A span of a file. `file` outlives it; it is null for what no file says (a value made by a library).
struct CodePlace {
    const CodeFile* file = nullptr;
    CodeSpan span = {};
    bool operator==(const CodePlace&) const = default;

    explicit operator bool() const { return file != nullptr; }
    /// As diagnostics show it; `file` must not be null.
    base::Place shown() const {
        return base::place_of(file->shown_file, file->text, span.begin,
                              span.end > span.begin ? span.end - span.begin : 1);
    }
};

}  // namespace srmigrate::python
