// SPDX-License-Identifier: Apache-2.0
// Child processes of tests: run to their end, or kept in the background and killed with the object.
#pragma once

#include "support/finished.hpp"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::tests {

struct Command {
    std::vector<std::string> arguments;              ///< the first is the program, looked up in PATH
    std::string input;                               ///< its stdin
    std::map<std::string, std::string> environment;  ///< added to this process's own
    std::filesystem::path directory;                 ///< where it runs; empty: here
};

/// Runs a command to its end; kills it after `limit` (exit code 137).
Finished run(const Command& command, std::chrono::seconds limit = std::chrono::seconds(60));

/// Whether PATH holds a program.
bool is_installed(const std::string& program);

/// A process in the background. Its output goes to files that can be read at any time. Destruction kills it (SIGKILL)
/// and waits for it.
class Process {
  public:
    explicit Process(const Command& command);
    Process(Process&&) noexcept;
    Process& operator=(Process&&) = delete;
    ~Process();

    pid_t pid() const { return m_pid; }
    bool is_running();
    void signal(int number) const;
    /// Exit code as in Finished; nothing when it still runs after `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit);
    std::string out() const;
    std::string err() const;

  private:
    pid_t m_pid = -1;
    std::optional<int> m_exit_code;
    std::filesystem::path m_directory;
};

/// A TCP port on 127.0.0.1 that was free a moment ago.
unsigned short free_port();

}  // namespace srmigrate::tests
