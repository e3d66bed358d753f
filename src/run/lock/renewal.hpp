// SPDX-License-Identifier: Apache-2.0
// Renews the lease while a statement, or the wait for a job, keeps the run from recording anything.
#pragma once

#include "run/lock/lock.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace srmigrate::run {

/// A thread that calls Lock::renew() until destruction. It touches the lock and the lock's own connection only; when it
/// finds the lock lost it ends, and Lock::is_lost() tells. Signals are left to the other threads.
class Renewal {
  public:
    explicit Renewal(Lock& lock);
    Renewal(const Renewal&) = delete;
    Renewal& operator=(const Renewal&) = delete;
    ~Renewal();

  private:
    void run();

    Lock& m_lock;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_is_over = false;
    std::thread m_thread;
};

}  // namespace srmigrate::run
