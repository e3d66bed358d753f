// SPDX-License-Identifier: Apache-2.0
// Time as a lease needs it: leases are counted on the server's clock, pauses of this process on its own.
#pragma once

#include "base/environment.hpp"
#include "run/story/event.hpp"

#include <chrono>
#include <cstdint>

namespace srmigrate::run {

/// A moment of this process, on both of its clocks.
struct Instant {
    std::chrono::steady_clock::time_point monotonic;
    std::chrono::system_clock::time_point wall;
};

class LeaseClock {
  public:
    explicit LeaseClock(const base::Environment& environment) : m_environment(environment) {}

    Instant now() const { return {m_environment.monotonic_now(), m_environment.now()}; }

    /// Since then: the longer of what the clocks say, for the monotonic one stands still while a machine is suspended.
    Duration elapsed(const Instant& since) const;

    /// The server's unix_timestamp() as answered to a question that was asked at `asked`.
    void server_said(std::int64_t now, const Instant& asked);
    /// What the server's clock said at that moment, or a second less.
    std::int64_t server_time(const Instant& at) const;
    /// The last second of a lease of that length.
    std::int64_t expiry(const Instant& from, Duration ttl) const;

  private:
    const base::Environment& m_environment;
    std::int64_t m_server = 0;
    Instant m_asked;
};

}  // namespace srmigrate::run
