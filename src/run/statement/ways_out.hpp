// SPDX-License-Identifier: Apache-2.0
// What a person decides about a revision that an earlier run left unfinished, and the errors that ask for it (exit 4),
// each with the commands that answer it.
#pragma once

#include "base/diagnostic.hpp"
#include "run/lock/journal.hpp"
#include "run/statement/resume.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <variant>

namespace srmigrate::run {

/// Go on by what the journal says.
struct AsRecorded {};
/// --resume-from N: the statements before number N (from 1) are done, nothing of the others is.
struct ResumeFrom {
    std::size_t statement = 1;
};
/// --mark-done: the statement that the run stopped at is done.
struct MarkDone {};
/// --restart: nothing is done, begin with the first statement.
struct Restart {};
using WayOut = std::variant<AsRecorded, ResumeFrom, MarkDone, Restart>;

/// The revision's states with that decision. `hashes`: of its statements as they are now. Throws base::Error: the
/// script does not fit the journal (needs_decision, with the ways out), or N is out of range (bad_command_line).
/// `command`: what to run again, "srmigrate upgrade head".
Resumed begin_with(const WayOut& way, const RevisionProgress& progress, std::span<const std::string> hashes,
                   const std::string& command);

/// It is not known whether statement `index` (from 0) took effect.
base::Error undecided(const base::Place& where, const std::string& revision, std::size_t index, std::size_t statements,
                      const std::string& why, const std::string& command);

/// A decision was given, and there is nothing to decide.
base::Error nothing_to_decide(const std::string& command);

}  // namespace srmigrate::run
