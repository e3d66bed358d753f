// SPDX-License-Identifier: Apache-2.0
#include "support/test_channel.hpp"

#include "support/mysql_wire.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace srmigrate::tests {

TlsContext make_tls_context(const Certificates& certificates) {
    TlsContext context(SSL_CTX_new(TLS_server_method()));
    if (context == nullptr ||
        SSL_CTX_use_certificate_file(context.get(), certificates.server_certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), certificates.server_key.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error("the test server's certificate cannot be used");
    }
    return context;
}

Channel::~Channel() {
    ::close(m_descriptor);
}

void Channel::start_tls(SSL_CTX* context) {
    m_tls.reset(SSL_new(context));
    SSL_set_fd(m_tls.get(), m_descriptor);
    if (SSL_accept(m_tls.get()) != 1) throw ChannelClosed{};
}

void Channel::read_exactly(char* into, std::size_t size) {
    while (size > 0) {
        const auto got = m_tls != nullptr
                             ? static_cast<ssize_t>(SSL_read(m_tls.get(), into,
                                                             static_cast<int>(std::min<std::size_t>(size, 1U << 20U))))
                             : ::recv(m_descriptor, into, size, 0);
        if (got < 0 && m_tls == nullptr && errno == EINTR) continue;
        if (got <= 0) throw ChannelClosed{};
        into += got;
        size -= static_cast<std::size_t>(got);
    }
}

std::string Channel::read() {
    std::string payload;
    for (;;) {
        std::array<unsigned char, 4> header{};
        read_exactly(reinterpret_cast<char*>(header.data()), header.size());
        const std::size_t size = header[0] | (header[1] << 8U) | (header[2] << 16U);
        m_sequence = static_cast<std::uint8_t>(header[3] + 1);
        const auto offset = payload.size();
        payload.resize(offset + size);
        read_exactly(payload.data() + offset, size);
        if (size < wire::k_longest_packet) return payload;
    }
}

void Channel::write(std::string_view payload) {
    for (;;) {
        const auto part = payload.substr(0, wire::k_longest_packet);
        for (int i = 0; i < 3; ++i)
            m_buffer += static_cast<char>((part.size() >> (8 * i)) & 0xffU);
        m_buffer += static_cast<char>(m_sequence++);
        m_buffer += part;
        if (part.size() < wire::k_longest_packet) return;
        payload.remove_prefix(part.size());
    }
}

void Channel::flush() {
    std::string_view rest = m_buffer;
    while (!rest.empty()) {
        const auto sent =
            m_tls != nullptr
                ? static_cast<ssize_t>(SSL_write(m_tls.get(), rest.data(),
                                                 static_cast<int>(std::min<std::size_t>(rest.size(), 1U << 20U))))
                : ::send(m_descriptor, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && m_tls == nullptr && errno == EINTR) continue;
        if (sent <= 0) throw ChannelClosed{};
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    m_buffer.clear();
}

}  // namespace srmigrate::tests
