// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::base;

TEST_CASE("SHA-256 of a known text is the published one") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("base64url round-trips every length and uses only safe characters") {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        const auto text = base64url(bytes);
        CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
              std::string::npos);
        CHECK(from_base64url(text) == bytes);
        bytes += static_cast<char>(i * 37);
    }
    CHECK(base64url("\xFB\xFF") == "-_8");
    CHECK(from_base64url("a") == std::nullopt);
    CHECK(from_base64url("a+==") == std::nullopt);
}
