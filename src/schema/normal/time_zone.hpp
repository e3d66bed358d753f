// SPDX-License-Identifier: Apache-2.0
// Time zones as the server takes them: the names and offsets of java.time.ZoneId, with two names of its own.
#pragma once

#include "base/calendar.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::schema {

/// What @@time_zone keeps: offsets (+8:00) get two digits for the hour, all else stays as written. Nothing for what the
/// server refuses: it takes offsets from -12:00 to +14:00. StarRocks: TimeUtils.checkTimeZoneValidAndStandardize.
std::optional<std::string> standard_zone(std::string_view text);

/// What a table's properties keep, java.util.TimeZone's name: CST is Asia/Shanghai, +08:00 is GMT+08:00. Nothing for
/// what is no zone. StarRocks: DynamicPartitionProperty reads it by TimeUtils.getOrSystemTimeZone.
std::optional<std::string> zone_id(std::string_view text);

/// How far the clocks of a zone are ahead of UTC; nothing for what is no zone. Names need time zone data: an Error
/// where it is not installed.
std::optional<std::chrono::seconds> zone_offset(std::string_view text, base::Moment moment);

}  // namespace srmigrate::schema
