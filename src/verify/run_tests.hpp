// SPDX-License-Identifier: Apache-2.0
// Runs the tests of a project on clusters of the engine. A query that the engine cannot run leaves its test skipped,
// never passed.
#pragma once

#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "verify/check.hpp"
#include "verify/test_file.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::verify {

struct TestInput {
    const revision::Graph& graph;
    const revision::VariableValues& values;
    std::optional<plan::Home> home;
    std::vector<TestProfile> profiles;  ///< for tests that name none
    const std::vector<TestFile>& tests;
    /// The text of a file, or nothing where there is none.
    std::function<std::optional<std::string>(const std::filesystem::path&)> read;
};

struct TestsRun {
    std::vector<CheckCase> cases;                        ///< of CheckName::own_tests, by cluster and test
    std::map<std::filesystem::path, std::string> texts;  ///< what the files of `equals_file` would have to hold
};

TestsRun run_tests(const TestInput& input);

}  // namespace srmigrate::verify
