// SPDX-License-Identifier: Apache-2.0
// The run views of one version table as they stand on the server: listed, read, created, altered, dropped, over a
// connection of the lock's own that is opened anew when it breaks. Knows what an answer means, not what to do next: the
// protocol is run/lock.cpp.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/bookkeeping.hpp"
#include "run/event.hpp"
#include "run/journal.hpp"
#include "run/lease_clock.hpp"
#include "server/session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

/// Opens one more session with the server, with the settings of the first. Its read timeout should be short (30 s): all
/// that it ever sends are statements on metadata. Throws base::Error with Fault::try_again where the server is out of
/// reach.
using Connect = std::function<std::unique_ptr<server::Session>()>;

/// The session that the lock speaks through.
class LockSession {
  public:
    LockSession(Connect connect, Duration patience, const base::Environment& environment);

    /// A packet that did not get a lock of the front end's in time is sent again.
    /// Throws server::ConnectionLost when the connection broke; the next call opens another one. That is tried for as
    /// long as `patience` says, then Error(try_again) comes out; after once(), a single time, and ConnectionLost comes
    /// out.
    std::vector<server::Answer> query(std::string_view sql);
    /// For packets that only read: a broken connection is opened again and the packet repeated.
    std::vector<server::Answer> read(std::string_view sql);
    /// The only answer to one statement that reads.
    server::Answer ask(std::string_view sql);

    std::optional<std::uint64_t> connection_id() const;
    bool is_once() const { return m_once; }
    /// Grows with every connection that is opened.
    std::uint64_t generation() const { return m_generation; }

    /// While it lives, a broken connection is not waited for.
    class Once {
      public:
        explicit Once(LockSession& session) : m_session(session) { m_session.m_once = true; }
        Once(const Once&) = delete;
        Once& operator=(const Once&) = delete;
        ~Once() { m_session.m_once = false; }

      private:
        LockSession& m_session;
    };

  private:
    std::vector<server::Answer> query_once(std::string_view sql);
    void open();

    Connect m_connect;
    Duration m_patience;
    const base::Environment& m_environment;
    std::unique_ptr<server::Session> m_session;
    std::optional<std::chrono::steady_clock::time_point> m_broken_since;
    std::uint64_t m_generation = 0;
    bool m_once = false;
};

struct RunView {
    std::uint64_t epoch = 0;
    Journal journal;
    bool operator==(const RunView&) const = default;
};

/// What can be seen of the run views.
struct Sight {
    bool database_exists = true;
    std::int64_t now = 0;        ///< the server's unix_timestamp(), a moment before the views were read
    std::vector<RunView> views;  ///< in the order of their epochs

    const RunView* top() const { return views.empty() ? nullptr : &views.back(); }
    const RunView* find(std::uint64_t epoch) const;
};

enum class Created {
    done,
    exists,   ///< there is a view of that name
    unknown,  ///< the connection broke: it was made, or not, or will be
};
enum class Dropped { done, gone, unknown };
enum class Altered {
    done,
    fenced,   ///< the view is gone, or a higher epoch exists: somebody else has the lock
    unknown,  ///< the connection broke: it took effect, or not, or will
};

/// Throws base::Error for what only the user can mend: a missing privilege comes with its GRANT.
class LockViews {
  public:
    /// `clock` learns the server's time from every look.
    LockViews(plan::Bookkeeping bookkeeping, Connect connect, Duration patience, LeaseClock& clock,
              const base::Environment& environment);

    /// Views are read from the lowest epoch to the highest, after everything that was done before this call anywhere.
    Sight look();
    Created create(std::uint64_t epoch, const Journal& journal);
    /// One packet: writes the journal and lists the epochs after that.
    Altered alter(std::uint64_t epoch, const Journal& journal);
    Dropped drop(std::uint64_t epoch);
    /// Those of the connections that the server still lists.
    std::vector<std::uint64_t> still_connected(const std::vector<std::uint64_t>& connections);
    /// Throws MissingPrivilege (run/probe.hpp). `now` is the server's time.
    void prove_privileges(const std::string& user, std::int64_t now);
    /// 'name'@'host' of the database user; empty when the server does not say.
    std::string current_user();

    LockSession& session() { return m_session; }
    const plan::Bookkeeping& bookkeeping() const { return m_bookkeeping; }
    std::string name_of(std::uint64_t epoch) const;

    /// The error for a run view that exists and cannot be seen.
    base::Error invisible(std::uint64_t epoch);

  private:
    std::optional<RunView> read(std::uint64_t epoch);
    base::Error refused(const server::ErrorAnswer& answer, std::string_view sql);

    plan::Bookkeeping m_bookkeeping;
    LeaseClock& m_clock;
    const base::Environment& m_environment;
    Duration m_patience;
    LockSession m_session;
    std::optional<std::chrono::steady_clock::time_point>
        m_unknown_since;  ///< ALTERs whose outcome is not known, in a row
};

}  // namespace srmigrate::run
