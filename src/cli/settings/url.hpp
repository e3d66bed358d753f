// SPDX-License-Identifier: Apache-2.0
// Database URLs: text to an address and an address to text that is safe to show. Connects to nothing.
#pragma once

#include "base/diagnostic.hpp"
#include "base/secret.hpp"
#include "server/connection_options.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::cli {

/// A StarRocks front end. Paths are absolute or relative to the working directory.
struct ServerAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 9030;
    std::string user;
    std::optional<base::Secret> password;
    std::optional<std::string> catalog;
    std::optional<std::string> database;
    server::Tls tls;         ///< as given
    bool cleartext = false;  ///< send the password as it is (LDAP)
    std::optional<std::chrono::seconds> connect_timeout;
    std::optional<std::filesystem::path> password_file;
    std::optional<std::filesystem::path> option_file;  ///< read_default_file
    bool operator==(const ServerAddress&) const = default;
};

/// The embedded engine on its file: `embedded:FILE?database=NAME&version=3.3&run_mode=shared_data`.
struct EmbeddedAddress {
    std::filesystem::path file;
    std::optional<std::string> database;
    server::EmbeddedProfile profile = {};
    bool operator==(const EmbeddedAddress&) const = default;
};

using Address = std::variant<ServerAddress, EmbeddedAddress>;

/// `starrocks://user:***@host:9030/database?ssl_mode=required`: what may be shown.
std::string to_text(const Address& address);

/// The database that the URL names.
std::optional<std::string> database_of(const Address& address);

/// What a URL is read against.
struct UrlContext {
    std::function<std::optional<std::string>(const std::string& name)> variable;
    std::filesystem::path directory;        ///< what relative paths in the URL are relative to
    std::optional<base::Place> where = {};  ///< of the URL; shown without the line, which holds the password
    base::Fault fault = base::Fault::failed;
};

/// An environment variable that is not set is a problem only for those who connect: the component that needs it is left
/// out of the address.
struct ParsedUrl {
    Address address;
    std::vector<base::Diagnostic> problems = {};
    std::vector<base::Diagnostic> warnings = {};
    bool operator==(const ParsedUrl&) const = default;
};

/// Throws an Error where the text is no URL. No diagnostic holds anything that could be part of a password.
ParsedUrl parse_url(std::string_view text, const UrlContext& context);

}  // namespace srmigrate::cli
