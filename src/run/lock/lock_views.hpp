// SPDX-License-Identifier: Apache-2.0
// The run views of one version table as they stand on the server: listed, read, created, altered, dropped, over a
// connection of the lock's own that is opened anew when it breaks. Knows what an answer means, not what to do next: the
// protocol is run/lock/lock.cpp.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/bookkeeping.hpp"
#include "run/lock/journal.hpp"
#include "run/lock/lease_clock.hpp"
#include "run/session/durable_session.hpp"
#include "run/story/event.hpp"
#include "server/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

struct RunView {
    std::uint64_t epoch = 0;
    Journal journal;
    bool operator==(const RunView&) const = default;
};

/// What can be seen of the run views.
struct SeenViews {
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
    LockViews(plan::Bookkeeping bookkeeping, OpenSession connect, Duration patience, LeaseClock& clock,
              const base::Environment& environment);

    /// Views are read from the lowest epoch to the highest, after everything that was done before this call anywhere.
    SeenViews look();
    /// As another session shows it.
    std::optional<RunView> read_through(server::Session& session, std::uint64_t epoch);
    Created create(std::uint64_t epoch, const Journal& journal);
    /// One packet: writes the journal and lists the epochs after that.
    Altered alter(std::uint64_t epoch, const Journal& journal);
    Dropped drop(std::uint64_t epoch);
    /// Those of the connections that the server still lists.
    std::vector<std::uint64_t> still_connected(const std::vector<std::uint64_t>& connections);
    /// Throws MissingPrivilege (run/lock/privilege_check.hpp). `now` is the server's time.
    void prove_privileges(const std::string& user, std::int64_t now);
    /// 'name'@'host' of the database user; empty when the server does not say.
    std::string current_user();

    DurableSession& session() { return m_session; }
    const plan::Bookkeeping& bookkeeping() const { return m_bookkeeping; }
    std::string name_of(std::uint64_t epoch) const;

    /// The error for a run view that exists and cannot be seen.
    base::Error invisible(std::uint64_t epoch);

  private:
    std::optional<RunView> read(std::uint64_t epoch, const server::Answer& answer);
    base::Error refused(const server::ErrorAnswer& answer, std::string_view sql);

    plan::Bookkeeping m_bookkeeping;
    LeaseClock& m_clock;
    const base::Environment& m_environment;
    Duration m_patience;
    DurableSession m_session;
    std::optional<std::chrono::steady_clock::time_point>
        m_unknown_since;  ///< ALTERs whose outcome is not known, in a row
};

}  // namespace srmigrate::run
