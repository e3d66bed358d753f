// SPDX-License-Identifier: Apache-2.0
// Waiting for the lock, keeping it, ending it. How it passes from one holder to the next: run/lock/take_over.cpp.
#include "run/lock/lock.hpp"

#include "base/calendar.hpp"
#include "base/hash.hpp"
#include "run/lock/privilege_check.hpp"
#include "run/story/stop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace srmigrate::run {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr auto k_longest_lock_poll = milliseconds(1000);
constexpr auto k_tell_every = seconds(10);
constexpr auto k_longest_grace = Duration(seconds(30));
constexpr int k_most_stale_answers = 10;
constexpr std::size_t k_user_digits = 8;

std::string who_at(const Journal& journal) {
    return fmt::format("{}@{}", journal.owner, journal.host);
}

base::Error still_held(const Journal& journal, Duration timeout) {
    return base::Error(
        base::Fault::try_again,
        base::Diagnostic{.message = fmt::format("the lock was not free within {} s; held by {}",
                                                duration_cast<seconds>(timeout).count(), describe_holder(journal)),
                         .hint = "try again when that run has ended, or raise 'lock_timeout'; if its "
                                 "process is gone, run 'srmigrate unlock --force'"});
}

TakeOver::Options options_of(const LockOptions& options) {
    return {.ttl = options.ttl, .grace = grace_of(options)};
}

LockAwaited story_of(const Journal& journal, Duration waited) {
    return {.holder = who_at(journal),
            .pid = journal.pid,
            .since = journal.since,
            .revision = journal.progress ? journal.progress->revision : std::string(),
            .statement = current_statement(journal).value_or(0),
            .statements = journal.progress ? journal.progress->states.size() : 0,
            .waited = waited};
}

base::Error foreign_journal(const LockViews& views, const RunView& source) {
    return base::Error(
        fmt::format("the lock '{}' holds the journal of another project: revision '{}', left by {}",
                    views.name_of(source.epoch), source.journal.progress->revision, describe_holder(source.journal)),
        "give each project a 'version_table' of its own, or finish that run from the project that began it; where "
        "'script_location' was renamed, name it as before until that run is finished");
}

}  // namespace

Duration grace_of(const LockOptions& options) {
    return options.grace.value_or(std::min(options.ttl, k_longest_grace));
}

std::string hash_of_user(std::string_view user) {
    return user.empty() ? std::string() : base::sha256_hex(user).substr(0, k_user_digits);
}

Journal holder_of(const LockRequest& request, std::string_view user) {
    Journal self;
    self.project = request.project;
    self.owner = request.identity.owner;
    self.host = request.identity.host;
    self.pid = request.identity.pid;
    self.process = request.identity.process;
    self.connection = request.connection;
    self.user = hash_of_user(user);
    return self;
}

Journal holder_in(const SeenViews& sight) {
    auto journal = sight.top()->journal;
    journal.progress = source_of(sight)->journal.progress;
    return journal;
}

std::optional<std::size_t> current_statement(const Journal& journal) {
    if (!journal.progress) return std::nullopt;
    const auto& states = journal.progress->states;
    const auto found =
        std::find_if(states.begin(), states.end(), [](StatementState state) { return state != StatementState::done; });
    if (found == states.end()) return std::nullopt;
    return static_cast<std::size_t>(found - states.begin()) + 1;
}

std::string describe_holder(const Journal& journal) {
    auto text =
        fmt::format("{}, pid {}, since {} UTC", who_at(journal), journal.pid, base::date_time_text(journal.since));
    if (!journal.progress) return text;
    text += fmt::format(", revision '{}'", journal.progress->revision);
    if (const auto current = current_statement(journal)) {
        text += fmt::format(", statement {} of {}", *current, journal.progress->states.size());
    }
    return text;
}

// What the holder writes into his view.
struct Lock::Entry {
    std::optional<RevisionProgress> progress;
    std::uint64_t connection = 0;
    bool failed = false;
    bool ends = false;
    bool may_execute = false;  ///< a statement, on that connection
};

Lock::Lock(LockRequest request, const base::Environment& environment, EventSink sink)
    : m_request(std::move(request)),
      m_environment(environment),
      m_sink(std::move(sink)),
      m_clock(environment),
      m_views(m_request.bookkeeping, m_request.connect, m_request.options.patience, m_clock, environment),
      m_user(m_views.current_user()),
      m_take_over(m_views, m_clock, options_of(m_request.options), holder_of(m_request, m_user), environment) {}

Lock::~Lock() = default;

std::unique_ptr<Lock> Lock::acquire(LockRequest request, const base::Environment& environment, EventSink sink) {
    if (!request.bookkeeping.database) {
        throw base::Error("the lock needs a database, and the URL names none",
                          "name one in the URL, or set 'version_table_schema'");
    }
    std::unique_ptr<Lock> lock(new Lock(std::move(request), environment, std::move(sink)));
    lock->take_or_wait();
    return lock;
}

// ---- Taking ---------------------------------------------------------------------------------------------------------

void Lock::take_or_wait() {
    const auto began = m_environment.monotonic_now();
    Waiting waiting{.began = began, .told_at = began};
    for (;;) {
        stop_if_requested(m_environment, "while waiting for the lock");
        const auto sight = m_views.look();
        if (!sight.database_exists) return;
        if (is_held(sight)) {
            wait(sight, waiting);
            continue;
        }
        const auto* source = source_of(sight);
        if (source != nullptr && is_foreign(source->journal)) throw foreign_journal(m_views, *source);
        if (!prove_privileges(sight)) return;
        if (auto held = m_take_over.attempt(sight)) {
            take(std::move(*held));
            return;
        }
    }
}

bool Lock::is_held(const SeenViews& sight) const {
    if (m_request.options.mode == LockMode::off) return false;
    const auto* top = sight.top();
    return top != nullptr && !m_take_over.is_own(*top) && lease_runs(top->journal, sight.now) &&
           !m_request.is_dead(top->journal.process, top->journal.pid);
}

bool Lock::is_foreign(const Journal& journal) const {
    return journal.progress.has_value() && journal.project != m_request.project;
}

void Lock::wait(const SeenViews& sight, Waiting& waiting) {
    const auto journal = holder_in(sight);
    const auto now = m_environment.monotonic_now();
    const auto waited = duration_cast<Duration>(now - waiting.began);
    const auto timeout = m_request.options.timeout;
    if (waited >= timeout) throw still_held(journal, timeout);
    if (waiting.told != sight.top()->epoch || now - waiting.told_at >= k_tell_every) {
        m_sink(story_of(journal, waited));
        waiting.told = sight.top()->epoch;
        waiting.told_at = now;
    }
    m_environment.sleep(std::min(waiting.poll, timeout - waited));
    waiting.poll = std::min(waiting.poll * 2, k_longest_lock_poll);
}

// Before the first lock of this database user. False: they are missing, and the run goes on without a journal.
bool Lock::prove_privileges(const SeenViews& sight) {
    const auto user = hash_of_user(m_user);
    if (m_is_proved || (sight.top() != nullptr && sight.top()->journal.user == user)) return true;
    try {
        m_views.prove_privileges(m_user, sight.now);
        m_is_proved = true;
        return true;
    } catch (const MissingPrivilege& missing) {
        if (m_request.options.mode == LockMode::on) throw;
        m_is_without_journal = true;
        for (auto diagnostic : missing.diagnostics()) {
            diagnostic.message =
                fmt::format("no journal is kept, a run that is killed is not carried on: {}", diagnostic.message);
            m_sink(Warned{.diagnostic = std::move(diagnostic)});
        }
        return false;
    }
}

void Lock::take(Held held) {
    m_epoch = held.epoch;
    m_journal = std::move(held.journal);
    m_written = held.written;
    m_is_in_doubt = false;
    const auto& source = m_take_over.source();
    if (source && is_foreign(m_journal)) {
        // It was another project's when it was free again, and not yet when it was first read.
        end({.progress = m_journal.progress,
             .connection = 0,
             .failed = m_journal.failed,
             .ends = true,
             .may_execute = false});
        throw foreign_journal(m_views, *source);
    }
    if (source && m_journal.progress) {
        m_inherited = Inherited{.journal = source->journal,
                                .given_back = source->journal.expires == 0,
                                .still_connected = !m_take_over.still_connected().empty()};
        m_inherited->journal.progress = m_journal.progress;
    }
    m_sink(LockTaken{
        .epoch = m_epoch,
        .from = source && source->journal.expires != 0 ? std::optional(who_at(source->journal)) : std::nullopt});
}

// The database has come to be since acquire(): by our own statement, so nobody should have been here before.
void Lock::take_late() {
    for (;;) {
        const auto sight = m_views.look();
        if (!sight.database_exists) return;
        if (sight.top() != nullptr && !m_take_over.is_own(*sight.top())) {
            throw base::Error(base::Fault::stopped_part_way,
                              base::Diagnostic{.message = fmt::format("another run has begun in database '{}': {}",
                                                                      *m_request.bookkeeping.database,
                                                                      describe_holder(holder_in(sight))),
                                               .hint = "run the command again, it will wait for that one"});
        }
        if (!prove_privileges(sight)) return;
        if (auto held = m_take_over.attempt(sight)) {
            take(std::move(*held));
            return;
        }
    }
}

// ---- Keeping --------------------------------------------------------------------------------------------------------

std::uint64_t Lock::epoch() const {
    const std::lock_guard guard(m_mutex);
    return m_epoch;
}

bool Lock::is_kept() const {
    const std::lock_guard guard(m_mutex);
    return m_epoch != 0;
}

Duration Lock::renewal_interval() const {
    return m_request.options.ttl / 6;
}

void Lock::record(const RevisionProgress& progress, std::uint64_t connection) {
    const std::lock_guard guard(m_mutex);
    if (m_has_ended) throw std::logic_error("the lock has been given back");
    m_take_over.set_connection(connection);
    if (m_epoch == 0 && !m_is_without_journal) take_late();
    if (m_epoch == 0) return;
    write({.progress = progress, .connection = connection, .failed = false, .ends = false, .may_execute = false});
}

bool Lock::is_fresh() const {
    if (m_has_ended || m_epoch == 0) return true;
    return !m_is_in_doubt && m_clock.elapsed(m_written) < m_request.options.ttl / 3;
}

void Lock::write_again() {
    write({.progress = m_journal.progress,
           .connection = m_journal.connection,
           .failed = m_journal.failed,
           .ends = false,
           .may_execute = false});
}

void Lock::confirm() {
    const std::lock_guard guard(m_mutex);
    if (!is_fresh()) write_again();
}

bool Lock::renew() {
    const std::lock_guard guard(m_mutex);
    if (is_fresh()) return true;
    const DurableSession::Once once(m_views.session());
    try {
        write_again();
        return true;
    } catch (const LostLock&) {
        throw;
    } catch (const base::Error&) {
        return false;
    }
}

void Lock::recognize(server::Session& session) {
    const std::lock_guard guard(m_mutex);
    if (m_epoch == 0 || m_has_ended) return;
    const auto is_ours = [this](const auto& view) { return view && m_take_over.is_own(*view); };
    if (is_ours(m_views.read_through(session, m_epoch))) return;
    const auto sight = m_views.look();
    const auto* held = sight.find(m_epoch);
    if (held == nullptr || !m_take_over.is_own(*held)) throw lost();
    throw base::Error(fmt::format("{} is another cluster than the one this run began on: the lock '{}' is not there",
                                  session.name(), m_views.name_of(m_epoch)),
                      "check where the address of the URL leads, then run the command again");
}

void Lock::require() {
    if (!m_lost) return;
    const std::lock_guard guard(m_mutex);
    throw lost();
}

void Lock::write(const Entry& entry) {
    for (int stale = 0;;) {
        if (m_lost) throw lost();
        if (m_is_in_doubt) begin_new_epoch();
        const auto written = m_clock.now();
        auto journal = m_journal;
        journal.progress = entry.progress;
        journal.connection = entry.connection;
        journal.failed = entry.failed;
        journal.awaited = m_take_over.still_connected();
        if (entry.may_execute) journal.awaited.push_back(entry.connection);
        journal.expires = entry.ends ? 0 : m_clock.expiry(written, m_request.options.ttl);
        m_is_in_doubt = true;
        const auto altered = m_views.alter(m_epoch, journal);
        if (altered == Altered::fenced) throw lost();
        if (altered == Altered::unknown) {
            if (m_views.session().is_once()) throw server::ConnectionLost("the connection of the lock broke");
            continue;
        }
        m_is_in_doubt = false;
        m_journal = std::move(journal);
        m_written = written;
        // After a pause this says nothing about now: somebody may be taking over. Ask again.
        if (entry.ends || m_clock.elapsed(written) < m_request.options.ttl / 2) return;
        if (++stale == k_most_stale_answers) {
            throw base::Error(fmt::format("the server takes longer to renew the lock than half of its lease of {} s",
                                          duration_cast<seconds>(m_request.options.ttl).count()),
                              "raise 'lock_ttl'");
        }
    }
}

// An ALTER of our view may still take effect, and would undo what is recorded after it: leave it a view that means
// nothing.
void Lock::begin_new_epoch() {
    for (;;) {
        const auto sight = m_views.look();
        if (sight.top() == nullptr || !m_take_over.is_own(*sight.top())) throw lost();
        if (auto held = m_take_over.attempt(sight)) {
            m_epoch = held->epoch;
            m_journal = std::move(held->journal);
            m_written = held->written;
            m_is_in_doubt = false;
            return;
        }
    }
}

LostLock Lock::lost() {
    m_lost = true;
    std::string by = "somebody else";
    try {
        const DurableSession::Once once(m_views.session());
        const auto sight = m_views.look();
        if (sight.top() != nullptr) by = describe_holder(holder_in(sight));
    } catch (const base::Error&) {
        // Who it was is only told where it can be found out.
    }
    return LostLock(base::Fault::stopped_part_way,
                    base::Diagnostic{.message = fmt::format("lost the lock to {}", by),
                                     .hint = "this run has stopped where it was; the other one goes on from there"});
}

// ---- Ending ---------------------------------------------------------------------------------------------------------

std::optional<base::Diagnostic> Lock::release() {
    const std::lock_guard guard(m_mutex);
    return end({.progress = std::nullopt, .connection = 0, .failed = false, .ends = true, .may_execute = false});
}

std::optional<base::Diagnostic> Lock::give_back(const RevisionProgress& progress, bool failed) {
    const std::lock_guard guard(m_mutex);
    const auto& states = progress.states;
    const auto may_execute = std::find(states.begin(), states.end(), StatementState::sent) != states.end();
    return end({.progress = progress,
                .connection = m_journal.connection,
                .failed = failed,
                .ends = true,
                .may_execute = may_execute});
}

std::optional<base::Diagnostic> Lock::end(const Entry& entry) {
    if (m_has_ended || m_epoch == 0) return std::nullopt;
    m_has_ended = true;
    try {
        write(entry);
        return std::nullopt;
    } catch (const LostLock& error) {
        return error.diagnostics().front();
    } catch (const base::Error& error) {
        auto diagnostic = error.diagnostics().front();
        diagnostic.message = fmt::format("the lock was not given back: {}", diagnostic.message);
        diagnostic.hint = fmt::format("it runs out by itself within {} s; 'srmigrate unlock' frees it before",
                                      duration_cast<seconds>(m_request.options.ttl).count());
        return diagnostic;
    }
}

}  // namespace srmigrate::run
