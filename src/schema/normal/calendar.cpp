// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/calendar.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace srmigrate::schema {

namespace {

constexpr std::size_t k_most_fraction_digits = 6;  // microseconds; one more is refused (recorded)

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

std::optional<Moment> moment_of(const std::array<int, 6>& fields) {
    const year_month_day date{std::chrono::year(fields[0]), std::chrono::month(static_cast<unsigned>(fields[1])),
                              std::chrono::day(static_cast<unsigned>(fields[2]))};
    if (!date.ok() || fields[0] < 0 || fields[0] > 9999) return std::nullopt;
    if (fields[3] < 0 || fields[3] > 23 || fields[4] < 0 || fields[4] > 59 || fields[5] < 0 || fields[5] > 59) {
        return std::nullopt;
    }
    return sys_days(date) + hours(fields[3]) + minutes(fields[4]) + seconds(fields[5]);
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Moment> parse_compact(std::string_view text) {
    if (text.size() != 8 && text.size() != 14) return std::nullopt;
    std::array<int, 6> fields{};
    static constexpr std::array<std::pair<std::size_t, std::size_t>, 6> k_parts = {
        {{0, 4}, {4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 2}}};
    for (std::size_t i = 0; i < (text.size() == 8 ? 3U : 6U); ++i) {
        fields[i] = base::number<int>(text.substr(k_parts[i].first, k_parts[i].second)).value_or(-1);
    }
    return moment_of(fields);
}

bool parse_parts(std::string_view text, char separator, std::array<int, 6>& fields, std::size_t first) {
    const std::vector<std::string> parts = base::split(text, separator);
    if (parts.size() > 3 || (first == 0 && parts.size() != 3)) return false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto value = base::number<int>(parts[i]);
        if (!value) return false;
        fields[first + i] = *value;
    }
    return true;
}

}  // namespace

std::optional<Moment> parse_date_time(std::string_view text) {
    text = base::trim(text);
    if (is_digits(text)) return parse_compact(text);
    std::array<int, 6> fields{};
    const std::size_t blank = text.find_first_of(" T");
    if (!parse_parts(text.substr(0, blank), '-', fields, 0)) return std::nullopt;
    if (blank != std::string_view::npos) {
        std::string_view time = text.substr(blank + 1);
        if (const std::size_t point = time.find('.'); point != std::string_view::npos) {
            const auto fraction = time.substr(point + 1);
            if (!is_digits(fraction) || fraction.size() > k_most_fraction_digits) return std::nullopt;
            time = time.substr(0, point);
        }
        if (!parse_parts(time, ':', fields, 3)) return std::nullopt;
    }
    return moment_of(fields);
}

bool has_time_of_day(std::string_view text) {
    text = base::trim(text);
    return text.find_first_of(" T:") != std::string_view::npos || (is_digits(text) && text.size() == 14);
}

std::string date_text(Moment moment) {
    const year_month_day date(floor<days>(moment));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string date_time_text(Moment moment) {
    const auto time = std::chrono::hh_mm_ss(moment - floor<days>(moment));
    return fmt::format("{} {:02}:{:02}:{:02}", date_text(moment), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::optional<Unit> unit_of(std::string_view word) {
    static const std::array<std::pair<std::string_view, Unit>, 8> k_units = {{{"second", Unit::second},
                                                                              {"minute", Unit::minute},
                                                                              {"hour", Unit::hour},
                                                                              {"day", Unit::day},
                                                                              {"week", Unit::week},
                                                                              {"month", Unit::month},
                                                                              {"quarter", Unit::quarter},
                                                                              {"year", Unit::year}}};
    for (const auto& [name, unit] : k_units) {
        if (base::equals_ignoring_case(word, name)) return unit;
    }
    return std::nullopt;
}

std::string_view word(Unit unit) {
    switch (unit) {
        case Unit::second:
            return "SECOND";
        case Unit::minute:
            return "MINUTE";
        case Unit::hour:
            return "HOUR";
        case Unit::day:
            return "DAY";
        case Unit::week:
            return "WEEK";
        case Unit::month:
            return "MONTH";
        case Unit::quarter:
            return "QUARTER";
        case Unit::year:
            return "YEAR";
    }
    return "";
}

namespace {

std::int64_t ten_thousand_years(Unit unit) {
    constexpr std::int64_t days_in_them = 3652425;
    switch (unit) {
        case Unit::second:
            return days_in_them * 86400;
        case Unit::minute:
            return days_in_them * 1440;
        case Unit::hour:
            return days_in_them * 24;
        case Unit::day:
            return days_in_them;
        case Unit::week:
            return days_in_them / 7;
        case Unit::month:
            return 120000;
        case Unit::quarter:
            return 40000;
        case Unit::year:
            return 10000;
    }
    return 0;
}

Moment plus_months(Moment moment, std::int64_t count) {
    const sys_days day = floor<days>(moment);
    year_month_day date(day);
    date += months(count);
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return sys_days(date) + (moment - day);
}

}  // namespace

Moment plus(Moment moment, std::int64_t count, Unit unit) {
    count = std::clamp(count, -ten_thousand_years(unit), ten_thousand_years(unit));
    switch (unit) {
        case Unit::second:
            return moment + seconds(count);
        case Unit::minute:
            return moment + minutes(count);
        case Unit::hour:
            return moment + hours(count);
        case Unit::day:
            return moment + days(count);
        case Unit::week:
            return moment + days(7 * count);
        case Unit::month:
            return plus_months(moment, count);
        case Unit::quarter:
            return plus_months(moment, 3 * count);
        case Unit::year:
            return plus_months(moment, 12 * count);
    }
    return moment;
}

Moment start_of(Moment moment, Unit unit, int first_weekday, int first_day) {
    const sys_days day = floor<days>(moment);
    const year_month_day date(day);
    switch (unit) {
        case Unit::second:
            return moment;
        case Unit::minute:
            return floor<minutes>(moment);
        case Unit::hour:
            return floor<hours>(moment);
        case Unit::day:
            return day;
        case Unit::week: {
            const int today = static_cast<int>(weekday(day).iso_encoding());
            return day - days((today - first_weekday + 7) % 7);
        }
        case Unit::month: {
            const sys_days start(date.year() / date.month() / std::chrono::day(static_cast<unsigned>(first_day)));
            return start <= day ? Moment(start) : plus_months(start, -1);
        }
        case Unit::quarter: {
            const unsigned month = (static_cast<unsigned>(date.month()) - 1) / 3 * 3 + 1;
            return sys_days(date.year() / std::chrono::month(month) / std::chrono::day(1));
        }
        case Unit::year:
            return sys_days(date.year() / std::chrono::January / std::chrono::day(1));
    }
    return moment;
}

namespace {

std::string week_suffix(Moment start) {
    const sys_days day = floor<days>(start);
    const auto year = year_month_day(day).year();
    const sys_days first(year / std::chrono::January / std::chrono::day(1));
    const auto weeks = ((day - first).count() + weekday(first).c_encoding()) / 7;
    const sys_days saturday = day + days(6 - weekday(day).c_encoding());
    const bool reaches_over = year_month_day(saturday).year() != year;
    return fmt::format("{:04}_{:02}", static_cast<int>(year), reaches_over ? 53 : weeks + 1);
}

}  // namespace

std::string partition_suffix(Moment start, Unit unit) {
    const year_month_day date(floor<days>(start));
    std::string year = fmt::format("{:04}", static_cast<int>(date.year()));
    std::string month = year + fmt::format("{:02}", static_cast<unsigned>(date.month()));
    std::string day = month + fmt::format("{:02}", static_cast<unsigned>(date.day()));
    const auto time = std::chrono::hh_mm_ss(start - floor<days>(start));
    switch (unit) {
        case Unit::second:
            return day +
                   fmt::format("{:02}{:02}{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
        case Unit::minute:
            return day + fmt::format("{:02}{:02}", time.hours().count(), time.minutes().count());
        case Unit::hour:
            return day + fmt::format("{:02}", time.hours().count());
        case Unit::day:
            return day;
        case Unit::week:
            return week_suffix(start);
        case Unit::month:
        case Unit::quarter:
            return month;
        case Unit::year:
            return year;
    }
    return day;
}

std::chrono::seconds zone_offset(std::string_view zone) {
    static constexpr std::array<std::pair<std::string_view, int>, 12> k_zones = {{{"Asia/Shanghai", 480},
                                                                                  {"Asia/Chongqing", 480},
                                                                                  {"PRC", 480},
                                                                                  {"CST", 480},
                                                                                  {"Asia/Hong_Kong", 480},
                                                                                  {"Asia/Taipei", 480},
                                                                                  {"Asia/Singapore", 480},
                                                                                  {"Asia/Tokyo", 540},
                                                                                  {"Asia/Seoul", 540},
                                                                                  {"Asia/Kolkata", 330},
                                                                                  {"Asia/Dubai", 240},
                                                                                  {"Asia/Bangkok", 420}}};
    for (const auto& [name, offset] : k_zones) {
        if (name == zone) return minutes(offset);
    }
    if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
        const int offset =
            base::number<int>(zone.substr(1, 2)).value_or(0) * 60 + base::number<int>(zone.substr(4, 2)).value_or(0);
        return minutes(zone[0] == '-' ? -offset : offset);
    }
    return seconds(0);
}

}  // namespace srmigrate::schema
