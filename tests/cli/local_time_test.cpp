// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/local_time.hpp"

#include "support/world.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::error_of;
using srmigrate::tests::World;

namespace {

bool has_zones() {
    return std::filesystem::is_directory("/usr/share/zoneinfo/Europe");
}

std::string at(std::int64_t seconds, const char* zone) {
    return to_text(local_time(std::chrono::system_clock::time_point(std::chrono::seconds(seconds)), zone));
}

}  // namespace

TEST_CASE("a moment has the time of day of the named zone, summer time and odd offsets included") {
    CHECK(to_text(local_time(World::moment(), "UTC")) == "2026-11-21 11:40:27.089406+00:00");
    CHECK(to_text(local_time(World::moment(), "utc")) == "2026-11-21 11:40:27.089406+00:00");
    if (!has_zones()) return;
    CHECK(at(1795261227, "Europe/Berlin") == "2026-11-21 12:40:27+01:00");
    CHECK(at(1782000000, "Europe/Berlin") == "2026-06-21 02:00:00+02:00");
    CHECK(at(1795261227, "Asia/Kathmandu") == "2026-11-21 17:25:27+05:45");
    CHECK(at(1795261227, "America/St_Johns") == "2026-11-21 08:10:27-03:30");
    CHECK(at(-5000000000, "Europe/Amsterdam").starts_with("1811-07-23"));
    CHECK(at(1795261227, "est5edt") == "2026-11-21 06:40:27-05:00");
}

TEST_CASE("naming a zone leaves the process's own zone alone") {
    ::setenv("TZ", "UTC-3", 1);
    local_time(World::moment(), "Europe/Berlin");
    CHECK(std::string(std::getenv("TZ")) == "UTC-3");
    CHECK(to_text(local_time(World::moment(), std::nullopt)) == "2026-11-21 14:40:27.089406");
    ::unsetenv("TZ");
}

TEST_CASE("a zone that is not known is refused with a suggestion") {
    const auto message = [](const std::string& zone) { return error_of([&] { local_time(World::moment(), zone); }); };
    CHECK(to_text(local_time(World::moment(), "utc")) == "2026-11-21 11:40:27.089406+00:00");
    if (!has_zones()) return;
    CHECK(message("Europe/Berlim") ==
          "error: unknown time zone 'Europe/Berlim'\nhint: did you mean 'Europe/Berlin'?\n");
    CHECK(message("europe/berlin") ==
          "error: unknown time zone 'europe/berlin'\nhint: did you mean 'Europe/Berlin'?\n");
    for (const std::string odd : {"Nowhere/At/All", "../../etc/passwd", "/etc/localtime", "zone.tab", "Europe"}) {
        CHECK(message(odd).starts_with("error: unknown time zone '" + odd + "'\nhint: "));
    }
}

// On a machine like any other this is run with the directory hidden.
TEST_CASE("a zone is refused by name where the time zone data is not installed") {
    if (std::filesystem::exists("/usr/share/zoneinfo")) return;
    CHECK(error_of([] { local_time(World::moment(), "Europe/Berlin"); }) ==
          "error: cannot look up the time zone 'Europe/Berlin': the time zone data is not installed\n"
          "hint: install the package tzdata, or use UTC\n");
}
