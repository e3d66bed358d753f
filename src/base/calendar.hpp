// SPDX-License-Identifier: Apache-2.0
// Civil dates and times of day: reading, printing, and what the clock shows in a time zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::base {

/// A date and a time of day; of UTC where nothing else is said.
using Moment = std::chrono::sys_seconds;

/// 2024-01-31, 20240131, 2024-01-31 10:20:30[.5], 20240131102030; nothing for what is no such date.
std::optional<Moment> parse_date_time(std::string_view text);
bool has_time_of_day(std::string_view text);

std::string date_text(Moment moment);       ///< 2024-01-31
std::string date_time_text(Moment moment);  ///< 2024-01-31 10:20:30
std::string date_time_text(std::chrono::system_clock::time_point time);
std::string date_time_text(std::int64_t unix_time);

/// How far the clocks of an IANA zone (Europe/Berlin, as written) are ahead of UTC at a moment; nothing for a zone that
/// the machine does not know. "UTC" needs no time zone data. Other zones are read when they are first asked for: an
/// Error where the data is not installed.
std::optional<std::chrono::seconds> zone_offset(std::string_view zone, Moment moment);
/// The zones that the machine knows, in order; an Error where the data is not installed.
std::vector<std::string> zone_names();

}  // namespace srmigrate::base
