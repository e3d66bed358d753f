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
#include <cstdarg>
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
constexpr unsigned k_unknown_error = 2000;
constexpr unsigned k_socket_error = 2002;
constexpr unsigned k_host_error = 2003;
constexpr unsigned k_unknown_host = 2005;
constexpr unsigned k_tls_error = 2026;
constexpr unsigned k_local_infile_rejected = 2068;

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

// An answer of the kind LOCAL INFILE, which both libraries refuse as MYSQL_OPT_LOCAL_INFILE says (Connector/C:
// mysql_handle_local_infile; MySQL: handle_local_infile). The connection goes on.
bool asks_for_a_local_file(unsigned number, std::string_view message) {
    return (number == k_unknown_error && message.find("local infile forbidden") != std::string_view::npos) ||
           number == k_local_infile_rejected;
}

bool is_unknown_database(unsigned number) {
    return number == k_unknown_database || number == k_unknown_database_before_33;
}

// ---- What the two libraries do differently --------------------------------------------------------------------------

#ifdef MARIADB_PACKAGE_VERSION

// What the guard below needs to know of the login that goes on, and what it did.
struct Login {
    bool needs_tls = false;
    bool was_stopped = false;
};
constexpr const char* k_login_key = "srmigrate_login";

// Connector/C has no ssl_mode. It refuses a server without TLS before it sends anything only where it verifies the
// host name as well; else it falls back to plain text in silence.
void set_tls(MYSQL* handle, const ConnectionOptions& options) {
    const auto mode = effective_mode(options.tls);
    // From 3.4 on an unverified name also means an unverified chain: stay strict there.
    const bool names_the_host =
        mode == TlsMode::verify_identity || (mode == TlsMode::verify_ca && MARIADB_PACKAGE_VERSION_ID >= 30400);
    my_bool enforce = mode == TlsMode::disabled ? 0 : 1;
    my_bool verify = names_the_host ? 1 : 0;
    mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    if (mode == TlsMode::disabled) return;
    // A given authority is always checked by this library, so the modes that do not check must not give it.
    if (mode >= TlsMode::verify_ca) mysql_options(handle, MYSQL_OPT_SSL_CA, authorities_file(options.tls).c_str());
}

// As in <mysql/client_plugin.h>, which cannot be included: it wants a header that is not installed (3.3).
struct LoginPlugin {
    int type = 2;
    unsigned interface_version = 0x0100;
    const char* name = nullptr;
    const char* author = nullptr;
    const char* description = nullptr;
    unsigned version[3] = {1, 0, 0};
    const char* license = nullptr;
    void* api = nullptr;
    int (*init)(char*, std::size_t, int, va_list) = nullptr;
    int (*deinit)() = nullptr;
    int (*options)(const char*, const void*) = nullptr;
    int (*authenticate_user)(void* channel, MYSQL* handle) = nullptr;
};
constexpr int k_login_failed = 0;  // its CR_ERROR
constexpr int k_login_sent = -1;   // its CR_OK

// As in <mysql/plugin_auth.h>: what a plugin writes its packets to.
struct LoginChannel {
    int (*read_packet)(LoginChannel* channel, unsigned char** packet) = nullptr;
    int (*write_packet)(LoginChannel* channel, const unsigned char* packet, int size) = nullptr;
};

constexpr const char* k_native_password = "mysql_native_password";
constexpr const char* k_clear_password = "mysql_clear_password";

// The library's own; found once, before ours takes its name.
LoginPlugin* g_native_login = nullptr;

// Runs when the greeting of the server was read and nothing was answered: the library starts TLS with the first packet
// that the plugin writes. So a server that offers none is refused here, on this very connection.
int log_in_guarded(void* channel, MYSQL* handle) {
    Login* login = nullptr;
    unsigned long capabilities = 0;
    const bool is_known =
        mysql_get_optionv(handle, MARIADB_OPT_USERDATA, const_cast<char*>(k_login_key), &login) == 0 &&
        login != nullptr && mariadb_get_infov(handle, MARIADB_CONNECTION_SERVER_CAPABILITIES, &capabilities) == 0;
    if (!is_known || (login->needs_tls && (capabilities & CLIENT_SSL) == 0)) {
        if (login != nullptr) login->was_stopped = true;
        return k_login_failed;
    }
    return g_native_login->authenticate_user(channel, handle);
}

// The library has this one in a file of its own, at a place that was chosen when it was built. A program that carries
// the library inside finds no such file, so the plugin is part of the program. It sends nothing where there is no TLS.
int send_clear_password(void* channel, MYSQL* handle) {
    if (mysql_get_ssl_cipher(handle) == nullptr) return k_login_failed;
    auto* open_channel = static_cast<LoginChannel*>(channel);
    const auto size = static_cast<int>(std::strlen(handle->passwd)) + 1;  // with the NUL
    const auto* password = reinterpret_cast<const unsigned char*>(handle->passwd);
    return open_channel->write_packet(open_channel, password, size) == 0 ? k_login_sent : k_login_failed;
}

bool register_plugin(MYSQL* handle, LoginPlugin& plugin) {
    return mysql_client_register_plugin(handle, reinterpret_cast<st_mysql_client_plugin*>(&plugin)) != nullptr;
}

// The library looks plugins up by name, the latest first, and takes no name twice. So the guard is registered under
// another name, and takes the one that goes over the wire afterwards. Throws where that does not lead to the guard.
void set_guard(MYSQL* handle, Login& login) {
    static LoginPlugin guard{.name = "srmigrate_guard",
                             .author = "srmigrate",
                             .description = "mysql_native_password, over TLS where TLS is required",
                             .license = "Apache-2.0",
                             .authenticate_user = log_in_guarded};
    static LoginPlugin clear_password{.name = k_clear_password,
                                      .author = "srmigrate",
                                      .description = "the password itself, over TLS",
                                      .license = "Apache-2.0",
                                      .authenticate_user = send_clear_password};
    const auto find = [&] {
        return reinterpret_cast<LoginPlugin*>(mysql_client_find_plugin(handle, k_native_password, guard.type));
    };
    static const bool is_registered = [&] {
        g_native_login = find();
        if (g_native_login == nullptr || !register_plugin(handle, guard) || !register_plugin(handle, clear_password))
            return false;
        guard.name = k_native_password;
        return true;
    }();
    const bool is_known = mysql_optionsv(handle, MARIADB_OPT_USERDATA, k_login_key, static_cast<void*>(&login)) == 0 &&
                          mysql_options(handle, MYSQL_DEFAULT_AUTH, k_native_password) == 0;
    if (!is_registered || !is_known || find() != &guard) {
        throw Error("the MySQL client library does not let a login be guarded",
                    "use MariaDB Connector/C 3.3, or MySQL's libmysqlclient");
    }
}

// The library would hand the password itself to any server that asks for it.
void restrict_authentication(MYSQL* handle, const ConnectionOptions& options) {
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH,
                  options.cleartext ? "mysql_native_password,mysql_clear_password" : "mysql_native_password");
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

// This library has ssl_mode, and keeps it before it logs in.
struct Login {
    bool needs_tls = false;
    bool was_stopped = false;
};

void set_guard(MYSQL*, Login&) {}

void set_tls(MYSQL* handle, const ConnectionOptions& options) {
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
    if (mode >= SSL_MODE_VERIFY_CA) mysql_options(handle, MYSQL_OPT_SSL_CA, authorities_file(options.tls).c_str());
    mysql_options(handle, MYSQL_OPT_SSL_MODE, &mode);
}

void restrict_authentication(MYSQL* handle, const ConnectionOptions& options) {
    bool cleartext = options.cleartext;
    mysql_options(handle, MYSQL_ENABLE_CLEARTEXT_PLUGIN, &cleartext);
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

void set_options(MYSQL* handle, const ConnectionOptions& options) {
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
    set_tls(handle, options);
    if (effective_mode(options.tls) != TlsMode::disabled && !options.tls.cert.empty()) {
        mysql_options(handle, MYSQL_OPT_SSL_CERT, options.tls.cert.c_str());
        mysql_options(handle, MYSQL_OPT_SSL_KEY, options.tls.key.c_str());
    }
}

// A job can take hours and its connection stays silent meanwhile: a peer that vanished is noticed within two minutes,
// whether nothing is under way to it (keep-alive) or something that it does not acknowledge (user timeout).
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
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, 120'000);
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
Handle connect_once(const ConnectionOptions& options, const std::string& database) {
    const auto mode = effective_mode(options.tls);
    Login login{.needs_tls = mode >= TlsMode::required};
    Handle handle(mysql_init(nullptr));
    if (handle == nullptr) throw Error("not enough memory for a connection");
    set_options(handle.get(), options);
    set_guard(handle.get(), login);
    const auto start = std::chrono::steady_clock::now();
    const auto connected =
        mysql_real_connect(handle.get(), options.host.c_str(), options.user.c_str(), options.password.reveal().c_str(),
                           database.empty() ? nullptr : database.c_str(), options.port, nullptr,
                           CLIENT_MULTI_STATEMENTS | CLIENT_MULTI_RESULTS);
    if (connected == nullptr) {
        if (login.was_stopped) throw_no_tls(options);
        if (is_unknown_database(mysql_errno(handle.get()))) {
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

    bool is_open() const override {
        return m_handle != nullptr && !m_is_given_up && !has_something_to_read(socket_of(m_handle.get()));
    }

    std::uint64_t connection_id() const override { return m_connection_id; }

    std::string name() const override { return address(m_options); }

    void reset() override {
        const auto choice_comes_back = m_database_chosen || !m_options.catalog.empty();
        if (m_handle == nullptr || m_is_given_up || m_roles_changed || !choice_comes_back ||
            mysql_reset_connection(m_handle.get()) != 0) {
            connect();
            return;
        }
        choose_and_set();
    }

  private:
    void connect() {
        m_handle.reset();
        m_is_given_up = false;
        m_roles_changed = false;
        const auto database = database_to_choose(m_options);
        m_handle = connect_once(m_options, database);
        m_database_chosen = m_handle != nullptr && !database.empty();
        if (m_handle == nullptr) m_handle = connect_once(m_options, {});
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
        std::size_t size = 0;
        for (;;) {
            MysqlResult result(mysql_use_result(m_handle.get()));
            if (result != nullptr) {
                answers.emplace_back(rows_of(result.get(), size, start));
                if (mysql_errno(m_handle.get()) != 0) {
                    result.reset();
                    answers.back() = error_or_lost(start);
                    return answers;
                }
            } else if (mysql_field_count(m_handle.get()) == 0) {
                answers.emplace_back(ok());
                size += k_size_of_cell;
            } else {
                answers.emplace_back(error_or_lost(start));
                return answers;
            }
            result.reset();
            need_bounded(size, start);
            const auto status = mysql_next_result(m_handle.get());
            if (status < 0) return answers;  // there is none
            if (status > 0) {
                answers.emplace_back(error_or_lost(start));
                return answers;
            }
        }
    }

    // What the answers to one packet may take in memory. More is no answer that a migration waits for.
    static constexpr std::size_t k_largest_answer = std::size_t{256} << 20;
    // What a cell, or an answer without rows, takes in memory besides its bytes; a bound, not a measure.
    static constexpr std::size_t k_size_of_cell = 64;

    bool took_too_long(std::chrono::steady_clock::time_point start) const {
        return m_options.statement_timeout &&
               std::chrono::steady_clock::now() - start >= *m_options.statement_timeout + m_options.answer_grace;
    }

    // Ends the connection where the answer goes on for ever. What is left of it must not be read, which freeing a
    // result would do.
    void need_bounded(std::size_t size, std::chrono::steady_clock::time_point start) {
        const bool is_slow = took_too_long(start);
        if (size <= k_largest_answer && !is_slow) return;
        ::shutdown(socket_of(m_handle.get()), SHUT_RDWR);
        m_is_given_up = true;
        if (is_slow) throw lost(no_answer_in_time());
        throw Error(Fault::failed,
                    Diagnostic{.message = fmt::format("{} answers with more than {} MiB, which are not read", name(),
                                                      k_largest_answer >> 20),
                               .hint = "let the statement ask for less, or run it with another client"});
    }

    Ok ok() {
        const char* info = mysql_info(m_handle.get());
        return {.affected_rows = mysql_affected_rows(m_handle.get()),
                .warnings = static_cast<std::uint16_t>(mysql_warning_count(m_handle.get())),
                .info = info != nullptr ? info : ""};
    }

    ResultSet rows_of(MYSQL_RES* result, std::size_t& size, std::chrono::steady_clock::time_point start) {
        ResultSet answer;
        const auto width = mysql_num_fields(result);
        const auto* fields = mysql_fetch_fields(result);
        for (unsigned i = 0; i < width; ++i)
            answer.columns.emplace_back(fields[i].name);
        size += k_size_of_cell * (width + 1);
        while (const auto row = mysql_fetch_row(result)) {
            const auto* lengths = mysql_fetch_lengths(result);
            sql::Row cells;
            cells.reserve(width);
            for (unsigned i = 0; i < width; ++i) {
                cells.push_back(row[i] == nullptr ? sql::Cell() : sql::Cell(std::in_place, row[i], lengths[i]));
                size += k_size_of_cell + (row[i] == nullptr ? 0 : lengths[i]);
            }
            answer.rows.push_back(std::move(cells));
            need_bounded(size, start);
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
        if (asks_for_a_local_file(number, message)) {
            return {.number = static_cast<int>(number),
                    .sqlstate = "HY000",
                    .message = "the server asks for a file of this machine, which is never sent"};
        }
        const bool is_slow = took_too_long(start);
        m_handle.reset();
        throw lost(is_slow ? no_answer_in_time() : fmt::format("{} {}", number, message));
    }

    std::string no_answer_in_time() const {
        return fmt::format("no answer within {} s", (*m_options.statement_timeout + m_options.answer_grace).count());
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
    bool m_is_given_up = false;  // in the middle of an answer that does not end
};

}  // namespace

std::unique_ptr<Session> open_mysql_session(ConnectionOptions options) {
    check(options);
    return std::make_unique<MysqlSession>(std::move(options));
}

}  // namespace srmigrate::server
