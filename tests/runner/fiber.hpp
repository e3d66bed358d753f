// SPDX-License-Identifier: Apache-2.0
// A function with a stack of its own, which can stop in the middle and be gone on with later: a process of a simulated
// world, without a thread of the system and without the system's scheduler. All run in the thread that resumes them.
#pragma once

#include <functional>
#include <memory>

namespace srmigrate::tests {

class Fiber {
  public:
    /// Nothing may be thrown out of `body`.
    explicit Fiber(std::function<void()> body);
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
    /// The body must have returned, or never have begun.
    ~Fiber();

    /// Goes on with the body until it pauses or returns.
    void resume();
    /// By the body: back to who resumed it.
    void pause();
    bool is_done() const;

  private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace srmigrate::tests
