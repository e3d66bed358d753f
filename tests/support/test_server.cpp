// SPDX-License-Identifier: Apache-2.0
#include "support/test_server.hpp"

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"
#include "support/mysql_wire.hpp"
#include "support/test_channel.hpp"
#include "support/test_server_control.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace srmigrate::tests {
namespace {

using sql::Answer;
using sql::ErrorAnswer;
using sql::Ok;
using sql::ResultSet;

struct ArmedFault {
    Fault fault;
    std::uint64_t seen = 0;
    std::uint64_t struck = 0;
};

// Cuts the connection: a fault says so, or the server stops.
struct Cut {};

int listen_on(unsigned short port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(socket, 256) != 0) {
        ::close(socket);
        throw std::runtime_error(fmt::format("the test server cannot listen on port {}", port));
    }
    return socket;
}

unsigned short port_of(int socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

// One statement of a packet: what the backend gets, and what faults are compared with.
struct Statement {
    std::string text;
    std::string bare;
};

// A packet that cannot be cut into statements stays whole: what to make of it is the backend's affair.
std::vector<Statement> statements_of(const std::string& packet) {
    const auto lexed = sql::lex(packet);
    std::vector<Statement> statements;
    if (!lexed.problem) {
        for (const auto& piece : sql::split(lexed.tokens)) {
            if (!piece.empty()) statements.push_back({std::string(piece.text()), std::string(piece.sql())});
        }
    }
    if (statements.empty()) statements.push_back({packet, std::string(base::trim(packet))});
    return statements;
}

std::optional<std::uint64_t> kill_of(std::string_view statement) {
    if (!base::starts_with_ignoring_case(statement, "kill")) return std::nullopt;
    const auto lexed = sql::lex(statement);
    const auto tokens = sql::significant(lexed.tokens);
    if (tokens.size() < 2 || !base::equals_ignoring_case(tokens[0].text, "kill")) return std::nullopt;
    try {
        return std::stoull(std::string(tokens.back().text));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::string use_statement(const std::string& name) {
    const auto dot = name.find('.');
    return dot == std::string::npos ? "USE " + sql::quote_identifier(name)
                                    : fmt::format("USE {}.{}", sql::quote_identifier(name.substr(0, dot)),
                                                  sql::quote_identifier(name.substr(dot + 1)));
}

void write_answer(Channel& channel, const Answer& answer, std::uint16_t status) {
    std::visit(base::Overloaded{
                   [&](const Ok& ok) { channel.write(wire::ok(ok, status)); },
                   [&](const ErrorAnswer& error) { channel.write(wire::error(error)); },
                   [&](const ResultSet& rows) {
                       channel.write(wire::column_count(rows.columns.size()));
                       for (const auto& name : rows.columns)
                           channel.write(wire::column(name));
                       channel.write(wire::end_of_rows(status));
                       for (const auto& row : rows.rows)
                           channel.write(wire::row(row));
                       channel.write(wire::end_of_rows(status));
                   },
               },
               answer);
}

std::string_view word(Fault::Moment moment) {
    return moment == Fault::Moment::before ? "before" : "after";
}

}  // namespace

class TestServer::Implementation {
  public:
    Implementation(Backend& backend, ServerOptions options)
        : m_backend(backend),
          m_options(std::move(options)),
          m_listener(listen_on(m_options.port)),
          m_port(port_of(m_listener)),
          m_latency(m_options.latency) {
        std::signal(SIGPIPE, SIG_IGN);  // writes under TLS cannot say MSG_NOSIGNAL
        if (m_options.tls) m_tls = make_tls_context(*m_options.tls);
        if (!m_options.log_file.empty()) m_log_file.open(m_options.log_file, std::ios::app);
        if (::pipe(m_wake.data()) != 0) throw std::runtime_error("pipe failed");
        m_accepting = std::thread([this] { accept_all(); });
    }

    ~Implementation() {
        stop();
        m_accepting.join();
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_threads == 0; });
        for (const int descriptor : {m_listener, m_wake[0], m_wake[1]})
            ::close(descriptor);
    }

    void stop() {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_released = ++m_holds;
        m_release = Release::discard;
        for (const auto& [id, descriptor] : m_open)
            ::shutdown(descriptor, SHUT_RDWR);
        if (::write(m_wake[1], "x", 1) < 0) std::abort();
        m_changed.notify_all();
    }

    void wait_for_stop() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_stopping; });
    }

    unsigned short port() const { return m_port; }

    void add_fault(Fault fault) {
        const std::lock_guard lock(m_mutex);
        m_faults.push_back({.fault = std::move(fault)});
    }
    void clear_faults() {
        const std::lock_guard lock(m_mutex);
        m_faults.clear();
    }
    void set_latency(Milliseconds latency) {
        const std::lock_guard lock(m_mutex);
        m_latency = latency;
    }
    std::vector<WireEntry> log() const {
        const std::lock_guard lock(m_mutex);
        return m_log;
    }
    std::vector<AcceptedStatement> accepted() const {
        const std::lock_guard lock(m_mutex);
        return m_accepted;
    }
    void clear_log() {
        const std::lock_guard lock(m_mutex);
        m_log.clear();
        m_accepted.clear();
    }
    std::vector<HeldStatement> held() const {
        const std::lock_guard lock(m_mutex);
        std::vector<HeldStatement> statements;
        for (const auto& [number, statement] : m_held)
            statements.push_back(statement);
        return statements;
    }
    bool wait_for_hold(Milliseconds limit) const {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, [this] { return !m_held.empty(); });
    }
    void release(Release how) {
        const std::lock_guard lock(m_mutex);
        m_released = m_holds;
        m_release = how;
        m_changed.notify_all();
    }
    bool close_connection(std::uint64_t id) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_open.find(id);
        if (found == m_open.end()) return false;
        ::shutdown(found->second, SHUT_RDWR);
        return true;
    }
    std::size_t open_connections() const {
        const std::lock_guard lock(m_mutex);
        return m_open.size();
    }

  private:
    struct Peer {
        Channel& channel;
        engine::ClientConnection connection;
        bool is_control = false;
    };

    void accept_all() {
        for (;;) {
            std::array<pollfd, 2> waiting{pollfd{.fd = m_listener, .events = POLLIN, .revents = 0},
                                          pollfd{.fd = m_wake[0], .events = POLLIN, .revents = 0}};
            if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
            if (waiting[1].revents != 0) return;
            const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) continue;
            const int yes = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            {
                const std::lock_guard lock(m_mutex);
                ++m_threads;
            }
            std::thread([this, descriptor] {
                serve(descriptor);
                const std::lock_guard lock(m_mutex);
                --m_threads;
                m_changed.notify_all();
            }).detach();
        }
    }

    void serve(int descriptor) {
        Channel channel(descriptor);
        Peer peer{.channel = channel, .connection = {}};
        {
            const std::lock_guard lock(m_backend_mutex);
            peer.connection = m_backend.connect("127.0.0.1");
        }
        const auto id = peer.connection.id;
        {
            const std::lock_guard lock(m_mutex);
            m_open.emplace(id, descriptor);
            if (m_stopping) ::shutdown(descriptor, SHUT_RDWR);
        }
        try {
            if (log_in(peer)) {
                while (serve_command(peer)) {
                }
            }
        } catch (const ChannelClosed&) {
        } catch (const Cut&) {
        }
        {
            const std::lock_guard lock(m_mutex);
            m_open.erase(id);
        }
        const std::lock_guard lock(m_backend_mutex);
        m_backend.close(peer.connection);
    }

    // ---- Logging in

    bool log_in(Peer& peer) {
        auto& channel = peer.channel;
        if (const auto fault = strike(Fault::Site::connect, Fault::Moment::before, {})) {
            if (fault->action == Fault::Action::fail) {
                channel.write(wire::early_error(fault->error.number, fault->error.message));
                channel.flush();
                return false;
            }
            suffer(*fault, Fault::Moment::before, peer, "connect");
        }
        const auto salt = wire::make_salt();
        const auto capabilities = wire::k_capabilities | (m_tls != nullptr ? wire::k_ssl : 0U);
        channel.write(
            wire::greeting(m_options.version, static_cast<std::uint32_t>(peer.connection.id), salt, capabilities));
        channel.flush();
        auto login = wire::read_login(channel.read());
        if (login.wants_tls) {
            if (m_tls == nullptr) return false;
            channel.start_tls(m_tls.get());
            login = wire::read_login(channel.read());
        }
        peer.connection.user = login.user;
        record(peer, "connect", login.database);
        if (m_options.only_tls && !channel.is_tls()) {
            return refuse(channel, {.number = 5205,
                                    .message = "Connections using insecure transport are prohibited "
                                               "while --ssl_force_secure_transport=ON."});
        }
        if (!is_password_right(peer, login, salt)) {
            return refuse(channel, {.number = 1045,
                                    .sqlstate = "28000",
                                    .message = fmt::format("Access denied for user '{}' (using password: {})",
                                                           login.user, login.proof.empty() ? "NO" : "YES")});
        }
        if (!login.database.empty()) {
            const auto answers = use(peer, login.database);
            if (const auto* error = std::get_if<ErrorAnswer>(&answers.back())) return refuse(channel, *error);
        }
        channel.write(wire::ok({}, 0));
        channel.flush();
        return true;
    }

    static bool refuse(Channel& channel, const ErrorAnswer& error) {
        channel.write(wire::error(error));
        channel.flush();
        return false;
    }

    bool is_password_right(Peer& peer, wire::Login& login, const std::string& salt) {
        auto& channel = peer.channel;
        std::optional<std::string> password;
        {
            const std::lock_guard lock(m_backend_mutex);
            password = m_backend.password_of(login.user);
        }
        if (m_options.cleartext_users.contains(login.user)) {
            channel.write(wire::auth_switch(wire::k_clear_password, {}));
            channel.flush();
            login.proof = channel.read();
            if (!login.proof.empty() && login.proof.back() == '\0') login.proof.pop_back();
            if (!password || login.proof != *password) return false;
        } else {
            auto challenge = salt;
            if (!login.plugin.empty() && login.plugin != wire::k_native_password) {
                challenge = wire::make_salt();
                channel.write(wire::auth_switch(wire::k_native_password, challenge));
                channel.flush();
                login.proof = channel.read();
            }
            if (!password || login.proof != wire::native_proof(*password, challenge)) return false;
        }
        const std::lock_guard lock(m_backend_mutex);
        m_backend.log_in(peer.connection, login.user);
        return true;
    }

    // ---- Commands

    bool serve_command(Peer& peer) {
        auto& channel = peer.channel;
        channel.start_command();
        const auto payload = channel.read();
        if (payload.empty()) return false;
        const auto code = static_cast<std::uint8_t>(payload[0]);
        const auto text = payload.substr(1);
        if (static_cast<wire::Command>(code) == wire::Command::query) {
            if (const auto control = control_statement(text)) {
                forget(peer);
                write_control(peer, *control);
                channel.flush();
                if (control->words == "STOP") wake_waiter();  // who closes the connections: the answer is out
                return true;
            }
        }
        record(peer, wire::name_of(code), text);
        sleep_for_latency();
        switch (static_cast<wire::Command>(code)) {
            case wire::Command::quit:
                return false;
            case wire::Command::query:
                run_packet(peer, text);
                break;
            case wire::Command::init_db:
                write_answer(channel, use(peer, text).back(), 0);
                break;
            case wire::Command::ping:
            case wire::Command::change_user:
            case wire::Command::process_kill:
            case wire::Command::stmt_prepare:
            case wire::Command::statistics:
            case wire::Command::set_option:
            case wire::Command::field_list:
            case wire::Command::reset_connection:
                run_small_command(peer, static_cast<wire::Command>(code));
                break;
            default:
                write_answer(channel, ErrorAnswer{.number = 1047, .sqlstate = "08S01", .message = "Unknown command"},
                             0);
        }
        channel.flush();
        return true;
    }

    static void run_small_command(Peer& peer, wire::Command command) {
        auto& channel = peer.channel;
        switch (command) {
            case wire::Command::reset_connection:
                peer.connection.variables.clear();  // and nothing else, as the front end does
                write_answer(channel, Ok{}, 0);
                return;
            case wire::Command::ping:
                write_answer(channel, Ok{}, 0);
                return;
            case wire::Command::statistics:
                channel.write("Uptime: 1");
                return;
            case wire::Command::set_option:
            case wire::Command::field_list:
                channel.write(wire::end_of_rows(0));
                return;
            case wire::Command::stmt_prepare:
                write_answer(channel,
                             ErrorAnswer{.number = 1295,
                                         .message = "This command is not supported in the prepared statement protocol "
                                                    "yet"},
                             0);
                return;
            case wire::Command::quit:
            case wire::Command::query:
            case wire::Command::init_db:
            case wire::Command::change_user:
            case wire::Command::process_kill:
                break;
        }
        write_answer(channel, ErrorAnswer{.number = 1047, .sqlstate = "08S01", .message = "Unknown command"}, 0);
    }

    void run_packet(Peer& peer, const std::string& packet) {
        const auto statements = statements_of(packet);
        for (std::size_t i = 0; i < statements.size(); ++i) {
            const auto answers = run_statement(peer, statements[i]);
            for (std::size_t j = 0; j < answers.size(); ++j) {
                const bool is_last = i + 1 == statements.size() && j + 1 == answers.size();
                write_answer(peer.channel, answers[j], is_last ? 0 : wire::k_more_results_exist);
            }
            peer.channel.flush();
            if (!answers.empty() && std::holds_alternative<ErrorAnswer>(answers.back())) return;
        }
    }

    std::vector<Answer> run_statement(Peer& peer, const Statement& statement) {
        if (const auto fault = strike(Fault::Site::statement, Fault::Moment::before, statement.bare)) {
            if (fault->action == Fault::Action::fail) return {fault->error};
            suffer(*fault, Fault::Moment::before, peer, statement.bare);
        }
        auto answers = execute(peer, statement);
        if (const auto fault = strike(Fault::Site::statement, Fault::Moment::after, statement.bare)) {
            if (fault->action == Fault::Action::fail) return {fault->error};
            suffer(*fault, Fault::Moment::after, peer, statement.bare);
        }
        if (answers.empty()) answers.emplace_back(Ok{});
        return answers;
    }

    std::vector<Answer> execute(Peer& peer, const Statement& statement) {
        if (const auto kill = kill_of(statement.bare)) {
            if (close_connection(*kill)) return {Ok{}};
            return {ErrorAnswer{.number = 1094, .message = fmt::format("Unknown thread id: {}", *kill)}};
        }
        const std::lock_guard lock(m_backend_mutex);
        auto answers = m_backend.execute(peer.connection, statement.text);
        if (answers.empty() || !std::holds_alternative<ErrorAnswer>(answers.back())) note_accepted(peer, statement);
        return answers;
    }

    // The order of effects is the order here: the backend is still ours.
    void note_accepted(const Peer& peer, const Statement& statement) {
        const std::lock_guard lock(m_mutex);
        if (!peer.is_control) m_accepted.push_back({.connection = peer.connection.id, .text = statement.bare});
    }

    std::vector<Answer> use(Peer& peer, const std::string& database) {
        const std::lock_guard lock(m_backend_mutex);
        return m_backend.execute(peer.connection, use_statement(database));
    }

    // ---- Faults

    std::optional<Fault> strike(Fault::Site site, Fault::Moment moment, std::string_view statement) {
        const std::lock_guard lock(m_mutex);
        for (auto& armed : m_faults) {
            const auto& fault = armed.fault;
            if (fault.site != site || fault.moment != moment) continue;
            if (site == Fault::Site::statement && !is_like(statement, fault.like)) continue;
            if (armed.seen++ < fault.skip || (fault.times != 0 && armed.struck >= fault.times)) continue;
            ++armed.struck;
            return fault;
        }
        return std::nullopt;
    }

    void suffer(const Fault& fault, Fault::Moment moment, const Peer& peer, const std::string& statement) {
        switch (fault.action) {
            case Fault::Action::delay:
                std::this_thread::sleep_for(fault.delay);
                return;
            case Fault::Action::drop:
                throw Cut{};
            case Fault::Action::hold:
                hold(moment, peer, statement);
                return;
            case Fault::Action::fail:
                return;  // the caller answers
        }
    }

    void hold(Fault::Moment moment, const Peer& peer, const std::string& statement) {
        std::unique_lock lock(m_mutex);
        const auto number = ++m_holds;
        m_held[number] = {.connection = peer.connection.id, .moment = moment, .statement = statement};
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_released >= number; });
        m_held.erase(number);
        if (m_release == Release::discard) throw Cut{};
    }

    void sleep_for_latency() {
        Milliseconds latency{0};
        {
            const std::lock_guard lock(m_mutex);
            latency = m_latency;
        }
        if (latency.count() > 0) std::this_thread::sleep_for(latency);
    }

    // ---- The log, and statements to the server itself

    void record(const Peer& peer, std::string command, std::string text) {
        const std::lock_guard lock(m_mutex);
        if (peer.is_control) return;
        WireEntry entry{
            .time = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_start),
            .connection = peer.connection.id,
            .user = peer.connection.user,
            .command = std::move(command),
            .text = std::move(text),
            .tls = peer.channel.is_tls()};
        if (m_log_file.is_open()) {
            m_log_file << base::Json{{"time_us", entry.time.count()},
                                     {"connection", entry.connection},
                                     {"user", entry.user},
                                     {"command", entry.command},
                                     {"text", entry.text}}
                              .dump(-1, ' ', false, base::Json::error_handler_t::replace)
                       << std::endl;
        }
        m_log.push_back(std::move(entry));
    }

    void forget(Peer& peer) {
        const std::lock_guard lock(m_mutex);
        if (peer.is_control) return;
        peer.is_control = true;
        std::erase_if(m_log, [&](const auto& entry) { return entry.connection == peer.connection.id; });
    }

    void write_control(Peer& peer, const ControlStatement& control) {
        write_answer(
            peer.channel,
            [&]() -> Answer {
                try {
                    return answer_control(control);
                } catch (const std::exception& error) {
                    return ErrorAnswer{.message = fmt::format("TEST SERVER {}: {}", control.words, error.what())};
                }
            }(),
            0);
    }

    Answer answer_control(const ControlStatement& control) {
        const auto& words = control.words;
        if (words == "FAULT") return add_fault(fault_of(control.argument)), Ok{};
        if (words == "CLEAR FAULTS") return clear_faults(), Ok{};
        if (words == "LATENCY") return set_latency(Milliseconds(std::stoll(control.argument))), Ok{};
        if (words == "LOG") return log_rows();
        if (words == "CLEAR LOG") return clear_log(), Ok{};
        if (words == "HELD") return held_rows();
        if (words == "RELEASE") {
            return release(control.argument == "discard" ? Release::discard : Release::go_on), Ok{};
        }
        if (words == "CLOSE") return close_connection(std::stoull(control.argument)), Ok{};
        if (words == "STOP") return Ok{};
        if (words == "ENGINE") {
            const std::lock_guard lock(m_backend_mutex);
            return m_backend.control(control.argument);
        }
        return ErrorAnswer{.message = fmt::format("unknown statement TEST SERVER {}", words)};
    }

    ResultSet log_rows() const {
        ResultSet rows{.columns = {"time_us", "connection", "user", "command", "text"}, .rows = {}};
        for (const auto& entry : log()) {
            rows.rows.push_back({std::to_string(entry.time.count()), std::to_string(entry.connection), entry.user,
                                 entry.command, entry.text});
        }
        return rows;
    }

    ResultSet held_rows() const {
        ResultSet rows{.columns = {"connection", "moment", "statement"}, .rows = {}};
        for (const auto& statement : held()) {
            rows.rows.push_back(
                {std::to_string(statement.connection), std::string(word(statement.moment)), statement.statement});
        }
        return rows;
    }

    void wake_waiter() {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_changed.notify_all();
    }

    Backend& m_backend;
    const ServerOptions m_options;
    const int m_listener;
    const unsigned short m_port;
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    TlsContext m_tls;
    std::array<int, 2> m_wake{};
    std::thread m_accepting;
    std::mutex m_backend_mutex;

    mutable std::mutex m_mutex;  // guards everything below
    mutable std::condition_variable m_changed;
    bool m_stopping = false;
    std::size_t m_threads = 0;
    std::map<std::uint64_t, int> m_open;
    std::vector<ArmedFault> m_faults;
    Milliseconds m_latency;
    std::vector<WireEntry> m_log;
    std::vector<AcceptedStatement> m_accepted;
    std::ofstream m_log_file;
    std::uint64_t m_holds = 0;     // number of the latest hold
    std::uint64_t m_released = 0;  // holds up to this number go on
    Release m_release = Release::go_on;
    std::map<std::uint64_t, HeldStatement> m_held;
};

TestServer::TestServer(Backend& backend, ServerOptions options)
    : m_implementation(std::make_unique<Implementation>(backend, std::move(options))) {}
TestServer::~TestServer() = default;
unsigned short TestServer::port() const {
    return m_implementation->port();
}
void TestServer::add_fault(Fault fault) {
    m_implementation->add_fault(std::move(fault));
}
void TestServer::clear_faults() {
    m_implementation->clear_faults();
}
void TestServer::set_latency(Milliseconds latency) {
    m_implementation->set_latency(latency);
}
std::vector<WireEntry> TestServer::log() const {
    return m_implementation->log();
}
std::vector<AcceptedStatement> TestServer::accepted() const {
    return m_implementation->accepted();
}
void TestServer::clear_log() {
    m_implementation->clear_log();
}
std::vector<HeldStatement> TestServer::held() const {
    return m_implementation->held();
}
bool TestServer::wait_for_hold(Milliseconds limit) const {
    return m_implementation->wait_for_hold(limit);
}
void TestServer::release(Release how) {
    m_implementation->release(how);
}
void TestServer::close_connection(std::uint64_t id) {
    m_implementation->close_connection(id);
}
std::size_t TestServer::open_connections() const {
    return m_implementation->open_connections();
}
void TestServer::wait_for_stop() {
    m_implementation->wait_for_stop();
}
void TestServer::stop() {
    m_implementation->stop();
}

}  // namespace srmigrate::tests
