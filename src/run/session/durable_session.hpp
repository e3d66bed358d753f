// SPDX-License-Identifier: Apache-2.0
// A session that is opened again when its connection breaks.
#pragma once

#include "base/environment.hpp"
#include "run/story/event.hpp"
#include "server/session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace srmigrate::run {

/// Opens one more session with the server, with the settings of the first. Throws base::Error with Fault::try_again
/// where the server is out of reach.
using OpenSession = std::function<std::unique_ptr<server::Session>()>;

/// The connection was found closed before the packet was sent through it: the server has never seen it.
class NotSent : public server::ConnectionLost {
  public:
    using ConnectionLost::ConnectionLost;
};

class DurableSession {
  public:
    DurableSession(OpenSession connect, Duration patience, const base::Environment& environment,
                   std::unique_ptr<server::Session> first = nullptr);

    /// What every new connection begins with; a break in it counts as one of the connecting.
    void set_beginning(std::function<void(server::Session&)> beginning) { m_beginning = std::move(beginning); }

    /// Sends a packet once. Throws server::ConnectionLost when the connection broke, NotSent where that was seen before
    /// anything was sent; the next call opens another one.
    /// That is tried for as long as `patience` says, then Error(try_again) comes out; while a Once lives, a single
    /// time, and ConnectionLost comes out.
    std::vector<server::Answer> send(std::string_view sql);
    /// The same; a packet that did not get a lock of the front end's in time is sent again.
    std::vector<server::Answer> query(std::string_view sql);
    /// For packets that only read, or may be repeated: a broken connection is opened again and the packet sent again.
    std::vector<server::Answer> read(std::string_view sql);
    /// The only answer to one statement that reads.
    server::Answer ask(std::string_view sql);
    /// A fresh session state, in this connection or in another.
    void reset();
    /// Opens a connection where there is none.
    void open();

    std::optional<std::uint64_t> connection_id() const;
    std::string name() const { return m_name; }  ///< of the server, "" before the first connection
    bool is_once() const { return m_once; }
    /// Grows with every connection that is opened.
    std::uint64_t generation() const { return m_generation; }

    /// While it lives, a broken connection is not waited for.
    class Once {
      public:
        explicit Once(DurableSession& session) : m_session(session) { m_session.m_once = true; }
        Once(const Once&) = delete;
        Once& operator=(const Once&) = delete;
        ~Once() { m_session.m_once = false; }

      private:
        DurableSession& m_session;
    };

  private:
    void connect();
    void note_break();
    void require_open();

    OpenSession m_connect;
    Duration m_patience;
    const base::Environment& m_environment;
    std::unique_ptr<server::Session> m_session;
    std::function<void(server::Session&)> m_beginning;
    std::string m_name;
    std::optional<std::chrono::steady_clock::time_point> m_broken_since;
    std::uint64_t m_generation = 0;
    bool m_once = false;
};

/// Those of the connections that an answer to SHOW PROCESSLIST lists.
std::vector<std::uint64_t> still_connected(const server::Answer& process_list,
                                           const std::vector<std::uint64_t>& connections);

}  // namespace srmigrate::run
