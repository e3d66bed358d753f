// SPDX-License-Identifier: Apache-2.0
#include "cli/work/version.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {

std::string version_text() {
    return fmt::format("srmigrate {}", SRMIGRATE_VERSION);
}

std::string program_version() {
    return SRMIGRATE_VERSION;
}

}  // namespace srmigrate::cli
