// SPDX-License-Identifier: Apache-2.0
// Statements to test the language with: a representative set, and those of the recorded vectors when they are there.
#pragma once

#include <string>
#include <vector>

namespace srmigrate::tests {

/// One of each kind, as people write them.
std::vector<std::string> representative_statements();

/// The same and those of starrocks-statements.jsonl, whose placeholders are names in the text: ${uuid0} is uuid0.
std::vector<std::string> all_statements();

struct RecordedStep {
    std::string sql;
    bool ok = false;
    std::string shown;  ///< SHOW CREATE after it, or empty
};
/// The steps of starrocks-replay.jsonl and starrocks-fuzz.jsonl, and the texts of starrocks-show-create.jsonl.
std::vector<RecordedStep> recorded_steps();

}  // namespace srmigrate::tests
