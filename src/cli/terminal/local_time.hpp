// SPDX-License-Identifier: Apache-2.0
// The time of day somewhere: for create dates and for dates in file names.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace srmigrate::cli {

struct LocalTime {
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int microsecond = 0;
    std::int64_t epoch = 0;         ///< Unix time, seconds
    std::optional<int> utc_offset;  ///< seconds; given when a time zone was named
    bool operator==(const LocalTime&) const = default;
};

/// Of the named time zone (IANA, as written, else in upper case), or of the machine when none is named.
/// An Error for a zone that is not known.
LocalTime local_time(std::chrono::system_clock::time_point moment, const std::optional<std::string>& zone);

/// "2026-11-21 11:40:27.089406", with "+01:00" behind it when a time zone was named. No fraction when it is zero.
std::string to_text(const LocalTime& time);

}  // namespace srmigrate::cli
