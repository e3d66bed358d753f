// SPDX-License-Identifier: Apache-2.0
// A StarRocks to talk to: the engine behind a socket, in this process or in one of its own, and a line to it that its
// wire log does not show.
#pragma once

#include "server/session.hpp"
#include "support/engine_backend.hpp"
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// Statements as root, and TEST SERVER statements.
class ServerControl {
  public:
    explicit ServerControl(unsigned short port);

    /// Throws base::Error where the server refuses. The last answer of the packet.
    sql::Answer operator()(std::string_view packet);
    sql::ResultSet rows(std::string_view sql);
    /// The last answer as text_of (engine_client.hpp) writes it.
    std::string text(std::string_view sql);
    /// TEST SERVER ENGINE, TEST SERVER FAULT.
    sql::Answer engine(std::string_view json);
    void fault(std::string_view json);

    /// The catalog as readable SQL with everything that is known, as engine::save writes it.
    std::string dump();
    /// Only the statements: CREATE, INSERT.
    std::string catalog();
    /// "database.object.partition id" a line.
    std::string ids();
    /// Texts of all queries so far, in order.
    std::vector<std::string> queries();

  private:
    std::unique_ptr<server::Session> m_session;
};

std::string engine_url(unsigned short port, std::string_view database, std::string_view user = "root",
                       std::string_view password = "");

/// In this process.
class EngineServer {
  public:
    explicit EngineServer(engine::ClusterProfile profile = {}, ServerOptions options = {});
    unsigned short port() const { return server.port(); }

    EngineBackend backend;
    TestServer server;
    ServerControl control;
};

/// In a process of its own: srmigrate-test-server with these arguments.
class EngineServerProcess {
  public:
    explicit EngineServerProcess(std::vector<std::string> arguments = {});
    unsigned short port() const { return m_port; }

    Process process;

  private:
    unsigned short m_port;

  public:
    ServerControl control;
};

}  // namespace srmigrate::tests
