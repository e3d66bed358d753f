// SPDX-License-Identifier: Apache-2.0
#include "cli/project/hooks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace srmigrate::cli {
namespace {

constexpr std::string_view k_file_token = "REVISION_SCRIPT_FILENAME";

// `module` and `console_scripts` name Python packages; their command of the same name is what runs.
std::optional<std::filesystem::path> program_of(const Hook& hook, const base::Environment& environment) {
    if (hook.program.find('/') == std::string::npos) {
        return find_program(hook.program, environment.variable("PATH").value_or(""));
    }
    const auto& directory = hook.directory.empty() ? environment.working_directory : hook.directory;
    return find_program((directory / hook.program).string(), "");
}

std::vector<std::string> words_of(const Hook& hook, const std::string& program, const std::filesystem::path& file) {
    std::vector<std::string> words{program};
    bool names_file = false;
    for (const auto& option : hook.options) {
        names_file = names_file || option == k_file_token;
        words.push_back(option == k_file_token ? file.string() : option);
    }
    if (!names_file) words.insert(words.begin() + 1, file.string());
    return words;
}

}  // namespace

void check_hooks(const std::vector<Hook>& hooks, const base::Environment& environment) {
    std::vector<base::Diagnostic> diagnostics;
    for (const auto& hook : hooks) {
        if (program_of(hook, environment)) continue;
        diagnostics.push_back(
            {.message = fmt::format("the post-write hook '{}' needs the program '{}', which is not {}", hook.name,
                                    hook.program, hook.program.find('/') == std::string::npos ? "on PATH" : "there"),
             .hint = "install it, or take the hook out of the config file"});
    }
    if (!diagnostics.empty()) throw base::Error(base::Fault::failed, std::move(diagnostics));
}

std::vector<HookResult> run_hooks(const std::vector<Hook>& hooks, const std::filesystem::path& file,
                                  const base::Environment& environment, Console& console) {
    std::vector<HookResult> results;
    for (const auto& hook : hooks) {
        const auto program = program_of(hook, environment).value_or(hook.program).string();
        console.say(fmt::format("running the post-write hook '{}'", hook.name));
        const auto& directory = hook.directory.empty() ? environment.working_directory : hook.directory;
        const auto status = run_program(words_of(hook, program, file), directory, Output::to_stderr);
        if (status != ExitStatus{}) {
            const auto how = status.signal != 0 ? fmt::format("was ended by signal {}", status.signal)
                                                : fmt::format("ended with status {}", status.code);
            console.warn({.message = fmt::format("the post-write hook '{}' {}", hook.name, how),
                          .where = base::whole_file(file.string()),
                          .hint = "the file stays as the hook left it"});
        }
        results.push_back({.name = hook.name, .status = status});
    }
    return results;
}

}  // namespace srmigrate::cli
