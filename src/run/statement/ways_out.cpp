// SPDX-License-Identifier: Apache-2.0
#include "run/statement/ways_out.hpp"

#include "base/overloaded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::run {
namespace {

// Number of the statement that the run stopped at: one in doubt, else the first that is not done.
std::size_t stopped_at(const std::vector<StatementState>& states) {
    auto found = std::find(states.begin(), states.end(), StatementState::sent);
    if (found == states.end()) found = std::find(states.begin(), states.end(), StatementState::not_sent);
    return static_cast<std::size_t>(found - states.begin());
}

base::Error does_not_fit(base::Diagnostic problem, const std::string& command) {
    problem.hint = fmt::format(
        "{}; or look what of it the database has, and run one of\n"
        "  {} --resume-from N   go on with statement N of the script as it is now\n"
        "  {} --restart         begin the revision anew: what had run was undone by hand",
        problem.hint, command, command);
    return base::Error(base::Fault::needs_decision, std::move(problem));
}

Resumed as_recorded(const RevisionProgress& progress, std::span<const std::string> hashes, const std::string& command) {
    auto resumed = resume(progress, hashes);
    if (auto* problem = std::get_if<base::Diagnostic>(&resumed)) throw does_not_fit(std::move(*problem), command);
    return std::get<Resumed>(std::move(resumed));
}

Resumed from(std::size_t first, std::size_t statements) {
    Resumed resumed{.states = std::vector<StatementState>(statements, StatementState::not_sent), .in_flight = {}};
    std::fill_n(resumed.states.begin(), first, StatementState::done);
    return resumed;
}

// What ran beside it, behind it in the script, is as it was recorded: statements whose jobs overlap are not done in
// order.
Resumed from(std::size_t first, const RevisionProgress& progress, std::span<const std::string> hashes) {
    auto resumed = from(first, hashes.size());
    auto at = first + 1;
    for (const auto& entry : progress.in_flight) {
        const bool is_first = entry.index == first && first < hashes.size() && short_hash(hashes[first]) == entry.hash;
        auto found = std::min(at, hashes.size());
        while (found < hashes.size() && short_hash(hashes[found]) != entry.hash)
            ++found;
        if (is_first || found == hashes.size()) continue;
        const auto state = progress.states.at(entry.index);
        resumed.states[found] = state;
        if (state != StatementState::done) {
            resumed.in_flight.push_back(entry);
            resumed.in_flight.back().index = found;
        }
        at = found + 1;
    }
    return resumed;
}

}  // namespace

Resumed begin_with(const WayOut& way, const RevisionProgress& progress, std::span<const std::string> hashes,
                   const std::string& command) {
    return std::visit(
        base::Overloaded{
            [&](const AsRecorded&) { return as_recorded(progress, hashes, command); },
            [&](const ResumeFrom& resume_from) {
                const auto n = resume_from.statement;
                if (n < 1 || n > hashes.size() + 1) {
                    throw base::Error(
                        base::Fault::bad_command_line,
                        base::Diagnostic{
                            .message = fmt::format("revision '{}' has {} statements, there is no number {}",
                                                   progress.revision, hashes.size(), n),
                            .hint = fmt::format("name one from 1 to {}; {} goes on after the last one",
                                                hashes.size() + 1, hashes.size() + 1)});
                }
                return from(n - 1, progress, hashes);
            },
            [&](const MarkDone&) {
                auto resumed = as_recorded(progress, hashes, command);
                const auto at = stopped_at(resumed.states);
                if (at == resumed.states.size()) throw nothing_to_decide(command);
                resumed.states[at] = StatementState::done;
                std::erase_if(resumed.in_flight, [&](const InFlight& entry) { return entry.index == at; });
                return resumed;
            },
            [&](const Restart&) { return from(0, hashes.size()); },
        },
        way);
}

base::Error undecided(const base::Place& where, const std::string& revision, std::size_t index, std::size_t statements,
                      const std::string& why, const std::string& command) {
    return base::Error(
        base::Fault::needs_decision,
        base::Diagnostic{
            .message = fmt::format("statement {} of {} of revision '{}' was sent, and whether it took effect is not "
                                   "known: {}",
                                   index + 1, statements, revision, why),
            .where = where,
            .hint = fmt::format("look at the database, then run one of\n"
                                "  {0} --mark-done       it took effect: go on after it\n"
                                "  {0} --resume-from {1}   it did not: send it again\n"
                                "  {0} --restart         all of the revision was undone by hand: begin it anew\n"
                                "what did not run may be edited in the script before",
                                command, index + 1)});
}

base::Error nothing_to_decide(const std::string& command) {
    return base::Error("no revision was left unfinished, there is nothing to decide",
                       fmt::format("run '{}' without --resume-from, --mark-done and --restart", command));
}

}  // namespace srmigrate::run
