// SPDX-License-Identifier: Apache-2.0
// An environment whose clocks go on, for tests with a server or other processes. One that stands still: world.hpp.
#pragma once

#include "base/environment.hpp"

#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <thread>

namespace srmigrate::tests {

/// No variables, nobody asks to stop, and chance is chance.
inline base::Environment real_world() {
    base::Environment environment;
    environment.variable = [](const std::string&) { return std::nullopt; };
    environment.now = [] { return std::chrono::system_clock::now(); };
    environment.monotonic_now = [] { return std::chrono::steady_clock::now(); };
    environment.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
    environment.stop_requested = [] { return base::StopRequest::none; };
    environment.stop_signal = [] { return 0; };
    environment.random_bytes = [](std::size_t count) {
        std::random_device device;
        std::string bytes;
        while (bytes.size() < count)
            bytes += static_cast<char>(device());
        return bytes;
    };
    return environment;
}

}  // namespace srmigrate::tests
