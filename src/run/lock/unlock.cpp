// SPDX-License-Identifier: Apache-2.0
#include "run/lock/unlock.hpp"

#include "run/lock/lock_views.hpp"
#include "run/lock/take_over.hpp"

#include <fmt/format.h>

namespace srmigrate::run {
namespace {

std::optional<LockState> state_in(const SeenViews& sight, const LockRequest& request) {
    if (sight.top() == nullptr) return std::nullopt;
    auto journal = holder_in(sight);
    const auto is_held = lease_runs(journal, sight.now) && !request.is_dead(journal.process, journal.pid);
    return LockState{.epoch = sight.top()->epoch, .journal = std::move(journal), .is_held = is_held, .now = sight.now};
}

base::Error is_alive(const LockState& state) {
    return base::Error(fmt::format("the lock is held by {}; its lease runs for {} s more unless it is renewed",
                                   describe_holder(state.journal), state.journal.expires - state.now),
                       "let that run end; if its process is gone, run 'srmigrate unlock --force'");
}

base::Error taken_meanwhile(const SeenViews& sight) {
    const auto by = sight.top() == nullptr ? std::string("somebody else") : describe_holder(holder_in(sight));
    return base::Error(base::Fault::try_again,
                       base::Diagnostic{.message = fmt::format("the lock was taken meanwhile by {}", by),
                                        .hint = "look who holds it now: 'srmigrate unlock'"});
}

// As the robbed holder left it: free, but his name stays on what is to be carried on.
Journal freed(Journal mine, const Journal& theirs, const std::vector<std::uint64_t>& connections) {
    mine.owner = theirs.owner;
    mine.host = theirs.host;
    mine.pid = theirs.pid;
    mine.process = theirs.process;
    mine.connection = theirs.connection;
    mine.since = theirs.since;
    mine.expires = 0;
    mine.awaited = connections;
    return mine;
}

}  // namespace

std::optional<LockState> look_at_lock(const LockRequest& request, const base::Environment& environment) {
    LeaseClock clock(environment);
    LockViews views(request.bookkeeping, request.connect, request.options.patience, clock, environment);
    return state_in(views.look(), request);
}

Unlocked unlock(const LockRequest& request, Force force, const base::Environment& environment) {
    LeaseClock clock(environment);
    LockViews views(request.bookkeeping, request.connect, request.options.patience, clock, environment);
    auto sight = views.look();
    const auto before = state_in(sight, request);
    if (!before || before->journal.expires == 0) return {.before = before, .taken = false};
    if (before->is_held && force == Force::no) throw is_alive(*before);

    const auto user = views.current_user();
    if (before->journal.user != hash_of_user(user)) views.prove_privileges(user, sight.now);
    // The next run waits for the connections; nobody has to wait here.
    TakeOver take_over(views, clock, {.ttl = request.options.ttl, .grace = Duration(0)}, holder_of(request, user),
                       environment);
    for (;; sight = views.look()) {
        const auto* top = sight.top();
        if (top == nullptr || (top->epoch != before->epoch && !take_over.is_own(*top))) throw taken_meanwhile(sight);
        const auto held = take_over.attempt(sight);
        if (!held) continue;
        const auto journal = freed(held->journal, take_over.source()->journal, take_over.still_connected());
        const auto altered = views.alter(held->epoch, journal);
        if (altered == Altered::done) return {.before = before, .taken = true};
        if (altered == Altered::fenced) throw taken_meanwhile(views.look());
    }
}

}  // namespace srmigrate::run
