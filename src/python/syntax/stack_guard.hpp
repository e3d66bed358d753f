// SPDX-License-Identifier: Apache-2.0
// How much of the processor's stack a recursion has used, so that deep input ends in an error and never in a crash,
// whatever the limit of the process is.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>

namespace srmigrate::python {

class StackGuard {
  public:
    /// Counts from the frame that makes it.
    StackGuard() : m_base(static_cast<const char*>(__builtin_frame_address(0))), m_limit(limit()) {}

    bool exhausted() const {
        const auto* here = static_cast<const char*>(__builtin_frame_address(0));
        return static_cast<std::size_t>(std::max(here, m_base) - std::min(here, m_base)) > m_limit;
    }

  private:
    // Two thirds of what there is: the rest is for who called, and for what is called without asking.
    static std::size_t limit() {
        constexpr std::size_t k_most = 8U << 20;
        rlimit stack{};
        const bool known = getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur != RLIM_INFINITY;
        return std::min(known ? static_cast<std::size_t>(stack.rlim_cur) : k_most, k_most) / 3 * 2;
    }

    const char* m_base;
    std::size_t m_limit;
};

}  // namespace srmigrate::python
