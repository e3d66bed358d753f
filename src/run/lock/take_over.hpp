// SPDX-License-Identifier: Apache-2.0
// From what can be seen of the run views to an epoch of one's own: the part of the lock that must be right at every
// instant at which anybody may die. The reasons are told in take_over.cpp.
#pragma once

#include "base/environment.hpp"
#include "run/lock/lease_clock.hpp"
#include "run/lock/lock_views.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::run {

/// The view whose journal counts: the highest one's, or, while that one is still being taken over from another that is
/// there yet, that other one's. Nothing where there is no view.
const RunView* source_of(const SeenViews& sight);

/// Whether the lease runs at `now`, the server's time.
bool lease_runs(const Journal& journal, std::int64_t now);

/// An epoch that is ours, confirmed.
struct Held {
    std::uint64_t epoch = 0;
    Journal journal;
    Instant written;  ///< when the journal was sent
};

class TakeOver {
  public:
    struct Options {
        Duration ttl{0};
        Duration grace{0};  ///< for connections of former holders
    };

    /// `self` says who: project, owner, host, pid, process, connection, user.
    TakeOver(LockViews& views, LeaseClock& clock, Options options, Journal self, const base::Environment& environment);

    /// One attempt to hold the epoch after the highest in `sight`. Nothing: somebody else was faster, or the outcome of
    /// a write is not known; look again. The caller decides whether the highest view's holder may be robbed.
    std::optional<Held> attempt(const SeenViews& sight);

    /// Whether we made the view.
    bool is_own(const RunView& view) const { return m_nonces.contains(view.journal.nonce); }

    /// The foreign view that the last attempt carried the journal over from, as last read.
    const std::optional<RunView>& source() const { return m_source; }
    /// Connections of former holders that had not ended when the grace time was over.
    const std::vector<std::uint64_t>& still_connected() const { return m_still_connected; }

    /// Whose statements the next holder has to wait for; the session's connection may change.
    void set_connection(std::uint64_t connection) { m_self.connection = connection; }

  private:
    Journal carried(Journal mine, const SeenViews& sight);
    bool create(std::uint64_t epoch, Journal& journal);
    enum class Waits : bool { no, yes };
    std::optional<Held> settle(std::uint64_t epoch, Journal journal, Waits waits);
    enum class Lowered { all, not_yet };
    Lowered drop_below(std::uint64_t epoch, const SeenViews& sight);
    void give_up(std::uint64_t epoch, Journal journal);
    bool await_connections(std::uint64_t epoch, Journal& journal);
    std::string fresh_nonce();

    LockViews& m_views;
    LeaseClock& m_clock;
    Options m_options;
    Journal m_self;
    const base::Environment& m_environment;
    std::set<std::string> m_nonces;  ///< of all views that we tried to make
    std::optional<RunView> m_source;
    std::vector<std::uint64_t> m_still_connected;
};

}  // namespace srmigrate::run
