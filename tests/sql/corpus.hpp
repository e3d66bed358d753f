// SPDX-License-Identifier: Apache-2.0
// Statements to test the language with: a representative set, and those of the recorded vectors when they are there.
#pragma once

#include <string>
#include <vector>

namespace srmigrate::tests {

/// One of each kind, as people write them.
std::vector<std::string> representative_statements();

/// The same and those of starrocks-statements.jsonl.
std::vector<std::string> all_statements();

}  // namespace srmigrate::tests
