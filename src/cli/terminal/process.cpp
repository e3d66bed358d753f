// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/process.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

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
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    SpawnActions actions;
    if (output == Output::to_stderr) ::posix_spawn_file_actions_adddup2(actions.get(), STDERR_FILENO, STDOUT_FILENO);
    if (!directory.empty()) ::posix_spawn_file_actions_addchdir_np(actions.get(), directory.c_str());
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(), environ);
    if (error != 0) throw base::Error(fmt::format("cannot start '{}': {}", words.front(), std::strerror(error)));

    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            throw base::Error(fmt::format("cannot wait for '{}': {}", words.front(), std::strerror(errno)));
    }
    if (WIFSIGNALED(status)) return {.code = 0, .signal = WTERMSIG(status)};
    return {.code = WEXITSTATUS(status), .signal = 0};
}

}  // namespace srmigrate::cli
