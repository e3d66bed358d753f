// SPDX-License-Identifier: Apache-2.0
// A server that speaks the MySQL protocol as a StarRocks front end does, for tests: whatever answers the statements
// sits behind a real socket, every packet is logged, and faults come on demand. One thread a connection. It knows SQL
// only as far as to cut a packet into statements.
#pragma once

#include "engine/engine.hpp"
#include "sql/answer.hpp"
#include "support/certificates.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

using Milliseconds = std::chrono::milliseconds;

/// Who answers. Calls come one at a time.
class Backend {
  public:
    virtual ~Backend() = default;
    /// A new connection that has not logged in.
    virtual engine::ClientConnection connect(const std::string& host) = 0;
    /// The password of an account; nothing: there is no such account.
    virtual std::optional<std::string> password_of(const std::string& user) = 0;
    virtual void log_in(engine::ClientConnection& connection, const std::string& user) = 0;
    /// All statements of `packet`, up to the first error.
    virtual std::vector<sql::Answer> execute(engine::ClientConnection& connection, std::string_view packet) = 0;
    virtual void close(const engine::ClientConnection& connection) = 0;
    /// A TEST SERVER ENGINE statement: what it means is the backend's affair.
    virtual sql::Answer control(const std::string& json) = 0;
};

/// Something that goes wrong when a statement (or a connection) matches.
struct Fault {
    enum class Site { statement, connect };
    enum class Moment { before, after };  ///< the statement took effect; for connect: always before
    enum class Action {
        delay,
        drop,  ///< the connection is cut without an answer
        fail,  ///< `error` is the answer; with Moment::after although the statement took effect
        hold,  ///< nothing happens until release(): the client waits, or dies meanwhile
    };
    Site site = Site::statement;
    Moment moment = Moment::before;
    Action action = Action::drop;
    std::string like = "%";   ///< SQL pattern of the statement, case ignored, without surrounding comments
    std::uint64_t skip = 0;   ///< so many matches pass first
    std::uint64_t times = 1;  ///< so many matches are struck; 0: all
    Milliseconds delay{0};
    sql::ErrorAnswer error{.number = 1064, .sqlstate = "HY000", .message = "a fault on demand"};
};

/// One command as it arrived. Connections that send TEST SERVER statements leave no trace.
struct WireEntry {
    std::chrono::microseconds time{0};  ///< since the server started
    std::uint64_t connection = 0;
    std::string user;
    std::string command;  ///< "connect", "query", "reset_connection" …
    std::string text;     ///< of a query; the database of "connect" and "init_db"
    bool tls = false;
};

struct ServerOptions {
    unsigned short port = 0;  ///< 0: any free one
    std::string version = "8.0.33";
    std::optional<Certificates> tls = std::nullopt;
    bool only_tls = false;                       ///< 5205 without
    std::set<std::string> cleartext_users = {};  ///< asked for the password itself, as with LDAP
    Milliseconds latency{0};                     ///< added to every command
    std::filesystem::path log_file = {};         ///< the wire log as JSON lines, written at once; empty: none
};

/// A statement that a Fault::Action::hold has stopped.
struct HeldStatement {
    std::uint64_t connection = 0;
    Fault::Moment moment = Fault::Moment::before;
    std::string statement;
};

/// A statement that the server carried out, whether or not its client heard of it.
struct AcceptedStatement {
    std::uint64_t connection = 0;
    std::string text;  ///< without surrounding comments
};

enum class Release {
    go_on,    ///< a statement held before its effect takes effect now, even when the client is gone
    discard,  ///< it never does, and the connection is cut
};

class TestServer {
  public:
    explicit TestServer(Backend& backend, ServerOptions options = {});
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;
    ~TestServer();

    unsigned short port() const;
    void add_fault(Fault fault);
    void clear_faults();
    void set_latency(Milliseconds latency);
    std::vector<WireEntry> log() const;
    /// Statements that were answered without an error, in the order in which they took effect; those of connections
    /// that send TEST SERVER statements left out. clear_log() clears it too.
    std::vector<AcceptedStatement> accepted() const;
    void clear_log();
    std::vector<HeldStatement> held() const;
    /// Waits for a statement to be held; false: none was in that time.
    bool wait_for_hold(Milliseconds limit) const;
    void release(Release how = Release::go_on);
    void close_connection(std::uint64_t id);
    std::size_t open_connections() const;
    /// Returns after TEST SERVER STOP, or after stop().
    void wait_for_stop();
    void stop();

  private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace srmigrate::tests
