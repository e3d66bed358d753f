// SPDX-License-Identifier: Apache-2.0
// Connection behaviour against a server that is not ours: MariaDB. What is StarRocks' own is tested against the test
// server.
#include "server/mysql_session.hpp"

#include "base/text.hpp"
#include "server/version.hpp"
#include "support/errors.hpp"
#include "support/mariadb_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <csignal>
#include <thread>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::server;
using tests::MariadbServer;
using tests::outcome_of;

namespace {

struct Servers {
    tests::TemporaryDirectory directory;
    tests::Certificates certificates = tests::make_certificates(directory.path());
    MariadbServer with_tls{
        "CREATE USER secure@'%' IDENTIFIED BY 'secret' REQUIRE X509;\n"
        "GRANT ALL ON *.* TO secure@'%';\nCREATE DATABASE shop;\n",
        certificates};
    MariadbServer plain;
};

Servers& servers() {
    static Servers started;
    return started;
}

ConnectionOptions options(const MariadbServer& server) {
    return {.host = "127.0.0.1", .port = server.port(), .user = "app", .password = base::Secret("secret")};
}

std::string connect_error(const ConnectionOptions& given) {
    return outcome_of([&] { return open_mysql_session(given); });
}

// This process's sockets that are connected to a port of this machine.
std::vector<int> sockets_to(unsigned short port) {
    std::vector<int> sockets;
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        const bool is_connected = ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
        if (is_connected && peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) sockets.push_back(descriptor);
    }
    return sockets;
}

// "TLS" or "plain text" when the connection is made, else the message, with the port left out.
std::string outcome(const ConnectionOptions& given) {
    try {
        const auto session = open_mysql_session(given);
        const auto rows = rows_of(*session, "SHOW STATUS LIKE 'Ssl_cipher'");
        return rows.rows.at(0).at(1).value_or("").empty() ? "plain text" : "TLS";
    } catch (const base::Error& error) {
        return base::replace_all(error.diagnostics().at(0).message, fmt::format(":{}", given.port), "");
    }
}

}  // namespace

TEST_CASE("each TLS mode does with each server what its name says") {
    if (!MariadbServer::is_available()) return;
    enum Server { good, no_tls, wrong_authority, wrong_name };
    struct Row {
        TlsMode mode;
        std::array<std::string, 4> outcomes;  // by Server
    };
    const auto chain = [](std::string_view mode) {
        return fmt::format("no TLS connection to localhost (ssl_mode={}): self-signed certificate in certificate chain",
                           mode);
    };
    const auto no_fall_back = [](std::string_view mode) {
        return fmt::format("localhost offers no TLS, and ssl_mode={} does not fall back to plain text", mode);
    };
    const std::vector<Row> table{
        {TlsMode::disabled, {"plain text", "plain text", "plain text", "plain text"}},
        {TlsMode::preferred, {"TLS", "plain text", "TLS", "TLS"}},
        {TlsMode::required, {"TLS", no_fall_back("required"), "TLS", "TLS"}},
        {TlsMode::verify_ca, {"TLS", no_fall_back("verify_ca"), chain("verify_ca"), "TLS"}},
        {TlsMode::verify_identity,
         {"TLS", no_fall_back("verify_identity"), chain("verify_identity"),
          "the TLS certificate of 127.0.0.1 does not name the host '127.0.0.1' (ssl_mode=verify_identity)"}},
    };
    const auto& certificates = servers().certificates;
    for (const auto& row : table) {
        for (const auto server : {good, no_tls, wrong_authority, wrong_name}) {
            auto given = options(server == no_tls ? servers().plain : servers().with_tls);
            given.host = server == wrong_name ? "127.0.0.1" : "localhost";
            given.tls = {.mode = row.mode,
                         .ca = server == wrong_authority ? certificates.other_authority : certificates.authority};
            INFO(word(row.mode) << ", server " << server);
            CHECK(outcome(given) == row.outcomes.at(server));
        }
    }
}

TEST_CASE("without ssl_mode a given ssl_ca is meant seriously, and without both TLS is used where offered") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().plain);
    CHECK(outcome(given) == "plain text");
    given.tls.ca = servers().certificates.authority;
    CHECK(outcome(given) == "127.0.0.1 offers no TLS, and ssl_mode=verify_identity does not fall back to plain text");
    given = options(servers().with_tls);
    CHECK(outcome(given) == "TLS");
    given.tls.ca = servers().certificates.authority;
    CHECK(outcome(given) ==
          "the TLS certificate of 127.0.0.1 does not name the host '127.0.0.1' (ssl_mode=verify_identity)");
    given.host = "localhost";
    CHECK(outcome(given) == "TLS");
}

TEST_CASE("a client certificate is shown to a server that wants one") {
    if (!MariadbServer::is_available()) return;
    const auto& certificates = servers().certificates;
    auto given = options(servers().with_tls);
    given.host = "localhost";
    given.user = "secure";
    given.tls = {.ca = certificates.authority};
    CHECK(outcome(given) ==
          "localhost refuses user 'secure': Access denied for user 'secure'@'127.0.0.1' (using "
          "password: YES)");
    given.tls.cert = certificates.client_certificate;
    given.tls.key = certificates.client_key;
    CHECK(outcome(given) == "TLS");
}

TEST_CASE("a wrong password is said with the places a password comes from, and without the password") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().plain);
    given.password = base::Secret("hunter2");
    CHECK(connect_error(given) ==
          fmt::format("failed: error: 127.0.0.1:{} refuses user 'app': Access denied for user 'app'@'127.0.0.1' (using "
                      "password: YES)\n"
                      "hint: check user and password; the password comes from the URL, password_file=, "
                      "$SRMIGRATE_PASSWORD or read_default_file=\n",
                      given.port));
}

TEST_CASE("an unknown database is an error, or is left for CREATE DATABASE to make") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().plain);
    given.database = "later on";
    CHECK(connect_error(given) == fmt::format("failed: error: 127.0.0.1:{} has no database 'later on'\n"
                                              "hint: create it (CREATE DATABASE `later on`), or correct the URL\n",
                                              given.port));
    given.missing_database = MissingDatabase::is_tolerated;
    const auto session = open_mysql_session(given);
    CHECK(rows_of(*session, "SELECT database()").rows.at(0).at(0) == std::nullopt);
    must(*session, "CREATE DATABASE `later on`");
    session->reset();
    CHECK(rows_of(*session, "SELECT database()").rows.at(0).at(0) == "later on");
    must(*session, "DROP DATABASE `later on`");
}

TEST_CASE("a server that is down or unknown means: try again") {
    const auto port = tests::free_port();
    CHECK(connect_error({.host = "127.0.0.1", .port = port}) ==
          fmt::format("try-again: error: cannot reach 127.0.0.1:{}: connection refused\n"
                      "hint: check host and port (a front end listens on query_port, 9030 unless configured) and that "
                      "it is running\n",
                      port));
    CHECK(connect_error({.host = "no-such-host.invalid"}) ==
          "try-again: error: cannot resolve the host name 'no-such-host.invalid'\nhint: check the URL\n");
}

TEST_CASE("MariaDB is refused by name") {
    if (!MariadbServer::is_available()) return;
    const auto session = open_mysql_session(options(servers().plain));
    const auto text = outcome_of([&] { return identify(*session); });
    CHECK(text.starts_with(fmt::format("failed: error: 127.0.0.1:{} is MariaDB 10.", servers().plain.port())));
    CHECK(text.ends_with(", not StarRocks\nhint: point the URL at the query port (9030) of a StarRocks front end\n"));

    auto given = options(servers().plain);
    given.statement_timeout = std::chrono::seconds(60);  // MariaDB has no query_timeout
    CHECK(connect_error(given) == text);
}

TEST_CASE("settings are in force after connecting") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().plain);
    given.session_variables = {{"lock_wait_timeout", "7"}, {"time_zone", "+08:00"}};
    CHECK(rows_of(*open_mysql_session(given), "SELECT @@lock_wait_timeout, @@time_zone").rows.at(0) ==
          sql::Row{"7", "+08:00"});
}

TEST_CASE("a session sees that the other side has closed the connection, with and without TLS") {
    if (!MariadbServer::is_available()) return;
    for (const auto mode : {TlsMode::disabled, TlsMode::required}) {
        INFO("TLS mode " << word(mode));
        auto given = options(mode == TlsMode::disabled ? servers().plain : servers().with_tls);
        given.tls.mode = mode;
        const auto session = open_mysql_session(given);
        CHECK(session->is_open());
        CHECK(rows_of(*session, "SELECT 1").rows.size() == 1);
        CHECK(session->is_open());
        must(*open_mysql_session(given), fmt::format("KILL {}", session->connection_id()));
        for (int poll = 0; poll < 500 && session->is_open(); ++poll)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        CHECK_FALSE(session->is_open());
        CHECK_THROWS_AS(session->query("SELECT 1"), ConnectionLost);
        CHECK_FALSE(session->is_open());
    }
}

TEST_CASE("every answer of a packet is read: rows, NULL, counts, and the first error ends it") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().with_tls);
    given.database = "shop";
    const auto session = open_mysql_session(given);
    CHECK(session->query("CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (1, NULL), (2, ''), (3, 'a\\0b'); "
                         "SELECT a, b FROM t ORDER BY a; SELECT 1 AS x WHERE 1 = 0; SELEC 1; SELECT 2") ==
          std::vector<Answer>{
              Ok{},
              Ok{.affected_rows = 3, .info = "Records: 3  Duplicates: 0  Warnings: 0"},
              ResultSet{.columns = {"a", "b"}, .rows = {{"1", std::nullopt}, {"2", ""}, {"3", std::string("a\0b", 3)}}},
              ResultSet{.columns = {"x"}, .rows = {}},
              ErrorAnswer{.number = 1064,
                          .sqlstate = "42000",
                          .message = "You have an error in your SQL syntax; check the manual that corresponds to your "
                                     "MariaDB server version for the right syntax to use near 'SELEC 1; SELECT 2' at "
                                     "line 1"},
          });
    CHECK(session->query("DROP TABLE t") == std::vector<Answer>{Ok{}});  // the session lives on
    CHECK(outcome_of([&] { return must(*session, "DROP TABLE t"); }) ==
          "failed: error: the server answered 1051 (42S02): Unknown table 'shop.t'\n  DROP TABLE t\n");
}

TEST_CASE("an answer of 20 MB arrives whole, and so does a statement of 17 MB") {
    if (!MariadbServer::is_available()) return;
    must(*open_mysql_session(options(servers().plain)), "SET GLOBAL max_allowed_packet = 67108864");
    const auto session = open_mysql_session(options(servers().plain));
    CHECK(rows_of(*session, "SELECT repeat('x', 20000000)").rows.at(0).at(0)->size() == 20000000);
    CHECK(rows_of(*session, "SELECT length('" + std::string(17000000, 'y') + "')").rows.at(0).at(0) == "17000000");
}

TEST_CASE("reset brings back the session state of the start and keeps the connection") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().with_tls);
    given.database = "shop";
    given.session_variables = {{"lock_wait_timeout", "7"}};
    const auto session = open_mysql_session(given);
    const auto id = session->connection_id();
    must(*session, "USE mysql");
    must(*session, "SET lock_wait_timeout = 8");
    must(*session, "SET max_statement_time = 9");
    session->reset();
    CHECK(session->connection_id() == id);
    CHECK(
        rows_of(*session, "SELECT database(), @@lock_wait_timeout, @@max_statement_time, connection_id()").rows.at(0) ==
        sql::Row{"shop", "7", "0.000000", std::to_string(id)});
    must(*session, "SET ROLE NONE");
    session->reset();  // roles come back with a new connection only
    CHECK(session->connection_id() != id);
}

TEST_CASE("a connection killed in mid-query is lost, stays lost, and comes back with reset") {
    if (!MariadbServer::is_available()) return;
    const auto session = open_mysql_session(options(servers().plain));
    const auto killer = open_mysql_session(options(servers().plain));
    std::thread thread([&] {
        while (rows_of(*killer, "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT sleep(20)%'")
                   .rows.empty()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        must(*killer, fmt::format("KILL {}", session->connection_id()));
    });
    const auto text = outcome_of([&] { return session->query("SELECT sleep(20)"); });
    thread.join();
    CHECK(text.starts_with(
        fmt::format("try-again: error: the connection to 127.0.0.1:{} is lost: ", servers().plain.port())));
    CHECK(text.ends_with("\nhint: check that the front end is up, and run the command again\n"));
    CHECK_THROWS_AS(session->query("SELECT 1"), ConnectionLost);
    session->reset();
    CHECK(rows_of(*session, "SELECT 1").rows.at(0).at(0) == "1");
}

TEST_CASE("a statement that takes too long is an error, and a connection that was idle too long is lost") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().plain);
    given.session_variables = {{"max_statement_time", "0.2"}};
    const auto hurried = open_mysql_session(given);
    CHECK(ask(*hurried,
              "SELECT count(*) FROM information_schema.columns a, information_schema.columns b, "
              "information_schema.columns c") ==
          Answer(ErrorAnswer{.number = 1969,
                             .sqlstate = "70100",
                             .message = "Query execution was interrupted (max_statement_time exceeded)"}));
    CHECK(rows_of(*hurried, "SELECT 1").rows.at(0).at(0) == "1");  // the session lives on

    given.session_variables = {{"wait_timeout", "1"}};
    const auto idle = open_mysql_session(given);
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    CHECK_THROWS_AS(idle->query("SELECT 1"), ConnectionLost);
    idle->reset();
    CHECK(rows_of(*idle, "SELECT 1").rows.at(0).at(0) == "1");
}

TEST_CASE("a connection is kept alive while nothing is said on it") {
    if (!MariadbServer::is_available()) return;
    const auto session = open_mysql_session(options(servers().plain));
    const auto sockets = sockets_to(servers().plain.port());
    REQUIRE(sockets.size() == 1);
    const auto option = [&](int level, int name) {
        int value = -1;
        socklen_t size = sizeof value;
        ::getsockopt(sockets.front(), level, name, &value, &size);
        return value;
    };
    CHECK(option(SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(IPPROTO_TCP, TCP_KEEPIDLE) == 60);
    CHECK(option(IPPROTO_TCP, TCP_KEEPINTVL) == 15);
    CHECK(option(IPPROTO_TCP, TCP_KEEPCNT) == 4);
}

TEST_CASE("a server killed in mid-query means a lost connection") {
    if (!MariadbServer::is_available()) return;
    MariadbServer victim;
    const auto session = open_mysql_session(options(victim));
    std::thread thread([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        victim.process().signal(SIGKILL);
    });
    CHECK_THROWS_AS(session->query("SELECT sleep(20)"), ConnectionLost);
    thread.join();
    CHECK_THROWS_AS(session->query("SELECT 1"), ConnectionLost);
    victim.process().wait(std::chrono::seconds(10));
    CHECK(outcome_of([&] { return session->reset(), 0; }) ==
          fmt::format("try-again: error: cannot reach 127.0.0.1:{}: connection refused\n"
                      "hint: check host and port (a front end listens on query_port, 9030 unless configured) and that "
                      "it is running\n",
                      victim.port()));
}

TEST_CASE("a signal during a query does not disturb it") {
    if (!MariadbServer::is_available()) return;
    for (auto* server : {&servers().plain, &servers().with_tls}) {
        const auto session = open_mysql_session(options(*server));
        struct sigaction action {};
        struct sigaction before {};
        action.sa_handler = [](int) {};
        ::sigaction(SIGALRM, &action, &before);
        const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = 50000}};
        ::setitimer(ITIMER_REAL, &timer, nullptr);
        CHECK(rows_of(*session, "SELECT sleep(0.2)").rows.at(0).at(0) == "0");
        ::sigaction(SIGALRM, &before, nullptr);
    }
}

TEST_CASE("no local file is handed to a server that asks for one") {
    if (!MariadbServer::is_available()) return;
    auto given = options(servers().with_tls);
    given.database = "shop";
    const auto session = open_mysql_session(given);
    must(*session, "CREATE OR REPLACE TABLE f (a TEXT)");
    CHECK(std::holds_alternative<ErrorAnswer>(ask(*session, "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE f")));
    CHECK(rows_of(*session, "SELECT count(*) FROM f").rows.at(0).at(0) == "0");
}
