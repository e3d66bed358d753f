// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/process.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

bool is_executable(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

class SpawnActions {
  public:
    SpawnActions() { ::posix_spawn_file_actions_init(&m_actions); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&m_actions); }
    posix_spawn_file_actions_t* get() { return &m_actions; }

  private:
    posix_spawn_file_actions_t m_actions{};
};

/// A pipe that a child writes to. Its ends are not handed to other children.
class Pipe {
  public:
    Pipe() {
        if (::pipe2(m_ends, O_CLOEXEC) != 0)
            throw base::Error(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_write_end();
        ::close(m_ends[0]);
    }
    int read_end() const { return m_ends[0]; }
    int write_end() const { return m_ends[1]; }
    void close_write_end() {
        if (m_ends[1] >= 0) ::close(m_ends[1]);
        m_ends[1] = -1;
    }

  private:
    int m_ends[2] = {-1, -1};
};

/// Reads both to their ends, so that the child never waits for a full pipe.
void read_both(const Pipe& out, std::string& out_text, const Pipe& err, std::string& err_text) {
    std::array<pollfd, 2> files{pollfd{.fd = out.read_end(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = err.read_end(), .events = POLLIN, .revents = 0}};
    std::array<char, 4096> buffer{};
    while (files[0].fd >= 0 || files[1].fd >= 0) {
        if (::poll(files.data(), files.size(), -1) < 0 && errno != EINTR) return;
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (files[i].fd < 0 || files[i].revents == 0) continue;
            const auto size = ::read(files[i].fd, buffer.data(), buffer.size());
            if (size > 0) {
                (i == 0 ? out_text : err_text).append(buffer.data(), static_cast<std::size_t>(size));
            } else if (size == 0 || errno != EINTR) {
                files[i].fd = -1;
            }
        }
    }
}

pid_t started(const std::vector<std::string>& words, const fs::path& directory, SpawnActions& actions) {
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (!directory.empty()) ::posix_spawn_file_actions_addchdir_np(actions.get(), directory.c_str());
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(), environ);
    if (error != 0) throw base::Error(fmt::format("cannot start '{}': {}", words.front(), std::strerror(error)));
    return child;
}

ExitStatus ended(pid_t child, const std::string& program) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) throw base::Error(fmt::format("cannot wait for '{}': {}", program, std::strerror(errno)));
    }
    if (WIFSIGNALED(status)) return {.code = 0, .signal = WTERMSIG(status)};
    return {.code = WEXITSTATUS(status), .signal = 0};
}

}  // namespace

std::optional<fs::path> find_program(const std::string& name, std::string_view search_path) {
    if (name.find('/') != std::string::npos) return is_executable(name) ? std::optional<fs::path>(name) : std::nullopt;
    for (const auto& directory : base::split(search_path, ':')) {
        const auto candidate = fs::path(directory.empty() ? "." : directory) / name;
        if (!name.empty() && is_executable(candidate)) return candidate;
    }
    return std::nullopt;
}

ExitStatus run_program(const std::vector<std::string>& words, const fs::path& directory, Output output) {
    SpawnActions actions;
    if (output == Output::to_stderr) ::posix_spawn_file_actions_adddup2(actions.get(), STDERR_FILENO, STDOUT_FILENO);
    return ended(started(words, directory, actions), words.front());
}

Captured run_captured(const std::vector<std::string>& words, const fs::path& directory) {
    Pipe out;
    Pipe err;
    SpawnActions actions;
    ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(actions.get(), out.write_end(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(actions.get(), err.write_end(), STDERR_FILENO);
    const auto child = started(words, directory, actions);
    out.close_write_end();
    err.close_write_end();
    Captured captured;
    read_both(out, captured.out, err, captured.err);
    captured.status = ended(child, words.front());
    return captured;
}

}  // namespace srmigrate::cli
