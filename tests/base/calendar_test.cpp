// SPDX-License-Identifier: Apache-2.0
#include "base/calendar.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace srmigrate::base;

TEST_CASE("a date and a time of day are read in the forms that the server reads, and printed in one") {
    const auto again = [](std::string_view text) {
        const auto moment = parse_date_time(text);
        return moment ? date_time_text(*moment) : std::string("none");
    };
    CHECK(again("2024-02-29") == "2024-02-29 00:00:00");
    CHECK(again(" 20240229 ") == "2024-02-29 00:00:00");
    CHECK(again("2024-02-29 10:20:30") == "2024-02-29 10:20:30");
    CHECK(again("2024-02-29T10:20:30.5") == "2024-02-29 10:20:30");
    CHECK(again("20240229102030") == "2024-02-29 10:20:30");
    for (const std::string_view odd : {"", "2023-02-29", "2024-13-01", "2024-01-01 24:00:00", "202402", "yesterday"}) {
        CHECK(again(odd) == "none");
    }
    CHECK(date_text(*parse_date_time("2024-02-29 23:59:59")) == "2024-02-29");
    CHECK(date_time_text(std::int64_t{1795261227}) == "2026-11-21 11:40:27");
    CHECK(has_time_of_day("2024-01-01 00:00:00"));
    CHECK(has_time_of_day("20240101000000"));
    CHECK_FALSE(has_time_of_day("20240101"));
}

TEST_CASE("a zone's clocks are ahead of UTC by what holds at the moment, and a zone that is not known has none") {
    const auto winter = *parse_date_time("2026-01-15 12:00:00");
    const auto summer = *parse_date_time("2026-07-15 12:00:00");
    CHECK(zone_offset("UTC", winter) == std::chrono::seconds(0));
    if (!std::filesystem::is_directory("/usr/share/zoneinfo/Europe")) return;
    CHECK(zone_offset("Europe/Berlin", winter) == std::chrono::hours(1));
    CHECK(zone_offset("Europe/Berlin", summer) == std::chrono::hours(2));
    CHECK(zone_offset("America/New_York", winter) == -std::chrono::hours(5));
    CHECK(zone_offset("Asia/Kathmandu", summer) == std::chrono::minutes(345));
    for (const std::string_view odd :
         {"", "/", "Europe", "Europe/", "Europe//Berlin", "Europe/./Berlin", "europe/berlin", "zone.tab", "localtime",
          "posix/Europe/Berlin", "../Europe/Berlin", "Europe/../Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin",
          "+01:00", "Fixed/UTC+01:00:00", "Mars/Base"}) {
        CAPTURE(odd);
        CHECK(zone_offset(odd, winter) == std::nullopt);
    }
    // What a zone's rule says holds for later years, too.
    CHECK(zone_offset("Europe/Berlin", *parse_date_time("2099-07-15 12:00:00")) == std::chrono::hours(2));
    CHECK(zone_offset("America/New_York", *parse_date_time("1890-01-01 12:00:00")) == -std::chrono::hours(5));
    CHECK(zone_offset("Europe/Berlin", *parse_date_time("1880-01-01 12:00:00")) == std::chrono::seconds(3208));
}

TEST_CASE("the zones that the machine knows are in order, and each of them has an offset") {
    if (!std::filesystem::is_directory("/usr/share/zoneinfo/Europe")) return;
    const auto names = zone_names();
    CHECK(std::is_sorted(names.begin(), names.end()));
    for (const std::string_view known : {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "UTC", "W-SU"})
        CHECK(std::find(names.begin(), names.end(), known) != names.end());
    for (const auto& name : names) {
        CAPTURE(name);
        CHECK(name.find('.') == std::string::npos);
        CHECK(zone_offset(name, Moment()).has_value());
    }
}
