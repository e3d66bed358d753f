// SPDX-License-Identifier: Apache-2.0
// The engine as a session, without file or socket.
#pragma once

#include "engine/engine.hpp"
#include "server/session.hpp"
#include "support/engine_client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// What the session answers, as text_of (engine_client.hpp) writes it.
inline std::string shown(server::Session& session, std::string_view sql) {
    return text_of(server::ask(session, sql));
}

class EngineSession : public server::Session {
  public:
    explicit EngineSession(engine::Engine& engine) : m_client(engine) {}

    std::vector<server::Answer> query(std::string_view sql) override { return m_client.execute(sql); }
    std::uint64_t connection_id() const override { return 1; }
    std::string name() const override { return "engine"; }
    void reset() override {}

    /// The clock goes on: jobs that are under way end.
    void wait() { m_client.now += std::chrono::minutes(10); }

  private:
    EngineClient m_client;
};

}  // namespace srmigrate::tests
