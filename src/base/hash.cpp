// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include <openssl/sha.h>

#include <array>
#include <cstdint>

namespace srmigrate::base {
namespace {

constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string result;
    for (const auto byte : digest) {
        result += hexadecimal[byte >> 4U];
        result += hexadecimal[byte & 0xFU];
    }
    return result;
}

std::string base64url(std::string_view bytes) {
    std::string result;
    std::uint32_t bits = 0;
    int count = 0;
    for (const auto byte : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6)
            result += k_digits[(bits >> static_cast<unsigned>(count - 6)) & 63U];
    }
    if (count > 0) result += k_digits[(bits << static_cast<unsigned>(6 - count)) & 63U];
    return result;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string result;
    std::uint32_t bits = 0;
    int count = 0;
    for (const auto digit : text) {
        const auto value = k_digits.find(digit);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            result += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
        }
    }
    if ((bits & ((1U << static_cast<unsigned>(count)) - 1U)) != 0) return std::nullopt;
    return result;
}

}  // namespace srmigrate::base
