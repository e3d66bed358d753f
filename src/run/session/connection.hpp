// SPDX-License-Identifier: Apache-2.0
// The connection that a run's statements go through: opened again when it breaks, in the state that the script has
// brought its session to. Whether a statement that was under way took effect is not decided here.
#pragma once

#include "base/environment.hpp"
#include "run/session/durable_session.hpp"
#include "run/story/event.hpp"
#include "server/session.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

struct MendingOptions {
    OpenSession connect;
    Duration patience = std::chrono::seconds(60);  ///< how long to go on connecting
    Duration grace = std::chrono::seconds(30);     ///< how long a broken connection that is idle is waited for
    /// Called with each connection that replaces a broken one, before any statement of the run goes through it; throws
    /// where it leads elsewhere.
    std::function<void(server::Session&)> recognize = [](server::Session&) {};
    std::function<void()> check = [] {};    ///< called now and then while something is waited for; may throw
    std::function<void()> confirm = [] {};  ///< called right before each guarded packet; may throw
};

class MendingConnection {
  public:
    MendingConnection(std::unique_ptr<server::Session> session, MendingOptions options,
                      const base::Environment& environment, EventSink sink);
    MendingConnection(const MendingConnection&) = delete;
    MendingConnection& operator=(const MendingConnection&) = delete;

    /// For what only reads, or may be repeated: breaks are mended and the packet is sent again.
    server::Session& lasting() { return m_lasting; }
    /// The same for what changes something and is not written down first: that the right to it is still ours is
    /// confirmed before each packet, and again before it is repeated.
    server::Session& guarded() { return m_guarded; }

    /// One statement, sent once. Throws server::ConnectionLost; NotSent where it has certainly not left.
    server::Answer send(std::string_view sql);
    /// After ConnectionLost: another connection is opened, and what `broken` may still execute is waited for. False:
    /// the server still lists that one.
    bool mend(std::uint64_t broken);

    /// A fresh session state. A connection through which no statement went is as it was opened: nothing is sent.
    void begin_anew();
    /// A statement of the session's state: USE, SET … Sent now, and again with every new connection. Throws base::Error
    /// where the server refuses it.
    void set_context(const std::string& sql);

    std::uint64_t id() const { return m_session.connection_id().value_or(m_last_id); }
    std::string name() const { return m_session.name(); }

  private:
    class Lasting : public server::Session {
      public:
        explicit Lasting(MendingConnection& connection) : m_connection(connection) {}
        std::vector<server::Answer> query(std::string_view sql) override { return m_connection.m_session.read(sql); }
        std::uint64_t connection_id() const override { return m_connection.id(); }
        std::string name() const override { return m_connection.name(); }
        void reset() override { m_connection.begin_anew(); }

      protected:
        MendingConnection& m_connection;
    };
    class Guarded : public Lasting {
      public:
        using Lasting::Lasting;
        std::vector<server::Answer> query(std::string_view sql) override { return m_connection.query_guarded(sql); }
    };

    void begin(server::Session& session);
    std::vector<server::Answer> query_guarded(std::string_view sql);

    MendingOptions m_options;
    const base::Environment& m_environment;
    EventSink m_sink;
    DurableSession m_session;
    Lasting m_lasting;
    Guarded m_guarded;
    std::vector<std::string> m_context;
    std::uint64_t m_last_id = 0;
    bool m_is_as_opened = true;
};

/// What the server answered to `sql`, without the secrets in it, and what can be done about it. The session is asked
/// who the user is where that is a GRANT; `database` is that of names without one.
base::Error refusal(server::Session& session, const server::ErrorAnswer& answer, std::string_view sql,
                    const std::string& database);

}  // namespace srmigrate::run
