// SPDX-License-Identifier: Apache-2.0
#include "server/mysql_session.hpp"

#include "base/diagnostic.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "server/version.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/redact.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>
#include <mysql.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cctype>
#include <charconv>
#include <chrono>
#include <cstring>
#include <utility>

namespace srmigrate::server {
namespace {

using base::Diagnostic;
using base::Error;
using base::Fault;

// Numbers of the client library (errmsg.h of both libraries).
constexpr unsigned k_first_client_error = 2000;
constexpr unsigned k_last_client_error = 2999;
constexpr unsigned k_socket_error = 2002;
constexpr unsigned k_host_error = 2003;
constexpr unsigned k_unknown_host = 2005;
constexpr unsigned k_tls_error = 2026;

// Numbers of the server (reference §7).
constexpr unsigned k_too_many_connections = 1040;
constexpr unsigned k_access_denied = 1045;
constexpr unsigned k_unknown_database_before_33 = 1049;
constexpr unsigned k_too_many_user_connections = 1203;
constexpr unsigned k_tls_required = 5205;
constexpr unsigned k_unknown_database = 5501;

struct CloseHandle {
    void operator()(MYSQL* handle) const { mysql_close(handle); }
};
using Handle = std::unique_ptr<MYSQL, CloseHandle>;

struct FreeResult {
    void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using MysqlResult = std::unique_ptr<MYSQL_RES, FreeResult>;

bool is_client_error(unsigned number) {
    return number >= k_first_client_error && number <= k_last_client_error;
}

// The server says that it is about to close the connection: shutdown in progress, killed, idle for too long.
bool ends_the_connection(unsigned number) {
    return number == 1053 || number == 1927 || number == 3169 || number == 4031;
}

bool is_unknown_database(unsigned number) {
    return number == k_unknown_database || number == k_unknown_database_before_33;
}

// ---- What the two libraries do differently --------------------------------------------------------------------------

#ifdef MARIADB_PACKAGE_VERSION

// Connector/C has no ssl_mode. With a verified certificate it refuses a server without TLS before it sends anything;
// without, it falls back to plain text in silence. So `required` and `verify_ca` first ask for more than they need, and
// only a server that did offer TLS is asked again for less.
enum class Attempt { strict, lenient };

bool has_lenient_attempt(TlsMode mode) {
    switch (mode) {
        case TlsMode::disabled:
        case TlsMode::preferred:
        case TlsMode::verify_identity:
            return false;
        case TlsMode::required:
            return true;
        case TlsMode::verify_ca:
            // From 3.4 on an unverified name also means an unverified chain: stay strict there.
            return MARIADB_PACKAGE_VERSION_ID < 30400;
    }
    return false;
}

void set_tls(MYSQL* handle, const ConnectionOptions& options, Attempt attempt) {
    const auto mode = effective_mode(options.tls);
    my_bool enforce = mode == TlsMode::disabled ? 0 : 1;
    my_bool verify = mode >= TlsMode::required && attempt == Attempt::strict ? 1 : 0;
    mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    if (mode == TlsMode::disabled) return;
    // A given authority is always checked by this library, so the modes that do not check must not give it.
    if (mode >= TlsMode::verify_ca) mysql_options(handle, MYSQL_OPT_SSL_CA, options.tls.ca.c_str());
}

// The library would hand the password itself to any server that asks for it.
void restrict_authentication(MYSQL* handle, const ConnectionOptions& options) {
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH,
                  options.cleartext ? "mysql_native_password,mysql_clear_password" : "mysql_native_password");
}

bool server_offers_tls(MYSQL* handle) {
    unsigned long capabilities = 0;
    return mariadb_get_infov(handle, MARIADB_CONNECTION_SERVER_CAPABILITIES, &capabilities) == 0 &&
           (capabilities & CLIENT_SSL) != 0;
}

int socket_of(MYSQL* handle) {
    return mysql_get_socket(handle);
}

// 2059 cannot load the plugin, 5010 the plugin is not in the list of restrict_authentication. The texts name the
// plugin, but not reliably.
bool is_plugin_error(unsigned number) {
    return number == 2059 || number == 5010;
}

// The library has errors of its own in a range that StarRocks uses too. Whether one of them means that the connection
// is gone shows by using it.
bool is_ambiguous(unsigned number) {
    return number >= 5000 && number <= 5030;
}

#else

enum class Attempt { strict, lenient };

bool has_lenient_attempt(TlsMode) {
    return false;
}

void set_tls(MYSQL* handle, const ConnectionOptions& options, Attempt) {
    unsigned mode = SSL_MODE_PREFERRED;
    switch (effective_mode(options.tls)) {
        case TlsMode::disabled:
            mode = SSL_MODE_DISABLED;
            break;
        case TlsMode::preferred:
            mode = SSL_MODE_PREFERRED;
            break;
        case TlsMode::required:
            mode = SSL_MODE_REQUIRED;
            break;
        case TlsMode::verify_ca:
            mode = SSL_MODE_VERIFY_CA;
            break;
        case TlsMode::verify_identity:
            mode = SSL_MODE_VERIFY_IDENTITY;
            break;
    }
    if (mode >= SSL_MODE_VERIFY_CA) mysql_options(handle, MYSQL_OPT_SSL_CA, options.tls.ca.c_str());
    mysql_options(handle, MYSQL_OPT_SSL_MODE, &mode);
}

void restrict_authentication(MYSQL* handle, const ConnectionOptions& options) {
    bool cleartext = options.cleartext;
    mysql_options(handle, MYSQL_ENABLE_CLEARTEXT_PLUGIN, &cleartext);
}

bool server_offers_tls(MYSQL*) {
    return true;
}

int socket_of(MYSQL* handle) {
    return handle->net.fd;
}

bool is_plugin_error(unsigned number) {
    return number == 2059;
}

bool is_ambiguous(unsigned) {
    return false;
}

#endif

// ---- Connecting -----------------------------------------------------------------------------------------------------

void set_options(MYSQL* handle, const ConnectionOptions& options, Attempt attempt) {
    const unsigned connect_timeout = static_cast<unsigned>(options.connect_timeout.count());
    mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
    if (options.statement_timeout) {
        const auto read_timeout = static_cast<unsigned>((*options.statement_timeout + options.answer_grace).count());
        mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &read_timeout);
        mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &read_timeout);
    }
    const unsigned protocol = MYSQL_PROTOCOL_TCP;  // "localhost" would mean a socket file
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
    const unsigned no_local_files = 0;  // a server could ask for any file of the client
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no_local_files);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "srmigrate");
    restrict_authentication(handle, options);
    set_tls(handle, options, attempt);
    if (effective_mode(options.tls) != TlsMode::disabled && !options.tls.cert.empty()) {
        mysql_options(handle, MYSQL_OPT_SSL_CERT, options.tls.cert.c_str());
        mysql_options(handle, MYSQL_OPT_SSL_KEY, options.tls.key.c_str());
    }
}

// A job can take hours and its connection stays silent meanwhile: a peer that vanished is noticed within two minutes.
void keep_alive(MYSQL* handle) {
    const auto set = [fd = socket_of(handle)](int level, int option, int value) {
        if (::setsockopt(fd, level, option, &value, sizeof value) != 0) {
            spdlog::debug("cannot set socket option {}: {}", option, std::strerror(errno));
        }
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set(IPPROTO_TCP, TCP_KEEPCNT, 4);
}

// Between two statements the server has nothing to say: what there is to read then is the end of the connection.
bool has_something_to_read(int fd) {
    pollfd connection{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&connection, 1, 0) > 0;
}

// The name that goes into the handshake: "catalog.database" is understood there as in USE.
std::string database_to_choose(const ConnectionOptions& options) {
    if (options.database.empty()) return {};
    return options.catalog.empty() ? options.database : fmt::format("{}.{}", options.catalog, options.database);
}

// The number in parentheses at the end of "Can't connect to server on 'x' (111)". With a time limit Connector/C
// connects without blocking and reports only that: EINPROGRESS, whatever the reason was.
std::string reason_of(std::string_view message, const ConnectionOptions& options, std::chrono::seconds waited) {
    if (waited >= options.connect_timeout) return fmt::format("no answer within {} s", options.connect_timeout.count());
    const auto open = message.rfind('(');
    if (open == std::string_view::npos) return std::string(message);
    int number = 0;
    const auto digits = message.substr(open + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || *end != ')') return std::string(message);
    return number == EINPROGRESS || number == ECONNREFUSED ? "connection refused" : std::strerror(number);
}

std::string without_prefix(std::string_view text, std::string_view prefix) {
    return std::string(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}

[[noreturn]] void throw_tls_error(const ConnectionOptions& options, std::string_view message) {
    const auto mode = effective_mode(options.tls);
    const auto reason = without_prefix(message, "TLS/SSL error: ");
    if (message.find("Validation of SSL server certificate failed") != std::string_view::npos) {
        throw Error(fmt::format("the TLS certificate of {} does not name the host '{}' (ssl_mode={})", address(options),
                                options.host, word(mode)),
                    "use a host name that the certificate contains, or ssl_mode=verify_ca where that is impossible");
    }
    throw Error(fmt::format("no TLS connection to {} (ssl_mode={}): {}", address(options), word(mode), reason),
                mode >= TlsMode::verify_ca
                    ? fmt::format("check that ssl_ca='{}' holds the authority that signed the server's certificate",
                                  options.tls.ca)
                    : "check the server's TLS settings, or set ssl_mode=disabled where plain text is acceptable");
}

[[noreturn]] void throw_no_tls(const ConnectionOptions& options) {
    throw Error(fmt::format("{} offers no TLS, and ssl_mode={} does not fall back to plain text", address(options),
                            word(effective_mode(options.tls))),
                "turn TLS on in the front end, or set ssl_mode=preferred where plain text is acceptable");
}

// An error that the server sent instead of its greeting: Connector/C wraps number and text into one of its own.
std::pair<unsigned, std::string> server_error_before_tls(unsigned number, std::string message) {
    constexpr std::string_view k_wrapping = "cannot be verified: ";
    const auto at = message.find(k_wrapping);
    const auto dash = message.find(" - ", at);
    if (at == std::string::npos || dash == std::string::npos) return {number, std::move(message)};
    const auto* digits = message.data() + at + k_wrapping.size();
    unsigned wrapped = 0;
    if (std::from_chars(digits, message.data() + dash, wrapped).ec != std::errc{}) return {number, std::move(message)};
    return {wrapped, message.substr(dash + 3)};
}

[[noreturn]] void throw_connect_error(MYSQL* handle, const ConnectionOptions& options, std::chrono::seconds waited) {
    const auto [number, message] = server_error_before_tls(mysql_errno(handle), mysql_error(handle));
    const auto where = address(options);
    spdlog::debug("connecting to {} failed: {} {}", where, number, message);
    const auto fail = [](Fault fault, std::string text, std::string hint) {
        throw Error(fault, Diagnostic{.message = std::move(text), .hint = std::move(hint)});
    };
    if (number == k_host_error || number == k_socket_error) {
        fail(Fault::try_again, fmt::format("cannot reach {}: {}", where, reason_of(message, options, waited)),
             "check host and port (a front end listens on query_port, 9030 unless configured) and that it is running");
    }
    if (number == k_unknown_host) {
        fail(Fault::try_again, fmt::format("cannot resolve the host name '{}'", options.host), "check the URL");
    }
    if (number == k_tls_error) throw_tls_error(options, message);
    if (is_plugin_error(number)) {
        fail(Fault::failed,
             fmt::format("{} asks user '{}' to log in by other means than mysql_native_password", where, options.user),
             options.cleartext ? "check that the URL points at a StarRocks front end"
                               : "set cleartext=true and ssl_mode=required (or stronger) where the account uses LDAP, "
                                 "JWT or OAuth2; else check that the URL points at a StarRocks front end");
    }
    if (number == k_access_denied) {
        fail(Fault::failed, fmt::format("{} refuses user '{}': {}", where, options.user, message),
             "check user and password; the password comes from the URL, password_file=, $SRMIGRATE_PASSWORD or "
             "read_default_file=");
    }
    if (number == k_tls_required) {
        fail(Fault::failed, fmt::format("{} takes TLS connections only: {}", where, message),
             "set ssl_mode=required (or stronger)");
    }
    if (number == k_too_many_connections || number == k_too_many_user_connections) {
        fail(Fault::try_again, fmt::format("{} takes no more connections: {}", where, message), "try again later");
    }
    if (is_client_error(number)) {
        const auto timed_out = waited >= options.connect_timeout;
        fail(Fault::try_again,
             timed_out ? fmt::format("{} did not answer within {} s", where, options.connect_timeout.count())
                       : fmt::format("{} broke off the connection: {}", where, message),
             "check that the port is a front end's query_port (9030), not its HTTP or RPC port, and that the front end "
             "is up");
    }
    fail(Fault::failed,
         fmt::format("{} refuses the connection: {} ({}): {}", where, number, mysql_sqlstate(handle), message), "");
    std::abort();  // unreachable: fail always throws
}

// A connection, or nothing where the database does not exist and that is tolerated.
Handle connect_once(const ConnectionOptions& options, const std::string& database, Attempt attempt) {
    Handle handle(mysql_init(nullptr));
    if (handle == nullptr) throw Error("not enough memory for a connection");
    set_options(handle.get(), options, attempt);
    const auto start = std::chrono::steady_clock::now();
    const auto mode = effective_mode(options.tls);
    const auto connected =
        mysql_real_connect(handle.get(), options.host.c_str(), options.user.c_str(), options.password.reveal().c_str(),
                           database.empty() ? nullptr : database.c_str(), options.port, nullptr,
                           CLIENT_MULTI_STATEMENTS | CLIENT_MULTI_RESULTS);
    if (connected == nullptr) {
        const auto number = mysql_errno(handle.get());
        if (number == k_tls_error && mode >= TlsMode::required) {
            if (!server_offers_tls(handle.get())) throw_no_tls(options);
            if (attempt == Attempt::strict && has_lenient_attempt(mode)) {
                return connect_once(options, database, Attempt::lenient);
            }
        }
        if (is_unknown_database(number)) {
            if (options.missing_database == MissingDatabase::is_tolerated) return nullptr;
            throw Error(fmt::format("{} has no database '{}'", address(options), database),
                        fmt::format("create it (CREATE DATABASE {}), or correct the URL",
                                    sql::quote_identifier(options.database)));
        }
        throw_connect_error(handle.get(), options,
                            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start));
    }
    const char* cipher = mysql_get_ssl_cipher(handle.get());
    if (cipher == nullptr && mode >= TlsMode::required) throw_no_tls(options);
    keep_alive(handle.get());
    spdlog::debug("connected to {} as '{}', connection {}, server {}, {}", address(options), options.user,
                  mysql_thread_id(handle.get()), mysql_get_server_info(handle.get()),
                  cipher != nullptr ? cipher : "plain text");
    return handle;
}

// ---- The session ----------------------------------------------------------------------------------------------------

// Whether one of the statements changes what COM_RESET_CONNECTION and USE do not bring back.
bool changes_roles(std::string_view packet) {
    if (!base::starts_with_ignoring_case(base::trim(packet), "set") && packet.find(';') == std::string_view::npos) {
        return false;
    }
    const auto tokens = sql::lex(packet);
    for (const auto& piece : sql::split(tokens.tokens)) {
        const auto words = sql::significant(piece.body);
        if (words.size() > 1 && base::equals_ignoring_case(words[0].text, "set") &&
            base::equals_ignoring_case(words[1].text, "role")) {
            return true;
        }
    }
    return false;
}

class MysqlSession : public Session {
  public:
    explicit MysqlSession(ConnectionOptions options) : m_options(std::move(options)) { connect(); }

    std::vector<Answer> query(std::string_view packet) override {
        if (m_handle == nullptr) throw lost("it was lost before");
        m_roles_changed = m_roles_changed || changes_roles(packet);
        spdlog::trace("[{}] {}", m_connection_id, sql::redact(packet));
        return exchange(packet);
    }

    bool is_open() const override { return m_handle != nullptr && !has_something_to_read(socket_of(m_handle.get())); }

    std::uint64_t connection_id() const override { return m_connection_id; }

    std::string name() const override { return address(m_options); }

    void reset() override {
        const auto choice_comes_back = m_database_chosen || !m_options.catalog.empty();
        if (m_handle == nullptr || m_roles_changed || !choice_comes_back ||
            mysql_reset_connection(m_handle.get()) != 0) {
            connect();
            return;
        }
        choose_and_set();
    }

  private:
    void connect() {
        m_handle.reset();
        m_roles_changed = false;
        const auto database = database_to_choose(m_options);
        m_handle = connect_once(m_options, database, Attempt::strict);
        m_database_chosen = m_handle != nullptr && !database.empty();
        if (m_handle == nullptr) m_handle = connect_once(m_options, {}, Attempt::strict);
        m_connection_id = mysql_thread_id(m_handle.get());
        auto statements = settings_of(m_options);
        if (!m_database_chosen && !m_options.catalog.empty()) {
            statements.insert(statements.begin(),
                              fmt::format("SET CATALOG {}", sql::quote_identifier(m_options.catalog)));
        }
        apply(statements);
    }

    void choose_and_set() {
        auto statements = settings_of(m_options);
        if (m_database_chosen) {
            const auto catalog =
                m_options.catalog.empty() ? std::string() : sql::quote_identifier(m_options.catalog) + ".";
            statements.insert(statements.begin(),
                              fmt::format("USE {}{}", catalog, sql::quote_identifier(m_options.database)));
        } else {
            statements.insert(statements.begin(),
                              fmt::format("SET CATALOG {}", sql::quote_identifier(m_options.catalog)));
        }
        apply(statements);
    }

    void apply(const std::vector<std::string>& statements) {
        if (statements.empty()) return;
        const auto answers = exchange(base::join(statements, "; "));
        if (answers.empty()) return;
        if (const auto* error = std::get_if<ErrorAnswer>(&answers.back())) {
            refuse_unless_starrocks(*this);
            throw Error(
                fmt::format("{} refuses '{}': {} ({}): {}", name(), sql::redact(statements.at(answers.size() - 1)),
                            error->number, error->sqlstate, error->message),
                "correct or remove the key session.… or statement_timeout in the configuration");
        }
    }

    std::vector<Answer> exchange(std::string_view packet) {
        const auto start = std::chrono::steady_clock::now();
        std::vector<Answer> answers;
        // Not 0 is an error: Connector/C says -1 where the packet could not even be sent.
        if (mysql_real_query(m_handle.get(), packet.data(), packet.size()) != 0) return {error_or_lost(start)};
        for (;;) {
            MysqlResult result(mysql_store_result(m_handle.get()));
            if (result != nullptr) {
                answers.emplace_back(rows_of(result.get()));
            } else if (mysql_field_count(m_handle.get()) == 0) {
                answers.emplace_back(ok());
            } else {
                answers.emplace_back(error_or_lost(start));
                return answers;
            }
            const auto status = mysql_next_result(m_handle.get());
            if (status < 0) return answers;  // there is none
            if (status > 0) {
                answers.emplace_back(error_or_lost(start));
                return answers;
            }
        }
    }

    Ok ok() {
        const char* info = mysql_info(m_handle.get());
        return {.affected_rows = mysql_affected_rows(m_handle.get()),
                .warnings = static_cast<std::uint16_t>(mysql_warning_count(m_handle.get())),
                .info = info != nullptr ? info : ""};
    }

    static ResultSet rows_of(MYSQL_RES* result) {
        ResultSet answer;
        const auto width = mysql_num_fields(result);
        const auto* fields = mysql_fetch_fields(result);
        for (unsigned i = 0; i < width; ++i)
            answer.columns.emplace_back(fields[i].name);
        while (const auto row = mysql_fetch_row(result)) {
            const auto* lengths = mysql_fetch_lengths(result);
            sql::Row cells;
            cells.reserve(width);
            for (unsigned i = 0; i < width; ++i) {
                cells.push_back(row[i] == nullptr ? sql::Cell() : sql::Cell(std::in_place, row[i], lengths[i]));
            }
            answer.rows.push_back(std::move(cells));
        }
        return answer;
    }

    ErrorAnswer error_or_lost(std::chrono::steady_clock::time_point start) {
        const auto number = mysql_errno(m_handle.get());
        const std::string message = mysql_error(m_handle.get());
        if (!is_client_error(number) && !ends_the_connection(number)) {
            ErrorAnswer answer{
                .number = static_cast<int>(number), .sqlstate = mysql_sqlstate(m_handle.get()), .message = message};
            if (!is_ambiguous(number) || mysql_ping(m_handle.get()) == 0) return answer;
        }
        m_handle.reset();
        const auto waited = std::chrono::steady_clock::now() - start;
        if (m_options.statement_timeout && waited >= *m_options.statement_timeout + m_options.answer_grace) {
            throw lost(
                fmt::format("no answer within {} s", (*m_options.statement_timeout + m_options.answer_grace).count()));
        }
        throw lost(fmt::format("{} {}", number, message));
    }

    ConnectionLost lost(std::string_view why) const {
        return ConnectionLost(Fault::try_again,
                              Diagnostic{.message = fmt::format("the connection to {} is lost: {}", name(), why),
                                         .hint = "check that the front end is up, and run the command again"});
    }

    ConnectionOptions m_options;
    Handle m_handle;  // null once lost
    std::uint64_t m_connection_id = 0;
    bool m_database_chosen = false;
    bool m_roles_changed = false;
};

}  // namespace

std::unique_ptr<Session> open_mysql_session(ConnectionOptions options) {
    check(options);
    return std::make_unique<MysqlSession>(std::move(options));
}

}  // namespace srmigrate::server
