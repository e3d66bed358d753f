// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/partition_series.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "schema/model/type.hpp"

#include <optional>
#include <utility>

namespace srmigrate::schema {
namespace {

Partition part(std::string name, std::string lower, std::string upper) {
    Partition partition;
    partition.name = std::move(name);
    partition.bounds = FixedRange{{Literal{std::move(lower)}}, {Literal{std::move(upper)}}};
    return partition;
}

int day_property(const Properties& properties, const std::string& key) {
    const auto found = properties.find(key);
    return found == properties.end() ? 1 : base::number<int>(found->second).value_or(1);
}

/// The day of the month is set without looking whether it has come yet.
Moment on_day(Moment moment, int day) {
    const auto today = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(today);
    const std::chrono::sys_days wanted(date.year() / date.month() / std::chrono::day(static_cast<unsigned>(day)));
    return moment + (wanted - today);
}

/// Where the unit of a partition begins that starts at `moment`.
Moment unit_start(Moment moment, Unit unit, int first_weekday, int first_day) {
    const auto time_of_day = moment - std::chrono::floor<std::chrono::days>(moment);
    switch (unit) {
        case Unit::second:
        case Unit::minute:
        case Unit::hour:
        case Unit::day:
        case Unit::quarter:
            return start_of(moment, unit);
        case Unit::week:
        case Unit::year:
            return start_of(moment, unit, first_weekday) + time_of_day;
        case Unit::month:
            return on_day(moment, first_day);
    }
    return moment;
}

SeriesParts expand_numbers(const PartitionSeries& series, const std::string& prefix) {
    const auto start = base::number<std::int64_t>(series.start.text);
    const auto end = base::number<std::int64_t>(series.end.text);
    if (!start || !end || series.unit) return SeriesProblem::numbers;
    if (*start >= *end) return SeriesProblem::number_order;
    std::vector<Partition> parts;
    for (std::int64_t begin = *start; begin < *end;) {
        std::int64_t next = 0;
        if (__builtin_add_overflow(begin, series.every, &next)) return SeriesProblem::overflow;
        if (next <= begin || parts.size() == k_longest_series) return SeriesProblem::too_many;
        parts.push_back(part(prefix + std::to_string(begin), std::to_string(begin), std::to_string(next)));
        begin = next;
    }
    return parts;
}

SeriesParts expand_dates(const PartitionSeries& series, const Type& type, std::string prefix,
                         const Properties& properties) {
    if (const auto own = properties.find("dynamic_partition.prefix"); own != properties.end()) prefix = own->second;
    const int first_weekday = day_property(properties, "dynamic_partition.start_day_of_week");
    const int first_day = day_property(properties, "dynamic_partition.start_day_of_month");
    const auto unit = series.unit ? unit_of(*series.unit) : std::nullopt;
    if (series.unit && (!unit || *unit < Unit::hour || *unit == Unit::quarter)) return SeriesProblem::unit;
    if (unit == Unit::hour && type.kind == TypeKind::date) return SeriesProblem::hours_of_days;
    const auto start = base::parse_date_time(series.start.text);
    const auto end = base::parse_date_time(series.end.text);
    if (!start || !end) return SeriesProblem::dates;
    if (*start >= *end) return SeriesProblem::date_order;
    if (!unit) return SeriesProblem::no_unit;
    std::vector<Partition> parts;
    for (Moment begin = *start; begin < *end;) {
        const Moment from = unit_start(begin, *unit, first_weekday, first_day);
        Moment next = plus(from, series.every, *unit);
        if (next <= begin || parts.size() == k_longest_series) return SeriesProblem::too_many;
        if (*unit != Unit::day && next > *end) next = *end;
        const std::string suffix = partition_suffix(*unit == Unit::week ? from : begin, *unit);
        parts.push_back(part(prefix + suffix, bound_text(begin, type), bound_text(next, type)));
        begin = next;
    }
    return parts;
}

}  // namespace

std::string bound_text(Moment moment, const Type& type) {
    return type.kind == TypeKind::date ? base::date_text(moment) : base::date_time_text(moment);
}

SeriesParts expand(const PartitionSeries& series, const Type& type, const SeriesRules& rules) {
    const std::string prefix = rules.temporary ? "tp" : "p";
    if (type.kind == TypeKind::date || type.kind == TypeKind::datetime) {
        return expand_dates(series, type, prefix, rules.properties);
    }
    if (is_integer(type.kind) && type.kind != TypeKind::largeint) return expand_numbers(series, prefix);
    return SeriesProblem::type;
}

SeriesRange aligned(const SeriesRange& range, Unit unit, std::int64_t every) {
    SeriesRange result{unit_start(range.start, unit, 1, 1), unit_start(range.end, unit, 1, 1)};
    if (result.start == result.end) result.end = plus(result.end, every, unit);
    return result;
}

}  // namespace srmigrate::schema
