// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a server sends: a session with answers, or an error, and always an end. The first byte says how far
// the server behaves: whether the bytes begin with its greeting, or with the answer to the login, or to a statement.
#include "fuzz/written_input.hpp"
#include "server/mysql_session.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <thread>

using namespace srmigrate;

namespace {

using namespace std::string_literals;

void require(bool condition) {
    if (!condition) std::abort();
}

const std::string k_greeting = "\x4A\0\0\0\x0A"s + "8.0.33\0"s + "\1\0\0\0"s + "abcdefgh\0"s +
                               "\x0F\xA2\x21\2\0\x0B\0\x15"s + std::string(10, '\0') + "ijklmnopqrst\0"s +
                               "mysql_native_password\0"s;
const std::string k_ok = "\7\0\0\2\0\0\0\2\0\0\0"s;

bool send_all(int peer, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool receive(int peer) {
    char bytes[65536];
    return ::recv(peer, bytes, sizeof bytes, 0) > 0;
}

void serve(int peer, unsigned behaviour, const std::string& bytes) {
    const bool greets = behaviour > 0;
    const bool lets_in = behaviour > 1;
    if (greets && (!send_all(peer, k_greeting) || !receive(peer))) return;
    if (lets_in && (!send_all(peer, k_ok) || !receive(peer))) return;
    if (!send_all(peer, bytes)) return;
    ::shutdown(peer, SHUT_WR);
    while (receive(peer)) {
    }
}

struct Listener {
    int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port = 0;
    Listener() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        require(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
        require(::listen(descriptor, 8) == 0);
        require(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const Listener listener;
    const auto bytes = fuzz::text_of(data + 1, size - 1);
    std::thread server([&, behaviour = data[0] % 3U] {
        const int peer = ::accept4(listener.descriptor, nullptr, nullptr, SOCK_CLOEXEC);
        serve(peer, behaviour, bytes);
        ::close(peer);
    });
    fuzz::allow_errors([&] {
        server::ConnectionOptions options{
            .host = "127.0.0.1", .port = listener.port, .user = "etl", .password = base::Secret("hunter2")};
        options.tls.mode = server::TlsMode::disabled;
        const auto session = server::open_mysql_session(options);
        for (int packets = 0; packets < 3; ++packets)
            session->query("SELECT 1; SELECT 2");
    });
    server.join();
    return 0;
}
