// SPDX-License-Identifier: Apache-2.0
// What is needed to open a connection, as plain values. Where they come from (URL, files, environment) is the affair of
// the settings.
#pragma once

#include "base/secret.hpp"
#include "schema/model/context.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::server {

/// The meanings are MySQL's; from `required` on there is no fall-back to plain text.
enum class TlsMode {
    disabled,
    preferred,        ///< TLS where the server offers it; the certificate is not looked at
    required,         ///< TLS; the certificate is not looked at
    verify_ca,        ///< TLS, and an authority in `ca` signed the certificate
    verify_identity,  ///< and the certificate names the host
};
std::string_view word(TlsMode mode);  ///< as in ssl_mode=
std::optional<TlsMode> tls_mode_of(std::string_view word);

struct Tls {
    std::optional<TlsMode> mode;
    std::string ca;  ///< paths of PEM files; empty: not given; or k_system_authorities
    std::string cert;
    std::string key;
    bool operator==(const Tls&) const = default;
};
/// As Tls::ca: what this system trusts.
constexpr std::string_view k_system_authorities = "system";
/// The file that Tls::ca means. That of this system is looked for where distributions keep it; an Error where there is
/// none.
std::string authorities_file(const Tls& tls);
/// The mode in force: the given one, else verify_identity when there is a `ca`, else preferred.
TlsMode effective_mode(const Tls& tls);

/// What to do where the database does not exist.
enum class MissingDatabase {
    is_error,
    /// Connect without it: CREATE DATABASE may be what the connection is for. Session::reset chooses it once it exists.
    is_tolerated,
};

struct ConnectionOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 9030;
    std::string user = "root";
    base::Secret password;
    std::string catalog;   ///< empty: default_catalog
    std::string database;  ///< empty: none
    MissingDatabase missing_database = MissingDatabase::is_error;
    Tls tls;
    bool cleartext = false;  ///< the server may ask for the password itself (LDAP); only over TLS
    std::chrono::seconds connect_timeout{10};
    /// Sent as the session's query_timeout; an answer is waited for that and the grace. Absent: for ever.
    std::optional<std::chrono::seconds> statement_timeout;
    std::chrono::seconds answer_grace{30};
    std::map<std::string, std::string> session_variables;  ///< name -> value, sent by SET after connecting
    bool operator==(const ConnectionOptions&) const = default;
};

/// What the embedded engine plays, where a URL says it. Absent: what its file says.
struct EmbeddedProfile {
    std::optional<schema::Version> version;
    std::optional<schema::RunMode> run_mode;
    std::optional<int> backends;
    std::optional<int> default_replication_num;
    std::optional<std::chrono::milliseconds> job_latency;
    bool operator==(const EmbeddedProfile&) const = default;
};

/// "host:port", with an IPv6 address in brackets.
std::string address(const ConnectionOptions& options);

/// The SET statements of the options: numbers and quoted values as they are, everything else as a string. A name that
/// is no plain word is an Error.
std::vector<std::string> settings_of(const ConnectionOptions& options);

/// Errors that need no server: cleartext without TLS, verify_… without ssl_ca, a certificate without key, a file that
/// cannot be read.
void check(const ConnectionOptions& options);

}  // namespace srmigrate::server
