// SPDX-License-Identifier: Apache-2.0
// Brings the journal of an interrupted revision together with its script as it is now, which may have been edited
// since: what ran is found again by hash, everything else is free to change. Pure; what may be in flight is decided by
// run/statement/resolve.
#pragma once

#include "base/diagnostic.hpp"
#include "run/lock/journal.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::run {

/// The state of each statement of the script as it is now. `in_flight` has an entry, with its index in this script, for
/// every statement that is `sent` or `job_running`.
struct Resumed {
    std::vector<StatementState> states;
    std::vector<InFlight> in_flight;
    bool operator==(const Resumed&) const = default;
};

/// `hashes`: of the script's statements in order. A Diagnostic says which statement that ran, or may have run, is no
/// longer in the script.
std::variant<Resumed, base::Diagnostic> resume(const RevisionProgress& progress, std::span<const std::string> hashes);

/// The statements at the beginning of a revision that are done, and the chain of their hashes. Who goes on keeps it, so
/// that each statement is hashed once.
class DoneChain {
  public:
    /// Takes in what is done behind what it holds. Returns how many statements that were.
    std::size_t extend(std::span<const StatementState> states, std::span<const std::string> hashes);

    std::size_t size() const { return m_size; }
    const std::string& text() const { return m_text; }

  private:
    std::size_t m_size = 0;
    std::string m_text;
};

/// What to write down for these states: run lengths, the chain of the done statements at the beginning, and an entry
/// for each later one that is not `not_sent`. `in_flight` holds marks and identities of those that have any.
RevisionProgress progress_of(std::string revision, bool downgrade, std::span<const StatementState> states,
                             std::span<const std::string> hashes, std::span<const InFlight> in_flight,
                             const DoneChain& done);

/// The part of a statement's hash that the journal keeps.
std::string short_hash(std::string_view hash);

}  // namespace srmigrate::run
