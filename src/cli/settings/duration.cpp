// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/duration.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace srmigrate::cli {

std::optional<Milliseconds> parse_duration(std::string_view text) {
    text = base::trim(text);
    if (text.empty()) return std::nullopt;
    constexpr std::int64_t k_longest = 366LL * 24 * 3600 * 1000;
    std::int64_t total = 0;
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || number < 0 || number > k_longest) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::int64_t unit = 1000;
        if (text.starts_with("ms")) {
            unit = 1;
            text.remove_prefix(2);
        } else if (!text.empty()) {
            constexpr std::string_view k_units = "smhd";
            constexpr std::array<std::int64_t, 4> k_milliseconds{1000, 60 * 1000, 3600 * 1000, 24 * 3600 * 1000};
            const auto at = k_units.find(text.front());
            if (at == std::string_view::npos) return std::nullopt;
            unit = k_milliseconds[at];
            text.remove_prefix(1);
        } else if (total > 0) {
            return std::nullopt;  // "1h30": of what?
        }
        if (number > k_longest / unit) return std::nullopt;
        total += number * unit;
        if (total > k_longest) return std::nullopt;
    }
    return Milliseconds(total);
}

std::optional<std::optional<Milliseconds>> parse_duration_or_none(std::string_view text) {
    if (text.empty() || text == "none") return std::make_optional(std::optional<Milliseconds>());
    const auto value = parse_duration(text);
    if (!value) return std::nullopt;
    return std::make_optional(value);
}

std::string duration_text(Milliseconds duration) {
    std::int64_t rest = duration.count();
    std::string text;
    constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> k_units{
        {{3600 * 1000, "h"}, {60 * 1000, "m"}, {1000, "s"}, {1, "ms"}}};
    for (const auto& [unit, name] : k_units) {
        if (rest / unit > 0) text += fmt::format("{}{}", rest / unit, name);
        rest %= unit;
    }
    return text.empty() ? "0s" : text;
}

std::string duration_in_words(Milliseconds duration) {
    if (duration >= std::chrono::seconds(10))
        return seconds_in_words(std::chrono::floor<std::chrono::seconds>(duration));
    return fmt::format("{:.1f} s", static_cast<double>(duration.count()) / 1000);
}

std::string seconds_in_words(std::chrono::seconds duration) {
    const auto all = duration.count();
    if (all < 60) return fmt::format("{} s", all);
    if (all < 3600) return fmt::format("{} min {} s", all / 60, all % 60);
    return fmt::format("{} h {} min", all / 3600, all / 60 % 60);
}

}  // namespace srmigrate::cli
