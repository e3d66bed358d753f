// SPDX-License-Identifier: Apache-2.0
// One run at a time for each version table, and what it writes down survives it. Lock and journal are one view, named
// by an epoch: <version_table>_run_<epoch>. The protocol and the reasons are told in lock.cpp.
//
// What a holder may rely on: a statement that is sent right after record() has returned is in the journal that whoever
// comes next inherits, and nobody else sends anything until that statement's connection has ended or the grace time is
// over. What remains: a process that is paused in the moment between record() and the sending, for longer than a whole
// take-over and the grace time; its statement is in the journal even then.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "plan/bookkeeping.hpp"
#include "run/lock/holder.hpp"
#include "run/lock/journal.hpp"
#include "run/lock/lock_views.hpp"
#include "run/lock/take_over.hpp"
#include "run/story/event.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace srmigrate::run {

enum class LockMode {
    on,
    /// Nobody is waited for: the lock is taken over from a living holder too, who stops at his next statement. The
    /// journal is kept all the same, so a crashed run is carried on. Where privileges are missing for that, the run
    /// goes on without a journal, with a warning.
    off,
};

struct LockOptions {
    LockMode mode = LockMode::on;
    Duration ttl = std::chrono::minutes(10);      ///< of the lease; a holder that says nothing for so long is given up
    Duration timeout = std::chrono::seconds(60);  ///< how long to wait for somebody else's lock
    std::optional<Duration> grace;  ///< how long to wait for a former holder's connection to end; none: ttl,
                                    ///< at most 30 s
    Duration patience = std::chrono::seconds(60);  ///< how long to go on connecting when the server is out of reach
    bool operator==(const LockOptions&) const = default;
};

/// How long a former connection is waited for.
Duration grace_of(const LockOptions& options);

struct LockRequest {
    LockOptions options;
    plan::Bookkeeping bookkeeping;
    std::string project;           ///< run/lock/project.hpp
    Holder identity;               ///< run/lock/holder.hpp
    std::uint64_t connection = 0;  ///< of the session that statements will be sent through
    OpenSession connect;
    /// Whether the holder of that process and pid is certainly dead: its lease is not waited for.
    std::function<bool(const std::string& process, std::int64_t pid)> is_dead = run::is_dead;
};

/// The lock is somebody else's: exit without touching anything more. Fault::stopped_part_way.
class LostLock : public base::Error {
  public:
    using base::Error::Error;
};

/// What the last holder left unfinished.
struct Inherited {
    Journal journal;               ///< with the last holder's name; always with a progress
    bool given_back = false;       ///< he ended in order; else he died, stopped, or the lock was taken from him
    bool still_connected = false;  ///< his connection had not ended when the grace time was over
};

/// The lock, held or already given back. Functions may be called from several threads.
class Lock {
  public:
    /// Waits for the lock. Throws Error: try_again when it stays held (names the holder), interrupted or terminated on
    /// a signal, failed when privileges are missing or the journal is another project's.
    static std::unique_ptr<Lock> acquire(LockRequest request, const base::Environment& environment, EventSink sink);
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    /// Sends nothing: a lock that was not given back runs out with its lease, as after a crash.
    ~Lock();

    /// Nothing when there is nothing to carry on. A statement may have been sent exactly where its state says `sent`:
    /// holders learn that they lost the lock before they send what was not yet recorded.
    const std::optional<Inherited>& inherited() const { return m_inherited; }
    std::uint64_t epoch() const;

    /// False as long as the database of the version table does not exist (a revision is about to create it): nothing
    /// can be kept then; record() tries again. Also with LockMode::off and missing privileges.
    bool is_kept() const;

    /// Before each statement: writes the progress with the intent and renews the lease, in one packet. Send the
    /// statement at once after it. `connection` is the session's that it will be sent through. Throws LostLock.
    void record(const RevisionProgress& progress, std::uint64_t connection);
    /// Before an act that record() does not precede: renews the lease when a third of it is over, so that who was
    /// paused learns that he has lost it; else sends nothing. Throws LostLock, and Error as record() does.
    void confirm();
    /// The same in the background, tried once. False: that did not work this time; record() will say why if it does not
    /// get better. Throws LostLock.
    bool renew();
    /// When renew() should be called next.
    Duration renewal_interval() const;
    /// Asks a connection that replaces a broken one, and has caught up (SYNC), for this lock. Throws Error where it
    /// does not show it although the lock is held: it leads to another cluster; LostLock where it is not held.
    void recognize(server::Session& session);
    /// Whether it is known that somebody else has taken the lock. Asks nobody.
    bool is_lost() const { return m_lost; }
    /// Throws LostLock where it is known.
    void require();

    /// At the end of a clean run: nothing is left to carry on. What goes wrong is returned: the run itself is done.
    std::optional<base::Diagnostic> release();
    /// After a failure or an interruption: the next run carries on from there.
    std::optional<base::Diagnostic> give_back(const RevisionProgress& progress, bool failed);

  private:
    struct Entry;
    struct Waiting {
        std::chrono::steady_clock::time_point began;
        std::chrono::steady_clock::time_point told_at;
        std::optional<std::uint64_t> told = std::nullopt;  ///< epoch of the holder that was told of
        Duration poll{100};
    };

    Lock(LockRequest request, const base::Environment& environment, EventSink sink);

    void take_or_wait();
    void take_late();
    void take(Held held);
    bool is_held(const SeenViews& sight) const;
    bool is_foreign(const Journal& journal) const;
    void wait(const SeenViews& sight, Waiting& waiting);
    bool prove_privileges(const SeenViews& sight);
    bool is_fresh() const;
    void write(const Entry& entry);
    void write_again();
    void begin_new_epoch();
    LostLock lost();
    std::optional<base::Diagnostic> end(const Entry& entry);

    LockRequest m_request;
    const base::Environment& m_environment;
    EventSink m_sink;
    mutable std::mutex m_mutex;  ///< guards all below
    LeaseClock m_clock;
    LockViews m_views;
    std::string m_user;  ///< 'name'@'host' in the database
    TakeOver m_take_over;
    std::uint64_t m_epoch = 0;          ///< 0: none
    Journal m_journal;                  ///< as last written
    Instant m_written;                  ///< when that was sent
    bool m_is_in_doubt = false;         ///< an ALTER of the epoch's view may still take effect
    bool m_is_proved = false;           ///< the privileges
    bool m_is_without_journal = false;  ///< LockMode::off and privileges missing
    bool m_has_ended = false;
    std::atomic<bool> m_lost = false;
    std::optional<Inherited> m_inherited;
};

/// "ci@runner-7, pid 4711, since 2026-11-21 14:03:12 UTC, revision 'ae10', statement 3 of 7"
std::string describe_holder(const Journal& journal);
/// The statement that the run is at, from 1; nothing where no revision is under way or all of it is done.
std::optional<std::size_t> current_statement(const Journal& journal);

/// What the database user is called in a journal.
std::string hash_of_user(std::string_view user);
/// The journal of a holder who has done nothing yet.
Journal holder_of(const LockRequest& request, std::string_view user);
/// Who holds the highest view, and the progress that counts. There must be a view.
Journal holder_in(const SeenViews& sight);

}  // namespace srmigrate::run
