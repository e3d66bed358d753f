// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/url.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "cli/settings/duration.hpp"
#include "server/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_embedded = "embedded:";
constexpr std::string_view k_form = "expected starrocks://user:password@host:9030/database or embedded:FILE";

constexpr std::array<std::string_view, 8> k_options{
    "ssl_ca", "ssl_cert", "ssl_key", "ssl_mode", "cleartext", "connect_timeout", "password_file", "read_default_file"};

constexpr std::array<std::string_view, 6> k_embedded_options{
    "database", "version", "run_mode", "backends", "default_replication_num", "job_latency"};

// What SQLAlchemy's MySQL drivers take and what has no meaning, or only one sensible value, here.
constexpr std::array<std::string_view, 27> k_ignored_options{
    "autocommit",         "binary_prefix", "buffered",           "charset",      "client_flag",       "collation",
    "compress",           "conv",          "converter_class",    "cursorclass",  "defer_connect",     "get_warnings",
    "init_command",       "local_infile",  "max_allowed_packet", "program_name", "raise_on_warnings", "raw",
    "read_default_group", "read_timeout",  "sql_mode",           "ssl_disabled", "time_zone",         "unix_socket",
    "use_pure",           "use_unicode",   "write_timeout"};

std::optional<unsigned> hex_digit(char c) {
    if (base::is_digit(c)) return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

enum class Plus { kept, blank };

// As Python's unquote: a percent sign without two hexadecimal digits stands for itself.
std::string percent_decoded(std::string_view text, Plus plus) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) && hex_digit(text[at + 2])) {
            result += static_cast<char>(*hex_digit(text[at + 1]) * 16 + *hex_digit(text[at + 2]));
            at += 2;
        } else if (text[at] == '+' && plus == Plus::blank) {
            result += ' ';
        } else {
            result += text[at];
        }
    }
    return result;
}

constexpr std::string_view k_plain_in_paths = "-.~/";
constexpr std::string_view k_plain_in_accounts = "-.~";
constexpr std::string_view k_plain_in_names = "-~";  // a dot separates catalog and database

std::string percent_encoded(std::string_view text, std::string_view plain) {
    std::string result;
    for (const char c : text) {
        const bool is_plain = base::is_name_start(c) || base::is_digit(c) || plain.find(c) != std::string_view::npos ||
                              static_cast<unsigned char>(c) >= 0x80;
        result += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return result;
}

// The pieces of a server URL, still encoded.
struct Pieces {
    std::string_view scheme;
    std::optional<std::string_view> user;
    std::optional<std::string_view> password;
    std::string_view host;
    std::optional<std::string_view> port;
    std::optional<std::string_view> path;
    std::string_view query;
};

class UrlParser {
  public:
    explicit UrlParser(const UrlContext& context) : m_context(context) {}

    ParsedUrl parse(std::string_view given) {
        const auto text = base::trim(given);
        if (text.starts_with("${") && text.find('}') == text.size() - 1) {
            const auto whole = variable(text.substr(2, text.size() - 3));
            if (!m_problems.empty()) throw base::Error(base::Fault::failed, std::move(m_problems));
            if (base::trim(whole).empty()) {
                fail(fmt::format("the environment variable '{}' is empty; {}", text.substr(2, text.size() - 3), k_form),
                     {});
            }
            m_expands = false;
            return address(base::trim(whole));
        }
        return address(text);
    }

  private:
    ParsedUrl address(std::string_view text) {
        if (base::starts_with_ignoring_case(text, k_embedded)) return embedded(text.substr(k_embedded.size()));
        auto result = server(split(text));
        return {.address = std::move(result), .problems = std::move(m_problems), .warnings = std::move(m_warnings)};
    }

    ParsedUrl embedded(std::string_view text) {
        if (text.starts_with("//")) fail("'embedded:' is followed by a file name, not by '//'", "write embedded:FILE");
        const auto query = text.find('?');
        const auto file = expanded(text.substr(0, query), Decoding::none);
        if (file.empty()) fail("'embedded:' names no file", "write embedded:FILE, e.g. embedded:dev.sql");
        EmbeddedAddress result{.file = path(file), .database = {}};
        if (query != std::string_view::npos) {
            each_option(text.substr(query + 1), [&](const std::string& name, const std::string& value) {
                embedded_option(name, value, result);
            });
        }
        return {.address = std::move(result), .problems = std::move(m_problems), .warnings = std::move(m_warnings)};
    }

    void embedded_option(const std::string& name, const std::string& value, EmbeddedAddress& address) {
        if (name == "database") {
            if (!value.empty()) address.database = value;
        } else if (name == "version") {
            address.profile.version = version(value);
        } else if (name == "run_mode") {
            address.profile.run_mode = run_mode(value);
        } else if (name == "backends") {
            address.profile.backends = count(name, value);
        } else if (name == "default_replication_num") {
            address.profile.default_replication_num = count(name, value);
        } else if (name == "job_latency") {
            address.profile.job_latency = parse_duration(value);
            if (!address.profile.job_latency) {
                fail(fmt::format("expected a time such as 5s or 500ms as 'job_latency', got '{}'", value), {});
            }
        } else {
            unknown_option(name, k_embedded_options);
        }
    }

    schema::Version version(std::string_view value) {
        const bool is_number =
            std::all_of(value.begin(), value.end(), [](char c) { return base::is_digit(c) || c == '.'; });
        const auto version = is_number ? server::parse_version(value) : std::nullopt;
        if (!version) fail(fmt::format("expected a version such as 3.3 or 3.3.12 as 'version', got '{}'", value), {});
        return *version;
    }

    schema::RunMode run_mode(std::string_view value) {
        const auto folded = base::replace_all(base::to_lower(value), "-", "_");
        if (folded == "shared_data") return schema::RunMode::shared_data;
        if (folded == "shared_nothing") return schema::RunMode::shared_nothing;
        fail(fmt::format("expected shared_nothing or shared_data as 'run_mode', got '{}'", value), {});
    }

    int count(std::string_view name, std::string_view value) {
        const auto number = base::number<int>(value);
        if (!number || *number < 1 || *number > 1000) {
            fail(fmt::format("expected a number from 1 to 1000 as '{}', got '{}'", name, value), {});
        }
        return *number;
    }

    // scheme://[user[:password]@]host[:port][/path][?query]. A raw '/' or '?' in the password is understood, as
    // SQLAlchemy does, unless the text before it reads as host:port.
    Pieces split(std::string_view text) {
        Pieces pieces;
        const auto colon = text.find("://");
        if (colon == std::string_view::npos) fail(std::string(k_form), {});
        pieces.scheme = text.substr(0, colon);
        check_scheme(pieces.scheme);
        auto rest = text.substr(colon + 3);

        auto authority = rest.substr(0, rest.find_first_of("/?"));
        if (authority.find('@') == std::string_view::npos && rest.find('@') != std::string_view::npos) {
            const auto after_user = authority.find(':');
            const bool is_host_and_port = after_user == std::string_view::npos || authority.front() == '[' ||
                                          std::all_of(authority.begin() + static_cast<std::ptrdiff_t>(after_user) + 1,
                                                      authority.end(), base::is_digit);
            if (!is_host_and_port) {
                const auto at = rest.find('@');
                const auto end = rest.find_first_of("/?", at);
                authority = rest.substr(0, end);
            }
        }
        rest.remove_prefix(authority.size());
        if (const auto at = authority.find('@'); at != std::string_view::npos) {
            const auto account = authority.substr(0, at);
            authority.remove_prefix(at + 1);
            if (authority.find('@') != std::string_view::npos) {
                fail("the URL has more than one '@'", "write '@' as %40 in a user name or password");
            }
            const auto user_end = account.find(':');
            pieces.user = account.substr(0, user_end);
            if (user_end != std::string_view::npos) pieces.password = account.substr(user_end + 1);
        }
        host_and_port(authority, pieces);
        const auto query = rest.find('?');
        if (query != std::string_view::npos) pieces.query = rest.substr(query + 1);
        if (rest.starts_with('/')) pieces.path = rest.substr(1, query == std::string_view::npos ? query : query - 1);
        return pieces;
    }

    void check_scheme(std::string_view scheme) {
        const auto dialect = scheme.substr(0, scheme.find('+'));
        const bool known =
            base::equals_ignoring_case(dialect, "starrocks") || base::equals_ignoring_case(dialect, "mysql");
        const bool has_driver = dialect.size() < scheme.size();
        if (known && (!has_driver || base::is_name(scheme.substr(dialect.size() + 1)))) return;
        if (base::is_name(dialect)) {
            fail(fmt::format("expected a starrocks://, mysql:// or embedded: URL, got '{}://'", scheme),
                 "write starrocks://user:password@host:9030/database, or embedded:dev.sql to try without a server");
        }
        fail(std::string(k_form), {});
    }

    void host_and_port(std::string_view authority, Pieces& pieces) {
        std::size_t host_end = authority.rfind(':');
        if (authority.starts_with('[')) {
            const auto bracket = authority.find(']');
            if (bracket == std::string_view::npos) fail("the IPv6 address in the URL has no ']'", {});
            pieces.host = authority.substr(1, bracket - 1);
            host_end = bracket + 1 < authority.size() ? bracket + 1 : std::string_view::npos;
            if (host_end != std::string_view::npos && authority[host_end] != ':') {
                fail("expected ':' or '/' after the IPv6 address in the URL", {});
            }
        } else {
            pieces.host = authority.substr(0, host_end);
        }
        if (host_end != std::string_view::npos) pieces.port = authority.substr(host_end + 1);
    }

    ServerAddress server(const Pieces& pieces) {
        ServerAddress address;
        if (pieces.user) address.user = expanded(*pieces.user, Decoding::percent);
        if (pieces.password) {
            const auto problems = m_problems.size();
            auto password = expanded(*pieces.password, Decoding::percent);
            if (m_problems.size() == problems) address.password = base::Secret(std::move(password));
        }
        if (const auto host = expanded(pieces.host, Decoding::percent); !host.empty()) address.host = host;
        if (pieces.port) address.port = port(expanded(*pieces.port, Decoding::none));
        if (pieces.path) path_names(*pieces.path, address);
        options(pieces.query, address);
        return address;
    }

    std::uint16_t port(const std::string& text) {
        if (text.empty()) return ServerAddress{}.port;
        std::uint16_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        // What stands there may be half of a password: it is not shown.
        if (error != std::errc{} || end != text.data() + text.size() || number == 0) {
            fail("expected a port number from 1 to 65535 after the host",
                 "write ':', '/', '?' and '@' in a user name or password as %3A, %2F, %3F and %40");
        }
        return number;
    }

    void path_names(std::string_view text, ServerAddress& address) {
        if (text.find('/') != std::string_view::npos || text.find('@') != std::string_view::npos) {
            fail("expected [catalog.]database after the host, got a text with '/' or '@'",
                 "write '/', '?' and '@' in a password as %2F, %3F and %40");
        }
        const auto dot = text.find('.');
        const auto database = dot == std::string_view::npos ? text : text.substr(dot + 1);
        if (dot != std::string_view::npos) {
            address.catalog = expanded(text.substr(0, dot), Decoding::percent);
            if (address.catalog->empty()) fail("expected a catalog before '.' in the URL", {});
        }
        if (auto name = expanded(database, Decoding::percent); !name.empty()) address.database = std::move(name);
    }

    template <class Take>
    void each_option(std::string_view query, Take take) {
        while (!query.empty()) {
            const auto end = std::min(query.find('&'), query.size());
            const auto pair = query.substr(0, end);
            query.remove_prefix(std::min(end + 1, query.size()));
            if (pair.empty()) continue;
            const auto equal = pair.find('=');
            const auto value = equal == std::string_view::npos ? std::string_view() : pair.substr(equal + 1);
            take(percent_decoded(pair.substr(0, equal), Plus::blank), expanded(value, Decoding::query));
        }
    }

    void options(std::string_view query, ServerAddress& address) {
        each_option(query, [&](const std::string& name, const std::string& value) { option(name, value, address); });
    }

    void option(const std::string& name, const std::string& value, ServerAddress& address) {
        if (name == "ssl_mode") {
            address.tls.mode = tls_mode(value);
        } else if (name == "ssl_ca") {
            address.tls.ca = value == server::k_system_authorities ? value : path_option(name, value).string();
        } else if (name == "ssl_cert") {
            address.tls.cert = path_option(name, value).string();
        } else if (name == "ssl_key") {
            address.tls.key = path_option(name, value).string();
        } else if (name == "password_file") {
            address.password_file = path_option(name, value);
        } else if (name == "read_default_file") {
            address.option_file = path_option(name, value);
        } else if (name == "cleartext") {
            address.cleartext = boolean(name, value);
        } else if (name == "connect_timeout") {
            address.connect_timeout = seconds(name, value);
        } else if (std::find(k_ignored_options.begin(), k_ignored_options.end(), name) == k_ignored_options.end()) {
            unknown_option(name, k_options);
        }
    }

    void unknown_option(const std::string& name, std::span<const std::string_view> known) {
        std::string hint = base::did_you_mean(name, std::vector<std::string>(known.begin(), known.end()));
        if (hint.empty() && name.starts_with("ssl"))
            hint = "say how to use TLS with ssl_mode, ssl_ca, ssl_cert, ssl_key";
        m_warnings.push_back({.message = fmt::format("unknown option '{}' in the URL is ignored", name),
                              .where = m_context.where,
                              .hint = std::move(hint)});
    }

    server::TlsMode tls_mode(std::string_view value) {
        const auto folded = base::replace_all(base::to_lower(value), "-", "_");
        if (const auto mode = server::tls_mode_of(folded)) return *mode;
        fail(fmt::format("expected disabled, preferred, required, verify_ca or verify_identity as 'ssl_mode', got '{}'",
                         value),
             {});
    }

    bool boolean(std::string_view name, std::string_view value) {
        const auto folded = base::to_lower(value);
        if (folded == "true" || folded == "1" || folded == "yes" || folded == "on") return true;
        if (folded == "false" || folded == "0" || folded == "no" || folded == "off") return false;
        fail(fmt::format("expected true or false as '{}', got '{}'", name, value), {});
    }

    std::chrono::seconds seconds(std::string_view name, std::string_view value) {
        unsigned number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc{} || end != value.data() + value.size() || number == 0 || number > 86400) {
            fail(fmt::format("expected seconds from 1 to 86400 as '{}', got '{}'", name, value), {});
        }
        return std::chrono::seconds(number);
    }

    fs::path path_option(std::string_view name, const std::string& value) {
        if (value.empty()) fail(fmt::format("expected a file as '{}'", name), {});
        return path(value);
    }

    fs::path path(const std::string& text) {
        if (text.starts_with("~/")) {
            if (const auto home = m_context.variable("HOME")) return fs::path(*home) / text.substr(2);
        }
        return (m_context.directory / text).lexically_normal();
    }

    enum class Decoding { none, percent, query };

    static std::string decoded(std::string_view text, Decoding decoding) {
        switch (decoding) {
            case Decoding::none:
                return std::string(text);
            case Decoding::percent:
                return percent_decoded(text, Plus::kept);
            case Decoding::query:
                return percent_decoded(text, Plus::blank);
        }
        return {};
    }

    // A component: what stands in the URL is decoded, what comes from a variable is taken as it is.
    std::string expanded(std::string_view text, Decoding decoding) {
        if (!m_expands) return decoded(text, decoding);
        std::string result;
        for (;;) {
            const auto begin = text.find("${");
            result += decoded(text.substr(0, begin), decoding);
            if (begin == std::string_view::npos) return result;
            const auto end = text.find('}', begin);
            if (end == std::string_view::npos) fail("'${' in the URL has no '}'", "write a plain '$' as %24");
            result += variable(text.substr(begin + 2, end - begin - 2));
            text.remove_prefix(end + 1);
        }
    }

    std::string variable(std::string_view name) {
        if (!base::is_name(name)) {
            fail("expected '${NAME}' in the URL, with letters, digits and '_' in the name", "write a plain '$' as %24");
        }
        if (auto value = m_context.variable(std::string(name))) return std::move(*value);
        m_problems.push_back({.message = fmt::format("the environment variable '{}' in the URL is not set", name),
                              .where = m_context.where});
        return {};
    }

    [[noreturn]] void fail(std::string message, std::string hint) const {
        throw base::Error(
            base::Fault::failed,
            base::Diagnostic{.message = std::move(message), .where = m_context.where, .hint = std::move(hint)});
    }

    const UrlContext& m_context;
    bool m_expands = true;
    std::vector<base::Diagnostic> m_problems;
    std::vector<base::Diagnostic> m_warnings;
};

std::string server_text(const ServerAddress& address) {
    std::string text = "starrocks://";
    if (!address.user.empty() || address.password) {
        text += percent_encoded(address.user, k_plain_in_accounts);
        if (address.password) text += fmt::format(":{}", *address.password);
        text += '@';
    }
    text += address.host.find(':') == std::string::npos ? address.host : fmt::format("[{}]", address.host);
    text += fmt::format(":{}/", address.port);
    if (address.catalog) text += percent_encoded(*address.catalog, k_plain_in_names) + ".";
    if (address.database) text += percent_encoded(*address.database, k_plain_in_names);
    std::vector<std::string> options;
    const auto add_path = [&](std::string_view name, const std::string& path) {
        if (!path.empty()) options.push_back(fmt::format("{}={}", name, percent_encoded(path, k_plain_in_paths)));
    };
    if (address.tls.mode) options.push_back(fmt::format("ssl_mode={}", word(*address.tls.mode)));
    add_path("ssl_ca", address.tls.ca);
    add_path("ssl_cert", address.tls.cert);
    add_path("ssl_key", address.tls.key);
    if (address.cleartext) options.emplace_back("cleartext=true");
    if (address.connect_timeout) options.push_back(fmt::format("connect_timeout={}", address.connect_timeout->count()));
    if (address.password_file) add_path("password_file", address.password_file->string());
    if (address.option_file) add_path("read_default_file", address.option_file->string());
    if (!options.empty()) text += "?" + base::join(options, "&");
    return text;
}

std::string embedded_text(const EmbeddedAddress& address) {
    std::vector<std::string> options;
    if (address.database) options.push_back(fmt::format("database={}", *address.database));
    const auto& profile = address.profile;
    if (const auto& version = profile.version) {
        options.push_back(fmt::format("version={}.{}.{}", version->major, version->minor, version->patch));
    }
    if (profile.run_mode) {
        const bool is_shared = *profile.run_mode == schema::RunMode::shared_data;
        options.emplace_back(is_shared ? "run_mode=shared_data" : "run_mode=shared_nothing");
    }
    if (profile.backends) options.push_back(fmt::format("backends={}", *profile.backends));
    if (profile.default_replication_num) {
        options.push_back(fmt::format("default_replication_num={}", *profile.default_replication_num));
    }
    if (profile.job_latency) options.push_back("job_latency=" + duration_text(*profile.job_latency));
    return fmt::format("embedded:{}{}{}", address.file.string(), options.empty() ? "" : "?", base::join(options, "&"));
}

}  // namespace

std::string to_text(const Address& address) {
    return std::visit(base::Overloaded{
                          [](const ServerAddress& server) { return server_text(server); },
                          [](const EmbeddedAddress& embedded) { return embedded_text(embedded); },
                      },
                      address);
}

std::optional<std::string> database_of(const Address& address) {
    return std::visit(base::Overloaded{
                          [](const ServerAddress& server) { return server.database; },
                          [](const EmbeddedAddress& embedded) { return embedded.database; },
                      },
                      address);
}

ParsedUrl parse_url(std::string_view text, const UrlContext& context) {
    return UrlParser(context).parse(text);
}

}  // namespace srmigrate::cli
