// SPDX-License-Identifier: Apache-2.0
// The statements at the top of a file without the blocks inside them: what a look at many files can afford.
#pragma once

#include "python/syntax/code.hpp"

#include <string_view>
#include <vector>

namespace srmigrate::python {

struct SkimmedFile {
    /// Each statement that begins in the first column: its line to the end, brackets and strings over several lines
    /// included. Of a compound statement, the line that opens its block.
    std::vector<CodeSpan> statements = {};
    /// The lines do not fit together as they stand: a reader of the whole file says what is wrong, if anything is.
    bool doubtful = false;
};

SkimmedFile skim(std::string_view text);

}  // namespace srmigrate::python
