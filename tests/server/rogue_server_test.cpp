// SPDX-License-Identifier: Apache-2.0
// A server that means harm: what it gets from a client, and how long it can hold one.
#include "base/text.hpp"
#include "server/mysql_session.hpp"
#include "support/certificates.hpp"
#include "support/errors.hpp"
#include "support/temporary_directory.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::server;
using tests::outcome_of;

namespace {

using namespace std::string_literals;

constexpr unsigned k_client_ssl = 0x800;

// A packet of the protocol: three bytes of length, its number, what it says.
std::string framed(const std::string& body, unsigned number) {
    const auto size = body.size();
    const auto byte = [](std::size_t value) { return std::string(1, static_cast<char>(value & 0xFFU)); };
    return byte(size) + byte(size >> 8) + byte(size >> 16) + byte(number) + body;
}

// Protocol 10 with the given capabilities besides those that everybody has.
std::string greeting(unsigned capabilities) {
    capabilities |= 0x1 | 0x2 | 0x4 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x10000 | 0x20000 | 0x80000;
    const auto byte = [&](unsigned shift) {
        return std::string(1, static_cast<char>((capabilities >> shift) & 0xFFU));
    };
    return framed("\x0a"s + "8.0.33\0"s + "\1\0\0\0"s + "abcdefgh\0"s + byte(0) + byte(8) + "\x21\2\0"s + byte(16) +
                      byte(24) + "\x15"s + std::string(10, '\0') + "ijklmnopqrst\0"s + "mysql_native_password\0"s,
                  0);
}

const std::string k_ok = "\0\0\0\2\0\0\0"s;

// One connection as the server sees it.
class Peer {
  public:
    explicit Peer(int descriptor) : m_descriptor(descriptor) {}
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() { ::close(m_descriptor); }

    bool send(const std::string& bytes) {
        std::string_view rest = bytes;
        while (!rest.empty()) {
            const auto sent = ::send(m_descriptor, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // What is sent in one go; empty at the end.
    std::string receive() {
        std::string bytes(65536, '\0');
        const auto got = ::recv(m_descriptor, bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return bytes;
    }

  private:
    int m_descriptor;
};

// Does with each connection, one after another, what it is told; the first has the number 0.
class RogueServer {
  public:
    using Behaviour = std::function<void(Peer& peer, int number)>;

    explicit RogueServer(Behaviour behaviour) : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(m_descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(m_descriptor, 8) == 0);
        ::getsockname(m_descriptor, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this, does = std::move(behaviour)] {
            for (;;) {
                const int descriptor = ::accept4(m_descriptor, nullptr, nullptr, SOCK_CLOEXEC);
                if (descriptor < 0) return;
                Peer peer(descriptor);
                does(peer, m_connections++);
            }
        });
    }
    RogueServer(const RogueServer&) = delete;
    RogueServer& operator=(const RogueServer&) = delete;
    ~RogueServer() {
        ::shutdown(m_descriptor, SHUT_RDWR);
        m_thread.join();
        ::close(m_descriptor);
    }

    int connections() const { return m_connections; }
    ConnectionOptions options() const {
        return {.host = "127.0.0.1", .port = m_port, .user = "etl", .password = base::Secret("hunter2")};
    }

  private:
    int m_descriptor;
    std::uint16_t m_port = 0;
    std::atomic<int> m_connections = 0;
    std::thread m_thread;
};

// A server that lets everybody in, and answers the first statement so.
RogueServer answering(std::function<void(Peer&)> answer) {
    return RogueServer([answer = std::move(answer)](Peer& peer, int) {
        peer.send(greeting(0));
        if (peer.receive().empty()) return;
        peer.send(framed(k_ok, 2));
        if (peer.receive().empty()) return;
        answer(peer);
    });
}

}  // namespace

TEST_CASE("from required on, a server that offers no TLS gets not a byte, not even the second time") {
    const tests::TemporaryDirectory directory;
    const auto certificates = tests::make_certificates(directory.path());
    for (const auto mode : {TlsMode::required, TlsMode::verify_ca, TlsMode::verify_identity}) {
        INFO(word(mode));
        std::vector<std::string> plain;
        std::string first;
        {
            RogueServer server([&](Peer& peer, int number) {
                peer.send(greeting(number == 0 ? k_client_ssl : 0));
                if (number > 0) return plain.push_back(peer.receive());
                first = peer.receive();
                peer.send("no TLS at all");
            });
            auto options = server.options();
            options.tls = {.mode = mode, .ca = certificates.authority};
            CHECK(base::replace_all(outcome_of([&] { open_mysql_session(options); }), fmt::format(":{}", options.port),
                                    "")
                      .starts_with(
                          fmt::format("failed: error: no TLS connection to 127.0.0.1 (ssl_mode={}): ", word(mode))));
            CHECK(server.connections() == 1);
            CHECK(first.find("etl") == std::string::npos);
            CHECK(
                base::replace_all(outcome_of([&] { open_mysql_session(options); }), fmt::format(":{}", options.port),
                                  "") ==
                fmt::format("failed: error: 127.0.0.1 offers no TLS, and ssl_mode={} does not fall back to plain text\n"
                            "hint: turn TLS on in the front end, or set ssl_mode=preferred where plain text is "
                            "acceptable\n",
                            word(mode)));
        }
        CHECK(plain == std::vector<std::string>{""});
    }
}

TEST_CASE("an answer that asks for a local file is an error, and the connection goes on without the file") {
    std::string sent;
    const auto server = answering([&](Peer& peer) {
        peer.send(framed("\xFB/etc/hostname", 1));
        sent = peer.receive();
        peer.send(framed(k_ok, 3));
        peer.receive();
    });
    const auto session = open_mysql_session(server.options());
    CHECK(ask(*session, "SELECT 1") ==
          Answer(ErrorAnswer{.number = 2000,
                             .sqlstate = "HY000",
                             .message = "the server asks for a file of this machine, which is never sent"}));
    CHECK(sent == framed("", 2));
}

TEST_CASE("an answer that does not end is given up") {
    const auto server = answering([](Peer& peer) {
        const auto eof = "\xFE\0\0\2\0"s;
        const auto column = "\3def\0\0\0\1a\1a\x0C\x21\0\xFF\0\0\0\xFD\0\0\0\0\0"s;
        peer.send(framed("\1", 1) + framed(column, 2) + framed(eof, 3));
        const auto row = "\xFD"s + "\0\0\x0F"s + std::string(0xF0000, 'x');
        for (unsigned number = 4; peer.send(framed(row, number & 0xFFU)); ++number) {
        }
    });
    auto options = server.options();
    const auto session = open_mysql_session(options);
    CHECK(base::replace_all(outcome_of([&] { session->query("SELECT a"); }), std::to_string(options.port), "PORT") ==
          "failed: error: 127.0.0.1:PORT answers with more than 256 MiB, which are not read\n"
          "hint: let the statement ask for less, or run it with another client\n");
    CHECK(!session->is_open());
}
