// SPDX-License-Identifier: Apache-2.0
// Where this build and its sources lie. Only places.cpp is compiled anew when a tree moves.
#pragma once

#include <filesystem>
#include <string>

namespace srmigrate::tests {

/// The program that was built with the tests.
std::string srmigrate_binary();
/// srmigrate-test-server.
std::string test_server_binary();
/// The root of the repository.
std::filesystem::path source_directory();

}  // namespace srmigrate::tests
