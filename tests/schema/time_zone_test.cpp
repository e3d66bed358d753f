// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/time_zone.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::schema;

namespace {

struct ZoneCase {
    std::string text;
    std::optional<std::string> standard;  ///< what @@time_zone keeps
    std::optional<std::string> id;        ///< what a table's properties keep
    std::optional<int> minutes;           ///< ahead of UTC in July 2026
};

}  // namespace

TEST_CASE("a time zone is taken, kept and reckoned with as the server does it") {
    const auto none = std::nullopt;
    // Etc/UTC to +8:00: recorded answers (dynamic_partition.time_zone); the others: java.time.ZoneId.
    const std::vector<ZoneCase> cases{
        {"UTC", "UTC", "UTC", 0},
        {"+08:00", "+08:00", "GMT+08:00", 480},
        {"GMT+08:00", "GMT+08:00", "GMT+08:00", 480},
        {"+8:00", "+08:00", none, none},
        {"8:00", "+08:00", none, none},
        {"-12:00", "-12:00", "GMT-12:00", -720},
        {"-12:01", none, "GMT-12:01", -721},
        {"+14:00", "+14:00", "GMT+14:00", 840},
        {"+14:30", none, "GMT+14:30", 870},
        {"+8", "+8", "GMT+08:00", 480},
        {"Z", "Z", "UTC", 0},
        {"GMT", "GMT", "GMT", 0},
        {"UTC+8", "UTC+8", "GMT", 480},
        {"GMT+25", none, none, none},
        {"", none, none, none},
    };
    const std::vector<ZoneCase> named{
        {"Etc/UTC", "Etc/UTC", "Etc/UTC", 0},
        {"Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", 480},
        {"CST", "CST", "Asia/Shanghai", 480},
        {"PRC", "PRC", "Asia/Shanghai", 480},
        {"America/New_York", "America/New_York", "America/New_York", -240},
        {"Europe/Berlin", "Europe/Berlin", "Europe/Berlin", 120},
        {"abc", none, none, none},
        {"asia/shanghai", none, none, none},
        {"localtime", none, none, none},
    };
    const auto july = *base::parse_date_time("2026-07-15");
    const auto check = [&](const std::vector<ZoneCase>& rows) {
        for (const ZoneCase& row : rows) {
            INFO(row.text);
            CHECK(standard_zone(row.text) == row.standard);
            CHECK(zone_id(row.text) == row.id);
            const auto offset = zone_offset(row.text, july);
            CHECK((offset ? std::optional(static_cast<int>(offset->count() / 60)) : none) == row.minutes);
        }
    };
    check(cases);
    if (std::filesystem::is_directory("/usr/share/zoneinfo/Europe")) check(named);
}
