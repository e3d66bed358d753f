// SPDX-License-Identifier: Apache-2.0
// How far one revision is, kept in memory and written into the lock before every act.
#pragma once

#include "run/lock/journal.hpp"
#include "run/lock/lock.hpp"
#include "run/statement/resume.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::run {

/// What statements are sent for, besides for their revision.
struct LedgerPurpose {
    std::string plan = {};  ///< the plan file that they are of; empty: none
    std::optional<Halted> undoes = std::nullopt;
};

class Ledger {
  public:
    /// `hashes`: of the revision's statements; `begun`: what is known of them from an earlier run.
    Ledger(Lock& lock, std::string revision, bool downgrade, std::vector<std::string> hashes, Resumed begun,
           LedgerPurpose purpose = {});

    std::size_t size() const { return m_states.size(); }
    StatementState state(std::size_t index) const { return m_states.at(index); }
    /// What was written down before the statement was sent; nothing for one that is not in flight.
    const InFlight* in_flight(std::size_t index) const;

    /// Before the statement `entry.index` is sent through that connection.
    void intend(InFlight entry, std::uint64_t connection);
    /// Written with the next intent. What is done stays done.
    void mark(std::size_t index, StatementState state);
    /// Writes what is known now: before the row of the version table moves.
    void write(std::uint64_t connection) { m_lock.record(progress(), connection); }

    RevisionProgress progress() const;
    /// Whether there is something that the next run has to know.
    bool has_begun() const;
    /// Entries that the journal needs for statements behind the first that is not done.
    std::size_t entries() const;

  private:
    Lock& m_lock;
    std::string m_revision;
    bool m_downgrade;
    std::vector<std::string> m_hashes;
    std::vector<StatementState> m_states;
    std::vector<InFlight> m_in_flight;
    LedgerPurpose m_purpose;
    DoneChain m_done;
};

}  // namespace srmigrate::run
