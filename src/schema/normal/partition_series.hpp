// SPDX-License-Identifier: Apache-2.0
// START … END … EVERY: which partitions a series makes, and why it makes none. What the server says in the second case
// is the engine's affair. Source: StarRocks MultiRangePartitionDesc; reference §1.1.
#pragma once

#include "schema/model/model.hpp"
#include "schema/normal/calendar.hpp"

#include <string>
#include <variant>
#include <vector>

namespace srmigrate::schema {

enum class SeriesProblem {
    type,           ///< neither dates nor integers are compared
    unit,           ///< SECOND, MINUTE and QUARTER make no partitions
    no_unit,        ///< EVERY (n) for dates
    hours_of_days,  ///< HOUR for a DATE column
    dates,          ///< START or END is no date
    numbers,        ///< START or END is no number, or EVERY is an interval
    date_order,     ///< START is not before END
    number_order,
    too_many,  ///< more than k_longest_series; also a series that does not advance
    overflow,  ///< a bound beyond BIGINT
};

/// The most partitions that one series makes (max_partitions_in_one_batch).
inline constexpr std::size_t k_longest_series = 4096;

using SeriesParts = std::variant<std::vector<Partition>, SeriesProblem>;

/// What decides names and borders besides the series itself.
struct SeriesRules {
    bool temporary = false;  ///< names begin with tp instead of p
    Properties properties;   ///< dynamic_partition.prefix, .start_day_of_week, .start_day_of_month
};

/// START included. Days run past END by whole steps, as numbers do; other units are cut there.
SeriesParts expand(const PartitionSeries& series, const Type& type, const SeriesRules& rules = {});

/// The moment as a bound of that type: without the time of day for DATE.
std::string bound_text(Moment moment, const Type& type);

/// START and END moved back to where a unit begins; END a step on where both would be the same. The time of day stays
/// where the unit is longer than a day.
struct SeriesRange {
    Moment start;
    Moment end;
    bool operator==(const SeriesRange&) const = default;
};
SeriesRange aligned(const SeriesRange& range, Unit unit, std::int64_t every);

}  // namespace srmigrate::schema
