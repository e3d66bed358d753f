// SPDX-License-Identifier: Apache-2.0
// The protocol. A view is named by its epoch, and made with a nonce that no other view has. The highest view is the
// lock; nobody ever drops it.
//
// Rules
//   R1  A holder acts (sends a statement) only after an ALTER of his view that succeeded and was followed, in the same
//       packet, by a listing in which his epoch is the highest. He does so within half a lease of that packet's
//       sending.
//   R2  Who wants epoch X = highest + 1 creates X with the highest view's nonce as its parent. X is then the highest,
//   so
//       by R1 nobody below X acts any more. X's maker acts only after he has confirmed X: parent cleared, by R1.
//   R3  He then reads all views below X, lowest first, writes the journal that counts into X, and only after that drops
//       them, highest first. Then he waits for the connections of former holders, and confirms.
//   R4  The journal that counts is that of the highest view; if its parent is there yet, the one that counts for that.
//
// Why no journal is lost, wherever anybody dies. Let A be the last who acted, with his view at E, and X the highest.
//   - Before CREATE X: A's view counts (R4).
//   - CREATE X done: X's parent is there, so A's view still counts; what A records from now on he does not send (R1).
//   - Journal written into X: the same.
//   - Parent dropped: X counts, and holds what was read after A had stopped acting.
//   - Views further below dropped, or not: they count for nobody, X's parent is gone.
//   - X confirmed: X counts. A crash now is A's again, one epoch higher.
//   Two takers, X over T over A, T alive or dead in any state of the above: X reads lowest first, so if A's view is
//   gone when it is read, T's is read later and holds A's journal; if A's view is there when it is read, T has not
//   confirmed (T drops A's first) and, X being there, never will. X drops T's view before A's: if it were the other way
//   round, T's first copy would count after a crash in between, and it may be older than A's last record.
//
// Why names that come back do no harm. A taker who read the highest view E and then slept may create E+1 after E+1 had
// come and gone: then something higher is there. He sees it before he does anything else and drops his view; it was
// never the highest, so by R1 and R4 it means nothing to anybody, whoever used that name before. The same holds for a
// CREATE, ALTER or DROP that reaches the server late, after its sender has lost the connection and gone on: the CREATE
// makes such a view (its nonce is not used again); the DROP hits a name that is lower than the highest; and after an
// ALTER whose outcome is unknown its sender takes over from himself, so that it can only hit a view that means nothing.
#include "run/lock/take_over.hpp"

#include "base/hash.hpp"
#include "run/story/stop.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace srmigrate::run {
namespace {

constexpr auto k_connection_poll = std::chrono::milliseconds(200);
constexpr std::size_t k_nonce_bytes = 16;
constexpr std::size_t k_nonce_digits = 12;
constexpr std::size_t k_most_awaited = 5;

const RunView* with_nonce(const SeenViews& sight, const std::string& nonce) {
    if (nonce.empty()) return nullptr;
    const auto found = std::find_if(sight.views.begin(), sight.views.end(),
                                    [&](const RunView& view) { return view.journal.nonce == nonce; });
    return found == sight.views.end() ? nullptr : &*found;
}

// Statements may still be executing there: his own, unless he ended in order, and those that he was waiting for
// himself.
std::vector<std::uint64_t> to_await(const Journal& former) {
    auto connections = former.awaited;
    if (former.expires != 0 && former.connection != 0) connections.push_back(former.connection);
    if (connections.size() > k_most_awaited) connections.erase(connections.begin(), connections.end() - k_most_awaited);
    return connections;
}

}  // namespace

const RunView* source_of(const SeenViews& sight) {
    const auto* view = sight.top();
    while (view != nullptr) {
        const auto* parent = with_nonce(sight, view->journal.parent);
        if (parent == nullptr || parent->epoch >= view->epoch) return view;
        view = parent;
    }
    return nullptr;
}

bool lease_runs(const Journal& journal, std::int64_t now) {
    return journal.expires != 0 && now <= journal.expires;
}

TakeOver::TakeOver(LockViews& views, LeaseClock& clock, Options options, Journal self,
                   const base::Environment& environment)
    : m_views(views), m_clock(clock), m_options(options), m_self(std::move(self)), m_environment(environment) {}

std::string TakeOver::fresh_nonce() {
    auto nonce = base::sha256_hex(m_environment.random_bytes(k_nonce_bytes)).substr(0, k_nonce_digits);
    m_nonces.insert(nonce);
    return nonce;
}

std::optional<Held> TakeOver::attempt(const SeenViews& sight) {
    const auto epoch = sight.top() == nullptr ? 1 : sight.top()->epoch + 1;
    auto journal = m_self;
    journal.since = sight.now;
    journal.expires = m_clock.expiry(m_clock.now(), m_options.ttl);
    journal.parent = sight.top() == nullptr ? std::string() : sight.top()->journal.nonce;
    journal = carried(std::move(journal), sight);
    // Our own view, confirmed: its connections have been waited for.
    const auto* source = source_of(sight);
    const auto is_settled = source != nullptr && is_own(*source) && source->journal.parent.empty();
    if (!create(epoch, journal)) return std::nullopt;
    try {
        return settle(epoch, journal, is_settled ? Waits::no : Waits::yes);
    } catch (const base::Error&) {
        give_up(epoch, std::move(journal));
        throw;
    }
}

// Frees what cannot be had after all, as far as that goes: nobody should have to wait for it.
void TakeOver::give_up(std::uint64_t epoch, Journal journal) {
    const DurableSession::Once once(m_views.session());
    try {
        const auto sight = m_views.look();
        const auto* mine = sight.find(epoch);
        if (mine == nullptr || mine->journal.nonce != journal.nonce) return;
        journal = mine->journal;
        journal.expires = 0;
        m_views.alter(epoch, journal);
    } catch (const base::Error&) {
        // The error that led here is the one to tell.
    }
}

// `mine` with what has to be carried over.
Journal TakeOver::carried(Journal mine, const SeenViews& sight) {
    const auto* source = source_of(sight);
    if (source == nullptr) return mine;
    const auto& theirs = source->journal;
    mine.progress = theirs.progress;
    mine.failed = theirs.failed;
    // What is carried on stays its project's; a journal with nothing in it is nobody's.
    mine.project = theirs.progress ? theirs.project : m_self.project;
    if (is_own(*source)) {
        mine.since = theirs.since;
        mine.awaited = theirs.awaited;
        return mine;
    }
    m_source = *source;
    mine.awaited = to_await(theirs);
    return mine;
}

// True when the view of `epoch` is ours; `journal` is then the one it was made with.
bool TakeOver::create(std::uint64_t epoch, Journal& journal) {
    bool was_hidden = false;
    for (;;) {
        journal.nonce = fresh_nonce();
        const auto created = m_views.create(epoch, journal);
        if (created == Created::done) return true;
        const auto sight = m_views.look();
        if (const auto* view = sight.find(epoch); view != nullptr && is_own(*view)) {
            journal = view->journal;  // an attempt whose answer was lost
            return true;
        }
        if (sight.top() != nullptr && sight.top()->epoch >= epoch) return false;
        if (created == Created::unknown) continue;
        // It exists, and nothing of that epoch or a higher one is to be seen. Once may be chance: somebody removed the
        // views by hand.
        if (was_hidden) throw m_views.invisible(epoch);
        was_hidden = true;
    }
}

std::optional<Held> TakeOver::settle(std::uint64_t epoch, Journal journal, Waits waits) {
    for (;;) {
        const auto sight = m_views.look();
        const auto* top = sight.top();
        if (top == nullptr || top->journal.nonce != journal.nonce) {
            if (top != nullptr && top->epoch > epoch && sight.find(epoch) != nullptr) m_views.drop(epoch);
            return std::nullopt;
        }
        const auto complete = carried(journal, sight);
        if (complete != journal) {
            if (m_views.alter(epoch, complete) != Altered::done) return std::nullopt;
            journal = complete;
        }
        if (drop_below(epoch, sight) == Lowered::all) break;
    }
    if (waits == Waits::yes) {
        if (!await_connections(epoch, journal)) return std::nullopt;
        journal.awaited = m_still_connected;
    }
    const auto written = m_clock.now();
    journal.parent.clear();
    journal.expires = m_clock.expiry(written, m_options.ttl);
    if (m_views.alter(epoch, journal) != Altered::done) return std::nullopt;
    return Held{.epoch = epoch, .journal = std::move(journal), .written = written};
}

TakeOver::Lowered TakeOver::drop_below(std::uint64_t epoch, const SeenViews& sight) {
    for (auto view = sight.views.rbegin(); view != sight.views.rend(); ++view) {
        if (view->epoch >= epoch) continue;
        if (m_views.drop(view->epoch) == Dropped::unknown) return Lowered::not_yet;
    }
    return Lowered::all;
}

// False when the lock was lost meanwhile, or that is not known.
bool TakeOver::await_connections(std::uint64_t epoch, Journal& journal) {
    const auto is_ours = [&](std::uint64_t connection) {
        return connection == m_self.connection || connection == m_views.session().connection_id();
    };
    const auto deadline = m_environment.monotonic_now() + m_options.grace;
    auto renewed = m_clock.now();
    auto remaining = journal.awaited;
    m_still_connected.clear();
    for (;;) {
        std::erase_if(remaining, is_ours);
        if (!remaining.empty()) remaining = m_views.still_connected(remaining);
        if (remaining.empty()) return true;
        if (m_environment.monotonic_now() >= deadline) {
            m_still_connected = remaining;
            return true;
        }
        const auto is_stopping = m_environment.stop_requested() != base::StopRequest::none;
        if (is_stopping || m_clock.elapsed(renewed) >= m_options.ttl / 3) {
            renewed = m_clock.now();
            journal.awaited = remaining;
            journal.expires = is_stopping ? 0 : m_clock.expiry(renewed, m_options.ttl);
            const auto altered = m_views.alter(epoch, journal);
            if (is_stopping) throw stopped_on_request(m_environment, "while a former run's connection was ending");
            if (altered != Altered::done) return false;
        }
        m_environment.sleep(k_connection_poll);
    }
}

}  // namespace srmigrate::run
