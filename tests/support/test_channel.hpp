// SPDX-License-Identifier: Apache-2.0
// One accepted connection as packets, in plain text or under TLS. Reads and writes block.
#pragma once

#include "support/certificates.hpp"

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::tests {

struct FreeTls {
    void operator()(SSL* session) const { SSL_free(session); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTls>;
TlsContext make_tls_context(const Certificates& certificates);

/// Thrown when the peer is gone or the connection was cut.
struct ChannelClosed {};

class Channel {
  public:
    explicit Channel(int descriptor) : m_descriptor(descriptor) {}
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel();

    void start_tls(SSL_CTX* context);
    bool is_tls() const { return m_tls != nullptr; }

    /// The payload of the next packet, put together where it was longer than one.
    std::string read();
    /// Puts a payload into the buffer; flush sends it.
    void write(std::string_view payload);
    void flush();
    /// The next command starts at sequence number 0.
    void start_command() { m_sequence = 0; }

  private:
    void read_exactly(char* into, std::size_t size);

    int m_descriptor;
    std::unique_ptr<SSL, FreeTls> m_tls;
    std::string m_buffer;
    std::uint8_t m_sequence = 0;
};

}  // namespace srmigrate::tests
