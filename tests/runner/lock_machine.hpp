// SPDX-License-Identifier: Apache-2.0
// The lock and its journal as a state machine: a server with run views, and two runners that want to carry out one
// revision of three statements. One step is one packet, or what the server does by itself. A value that can be
// compared, so that everything that can happen can be gone through. docs/lock.md tells the same in words;
// lock_machine_test.cpp holds it against the code.
//
// Without clocks: a lease has run out when its holder is dead, or when one of `robberies` says so of a living one. A
// runner who has recorded a statement sends it before a whole take-over and its grace time have passed.
#pragma once

#include "run/lock/journal.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::tests {

inline constexpr std::size_t k_machine_statements = 3;
inline constexpr std::size_t k_machine_runners = 2;

/// A run view: what of its journal the protocol uses.
struct MachineView {
    std::uint8_t epoch = 0;
    std::uint8_t nonce = 0;
    std::uint8_t parent = 0;  ///< a nonce; 0: none
    bool has_ended = false;   ///< given back
    bool has_progress = false;
    std::array<run::StatementState, k_machine_statements> states{};
    std::uint8_t connection = 0;  ///< of the life that wrote it
    std::uint8_t awaited = 0;     ///< connections, a bit each
    bool operator==(const MachineView&) const = default;
};

/// A statement of SQL on a run view, as it may still be on its way.
struct MachineWrite {
    enum class Kind : std::uint8_t { create, alter, drop };
    Kind kind = Kind::create;
    MachineView view;  ///< of a drop only the epoch
    bool operator==(const MachineWrite&) const = default;
};

struct MachineRunner {
    enum class At : std::uint8_t {
        waiting,  ///< until the highest view's lease has run out
        listing,
        reading,
        creating,
        altering,    ///< the first statement of the packet
        confirming,  ///< its second: is the epoch the highest?
        dropping,
        awaiting,   ///< connections of former holders
        sending,    ///< a statement of the revision
        resolving,  ///< whether a statement took effect whose answer was lost
        over,       ///< the revision is complete for this runner
    };
    /// What the views were looked at for.
    enum class Looks : std::uint8_t { for_lock, after_create, in_settling, for_new_epoch };
    /// What an ALTER writes.
    enum class Writes : std::uint8_t { what_was_carried, confirmation, intent, last_record, end };

    At at = At::listing;
    Looks looks = Looks::for_lock;
    Writes writes = Writes::intent;
    std::uint8_t life = 0;             ///< number of the process; also of its connection
    std::uint8_t attempts = 0;         ///< nonces that this life has used
    std::vector<std::uint8_t> listed;  ///< epochs yet to be read
    std::uint8_t highest_listed = 0;
    std::vector<MachineView> sight;
    MachineView view;                 ///< that is being made, or is held: as last written
    std::vector<std::uint8_t> below;  ///< epochs yet to be dropped
    bool is_leaving = false;          ///< what is dropped is its own view
    bool waits = false;               ///< for connections of former holders, in settling
    bool holds = false;               ///< has had the lock
    Writes entry = Writes::intent;  ///< what the holder is about to write, in a new epoch where the old one is in doubt
    std::uint8_t statement = 0;
    std::array<run::StatementState, k_machine_statements> wanted{};  ///< what is to be written next
    bool operator==(const MachineRunner&) const = default;
};

struct MachineBudget {
    std::uint8_t kills = 0;
    std::uint8_t robberies = 0;  ///< of living holders
    std::uint8_t losses = 0;     ///< of answers
    bool operator==(const MachineBudget&) const = default;
};

struct MachineChoice {
    enum class Kind : std::uint8_t {
        step,         ///< a runner's packet is carried out and answered
        lose_before,  ///< the connection breaks, nothing took effect
        lose_after,   ///< it breaks after the first statement took effect
        lose_late,    ///< it breaks, and the statement takes effect later
        kill,
        kill_late,   ///< while its packet is on the way
        late_write,  ///< what was on its way takes effect
        late_end,    ///< a statement of the revision that was on its way takes effect
    };
    Kind kind = Kind::step;
    std::uint8_t index = 0;  ///< of the runner, write or statement
};

class LockMachine {
  public:
    explicit LockMachine(MachineBudget budget);

    std::vector<MachineChoice> choices() const;
    /// What must not be, in a sentence; nothing: all is well.
    std::optional<std::string> apply(MachineChoice choice);
    /// The packet that a runner sends next: "list", "read 2", "create 3", "alter 3", "drop 2", "await", "effect 0";
    /// empty: it sends none.
    std::string packet_of(std::size_t runner) const;
    bool is_complete() const { return m_is_complete; }
    bool is_over() const;
    const std::vector<MachineView>& views() const { return m_views; }
    const std::array<std::uint8_t, k_machine_statements>& effects() const { return m_effects; }
    /// Every part of the state, as bytes.
    std::string key() const;

  private:
    using Runner = MachineRunner;

    bool is_alive(std::uint8_t life) const;
    bool is_free(const MachineView& view) const;
    bool is_busy(std::uint8_t connection) const;
    bool can_step(const Runner& runner) const;
    const MachineView* top() const;
    MachineView* find(std::uint8_t epoch);

    void step(Runner& runner, MachineChoice::Kind kind);
    void begin(Runner& runner);
    void look(Runner& runner, Runner::Looks why);
    void looked(Runner& runner);
    void make(Runner& runner);
    void attempt(Runner& runner);
    void settle(Runner& runner);
    void carry(Runner& runner, MachineView& view) const;
    void gave_up(Runner& runner);
    void drop_next(Runner& runner);
    void alter_with(Runner& runner, Runner::Writes what);
    void confirm(Runner& runner);
    void write(Runner& runner, Runner::Writes entry);
    void altered(Runner& runner);
    void fenced(Runner& runner);
    void acquired(Runner& runner);
    void go_on(Runner& runner);
    void create(const MachineView& view);
    void alter(const MachineView& view);
    void drop(std::uint8_t epoch);
    void carry_out(const MachineWrite& write);
    void take_effect(std::uint8_t statement);
    void violation(std::string what);

    MachineBudget m_budget;
    std::vector<MachineView> m_views;  ///< in the order of their epochs
    std::vector<MachineWrite> m_late;
    std::array<std::uint8_t, k_machine_statements> m_effects{};
    std::array<std::uint8_t, k_machine_statements> m_executing{};  ///< connection on which it is under way; 0: none
    std::array<MachineRunner, k_machine_runners> m_runners;
    std::uint8_t m_lives = 0;
    std::uint8_t m_highest_acquired = 0;
    std::uint8_t m_highest_ever = 0;
    bool m_is_complete = false;
    std::optional<std::string> m_violation;
};

}  // namespace srmigrate::tests
