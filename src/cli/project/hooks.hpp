// SPDX-License-Identifier: Apache-2.0
// Post-write hooks: programs that run on each new revision file (reference alembic.md §2.4).
#pragma once

#include "base/environment.hpp"
#include "cli/settings/settings.hpp"
#include "cli/terminal/console.hpp"
#include "cli/terminal/process.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace srmigrate::cli {

struct HookResult {
    std::string name;
    ExitStatus status;
    bool operator==(const HookResult&) const = default;
};

/// Throws an Error with every hook whose program cannot be found; to be called before anything is written.
void check_hooks(const std::vector<Hook>& hooks, const base::Environment& environment);

/// Runs each hook on the file, in order, and warns of those that end with another status than 0.
std::vector<HookResult> run_hooks(const std::vector<Hook>& hooks, const std::filesystem::path& file,
                                  const base::Environment& environment, Console& console);

}  // namespace srmigrate::cli
