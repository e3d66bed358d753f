// SPDX-License-Identifier: Apache-2.0
// Dates as the server counts with them: adding intervals, cutting to a unit, naming partitions.
#pragma once

#include "base/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::schema {

using base::Moment;

enum class Unit { second, minute, hour, day, week, month, quarter, year };
std::optional<Unit> unit_of(std::string_view word);  ///< "day", "DAY" …
std::string_view word(Unit unit);                    ///< upper case

/// At most ten thousand years on or back, whatever the count.
Moment plus(Moment moment, std::int64_t count, Unit unit);
/// The start of the unit that holds the moment. Weeks start on `first_weekday` (1 Monday … 7 Sunday), months on
/// `first_day`.
Moment start_of(Moment moment, Unit unit, int first_weekday = 1, int first_day = 1);

/// What the name of a partition that starts there ends in: 20240131, 2024013110, 202401, 2024, 2024_05 for weeks. Weeks
/// are counted as java.util.Calendar counts them in the United States: from the one that holds the first of January,
/// and from Sunday; a week that reaches into the next year is the 53rd of the old one.
std::string partition_suffix(Moment start, Unit unit);

}  // namespace srmigrate::schema
