// SPDX-License-Identifier: Apache-2.0
#include "server/connection_options.hpp"

#include "support/errors.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace srmigrate::server;
using srmigrate::tests::error_of;

namespace {

std::string check_error(const ConnectionOptions& options) {
    return error_of([&] { return check(options), 0; });
}

}  // namespace

TEST_CASE("ssl_ca without ssl_mode means verify_identity") {
    CHECK(effective_mode({}) == TlsMode::preferred);
    CHECK(effective_mode({.ca = "ca.pem"}) == TlsMode::verify_identity);
    CHECK(effective_mode({.mode = TlsMode::required, .ca = "ca.pem"}) == TlsMode::required);
    CHECK(effective_mode({.mode = TlsMode::disabled, .ca = "ca.pem"}) == TlsMode::disabled);
}

TEST_CASE("every ssl_mode has a word that is read back") {
    for (const auto mode :
         {TlsMode::disabled, TlsMode::preferred, TlsMode::required, TlsMode::verify_ca, TlsMode::verify_identity}) {
        CHECK(tls_mode_of(word(mode)) == mode);
    }
    CHECK(tls_mode_of("VERIFY_CA") == TlsMode::verify_ca);
    CHECK(tls_mode_of("verify-ca") == std::nullopt);
}

TEST_CASE("an address shows an IPv6 host in brackets") {
    CHECK(address({.host = "fe.example", .port = 9030}) == "fe.example:9030");
    CHECK(address({.host = "::1", .port = 19030}) == "[::1]:19030");
}

TEST_CASE("settings become SET statements, numbers and quoted values as they are") {
    const ConnectionOptions options{.statement_timeout = std::chrono::hours(1),
                                    .session_variables = {{"a", "1"},
                                                          {"b", "-2.5"},
                                                          {"c", "Asia/Shanghai"},
                                                          {"d", "'it''s'"},
                                                          {"e", "true"},
                                                          {"f", "1.2.3"},
                                                          {"g", ""}}};
    CHECK(settings_of(options) == std::vector<std::string>{"SET query_timeout = 3600", "SET a = 1", "SET b = -2.5",
                                                           "SET c = 'Asia/Shanghai'", R"(SET d = 'it\'s')",
                                                           "SET e = 'true'", "SET f = '1.2.3'", "SET g = ''"});
}

TEST_CASE("a session variable's name is a plain word") {
    for (const std::string name : {"", "1a", "a-b", "a b", "a=1;DROP"}) {
        CHECK(error_of([&] {
                  return settings_of({.session_variables = {{name, "1"}}});
              }) == "error: '" + name +
                        "' cannot be the name of a session variable\n"
                        "hint: write session.NAME with letters, digits and underscores\n");
    }
}

TEST_CASE("options that contradict each other are refused before any connection") {
    const srmigrate::tests::TemporaryDirectory directory;
    const auto file = (directory.path() / "a.pem").string();
    std::ofstream(file) << "x";
    CHECK(check_error({.cleartext = true}) ==
          "error: cleartext=true needs TLS, but ssl_mode=preferred allows plain text\n"
          "hint: set ssl_mode=required, verify_ca or verify_identity\n");
    CHECK(check_error({.tls = {.mode = TlsMode::disabled}, .cleartext = true}) ==
          "error: cleartext=true needs TLS, but ssl_mode=disabled allows plain text\n"
          "hint: set ssl_mode=required, verify_ca or verify_identity\n");
    CHECK(check_error({.tls = {.mode = TlsMode::verify_ca}}) ==
          "error: ssl_mode=verify_ca needs ssl_ca\n"
          "hint: name the file of the authority that signed the server's certificate, or write ssl_ca=system "
          "for those that this system trusts\n");
    CHECK(check_error({.tls = {.ca = "/nowhere/ca.pem"}}) ==
          "error: cannot read ssl_ca='/nowhere/ca.pem': No such file or directory\n"
          "hint: name a PEM file that this user can read\n");
    CHECK(check_error({.tls = {.mode = TlsMode::required, .cert = file}}) ==
          "error: ssl_cert needs ssl_key\nhint: give both or neither\n");
    CHECK(check_error({.tls = {.mode = TlsMode::required, .key = file}}) ==
          "error: ssl_key needs ssl_cert\nhint: give both or neither\n");
    CHECK(check_error({.tls = {.mode = TlsMode::required}, .cleartext = true}) == "no error");
    CHECK(check_error({.tls = {.ca = file, .cert = file, .key = file}}) == "no error");
}

TEST_CASE("ssl_ca=system is the file in which this system keeps the authorities that it trusts") {
    CHECK(effective_mode({.ca = "system"}) == TlsMode::verify_identity);
    CHECK(authorities_file({.ca = "ca.pem"}) == "ca.pem");
    CHECK(authorities_file({.ca = "./system"}) == "./system");
    const std::vector<std::string> usual{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                         "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};
    const auto found = std::find_if(usual.begin(), usual.end(), [](const auto& path) {
        std::error_code none;
        return std::filesystem::exists(path, none);
    });
    CHECK(check_error({.tls = {.ca = "system"}}) ==
          (found != usual.end() ? "no error"
                                : "error: ssl_ca=system, but this system has no authorities to trust\n"
                                  "hint: install the package ca-certificates, or name a file of authorities with "
                                  "ssl_ca\n"));
    if (found != usual.end()) CHECK(authorities_file({.ca = "system"}) == *found);
}
