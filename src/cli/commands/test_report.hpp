// SPDX-License-Identifier: Apache-2.0
// What `test` answers: each check, each failure, and how all of it went; as text, JSON and JUnit.
#pragma once

#include "base/json_fwd.hpp"
#include "cli/commands/output_files.hpp"
#include "cli/terminal/colour.hpp"
#include "verify/check.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace srmigrate::cli {

struct TestReport {
    std::vector<verify::CheckCase> cases;
    std::vector<verify::TestProfile> profiles;
    std::size_t revisions = 0;
    Colour colour = Colour::none;
};

bool has_failed(const TestReport& report);

std::string test_text(const TestReport& report);
void add_test(base::Json& json, const TestReport& report);
std::string test_junit(const TestReport& report, const PathNames& names);

}  // namespace srmigrate::cli
