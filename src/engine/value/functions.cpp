// SPDX-License-Identifier: Apache-2.0
#include "engine/value/functions.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "engine/value/exact.hpp"
#include "schema/normal/calendar.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace srmigrate::engine {
namespace {

using ValueList = std::vector<Value>;

Value whole(std::int64_t value) {
    return integer_value(value);
}

// As an argument that has to be VARCHAR.
std::string argument_text(const Value& value) {
    if (value.kind == ValueKind::number) throw NotSimulated{"a DOUBLE as text"};
    return value.text;
}

base::Moment as_moment(const Value& value) {
    const bool is_date = value.kind == ValueKind::date || value.kind == ValueKind::date_time;
    const auto moment = is_date ? base::parse_date_time(value.text) : std::nullopt;
    if (!moment) throw NotSimulated{"a date from another type"};
    return *moment;
}

std::int64_t as_integer(const Value& value) {
    const auto number = value.kind == ValueKind::integer ? integer_of(value) : std::nullopt;
    if (!number) throw NotSimulated{"an integer from another type"};
    return *number;
}

// ---- Texts

std::size_t byte_length_at(const std::string& text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return end - at;
}

std::vector<std::string> characters(const std::string& text) {
    std::vector<std::string> result;
    for (std::size_t at = 0; at < text.size(); at += result.back().size())
        result.push_back(text.substr(at, byte_length_at(text, at)));
    return result;
}

// From `start`, counted from 1, or from the end where it is negative.
Value substring(const std::string& text, std::int64_t start, std::int64_t length) {
    const auto parts = characters(text);
    const auto size = static_cast<std::int64_t>(parts.size());
    const auto first = start > 0 ? start - 1 : start < 0 ? size + start : size;
    if (first < 0 || first >= size || length <= 0) return text_value("");
    const auto last = length > size - first ? size : first + length;
    return text_value(base::join(std::vector(parts.begin() + first, parts.begin() + last), ""));
}

Value replaced(const std::string& text, const std::string& from, const std::string& to) {
    if (from.empty()) return text_value(text);
    std::string result;
    std::size_t at = 0;
    for (auto found = text.find(from); found != std::string::npos; found = text.find(from, at)) {
        result += text.substr(at, found - at) + to;
        at = found + from.size();
    }
    return text_value(result + text.substr(at));
}

// The arguments are texts, and none is NULL.
std::optional<Value> of_texts(std::string_view name, const std::vector<std::string>& texts) {
    const auto& text = texts.front();
    if (name == "concat") return text_value(base::join(texts, ""));
    if (name == "replace" && texts.size() == 3) return replaced(text, texts[1], texts[2]);
    if (texts.size() != 1) return std::nullopt;
    if (name == "upper" || name == "ucase") return text_value(base::to_upper(text));
    if (name == "lower" || name == "lcase") return text_value(base::to_lower(text));
    if (name == "trim" || name == "ltrim" || name == "rtrim") {
        const auto begin = name == "rtrim" ? 0 : std::min(text.find_first_not_of(' '), text.size());
        const auto end = name == "ltrim" ? text.size() : text.find_last_not_of(' ') + 1;
        return text_value(begin < end ? text.substr(begin, end - begin) : "");
    }
    if (name == "reverse") {
        auto parts = characters(text);
        std::reverse(parts.begin(), parts.end());
        return text_value(base::join(parts, ""));
    }
    if (name == "length") return whole(static_cast<std::int64_t>(text.size()));
    if (name == "char_length" || name == "character_length") {
        return whole(static_cast<std::int64_t>(base::count_characters(text)));
    }
    return std::nullopt;
}

std::optional<Value> part_of_text(std::string_view name, const ValueList& arguments) {
    constexpr std::int64_t k_all = 1048576;
    const auto text = argument_text(arguments[0]);
    if (name == "left" && arguments.size() == 2) return substring(text, 1, as_integer(arguments[1]));
    if (name == "right" && arguments.size() == 2) {
        const auto count = as_integer(arguments[1]);
        const auto size = static_cast<std::int64_t>(base::count_characters(text));
        if (count <= 0) return text_value("");
        return substring(text, count >= size ? 1 : -count, count);
    }
    if ((name == "substr" || name == "substring") && (arguments.size() == 2 || arguments.size() == 3)) {
        return substring(text, as_integer(arguments[1]), arguments.size() == 3 ? as_integer(arguments[2]) : k_all);
    }
    return std::nullopt;
}

// What is NULL is left out, but the separator.
std::optional<Value> joined(const ValueList& arguments) {
    if (arguments.front().kind == ValueKind::null) return Value{};
    std::vector<std::string> parts;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i].kind != ValueKind::null) parts.push_back(argument_text(arguments[i]));
    }
    return text_value(base::join(parts, argument_text(arguments.front())));
}

// ---- Dates

Value date_trunc(const std::string& unit_text, const Value& value) {
    const auto unit = schema::unit_of(unit_text);
    const bool is_date = value.kind == ValueKind::date;
    const bool is_short = unit == schema::Unit::second || unit == schema::Unit::minute || unit == schema::Unit::hour;
    if (!unit || (is_date && is_short)) throw NotSimulated{"date_trunc by " + unit_text};
    const auto start = schema::start_of(as_moment(value), *unit);
    return {.kind = value.kind, .text = is_date ? base::date_text(start) : base::date_time_text(start)};
}

std::optional<Value> of_date(std::string_view name, const Value& value) {
    using std::chrono::days;
    using std::chrono::floor;
    const auto moment = as_moment(value);
    const std::chrono::year_month_day date(floor<days>(moment));
    const std::chrono::hh_mm_ss time(moment - floor<days>(moment));
    const auto month = static_cast<unsigned>(date.month());
    if (name == "date" || name == "to_date") {
        return Value{.kind = ValueKind::date, .text = base::date_text(moment)};
    }
    if (name == "year") return whole(static_cast<int>(date.year()));
    if (name == "quarter") return whole((month + 2) / 3);
    if (name == "month") return whole(month);
    if (name == "day" || name == "dayofmonth") return whole(static_cast<unsigned>(date.day()));
    if (name == "hour") return whole(time.hours().count());
    if (name == "minute") return whole(time.minutes().count());
    if (name == "second") return whole(time.seconds().count());
    return std::nullopt;
}

Value date_difference(const Value& later, const Value& earlier) {
    using std::chrono::days;
    using std::chrono::floor;
    return whole((floor<days>(as_moment(later)) - floor<days>(as_moment(earlier))).count());
}

// ---- Numbers

std::optional<Value> of_numbers(std::string_view name, const ValueList& arguments) {
    if (!is_exact(arguments.front())) throw NotSimulated{"a function of a DOUBLE or of text"};
    const auto number = exact(arguments.front().text);
    if (!number) throw NotSimulated{"numbers of more than 38 digits"};
    const auto& [unscaled, scale] = *number;
    if (name == "sign" && arguments.size() == 1) return whole(unscaled < 0 ? -1 : unscaled > 0 ? 1 : 0);
    if (name == "abs" && arguments.size() == 1) {
        return Value{.kind = arguments.front().kind,
                     .text = text_of(Exact{unscaled < 0 ? -unscaled : unscaled, scale})};
    }
    if (name == "mod" && arguments.size() == 2) {
        const auto divisor = as_integer(arguments[1]);
        const auto dividend = as_integer(arguments[0]);
        return divisor == 0 ? Value{} : whole(divisor == -1 ? 0 : dividend % divisor);
    }
    return std::nullopt;
}

// ---- Checksums

constexpr std::uint32_t rotated(std::uint32_t value, int count) {
    return (value << count) | (value >> (32 - count));
}

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        result |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return result;
}

// MurmurHash3_x86_32, which is in the public domain.
std::uint32_t murmur(std::string_view text, std::uint32_t seed) {
    const auto mixed = [](std::uint32_t block) { return rotated(block * 0xcc9e2d51U, 15) * 0x1b873593U; };
    auto hash = seed;
    std::size_t at = 0;
    for (; at + 4 <= text.size(); at += 4)
        hash = rotated(hash ^ mixed(little_endian(text.substr(at, 4))), 13) * 5 + 0xe6546b64U;
    if (at < text.size()) hash ^= mixed(little_endian(text.substr(at)));
    hash ^= static_cast<std::uint32_t>(text.size());
    hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
    hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
    return hash ^ (hash >> 16);
}

// Each argument is hashed with the hash of those before it (StarRocks: HashFunctions::murmur_hash3_32).
Value murmur_hash(const ValueList& arguments) {
    std::uint32_t hash = 104729;
    for (const auto& argument : arguments)
        hash = murmur(argument_text(argument), hash);
    return whole(static_cast<std::int32_t>(hash));
}

template <std::size_t Count>
bool is_named(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> argument_texts(const ValueList& arguments) {
    std::vector<std::string> texts;
    for (const auto& argument : arguments)
        texts.push_back(argument_text(argument));
    return texts;
}

}  // namespace

std::optional<Value> function_value(std::string_view name, const std::vector<Value>& arguments) {
    static constexpr std::array<std::string_view, 13> k_of_texts{
        "concat", "upper", "ucase", "lower",   "lcase",   "length",          "char_length",
        "trim",   "ltrim", "rtrim", "reverse", "replace", "character_length"};
    static constexpr std::array<std::string_view, 4> k_parts{"left", "right", "substr", "substring"};
    static constexpr std::array<std::string_view, 10> k_of_dates{"date", "to_date",    "year", "quarter", "month",
                                                                 "day",  "dayofmonth", "hour", "minute",  "second"};
    static constexpr std::array<std::string_view, 3> k_of_numbers{"abs", "mod", "sign"};
    const auto is_known = is_named(k_of_texts, name) || is_named(k_parts, name) || is_named(k_of_dates, name) ||
                          is_named(k_of_numbers, name) || name == "concat_ws" || name == "date_trunc" ||
                          name == "datediff" || name == "murmur_hash3_32";
    if (!is_known || arguments.empty()) return std::nullopt;
    if (name == "concat_ws") return joined(arguments);
    const bool has_null = std::any_of(arguments.begin(), arguments.end(),
                                      [](const Value& value) { return value.kind == ValueKind::null; });
    if (has_null) return Value{};
    if (is_named(k_of_texts, name)) return of_texts(name, argument_texts(arguments));
    if (is_named(k_parts, name)) return part_of_text(name, arguments);
    if (is_named(k_of_numbers, name)) return of_numbers(name, arguments);
    if (is_named(k_of_dates, name) && arguments.size() == 1) return of_date(name, arguments.front());
    if (name == "date_trunc" && arguments.size() == 2) return date_trunc(argument_text(arguments[0]), arguments[1]);
    if (name == "datediff" && arguments.size() == 2) return date_difference(arguments[0], arguments[1]);
    if (name == "murmur_hash3_32") return murmur_hash(arguments);
    return std::nullopt;
}

}  // namespace srmigrate::engine
