// SPDX-License-Identifier: Apache-2.0
#include "run/statement/resume.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::run {
namespace {

constexpr std::size_t k_hash_length = 10;

base::Diagnostic changed(std::string revision, std::size_t done) {
    return {.message = fmt::format("the first {} of revision '{}' already ran, but the script has changed there",
                                   done == 1 ? std::string("statement") : fmt::format("{} statements", done), revision),
            .hint = "put them back as they were; what comes after them may be edited freely"};
}

base::Diagnostic missing(std::string revision, std::size_t index, StatementState state) {
    return {.message = fmt::format("statement {} of revision '{}' {}, and its script no longer has it", index + 1,
                                   revision, state == StatementState::sent ? "may have run" : "ran"),
            .hint = "put it back as it was"};
}

}  // namespace

std::string short_hash(std::string_view hash) {
    return std::string(hash.substr(0, k_hash_length));
}

std::size_t DoneChain::extend(std::span<const StatementState> states, std::span<const std::string> hashes) {
    const auto before = m_size;
    while (m_size < states.size() && m_size < hashes.size() && states[m_size] == StatementState::done)
        m_text = extend_chain(m_text, short_hash(hashes[m_size++]));
    return m_size - before;
}

std::variant<Resumed, base::Diagnostic> resume(const RevisionProgress& progress, std::span<const std::string> hashes) {
    const auto end = std::find_if(progress.states.begin(), progress.states.end(),
                                  [](StatementState state) { return state != StatementState::done; });
    const auto done = static_cast<std::size_t>(end - progress.states.begin());
    DoneChain chain;
    chain.extend(progress.states, hashes);
    if (chain.size() < done || chain.text() != progress.done_chain) return changed(progress.revision, done);
    Resumed resumed{.states = std::vector<StatementState>(hashes.size(), StatementState::not_sent), .in_flight = {}};
    std::fill_n(resumed.states.begin(), done, StatementState::done);
    auto at = done;
    for (const auto& entry : progress.in_flight) {
        const auto state = progress.states.at(entry.index);
        while (at < hashes.size() && short_hash(hashes[at]) != entry.hash)
            ++at;
        if (at == hashes.size()) return missing(progress.revision, entry.index, state);
        resumed.states[at] = state;
        if (state != StatementState::done) {
            auto moved = entry;
            moved.index = at;
            resumed.in_flight.push_back(std::move(moved));
        }
        ++at;
    }
    return resumed;
}

RevisionProgress progress_of(std::string revision, bool downgrade, std::span<const StatementState> states,
                             std::span<const std::string> hashes, std::span<const InFlight> in_flight,
                             const DoneChain& done) {
    RevisionProgress progress{.revision = std::move(revision),
                              .downgrade = downgrade,
                              .states = {states.begin(), states.end()},
                              .done_chain = done.text(),
                              .in_flight = {}};
    for (std::size_t i = done.size(); i < states.size(); ++i) {
        if (states[i] == StatementState::not_sent) continue;
        InFlight entry{.index = i, .hash = short_hash(hashes[i])};
        const auto known = std::find_if(in_flight.begin(), in_flight.end(),
                                        [&](const InFlight& statement) { return statement.index == i; });
        if (known != in_flight.end() && states[i] != StatementState::done) {
            entry.job_mark = known->job_mark;
            entry.proof = known->proof;
            entry.transaction = known->transaction;
        }
        progress.in_flight.push_back(std::move(entry));
    }
    return progress;
}

}  // namespace srmigrate::run
