// SPDX-License-Identifier: Apache-2.0
#include "run/lock/lease_clock.hpp"

#include <algorithm>

namespace srmigrate::run {

using std::chrono::ceil;
using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::seconds;

Duration LeaseClock::elapsed(const Instant& since) const {
    const auto at = now();
    return std::max(duration_cast<Duration>(at.monotonic - since.monotonic),
                    duration_cast<Duration>(at.wall - since.wall));
}

void LeaseClock::server_said(std::int64_t now, const Instant& asked) {
    m_server = now;
    m_asked = asked;
}

std::int64_t LeaseClock::server_time(const Instant& at) const {
    return m_server + floor<seconds>(at.monotonic - m_asked.monotonic).count();
}

std::int64_t LeaseClock::expiry(const Instant& from, Duration ttl) const {
    // Both clocks are cut to seconds: one more, so that a lease is never shorter than its length.
    return server_time(from) + ceil<seconds>(ttl).count() + 1;
}

}  // namespace srmigrate::run
