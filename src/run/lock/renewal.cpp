// SPDX-License-Identifier: Apache-2.0
#include "run/lock/renewal.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>

namespace srmigrate::run {
namespace {

using std::chrono::milliseconds;

constexpr auto k_shortest_interval = milliseconds(20);
constexpr auto k_retry_after = milliseconds(1000);

// A new thread inherits the mask of the one that makes it.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &m_before);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }

  private:
    sigset_t m_before{};
};

}  // namespace

Renewal::Renewal(Lock& lock) : m_lock(lock) {
    const SignalsBlocked blocked;
    m_thread = std::thread([this] { run(); });
}

Renewal::~Renewal() {
    {
        const std::lock_guard guard(m_mutex);
        m_is_over = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Renewal::run() {
    const auto interval = std::max<milliseconds>(m_lock.renewal_interval(), k_shortest_interval);
    auto pause = interval;
    for (;;) {
        {
            std::unique_lock guard(m_mutex);
            if (m_wake.wait_for(guard, pause, [&] { return m_is_over; })) return;
        }
        try {
            // The lease goes on for a while: there is time to try again.
            pause = m_lock.renew() ? interval : std::min(interval, k_retry_after);
        } catch (const LostLock&) {
            return;
        } catch (const std::exception&) {
            pause = std::min(interval, k_retry_after);
        }
    }
}

}  // namespace srmigrate::run
