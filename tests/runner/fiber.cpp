// SPDX-License-Identifier: Apache-2.0
#include "runner/fiber.hpp"

#include <cxxabi.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define SRMIGRATE_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SRMIGRATE_ADDRESS_SANITIZER
#endif
#endif
#ifdef SRMIGRATE_ADDRESS_SANITIZER
#include <sanitizer/common_interface_defs.h>
#endif

namespace srmigrate::tests {
namespace {

constexpr std::size_t k_stack_size = std::size_t{1} << 20U;

// Exceptions that are being handled belong to the thread, as the C++ ABI has it (__cxa_eh_globals): each stack has to
// take its own along.
struct Exceptions {
    void* caught = nullptr;
    unsigned uncaught = 0;
};

void exchange(Exceptions& kept) {
    Exceptions current;
    auto* const globals = abi::__cxa_get_globals();
    std::memcpy(static_cast<void*>(&current), globals, sizeof current);
    std::memcpy(static_cast<void*>(globals), &kept, sizeof kept);
    kept = current;
}

// The address sanitizer wants to know which stack is in use.
struct StackInUse {
    const void* bottom = nullptr;
    std::size_t size = 0;
    void* fake = nullptr;  ///< the sanitizer's own

    void leave_for([[maybe_unused]] const StackInUse& next) {
#ifdef SRMIGRATE_ADDRESS_SANITIZER
        __sanitizer_start_switch_fiber(&fake, next.bottom, next.size);
#endif
    }
    void arrive_from([[maybe_unused]] StackInUse& last) const {
#ifdef SRMIGRATE_ADDRESS_SANITIZER
        __sanitizer_finish_switch_fiber(fake, &last.bottom, &last.size);
#endif
    }
};

}  // namespace

class Fiber::Implementation {
  public:
    explicit Implementation(std::function<void()> body)
        : m_body(std::move(body)), m_stack(std::make_unique_for_overwrite<std::byte[]>(k_stack_size)) {
        m_own_stack = {.bottom = m_stack.get(), .size = k_stack_size};
        if (getcontext(&m_own) != 0) throw std::runtime_error("no context for a fiber");
        m_own.uc_stack.ss_sp = m_stack.get();
        m_own.uc_stack.ss_size = k_stack_size;
        m_own.uc_link = &m_caller;
        const auto self = reinterpret_cast<std::uintptr_t>(this);
        makecontext(&m_own, reinterpret_cast<void (*)()>(&Implementation::enter), 2, static_cast<unsigned>(self >> 32U),
                    static_cast<unsigned>(self));
    }

    void resume() {
        exchange(m_exceptions);
        m_caller_stack.leave_for(m_own_stack);
        swapcontext(&m_caller, &m_own);
        m_caller_stack.arrive_from(m_own_stack);
        exchange(m_exceptions);
    }

    void pause() {
        m_own_stack.leave_for(m_caller_stack);
        swapcontext(&m_own, &m_caller);
        m_own_stack.arrive_from(m_caller_stack);
    }

    bool is_done() const { return m_is_done; }

  private:
    // makecontext hands over nothing but ints.
    static void enter(unsigned high, unsigned low) {
        reinterpret_cast<Implementation*>((std::uintptr_t{high} << 32U) | low)->run();
    }

    void run() {
        m_own_stack.arrive_from(m_caller_stack);
        m_body();
        m_is_done = true;
        m_own_stack.leave_for(m_caller_stack);
    }

    std::function<void()> m_body;
    std::unique_ptr<std::byte[]> m_stack;
    ucontext_t m_own{};
    ucontext_t m_caller{};
    StackInUse m_own_stack;
    StackInUse m_caller_stack;
    Exceptions m_exceptions;
    bool m_is_done = false;
};

Fiber::Fiber(std::function<void()> body) : m_implementation(std::make_unique<Implementation>(std::move(body))) {}

Fiber::~Fiber() = default;

void Fiber::resume() {
    m_implementation->resume();
}

void Fiber::pause() {
    m_implementation->pause();
}

bool Fiber::is_done() const {
    return m_implementation->is_done();
}

}  // namespace srmigrate::tests
