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
/// The same, or no limit: "none" or nothing at all. An inner nullopt is no limit, an outer one a text that is neither.
std::optional<std::optional<Milliseconds>> parse_duration_or_none(std::string_view text);
std::string duration_text(Milliseconds duration);

/// How long something took: "0.2 s", "12 s", "3 min 5 s", "2 h 4 min".
std::string duration_in_words(Milliseconds duration);
/// The same where only whole seconds are known: "0 s", "3 s", "12 s" …
std::string seconds_in_words(std::chrono::seconds duration);

}  // namespace srmigrate::cli
