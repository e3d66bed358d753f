// SPDX-License-Identifier: Apache-2.0
#include "base/calendar.hpp"

#include "base/ascii.hpp"
#include "base/diagnostic.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace srmigrate::base {
namespace {

constexpr std::size_t k_most_fraction_digits = 6;  // microseconds; the server refuses one more (recorded)

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
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

std::optional<Moment> parse_compact(std::string_view text) {
    if (text.size() != 8 && text.size() != 14) return std::nullopt;
    std::array<int, 6> fields{};
    static constexpr std::array<std::pair<std::size_t, std::size_t>, 6> k_parts = {
        {{0, 4}, {4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 2}}};
    for (std::size_t i = 0; i < (text.size() == 8 ? 3U : 6U); ++i) {
        fields[i] = number<int>(text.substr(k_parts[i].first, k_parts[i].second)).value_or(-1);
    }
    return moment_of(fields);
}

bool parse_parts(std::string_view text, char separator, std::array<int, 6>& fields, std::size_t first) {
    const std::vector<std::string> parts = split(text, separator);
    if (parts.size() > 3 || (first == 0 && parts.size() != 3)) return false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto value = number<int>(parts[i]);
        if (!value) return false;
        fields[first + i] = *value;
    }
    return true;
}

}  // namespace

std::optional<Moment> parse_date_time(std::string_view text) {
    text = trim(text);
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
    text = trim(text);
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

std::string date_time_text(std::chrono::system_clock::time_point time) {
    return date_time_text(floor<seconds>(time));
}

std::string date_time_text(std::int64_t unix_time) {
    return date_time_text(Moment(seconds(unix_time)));
}

namespace {

constexpr std::string_view k_zone_directory = "/usr/share/zoneinfo";

void need_zone_data(std::string_view wanted) {
    std::error_code none;
    if (std::filesystem::is_directory(k_zone_directory, none)) return;
    throw Error(fmt::format("cannot look up {}: the time zone data is not installed", wanted),
                "install the package tzdata, or use UTC");
}

// Every name of the IANA data begins with a capital: what else lies in the directory (posix/, right/, localtime,
// zone.tab) is no zone. No dot: nothing outside of the directory can be named.
bool can_be_zone(std::string_view name) {
    const auto parts = split(name, '/');
    const bool has_empty_part = std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); });
    return !has_empty_part && name.front() >= 'A' && name.front() <= 'Z' &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_name_character(c) || c == '/' || c == '-' || c == '+'; });
}

bool is_zone_file(const std::filesystem::path& path) {
    std::array<char, 4> magic{};
    std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
    return std::string_view(magic.data(), magic.size()) == "TZif";
}

}  // namespace

std::optional<seconds> zone_offset(std::string_view zone, Moment moment) {
    if (zone == "UTC") return seconds(0);
    need_zone_data(fmt::format("the time zone '{}'", zone));
    // By its whole path: the library has names of its own besides ("localtime", "Fixed/UTC+01:00:00").
    absl::TimeZone found;
    if (!can_be_zone(zone) || !absl::LoadTimeZone(fmt::format("{}/{}", k_zone_directory, zone), &found)) {
        return std::nullopt;
    }
    return seconds(found.At(absl::FromUnixSeconds(moment.time_since_epoch().count())).offset);
}

std::vector<std::string> zone_names() {
    need_zone_data("time zones");
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(k_zone_directory)) {
        const auto name = entry.path().lexically_relative(k_zone_directory).generic_string();
        if (can_be_zone(name) && entry.is_regular_file() && is_zone_file(entry.path())) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace srmigrate::base
