// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/time_zone.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace srmigrate::schema {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

// "+8", "+08", "+08:00", "+0800", "+08:00:30", "+080030", up to 18 hours: java.time.ZoneOffset.of. "Z" is none.
std::optional<seconds> iso_offset(std::string_view text) {
    if (text == "Z") return seconds(0);
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    std::string digits(text.substr(1));
    if (digits.size() == 1) digits.insert(0, "0");
    if (digits.size() == 5 || digits.size() == 8) {
        if (digits[2] != ':' || (digits.size() == 8 && digits[5] != ':')) return std::nullopt;
        std::erase(digits, ':');
    }
    if (!base::is_digits(digits) || digits.size() % 2 != 0 || digits.size() > 6) return std::nullopt;
    digits.resize(6, '0');
    const auto part = [&](std::size_t at) { return base::number<int>(digits.substr(at, 2)).value_or(0); };
    const seconds offset = hours(part(0)) + std::chrono::minutes(part(2)) + seconds(part(4));
    if (part(2) > 59 || part(4) > 59 || offset > hours(18)) return std::nullopt;
    return text[0] == '-' ? -offset : offset;
}

// The zone's name without an offset behind it, and the offset: GMT+8, UTC-03:00. No name: an offset alone.
struct JavaZone {
    std::string_view name;
    std::optional<seconds> offset;
};

std::optional<JavaZone> java_zone(std::string_view text) {
    if (text == "CST" || text == "PRC") return JavaZone{"Asia/Shanghai", std::nullopt};
    if (const auto offset = iso_offset(text)) return JavaZone{{}, offset};
    for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
        if (text == prefix) return JavaZone{prefix, seconds(0)};
        if (text.starts_with(prefix) && (text[prefix.size()] == '+' || text[prefix.size()] == '-')) {
            const auto offset = iso_offset(text.substr(prefix.size()));
            return offset ? std::optional(JavaZone{prefix, offset}) : std::nullopt;
        }
    }
    if (text == "localtime") return std::nullopt;  // the machine's own zone, which tzdata lists as well
    return JavaZone{text, std::nullopt};
}

std::string offset_text(seconds offset) {
    const std::int64_t size = std::abs(offset.count());
    std::string text = fmt::format("{}{:02}:{:02}", offset < seconds(0) ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0) text += fmt::format(":{:02}", size % 60);
    return text;
}

}  // namespace

std::optional<std::string> standard_zone(std::string_view text) {
    const bool is_signed = text.starts_with('+') || text.starts_with('-');
    const std::string_view clock = is_signed ? text.substr(1) : text;
    const std::size_t colon = clock.find(':');
    const bool is_offset = (colon == 1 || colon == 2) && base::is_digits(clock.substr(0, colon)) &&
                           clock.size() == colon + 3 && base::is_digits(clock.substr(colon + 1));
    if (!is_offset) {
        return zone_offset(text, base::Moment()) ? std::optional(std::string(text)) : std::nullopt;
    }
    const int hour = base::number<int>(clock.substr(0, colon)).value_or(0);
    const int minute = base::number<int>(clock.substr(colon + 1)).value_or(0);
    const bool is_west = text.starts_with('-');
    if (minute > 59 || hour * 100 + minute > (is_west ? 1200 : 1400)) return std::nullopt;
    return fmt::format("{}{:02}:{:02}", is_west ? '-' : '+', hour, minute);
}

std::optional<std::string> zone_id(std::string_view text) {
    const auto zone = java_zone(text);
    if (!zone || !zone_offset(text, base::Moment())) return std::nullopt;
    if (!zone->offset || text == zone->name) return std::string(zone->name);
    if (*zone->offset == seconds(0) && zone->name.empty()) return "UTC";
    // java.util.TimeZone knows offsets behind GMT alone, and takes what it does not know for GMT.
    if (!zone->name.empty() && zone->name != "GMT") return "GMT";
    return "GMT" + offset_text(*zone->offset);
}

std::optional<seconds> zone_offset(std::string_view text, base::Moment moment) {
    const auto zone = java_zone(text);
    if (!zone) return std::nullopt;
    return zone->offset ? zone->offset : base::zone_offset(zone->name, moment);
}

}  // namespace srmigrate::schema
