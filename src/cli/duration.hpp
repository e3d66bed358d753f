// SPDX-License-Identifier: Apache-2.0
// Lengths of time as people write them in a config file.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::cli {

using Milliseconds = std::chrono::milliseconds;

/// "1h", "10m", "60s", "500ms", "1h30m", "2d", or a plain number of seconds; at most 366 days.
std::optional<Milliseconds> parse_duration(std::string_view text);
std::string duration_text(Milliseconds duration);

}  // namespace srmigrate::cli
