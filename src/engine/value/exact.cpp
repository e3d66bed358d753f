// SPDX-License-Identifier: Apache-2.0
#include "engine/value/exact.hpp"

#include <algorithm>

namespace srmigrate::engine {
namespace {

constexpr std::int64_t k_most_digits = 38;

std::optional<Int128> scaled_up(Int128 value, std::int64_t digits) {
    for (; digits > 0; --digits) {
        if (__builtin_mul_overflow(value, Int128{10}, &value)) return std::nullopt;
    }
    return value;
}

Int128 power_of_ten(std::int64_t digits) {
    Int128 result = 1;
    for (; digits > 0; --digits)
        result *= 10;
    return result;
}

/// The two with the scale of the one that has more of it.
struct Aligned {
    Int128 a;
    Int128 b;
    std::int64_t scale;
};

std::optional<Aligned> aligned(const Exact& a, const Exact& b) {
    const auto scale = std::max(a.scale, b.scale);
    const auto left = scaled_up(a.unscaled, scale - a.scale);
    const auto right = scaled_up(b.unscaled, scale - b.scale);
    if (!left || !right) return std::nullopt;
    return Aligned{*left, *right, scale};
}

}  // namespace

std::optional<Exact> exact(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    Exact result;
    bool has_point = false;
    bool has_digit = false;
    for (const char c : text) {
        if (c == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        has_digit = true;
        if (has_point) ++result.scale;
        const Int128 digit = is_negative ? '0' - c : c - '0';
        if (__builtin_mul_overflow(result.unscaled, Int128{10}, &result.unscaled)) return std::nullopt;
        if (__builtin_add_overflow(result.unscaled, digit, &result.unscaled)) return std::nullopt;
    }
    return has_digit ? std::optional(result) : std::nullopt;
}

std::string text_of(const Exact& number) {
    std::string digits;
    for (Int128 rest = number.unscaled; rest != 0; rest /= 10) {
        const auto digit = static_cast<int>(rest % 10);
        digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    }
    const auto scale = static_cast<std::size_t>(number.scale);
    if (digits.size() <= scale) digits.append(scale + 1 - digits.size(), '0');
    std::reverse(digits.begin(), digits.end());
    if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
    return (number.unscaled < 0 ? "-" : "") + digits;
}

std::optional<Exact> rescaled(const Exact& number, std::int64_t scale) {
    if (scale >= number.scale) {
        const auto unscaled = scaled_up(number.unscaled, scale - number.scale);
        return unscaled ? std::optional(Exact{*unscaled, scale}) : std::nullopt;
    }
    if (number.scale - scale > k_most_digits) return Exact{0, scale};
    const auto divisor = power_of_ten(number.scale - scale);
    auto quotient = number.unscaled / divisor;
    const auto rest = number.unscaled % divisor;
    if ((rest < 0 ? -rest : rest) >= divisor / 2) quotient += number.unscaled < 0 ? -1 : 1;
    return Exact{quotient, scale};
}

Exact truncated(const Exact& number) {
    if (number.scale > k_most_digits) return {};
    return {number.unscaled / power_of_ten(number.scale), 0};
}

std::optional<Exact> sum(const Exact& a, const Exact& b) {
    const auto both = aligned(a, b);
    Exact result;
    if (!both || __builtin_add_overflow(both->a, both->b, &result.unscaled)) return std::nullopt;
    result.scale = both->scale;
    return result;
}

std::optional<Exact> difference(const Exact& a, const Exact& b) {
    const auto both = aligned(a, b);
    Exact result;
    if (!both || __builtin_sub_overflow(both->a, both->b, &result.unscaled)) return std::nullopt;
    result.scale = both->scale;
    return result;
}

std::optional<Exact> product(const Exact& a, const Exact& b) {
    Exact result{.unscaled = 0, .scale = a.scale + b.scale};
    if (__builtin_mul_overflow(a.unscaled, b.unscaled, &result.unscaled)) return std::nullopt;
    return result;
}

std::optional<int> compare(const Exact& a, const Exact& b) {
    const auto both = aligned(a, b);
    if (!both) return std::nullopt;
    return both->a < both->b ? -1 : both->b < both->a ? 1 : 0;
}

bool has_digits(const Exact& number, std::int64_t precision) {
    if (precision > k_most_digits) return true;
    const auto limit = power_of_ten(precision);
    return number.unscaled > -limit && number.unscaled < limit;
}

}  // namespace srmigrate::engine
