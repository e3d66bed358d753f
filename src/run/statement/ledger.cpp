// SPDX-License-Identifier: Apache-2.0
#include "run/statement/ledger.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::run {

Ledger::Ledger(Lock& lock, std::string revision, bool downgrade, std::vector<std::string> hashes, Resumed begun,
               LedgerPurpose purpose)
    : m_lock(lock),
      m_revision(std::move(revision)),
      m_downgrade(downgrade),
      m_hashes(std::move(hashes)),
      m_states(std::move(begun.states)),
      m_in_flight(std::move(begun.in_flight)),
      m_purpose(std::move(purpose)) {
    m_states.resize(m_hashes.size(), StatementState::not_sent);
    m_done.extend(m_states, m_hashes);
}

const InFlight* Ledger::in_flight(std::size_t index) const {
    const auto found = std::find_if(m_in_flight.begin(), m_in_flight.end(),
                                    [&](const InFlight& entry) { return entry.index == index; });
    return found == m_in_flight.end() ? nullptr : &*found;
}

void Ledger::intend(InFlight entry, std::uint64_t connection) {
    const auto index = entry.index;
    std::erase_if(m_in_flight, [&](const InFlight& known) { return known.index == index; });
    m_in_flight.push_back(std::move(entry));
    m_states.at(index) = StatementState::sent;
    write(connection);
}

void Ledger::mark(std::size_t index, StatementState state) {
    m_states.at(index) = state;
    if (state != StatementState::done) return;
    m_done.extend(m_states, m_hashes);
    std::erase_if(m_in_flight, [&](const InFlight& known) { return known.index == index; });
}

RevisionProgress Ledger::progress() const {
    auto progress = progress_of(m_revision, m_downgrade, m_states, m_hashes, m_in_flight, m_done);
    progress.plan = m_purpose.plan;
    progress.undoes = m_purpose.undoes;
    return progress;
}

std::size_t Ledger::entries() const {
    return static_cast<std::size_t>(
        std::count_if(m_states.begin() + static_cast<std::ptrdiff_t>(m_done.size()), m_states.end(),
                      [](StatementState state) { return state != StatementState::not_sent; }));
}

bool Ledger::has_begun() const {
    return std::any_of(m_states.begin(), m_states.end(),
                       [](StatementState state) { return state != StatementState::not_sent; });
}

}  // namespace srmigrate::run
