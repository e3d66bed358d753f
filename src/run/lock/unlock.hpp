// SPDX-License-Identifier: Apache-2.0
// The lock as an onlooker sees it, and the way to free it from a holder who will not come back.
#pragma once

#include "base/environment.hpp"
#include "run/lock/journal.hpp"
#include "run/lock/lock.hpp"

#include <cstdint>
#include <optional>

namespace srmigrate::run {

struct LockState {
    std::uint64_t epoch = 0;
    Journal journal;       ///< the holder, with the progress that would be carried on
    bool is_held = false;  ///< a lease runs, and the holder is not known to be dead
    std::int64_t now = 0;  ///< the server's time
    bool operator==(const LockState&) const = default;
};

/// Reads only. Nothing when nobody has ever taken the lock.
std::optional<LockState> look_at_lock(const LockRequest& request, const base::Environment& environment);

enum class Force : bool { no, yes };

struct Unlocked {
    std::optional<LockState> before;  ///< what was found
    bool taken = false;               ///< the lock was taken from its holder and given back
};

/// Frees the lock, with the journal as the holder left it: the next run carries it on. A holder whose lease runs is
/// only robbed with Force::yes; else Error(failed) names him. Nothing is changed where nobody holds the lock.
Unlocked unlock(const LockRequest& request, Force force, const base::Environment& environment);

}  // namespace srmigrate::run
