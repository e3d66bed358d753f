// SPDX-License-Identifier: Apache-2.0
// The answer of the commands that list revisions: history, heads, show.
#pragma once

#include "cli/report/entries.hpp"
#include "cli/report/rendered.hpp"
#include "cli/terminal/colour.hpp"

#include <vector>

namespace srmigrate::cli {

struct RevisionsReport {
    std::vector<RevisionEntry> revisions;
    bool operator==(const RevisionsReport&) const = default;
};

Rendered render(RevisionsReport report, Colour colour);

}  // namespace srmigrate::cli
