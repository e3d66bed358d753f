// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/calendar.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::schema {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

}  // namespace

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

}  // namespace srmigrate::schema
