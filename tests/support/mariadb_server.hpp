// SPDX-License-Identifier: Apache-2.0
// Debian's MariaDB server for the length of a test: a second opinion on how a connection behaves, beside our own test
// server. It knows the MySQL protocol and nothing of StarRocks.
#pragma once

#include "support/certificates.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

#include <optional>
#include <string>

namespace srmigrate::tests {

class MariadbServer {
  public:
    /// Whether mariadb-server is installed; says "skipped: …" on stdout when not.
    static bool is_available();

    /// Starts it on a free port of 127.0.0.1 and runs `statements` (one a line) as root. Offers TLS where certificates
    /// are given. User 'app', password 'secret', may do everything.
    explicit MariadbServer(const std::string& statements = {}, const std::optional<Certificates>& tls = std::nullopt);

    unsigned short port() const { return m_port; }
    Process& process() { return *m_process; }

  private:
    TemporaryDirectory m_directory;
    unsigned short m_port = 0;
    std::optional<Process> m_process;
};

}  // namespace srmigrate::tests
