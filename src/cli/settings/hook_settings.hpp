// SPDX-License-Identifier: Apache-2.0
// The post-write hooks of a config file. Part of cli/settings/settings.
#pragma once

#include "cli/settings/settings_reader.hpp"

#include <vector>

namespace srmigrate::cli {

/// Of the first file that has any.
std::vector<Hook> read_hooks(SettingsReader& reader);

}  // namespace srmigrate::cli
