// SPDX-License-Identifier: Apache-2.0
// Whole and decimal numbers without rounding, as wide as LARGEINT and DECIMAL(38). What does not fit is nothing: what
// the server makes of an overflow depends on types that are not known here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

__extension__ using Int128 = __int128;

/// 12.50 is {1250, 2}.
struct Exact {
    Int128 unscaled = 0;
    std::int64_t scale = 0;
};

/// Of "-12.50", "+7" or ".5"; nothing for what is no plain number or has more digits than fit.
std::optional<Exact> exact(std::string_view text);
/// With all its digits: "12.50". `exact` reads it back.
std::string text_of(const Exact& number);

/// The same number with that many digits behind the point: zeros are added, and what goes is rounded, half away from
/// zero (StarRocks: DecimalV3Cast::round).
std::optional<Exact> rescaled(const Exact& number, std::int64_t scale);
/// Without what stands behind the point.
Exact truncated(const Exact& number);

std::optional<Exact> sum(const Exact& a, const Exact& b);
std::optional<Exact> difference(const Exact& a, const Exact& b);
std::optional<Exact> product(const Exact& a, const Exact& b);
/// Negative, zero, positive; nothing where their digits do not fit side by side.
std::optional<int> compare(const Exact& a, const Exact& b);

/// Whether the digits are no more than those of DECIMAL(precision).
bool has_digits(const Exact& number, std::int64_t precision);

}  // namespace srmigrate::engine
