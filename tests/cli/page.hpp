// SPDX-License-Identifier: Apache-2.0
// A page of the documentation as something to run: the files that it shows are written, the commands of its console
// blocks run one after the other in one shell, and what they print is what stands there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

struct PageStep {
    std::size_t line = 0;  ///< of the page
    std::string command;   ///< a file is written by a command, too
    std::string expected;  ///< what the page shows below it
    bool operator==(const PageStep&) const = default;
};

/// Blocks marked `console` hold commands behind "$ " and their output. Any other block whose paragraph above ends with
/// `path`: in back quotes and a colon is the content of that file.
std::vector<PageStep> read_page(std::string_view page);

/// What each step prints, on stdout and stderr, in the order in which it is written.
std::vector<std::string> run_page(const std::vector<PageStep>& steps, const std::filesystem::path& directory);

/// Without what differs from run to run: ids of revisions become ID1, ID2 … in the order in which they first appear in
/// the texts, times TIME.
std::vector<std::string> without_chance(const std::vector<std::string>& texts);

}  // namespace srmigrate::tests
