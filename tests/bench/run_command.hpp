// SPDX-License-Identifier: Apache-2.0
// Runs the program as people start it, and measures.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace srmigrate::bench {

struct Cost {
    double seconds = 0;
    double processor_seconds = 0;  ///< of the program and the system for it: a busy machine lengthens them little
    double megabytes = 0;
};

inline double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

inline Cost run_once(const std::vector<std::string>& words, const std::filesystem::path& directory) {
    std::vector<std::string> copy = words;
    std::vector<char*> argv;
    for (auto& word : copy)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    const auto begin = std::chrono::steady_clock::now();
    pid_t child = 0;
    if (posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ) != 0) throw std::runtime_error("spawn");
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0) throw std::runtime_error(fmt::format("{} failed", fmt::join(words, " ")));
    return {.seconds = took.count(),
            .processor_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
            .megabytes = static_cast<double>(usage.ru_maxrss) / 1024};
}

/// The median of several runs of the binary after one that warms up. Throws when one fails.
inline Cost run_command(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                        std::size_t times) {
    std::vector<std::string> words{SRMIGRATE_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    run_once(words, directory);
    std::vector<Cost> costs;
    for (std::size_t i = 0; i < times; ++i)
        costs.push_back(run_once(words, directory));
    std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.seconds < b.seconds; });
    return costs[costs.size() / 2];
}

}  // namespace srmigrate::bench
