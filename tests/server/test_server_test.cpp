// SPDX-License-Identifier: Apache-2.0
// The wire of the test server: what arrives at a client is what the backend answered, and faults strike where they are
// told to.
#include "support/test_server.hpp"

#include "base/text.hpp"
#include "server/mysql_session.hpp"
#include "support/errors.hpp"
#include "support/process.hpp"
#include "support/scripted_backend.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

// SELECT n answers n; anything else is done.
std::vector<Answer> echo(engine::ClientConnection& connection, std::string_view packet) {
    packet = base::trim(packet);
    if (packet.starts_with("USE nowhere")) {
        return {ErrorAnswer{.number = 5501, .sqlstate = "3F000", .message = "Unknown database 'nowhere'"}};
    }
    if (packet.starts_with("USE ")) connection.database = packet.substr(4);
    if (packet.starts_with("SET x = ")) connection.variables["x"] = packet.substr(8);
    if (packet == "SELECT state()") {
        return {ResultSet{.columns = {"database", "x"}, .rows = {{connection.database, connection.variables["x"]}}}};
    }
    if (packet.starts_with("SELECT ")) {
        return {ResultSet{.columns = {"value"}, .rows = {{std::string(packet.substr(7, packet.size() - 7))}}}};
    }
    return {Ok{.affected_rows = 1, .info = "{'label':'l', 'status':'VISIBLE', 'txnId':'7'}"}};
}

struct Wire {
    explicit Wire(ServerOptions options = {}, ScriptedBackend::Answerer answerer = echo)
        : backend(std::move(answerer)), server(backend, std::move(options)) {}
    ScriptedBackend backend;
    TestServer server;

    ConnectionOptions options() const {
        return {.host = "127.0.0.1", .port = server.port(), .user = "app", .password = base::Secret("secret")};
    }
    std::unique_ptr<Session> open() const { return open_mysql_session(options()); }
    std::vector<std::string> commands() const {
        std::vector<std::string> words;
        for (const auto& entry : server.log()) {
            words.push_back(entry.text.empty() ? entry.command : entry.command + " " + entry.text);
        }
        return words;
    }
};

std::string first(const Answer& answer) {
    const auto& rows = std::get<ResultSet>(answer);
    return rows.rows.at(0).at(0).value_or("NULL");
}

}  // namespace

TEST_CASE("rows, NULL, empty text, long text, and the info of OK arrive as they were answered") {
    const std::vector<Answer> answers{
        ResultSet{.columns = {"a", "", "ä"},
                  .rows = {{"1", std::nullopt, ""},
                           {std::string(250, 'x'), std::string(251, 'y'), std::string("\0", 1)},
                           {std::string(70000, 'z'), "é", std::nullopt}}},
        ResultSet{.columns = {"none"}, .rows = {}},
        Ok{.affected_rows = 70000, .warnings = 3, .info = "{'label':'insert_1', 'status':'VISIBLE', 'txnId':'12'}"},
        Ok{},
        ErrorAnswer{.number = 5502, .sqlstate = "42602", .message = "Unknown table 'd.t'."},
    };
    for (const auto& answer : answers) {
        Wire wire({}, [&](auto&, auto) { return std::vector{answer}; });
        CHECK(wire.open()->query("SELECT 1") == std::vector{answer});
    }
}

TEST_CASE("packets longer than 16 MB go both ways, at the very border too") {
    Wire wire;
    const auto session = wire.open();
    for (const std::size_t size : {0xffffffUL - 8, 0x1000400UL}) {  // a query of exactly the longest packet, and more
        const std::string text(size, 'x');
        INFO(size);
        CHECK(first(ask(*session, "SELECT " + text)).size() == size);
    }
}

TEST_CASE("a packet of several statements is answered one by one up to the first error") {
    Wire wire({}, [](engine::ClientConnection& connection, std::string_view text) -> std::vector<Answer> {
        if (text.find("bad") != std::string_view::npos) return {ErrorAnswer{.message = "bad"}};
        return echo(connection, text);
    });
    const auto session = wire.open();
    CHECK(session->query("SELECT 1; SELECT ';' /* ; */; bad; SELECT 3") ==
          std::vector<Answer>{ResultSet{.columns = {"value"}, .rows = {{"1;"}}},
                              ResultSet{.columns = {"value"}, .rows = {{"';' /* ; */;"}}},
                              ErrorAnswer{.message = "bad"}});
    CHECK(first(ask(*session, "SELECT 4")) == "4");
}

TEST_CASE("users log in with native password, after AuthSwitch too, and are refused as StarRocks does it") {
    Wire wire;
    CHECK(outcome_of([&] { return wire.open(); }) == "no error");
    auto options = wire.options();
    options.user = "root";
    options.password = {};
    CHECK(outcome_of([&] { return open_mysql_session(options); }) == "no error");
    options.password = base::Secret("wrong");
    CHECK(outcome_of([&] { return open_mysql_session(options); }) ==
          fmt::format("failed: error: 127.0.0.1:{} refuses user 'root': Access denied for user 'root' (using password: "
                      "YES)\nhint: check user and password; the password comes from the URL, password_file=, "
                      "$SRMIGRATE_PASSWORD or read_default_file=\n",
                      wire.server.port()));
    options.user = "nobody";
    options.password = {};
    CHECK(outcome_of([&] { return open_mysql_session(options); })
              .starts_with(fmt::format("failed: error: 127.0.0.1:{} refuses user 'nobody': Access denied for user "
                                       "'nobody' (using password: NO)",
                                       wire.server.port())));
}

TEST_CASE("the database of the handshake is chosen, catalog included") {
    Wire wire;
    auto options = wire.options();
    options.catalog = "default_catalog";
    options.database = "d 1";
    const auto session = open_mysql_session(options);
    CHECK(first(ask(*session, "SELECT state()")) == "default_catalog.`d 1`");
}

TEST_CASE("an unknown database is tolerated by connecting without one") {
    Wire wire;
    auto options = wire.options();
    options.database = "nowhere";
    CHECK(outcome_of([&] { return open_mysql_session(options); }) ==
          fmt::format("failed: error: 127.0.0.1:{} has no database 'nowhere'\n"
                      "hint: create it (CREATE DATABASE nowhere), or correct the URL\n",
                      wire.server.port()));
    options.missing_database = MissingDatabase::is_tolerated;
    CHECK(first(ask(*open_mysql_session(options), "SELECT state()")).empty());
}

TEST_CASE("reset clears the variables, then database and settings are sent again") {
    Wire wire;
    auto options = wire.options();
    options.database = "d";
    options.statement_timeout = std::chrono::seconds(60);
    options.session_variables = {{"x", "1"}};
    const auto session = open_mysql_session(options);
    must(*session, "USE other");
    must(*session, "SET x = 2");
    wire.server.clear_log();
    session->reset();
    CHECK(wire.commands() ==
          std::vector<std::string>{"reset_connection", "query USE d; SET query_timeout = 60; SET x = 1"});
    CHECK(ask(*session, "SELECT state()") == Answer(ResultSet{.columns = {"database", "x"}, .rows = {{"d;", "1"}}}));
}

TEST_CASE("every command is logged with its connection, and TEST SERVER leaves no trace") {
    Wire wire;
    {
        const auto session = wire.open();
        must(*session, "USE a");
    }
    while (wire.server.open_connections() > 0)
        std::this_thread::sleep_for(Milliseconds(1));
    CHECK(wire.commands() == std::vector<std::string>{"connect", "query USE a", "quit"});
    const auto control = wire.open();
    const auto rows = rows_of(*control, "TEST SERVER LOG");
    CHECK(rows.columns == std::vector<std::string>{"time_us", "connection", "user", "command", "text"});
    CHECK(rows.rows.size() == 3);
    CHECK(rows.cell(rows.rows.at(1), "user") == "app");
    CHECK(rows.cell(rows.rows.at(1), "text") == "USE a");
    must(*control, "TEST SERVER CLEAR LOG");
    must(*control, "SELECT 1");
    CHECK(wire.commands().empty());
    CHECK(outcome_of([&] {
              return must(*control, "TEST SERVER NONSENSE");
          }).starts_with("failed: error: the server answered 1064 (HY000): unknown statement TEST SERVER NONSENSE"));
}

TEST_CASE("a connection is dropped before or after the statement took effect") {
    for (const auto moment : {Fault::Moment::before, Fault::Moment::after}) {
        Wire wire;
        const auto session = wire.open();
        wire.server.add_fault({.moment = moment, .action = Fault::Action::drop, .like = "insert%", .skip = 1});
        must(*session, "INSERT 1");
        CHECK_THROWS_AS(session->query("SELECT 1; INSERT 2; SELECT 3"), ConnectionLost);
        CHECK(wire.backend.executed.back() == (moment == Fault::Moment::before ? "SELECT 1;" : " INSERT 2;"));
        session->reset();
        must(*session, "INSERT 3");  // struck once
    }
}

TEST_CASE("a statement fails on demand, with or without effect") {
    for (const auto moment : {Fault::Moment::before, Fault::Moment::after}) {
        Wire wire;
        const auto session = wire.open();
        const ErrorAnswer error{.number = 5300, .sqlstate = "55P03", .message = "Failed to acquire lock: db"};
        wire.server.add_fault(
            {.moment = moment, .action = Fault::Action::fail, .like = "%t%", .times = 2, .error = error});
        CHECK(ask(*session, "ALTER t") == Answer(error));
        CHECK(ask(*session, "ALTER t") == Answer(error));
        CHECK(std::holds_alternative<Ok>(ask(*session, "ALTER t")));
        CHECK(wire.backend.executed.size() == (moment == Fault::Moment::before ? 1 : 3));
    }
}

TEST_CASE("an answer that comes too late loses the connection") {
    Wire wire;
    auto options = wire.options();
    options.statement_timeout = std::chrono::seconds(1);
    options.answer_grace = std::chrono::seconds(0);
    const auto session = open_mysql_session(options);
    wire.server.add_fault({.action = Fault::Action::delay, .like = "SELECT%", .delay = Milliseconds(1500)});
    CHECK(outcome_of([&] { return session->query("SELECT 1"); }) ==
          fmt::format("try-again: error: the connection to 127.0.0.1:{} is lost: no answer within 1 s\n"
                      "hint: check that the front end is up, and run the command again\n",
                      wire.server.port()));
}

TEST_CASE("a held statement waits for its release, with its client or without") {
    Wire wire;
    wire.server.add_fault({.action = Fault::Action::hold, .like = "ALTER%", .times = 0});
    const auto wait_for_hold = [&] {
        while (wire.server.held().empty())
            std::this_thread::sleep_for(Milliseconds(1));
    };
    SECTION("it goes on") {
        const auto session = wire.open();
        std::thread thread([&] {
            wait_for_hold();
            CHECK(wire.server.held().at(0).statement == "ALTER a");
            CHECK(wire.backend.executed.empty());
            wire.server.release();
        });
        must(*session, "ALTER a");
        thread.join();
        CHECK(wire.backend.executed == std::vector<std::string>{"ALTER a"});
    }
    SECTION("it is discarded") {
        const auto session = wire.open();
        std::thread thread([&] {
            wait_for_hold();
            wire.server.release(Release::discard);
        });
        CHECK_THROWS_AS(session->query("ALTER a"), ConnectionLost);
        thread.join();
        CHECK(wire.backend.executed.empty());
    }
    SECTION("its client dies and it takes effect later") {
        Process client({.arguments = {"mariadb", "--no-defaults", "--host=127.0.0.1",
                                      "--port=" + std::to_string(wire.server.port()), "--user=root", "-e", "ALTER b"}});
        if (!is_installed("mariadb")) return;
        wait_for_hold();
        client.signal(SIGKILL);
        client.wait(std::chrono::seconds(5));
        CHECK(wire.backend.executed.empty());
        wire.server.release();
        while (wire.server.open_connections() > 0)
            std::this_thread::sleep_for(Milliseconds(1));
        CHECK(wire.backend.executed == std::vector<std::string>{"ALTER b"});
    }
}

TEST_CASE("connections are refused, cut and delayed on demand") {
    Wire wire;
    const auto connect = [&] { return outcome_of([&] { return wire.open(); }); };
    wire.server.add_fault({.site = Fault::Site::connect, .action = Fault::Action::drop});
    CHECK(connect().starts_with(
        fmt::format("try-again: error: 127.0.0.1:{} broke off the connection: Lost connection", wire.server.port())));
    CHECK(connect() == "no error");
    wire.server.clear_faults();
    wire.server.add_fault({.site = Fault::Site::connect,
                           .action = Fault::Action::fail,
                           .error = {.number = 1040, .message = "Too many connections"}});
    CHECK(connect() == fmt::format("try-again: error: 127.0.0.1:{} takes no more connections: Too many connections\n"
                                   "hint: try again later\n",
                                   wire.server.port()));
    wire.server.add_fault({.site = Fault::Site::connect, .action = Fault::Action::delay, .delay = Milliseconds(1300)});
    auto options = wire.options();
    options.connect_timeout = std::chrono::seconds(1);
    CHECK(
        outcome_of([&] { return open_mysql_session(options); }) ==
        fmt::format("try-again: error: 127.0.0.1:{} did not answer within 1 s\n"
                    "hint: check that the port is a front end's query_port (9030), not its HTTP or RPC port, and that "
                    "the front end is up\n",
                    wire.server.port()));
}

TEST_CASE("KILL closes another connection") {
    Wire wire;
    const auto victim = wire.open();
    const auto killer = wire.open();
    must(*killer, fmt::format("KILL {}", victim->connection_id()));
    CHECK_THROWS_AS(victim->query("SELECT 1"), ConnectionLost);
    CHECK(std::get<ErrorAnswer>(ask(*killer, "KILL 4711")).message == "Unknown thread id: 4711");
}

TEST_CASE("latency is added to every command") {
    Wire wire({.latency = Milliseconds(20)});
    const auto session = wire.open();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i)
        must(*session, "SET a = 1");
    CHECK(std::chrono::steady_clock::now() - start >= Milliseconds(100));
}

TEST_CASE("a real mysql client works on the test server") {
    if (!is_installed("mariadb")) {
        std::puts("skipped: no mariadb-client");
        return;
    }
    Wire wire;
    const auto client = [&](const std::string& input) {
        return tests::run({.arguments = {"mariadb", "--no-defaults", "--comments", "--host=127.0.0.1",
                                         "--port=" + std::to_string(wire.server.port()), "--user=app",
                                         "--password=secret", "--batch", "d"},
                           .input = input});
    };
    const auto done = client("SELECT state();\n-- a comment\nINSERT 1;\nSELECT 2;\n");
    CHECK(done.err.empty());
    CHECK(done.exit_code == 0);
    CHECK(done.out == "database\tx\nd\t\nvalue\n2\n");
    wire.server.add_fault({.action = Fault::Action::fail, .like = "INSERT%"});
    const auto failed = client("INSERT 1;\n");
    CHECK(failed.exit_code == 1);
    CHECK(failed.err.find("ERROR 1064 (HY000) at line 1: a fault on demand") != std::string::npos);
}
