// SPDX-License-Identifier: Apache-2.0
// Recorded answers that engine or planner judge otherwise, each listed with its reason. The list is exact: what is not
// in it fails, and so does what is in it and agrees.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

struct DriftRow {
    std::string judge;
    std::string id;    ///< of the recording, with the step where it has several
    std::string what;  ///< for people
};

/// Holds what was found against the list in the file of the repository. Where `cases` is not the number that the list
/// is of (other recordings, or a part of them: `is_whole` is false), only prints.
void check_drift(const std::string& list, std::size_t cases, const std::vector<DriftRow>& found, bool is_whole);

}  // namespace srmigrate::tests
