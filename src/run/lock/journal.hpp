// SPDX-License-Identifier: Apache-2.0
// What a run writes down before it acts, small enough to live in the definition of a view: who runs, which revision,
// how far, and what may be in flight. Text in, text out; where it is kept is the business of run/lock/lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

enum class StatementState : char {
    not_sent = 'n',
    sent = 's',         ///< intent recorded; whether it took effect is to be found out
    job_running = 'j',  ///< took effect as a job that had not ended
    done = 'd',
};

/// A statement that may be in flight, with what can prove its effect later.
struct InFlight {
    std::size_t index = 0;      ///< in the revision, from 0
    std::string hash;           ///< beginning of the statement's token hash
    std::int64_t job_mark = 0;  ///< highest JobId seen before it was sent
    std::string proof;          ///< short hash of the PartitionIds of its objects before it was sent; or its label
    std::string transaction;    ///< of a load that is committed, and was not yet to be read; empty: none
    bool operator==(const InFlight&) const = default;
};

inline constexpr std::size_t k_most_in_flight = 24;

/// What had run of an upgrade that stopped half-way, and is being taken back.
struct Halted {
    std::vector<StatementState> states;  ///< done, or not sent
    std::string done_chain;
    std::vector<InFlight> in_flight;  ///< index and hash of what is done behind the first that is not
    bool operator==(const Halted&) const = default;
};

/// The revision being run.
struct RevisionProgress {
    std::string revision;
    bool downgrade = false;
    std::vector<StatementState> states;  ///< one for each statement
    std::string done_chain;              ///< chained hash of the done statements in order
    std::vector<InFlight> in_flight;
    std::string plan = {};  ///< of the plan file that is carried out (plan/plan_file.hpp); empty: none
    /// The statements are those that take this back; `downgrade` is set.
    std::optional<Halted> undoes = std::nullopt;
    bool operator==(const RevisionProgress&) const = default;
};

struct Journal {
    std::string project;  ///< hash of script_location and version_table: another project's journal is never resumed
    std::string owner;
    std::string host;
    std::int64_t pid = 0;
    std::uint64_t connection = 0;
    std::int64_t since = 0;    ///< the server's unix_timestamp() when the lock was taken
    std::int64_t expires = 0;  ///< likewise, the last second of the lease; 0: given back
    bool failed = false;       ///< the last run stopped at a failed statement and gave the lock back
    std::optional<RevisionProgress> progress;
    // What a take-over needs (run/lock/lock.cpp).
    std::string nonce;                   ///< of the view that holds this: tells apart two views of one name
    std::string parent;                  ///< nonce of the view that is being taken over; empty: that is done
    std::vector<std::uint64_t> awaited;  ///< connections of former holders that may still execute a statement
    std::string process;                 ///< machine and start of the holder's process (run/lock/holder.hpp)
    std::string user;                    ///< short hash of the database user, whose privileges have been proved
    bool operator==(const Journal&) const = default;
};

/// Compact JSON in base64url: only A-Z a-z 0-9 - and _. Under 2 KB whatever the number of statements, as long as at
/// most k_most_in_flight are in flight.
std::string encode(const Journal& journal);
/// Throws base::Error where the text is not a journal of a version that this program knows.
Journal decode(std::string_view text);

/// The chain after one more done statement: a hash of the chain so far and the statement's hash.
std::string extend_chain(std::string_view chain, std::string_view statement_hash);

/// Runs of equal letters: dddss → d3s2.
std::string to_run_lengths(const std::vector<StatementState>& states);
/// Nothing where the text is not of that form.
std::optional<std::vector<StatementState>> from_run_lengths(std::string_view text);

}  // namespace srmigrate::run
