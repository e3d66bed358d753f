// SPDX-License-Identifier: Apache-2.0
// Runs a program the way a user does: words, variables, input, a directory; and sees what comes out of it.
#pragma once

#include "support/finished.hpp"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace srmigrate::tests {

enum class Stage {
    pipes,     ///< stdout and stderr apart, neither is a terminal
    terminal,  ///< both on one pseudo-terminal of 80 columns: everything is in Finished::out, line breaks as "\n"
};

struct Program {
    std::vector<std::string> words;  ///< words[0] is the program, searched on PATH
    std::filesystem::path directory = ".";
    std::map<std::string, std::string> variables;  ///< besides PATH, HOME=/nowhere, TZ=UTC, LC_ALL=C.UTF-8, TERM=xterm
    std::string input;
    Stage stage = Stage::pipes;
};

class RunningProgram {
  public:
    explicit RunningProgram(const Program& program);
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;
    ~RunningProgram();  ///< kills it if it still runs

    pid_t pid() const { return m_pid; }
    void send(int signal) const;
    bool is_running();
    /// What it wrote so far. Pipes only.
    std::string out_so_far() const;
    std::string err_so_far() const;
    /// Throws std::runtime_error when it does not end in time.
    Finished wait(std::chrono::milliseconds limit = std::chrono::seconds(60));

  private:
    bool reap(int options);
    void read_terminal();

    pid_t m_pid = -1;
    int m_status = 0;
    bool m_has_ended = false;
    int m_out = -1;  // memory files, or the terminal's other end
    int m_err = -1;
    Stage m_stage;
    std::string m_terminal_text;
};

/// From start to end.
Finished run_program(const Program& program);

/// The srmigrate that was built with the tests.
Finished run_srmigrate(std::vector<std::string> arguments, const std::filesystem::path& directory,
                       std::map<std::string, std::string> variables = {}, Stage stage = Stage::pipes);

}  // namespace srmigrate::tests
