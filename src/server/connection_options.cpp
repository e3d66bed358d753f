// SPDX-License-Identifier: Apache-2.0
#include "server/connection_options.hpp"

#include "base/ascii.hpp"
#include "base/diagnostic.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace srmigrate::server {
namespace {

constexpr std::array<std::pair<TlsMode, std::string_view>, 5> k_words{{
    {TlsMode::disabled, "disabled"},
    {TlsMode::preferred, "preferred"},
    {TlsMode::required, "required"},
    {TlsMode::verify_ca, "verify_ca"},
    {TlsMode::verify_identity, "verify_identity"},
}};

// What SET means something else by (StarRocks.g4: setStatement): SET PASSWORD = '…' changes the account's password.
constexpr std::array<std::string_view, 7> k_no_variables{"password",      "role",     "default",    "property",
                                                         "authorization", "resource", "transaction"};

// Where distributions keep the authorities that they trust: Debian, Ubuntu, Alpine, Arch; Fedora, Red Hat; SUSE;
// others. A program that carries OpenSSL inside cannot ask it: it knows the place of the system it was built on.
constexpr std::array<std::string_view, 4> k_system_files{"/etc/ssl/certs/ca-certificates.crt",
                                                         "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                                                         "/etc/ssl/cert.pem"};

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto dot = text.find('.');
    const auto whole = text.substr(0, dot);
    return base::is_digits(whole) && (dot == std::string_view::npos || base::is_digits(text.substr(dot + 1)));
}

std::string literal(std::string_view value) {
    const auto is_quoted =
        value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front();
    if (is_quoted) return sql::quote_string(sql::unquote_string(value));
    if (is_number(value)) return std::string(value);
    return sql::quote_string(value);
}

void check_readable(std::string_view key, const std::string& path) {
    if (path.empty()) return;
    base::need_regular_file(path);
    if (::access(path.c_str(), R_OK) == 0) return;
    throw base::Error(fmt::format("cannot read {}='{}': {}", key, path, std::strerror(errno)),
                      "name a PEM file that this user can read");
}

}  // namespace

std::string_view word(TlsMode mode) {
    for (const auto& [known, text] : k_words) {
        if (known == mode) return text;
    }
    return {};
}

std::optional<TlsMode> tls_mode_of(std::string_view text) {
    for (const auto& [mode, known] : k_words) {
        if (base::equals_ignoring_case(known, text)) return mode;
    }
    return std::nullopt;
}

TlsMode effective_mode(const Tls& tls) {
    if (tls.mode) return *tls.mode;
    return tls.ca.empty() ? TlsMode::preferred : TlsMode::verify_identity;
}

std::string authorities_file(const Tls& tls) {
    if (tls.ca != k_system_authorities) return tls.ca;
    for (const auto path : k_system_files) {
        if (::access(std::string(path).c_str(), R_OK) == 0) return std::string(path);
    }
    throw base::Error("ssl_ca=system, but this system has no authorities to trust",
                      "install the package ca-certificates, or name a file of authorities with ssl_ca");
}

std::string address(const ConnectionOptions& options) {
    const auto is_ipv6 = options.host.find(':') != std::string::npos;
    return is_ipv6 ? fmt::format("[{}]:{}", options.host, options.port)
                   : fmt::format("{}:{}", options.host, options.port);
}

std::vector<std::string> settings_of(const ConnectionOptions& options) {
    std::vector<std::string> statements;
    if (options.statement_timeout) {
        statements.push_back(fmt::format("SET query_timeout = {}", options.statement_timeout->count()));
    }
    for (const auto& [name, value] : options.session_variables) {
        if (!base::is_name(name)) {
            throw base::Error(fmt::format("'{}' cannot be the name of a session variable", name),
                              "write session.NAME with letters, digits and underscores");
        }
        const auto is_it = [&name = name](std::string_view word) { return base::equals_ignoring_case(word, name); };
        if (std::any_of(k_no_variables.begin(), k_no_variables.end(), is_it)) {
            throw base::Error(fmt::format("'session.{}' is no session variable: SET {} changes an account or its roles",
                                          name, base::to_upper(name)),
                              "remove it; a password of the connection stands in the URL, password_file= or "
                              "$SRMIGRATE_PASSWORD, a role is taken by SET ROLE in a script");
        }
        statements.push_back(fmt::format("SET {} = {}", name, literal(value)));
    }
    return statements;
}

void check(const ConnectionOptions& options) {
    const auto mode = effective_mode(options.tls);
    if (options.cleartext && mode < TlsMode::required) {
        throw base::Error(fmt::format("cleartext=true needs TLS, but ssl_mode={} allows plain text", word(mode)),
                          "set ssl_mode=required, verify_ca or verify_identity");
    }
    if (mode >= TlsMode::verify_ca && options.tls.ca.empty()) {
        throw base::Error(fmt::format("ssl_mode={} needs ssl_ca", word(mode)),
                          "name the file of the authority that signed the server's certificate, or write ssl_ca=system "
                          "for those that this system trusts");
    }
    if (options.tls.cert.empty() != options.tls.key.empty()) {
        throw base::Error(options.tls.cert.empty() ? "ssl_key needs ssl_cert" : "ssl_cert needs ssl_key",
                          "give both or neither");
    }
    static_cast<void>(settings_of(options));
    if (mode == TlsMode::disabled) return;
    check_readable("ssl_ca", authorities_file(options.tls));
    check_readable("ssl_cert", options.tls.cert);
    check_readable("ssl_key", options.tls.key);
}

}  // namespace srmigrate::server
