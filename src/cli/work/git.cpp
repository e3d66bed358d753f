// SPDX-License-Identifier: Apache-2.0
#include "cli/work/git.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "cli/terminal/process.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> git_program(const base::Environment& environment) {
    const auto found = find_program("git", environment.variable("PATH").value_or(""));
    return found ? std::optional(found->string()) : std::nullopt;
}

Captured git(const base::Environment& environment, const std::string& program, std::vector<std::string> arguments) {
    // a file's name may begin with a dash, and hold any byte: -z, and -- before what is no ref
    arguments.insert(arguments.begin(), program);
    return run_captured(arguments, environment.working_directory);
}

std::string line_of_answer(const std::string& text) {
    return std::string(base::trim(text.substr(0, text.find('\n'))));
}

[[noreturn]] void refuse_git(std::string message, std::string hint) {
    throw base::Error(base::Fault::failed, base::Diagnostic{.message = std::move(message), .hint = std::move(hint)});
}

}  // namespace

std::optional<fs::path> repository_of(const base::Environment& environment) {
    const auto program = git_program(environment);
    if (!program) return std::nullopt;
    const auto answer = git(environment, *program, {"rev-parse", "--show-toplevel"});
    if (answer.status != ExitStatus{} || answer.out.empty()) return std::nullopt;
    return fs::path(line_of_answer(answer.out));
}

std::vector<ChangedFile> changed_since(const base::Environment& environment, const std::string& ref) {
    const auto program = git_program(environment);
    if (!program) {
        refuse_git("--since git:REF needs git, which is not on PATH", "install git, or give a revision to --since");
    }
    const auto root = repository_of(environment);
    if (!root) {
        refuse_git(fmt::format("'{}' is in no repository of git", environment.working_directory.string()),
                   "give a revision to --since");
    }
    const auto known =
        git(environment, *program, {"rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}"});
    if (known.status != ExitStatus{}) {
        refuse_git(fmt::format("git does not know '{}'", ref),
                   "name a branch, tag or commit; a pipeline has to fetch it first (fetch-depth: 0)");
    }
    const auto commit = line_of_answer(known.out);
    const auto base_answer = git(environment, *program, {"merge-base", commit, "HEAD"});
    if (base_answer.status != ExitStatus{}) {
        refuse_git(fmt::format("'{}' and the current branch have no commit in common", ref),
                   "fetch the whole history (fetch-depth: 0)");
    }
    const auto base_commit = line_of_answer(base_answer.out);
    const auto diff = git(environment, *program,
                          {"diff", "--name-status", "-z", "--no-renames", "--diff-filter=AM", base_commit, "--"});
    if (diff.status != ExitStatus{}) refuse_git(fmt::format("git diff failed: {}", line_of_answer(diff.err)), "");
    std::vector<ChangedFile> files;
    const auto parts = base::split(diff.out, '\0');
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
        ChangedFile changed{.file = *root / parts[i + 1], .is_new = parts[i] == "A", .old_text = {}};
        if (!changed.is_new) {
            changed.old_text =
                git(environment, *program, {"show", fmt::format("{}:{}", base_commit, parts[i + 1])}).out;
        }
        files.push_back(std::move(changed));
    }
    const auto others = git(environment, *program, {"ls-files", "-z", "--others", "--exclude-standard", "--full-name"});
    for (const auto& name : base::split(others.out, '\0')) {
        if (!name.empty()) files.push_back({.file = *root / name, .is_new = true, .old_text = {}});
    }
    return files;
}

}  // namespace srmigrate::cli
