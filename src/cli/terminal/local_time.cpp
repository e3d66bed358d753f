// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/local_time.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <utility>
#include <vector>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

bool is_zone_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    char magic[4] = {};
    return file.read(magic, sizeof magic) && std::string_view(magic, sizeof magic) == "TZif";
}

bool is_zone_name(std::string_view name) {
    return !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos &&
           name.find(':') == std::string_view::npos;
}

// Only looked through to make a suggestion.
std::vector<std::string> zone_names(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::recursive_directory_iterator it(directory, error), end; it != end && !error; it.increment(error)) {
        auto name = it->path().lexically_relative(directory).string();
        const bool is_copy = name.starts_with("posix/") || name.starts_with("right/");
        if (!is_copy && it->is_regular_file(error) && is_zone_file(it->path())) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string suggestion(const std::string& zone, const fs::path& directory) {
    const auto names = zone_names(directory);
    for (const auto& name : names) {
        if (base::equals_ignoring_case(name, zone)) return fmt::format("did you mean '{}'?", name);
    }
    return base::did_you_mean(zone, names);
}

// The name under which the zone is known; "UTC" needs no data.
std::string known_zone(const std::string& zone, const fs::path& directory) {
    auto upper = base::to_upper(zone);
    for (const auto& name : {zone, upper}) {
        if (is_zone_name(name) && is_zone_file(directory / name)) return name;
    }
    if (upper == "UTC") return upper;
    std::error_code error;
    if (!fs::is_directory(directory, error)) {
        throw base::Error(fmt::format("cannot look up the time zone '{}': there is no time zone data in '{}'", zone,
                                      directory.string()),
                          "install the package tzdata, write 'timezone = UTC', or leave the key out for local time");
    }
    auto hint = suggestion(zone, directory);
    if (hint.empty()) hint = "write an IANA name such as Europe/Berlin or UTC, or leave the key out for local time";
    throw base::Error(fmt::format("unknown time zone '{}'", zone), std::move(hint));
}

// The C library's time zone while it lives.
class ZoneInForce {
  public:
    explicit ZoneInForce(const std::string& name) {
        if (const char* before = std::getenv("TZ")) m_before = before;
        ::setenv("TZ", name.c_str(), 1);
        ::tzset();
    }
    ZoneInForce(const ZoneInForce&) = delete;
    ZoneInForce& operator=(const ZoneInForce&) = delete;
    ~ZoneInForce() {
        if (m_before) {
            ::setenv("TZ", m_before->c_str(), 1);
        } else {
            ::unsetenv("TZ");
        }
        ::tzset();
    }

  private:
    std::optional<std::string> m_before;
};

}  // namespace

LocalTime local_time(std::chrono::system_clock::time_point moment, const std::optional<std::string>& zone,
                     const fs::path& zone_directory) {
    const auto since_epoch = std::chrono::floor<std::chrono::microseconds>(moment.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    const std::time_t time = seconds.count();
    std::tm parts{};
    if (zone) {
        const auto name = known_zone(*zone, zone_directory);
        const ZoneInForce in_force(name == "UTC" ? "UTC0" : ":" + fs::absolute(zone_directory / name).string());
        ::localtime_r(&time, &parts);
    } else {
        ::tzset();
        ::localtime_r(&time, &parts);
    }
    LocalTime result{.year = parts.tm_year + 1900,
                     .month = parts.tm_mon + 1,
                     .day = parts.tm_mday,
                     .hour = parts.tm_hour,
                     .minute = parts.tm_min,
                     .second = parts.tm_sec,
                     .microsecond = static_cast<int>((since_epoch - seconds).count()),
                     .epoch = time,
                     .utc_offset = {}};
    if (zone) result.utc_offset = static_cast<int>(parts.tm_gmtoff);
    return result;
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
