// SPDX-License-Identifier: Apache-2.0
// Who runs: the names that a lock shows to others, and whether a process that once held it is still alive. A process on
// another machine, in another container or before the last boot cannot be judged from here and counts as alive.
#pragma once

#include "base/environment.hpp"

#include <cstdint>
#include <string>

namespace srmigrate::run {

struct Holder {
    std::string owner;  ///< account
    std::string host;
    std::int64_t pid = 0;
    std::string process;  ///< machine and start of this process; empty: not known
    bool operator==(const Holder&) const = default;
};

/// Of this process. Names are valid UTF-8 of at most 48 bytes.
Holder this_process(const base::Environment& environment);

/// True only where the process that `process` and `pid` name ran on this very machine, since its last boot, in this
/// process's own container, and is gone.
bool is_dead(const std::string& process, std::int64_t pid);

}  // namespace srmigrate::run
