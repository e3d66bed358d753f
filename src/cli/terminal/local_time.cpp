// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/local_time.hpp"

#include "base/calendar.hpp"
#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <vector>

namespace srmigrate::cli {
namespace {

std::string suggestion(const std::string& zone, const std::vector<std::string>& names) {
    for (const auto& name : names) {
        if (base::equals_ignoring_case(name, zone)) return fmt::format("did you mean '{}'?", name);
    }
    auto hint = base::did_you_mean(zone, names);
    if (hint.empty()) hint = "write an IANA name such as Europe/Berlin or UTC, or leave the key out for local time";
    return hint;
}

// Zones are known as written, or in upper case.
std::chrono::seconds offset_of(const std::string& zone, base::Moment moment) {
    const auto upper = base::to_upper(zone);
    if (upper == "UTC") return std::chrono::seconds(0);
    for (const auto& name : {zone, upper}) {
        if (const auto offset = base::zone_offset(name, moment)) return *offset;
    }
    throw base::Error(fmt::format("unknown time zone '{}'", zone), suggestion(zone, base::zone_names()));
}

}  // namespace

LocalTime local_time(std::chrono::system_clock::time_point moment, const std::optional<std::string>& zone) {
    const auto since_epoch = std::chrono::floor<std::chrono::microseconds>(moment.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    const std::time_t time = seconds.count();
    std::tm parts{};
    std::optional<int> utc_offset;
    if (zone) {
        utc_offset = static_cast<int>(offset_of(*zone, base::Moment(seconds)).count());
        const std::time_t shown = time + *utc_offset;
        ::gmtime_r(&shown, &parts);
    } else {
        ::tzset();
        ::localtime_r(&time, &parts);
    }
    return {.year = parts.tm_year + 1900,
            .month = parts.tm_mon + 1,
            .day = parts.tm_mday,
            .hour = parts.tm_hour,
            .minute = parts.tm_min,
            .second = parts.tm_sec,
            .microsecond = static_cast<int>((since_epoch - seconds).count()),
            .epoch = time,
            .utc_offset = utc_offset};
}

std::string to_text(const LocalTime& time) {
    auto text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", time.year, time.month, time.day, time.hour,
                            time.minute, time.second);
    if (time.microsecond != 0) text += fmt::format(".{:06}", time.microsecond);
    if (time.utc_offset) {
        const int offset = std::abs(*time.utc_offset);
        text += fmt::format("{}{:02}:{:02}", *time.utc_offset < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
        if (offset % 60 != 0) text += fmt::format(":{:02}", offset % 60);
    }
    return text;
}

}  // namespace srmigrate::cli
