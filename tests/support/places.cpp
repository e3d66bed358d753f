// SPDX-License-Identifier: Apache-2.0
#include "support/places.hpp"

namespace srmigrate::tests {

std::string srmigrate_binary() {
    return SRMIGRATE_BINARY;
}

std::string test_server_binary() {
    return SRMIGRATE_TEST_SERVER;
}

std::filesystem::path source_directory() {
    return SRMIGRATE_SOURCE_DIR;
}

}  // namespace srmigrate::tests
