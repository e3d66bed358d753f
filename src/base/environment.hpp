// SPDX-License-Identifier: Apache-2.0
// The world as a value: everything that the program reads from or says to its surroundings, so that a test can put
// another world in its place. Connections are the business of room `server`.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace srmigrate::base {

/// What the user asked for by signals so far.
enum class StopRequest {
    none,
    after_statement,  ///< one SIGINT, SIGTERM or SIGHUP: finish the current statement, then stop
    now,              ///< two: leave a running job alone, record, exit
};

struct Environment {
    std::function<std::optional<std::string>(const std::string& name)> variable;
    std::filesystem::path working_directory;
    std::function<std::chrono::system_clock::time_point()> now;
    std::function<std::chrono::steady_clock::time_point()> monotonic_now;
    std::function<void(std::chrono::milliseconds)> sleep;  ///< returns early when a signal arrives
    std::function<StopRequest()> stop_requested;
    std::function<int()> stop_signal;                       ///< the last signal's number, 0 if none
    std::function<std::string(std::size_t)> random_bytes;   ///< that many bytes, fit for identifiers
    std::ostream* out = nullptr;                            ///< the answer
    std::ostream* err = nullptr;                            ///< the story
    std::function<std::optional<std::string>()> read_line;  ///< of stdin; nothing at its end
    bool in_is_terminal = false;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    std::size_t terminal_width = 80;
};

}  // namespace srmigrate::base
