// SPDX-License-Identifier: Apache-2.0
// A certificate authority for the length of a test, made with the openssl program.
#pragma once

#include <filesystem>

namespace srmigrate::tests {

/// PEM files. The server's certificate names "localhost" and nothing else: "127.0.0.1" is a wrong name.
struct Certificates {
    std::filesystem::path authority;
    std::filesystem::path other_authority;  ///< did not sign anything
    std::filesystem::path server_certificate;
    std::filesystem::path server_key;
    std::filesystem::path client_certificate;  ///< signed by the same authority
    std::filesystem::path client_key;
};
Certificates make_certificates(const std::filesystem::path& directory);

}  // namespace srmigrate::tests
