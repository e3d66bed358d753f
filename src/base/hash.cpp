// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <new>

namespace srmigrate::base {
namespace {

constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// The library looks an algorithm up by its name, which takes longer than to digest a statement: once is enough.
struct Sha256 {
    struct Free {
        void operator()(EVP_MD* given) const { EVP_MD_free(given); }
        void operator()(EVP_MD_CTX* given) const { EVP_MD_CTX_free(given); }
    };
    std::unique_ptr<EVP_MD, Free> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

constexpr std::size_t k_sha256_size = 32;

}  // namespace

std::string sha256_hex(std::string_view text) {
    thread_local const Sha256 sha256;
    std::array<unsigned char, k_sha256_size> digest{};
    auto* const context = sha256.context.get();
    const bool is_done = sha256.algorithm && context != nullptr &&
                         EVP_DigestInit_ex2(context, sha256.algorithm.get(), nullptr) == 1 &&
                         EVP_DigestUpdate(context, text.data(), text.size()) == 1 &&
                         EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
    if (!is_done) throw std::bad_alloc();
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string result;
    result.reserve(2 * digest.size());
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
