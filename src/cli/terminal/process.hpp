// SPDX-License-Identifier: Apache-2.0
// Other programs: an editor, a formatter.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::cli {

/// The file that a program's name stands for: itself when it has a slash, else the first executable on `search_path`
/// (the value of PATH).
std::optional<std::filesystem::path> find_program(const std::string& name, std::string_view search_path);

/// How a program ended.
struct ExitStatus {
    int code = 0;    ///< its exit code; 0 when a signal ended it
    int signal = 0;  ///< that ended it, or 0
    bool operator==(const ExitStatus&) const = default;
};

enum class Output {
    as_it_is,   ///< the program has this process's streams, e.g. an editor
    to_stderr,  ///< what it writes to stdout goes to stderr: stdout is for the answer
};

/// Runs a program to its end. `words[0]` is the program; `directory` where it runs, the working directory if empty.
/// Throws an Error when it cannot be started.
ExitStatus run_program(const std::vector<std::string>& words, const std::filesystem::path& directory, Output output);

struct Captured {
    ExitStatus status;
    std::string out;
    std::string err;
};

/// The same with what it writes, to both streams; it reads nothing.
Captured run_captured(const std::vector<std::string>& words, const std::filesystem::path& directory);

}  // namespace srmigrate::cli
