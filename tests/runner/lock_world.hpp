// SPDX-License-Identifier: Apache-2.0
// A cluster, its clock and the processes that use it, one at a time: who runs next, how long everything takes and what
// breaks is drawn from a seed, so that a run that went wrong can be repeated. The cluster knows the statements of the
// lock, and statements `EFFECT k` that stand for a revision's.
#pragma once

#include "base/environment.hpp"
#include "server/session.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

using Milliseconds = std::chrono::milliseconds;

/// kill -9, thrown out of whatever the process is waiting for.
struct Killed {};

/// Chances in a thousand, for each packet.
struct Chances {
    unsigned drop_before = 0;  ///< the connection breaks, nothing took effect
    unsigned drop_after = 0;   ///< it breaks after some or all statements took effect
    unsigned late = 0;         ///< it breaks, and the statements take effect later
    unsigned busy = 0;         ///< the front end does not get a lock: error 5300
    unsigned kill = 0;
    unsigned pause = 0;  ///< SIGSTOP for a while, before or after the effect
    Milliseconds longest_pause{0};
    bool lag = false;                  ///< connections lead to front ends that lag behind
    bool pause_before_effect = false;  ///< also between record() and the sending of the statement
};

class World {
  public:
    World(std::uint64_t seed, Chances chances);
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    /// A process; `program` runs when run() does. Ends when it returns or throws Killed.
    void start(std::string name, std::function<void()> program);
    /// Until all processes have ended; false when that takes longer than `limit` of the world's time.
    bool run(Milliseconds limit);

    std::unique_ptr<server::Session> connect();
    /// Of the process that asks.
    const base::Environment& environment() const { return m_environment; }
    std::uint64_t random(std::uint64_t most);  ///< 0 to most
    bool chance(unsigned in_a_thousand) { return random(999) < in_a_thousand; }
    Milliseconds now() const { return m_now; }
    std::int64_t unix_time() const;
    void sleep(Milliseconds time);
    bool is_over() const { return m_is_over; }
    void be_calm() { m_chances = {}; }  ///< nothing breaks any more
    const Chances& chances() const { return m_chances; }

    /// Something that must not be; the first one is kept.
    void violation(const std::string& what);
    const std::optional<std::string>& first_violation() const { return m_violation; }
    const std::vector<std::string>& story() const { return m_story; }

    // The cluster alone, for whoever asks it without being a process: a server on a socket. `unix_time` is told.
    void tell_time(Milliseconds now) { m_now = now; }
    void open_connection(std::uint64_t id) { ++connections[id]; }
    void close_connection(std::uint64_t id) { leave(id); }
    sql::Answer answer(const std::string& statement, std::uint64_t connection);

    // The cluster.
    using Views = std::map<std::string, std::string>;  ///< name to state
    const Views& views() const { return m_history.back(); }
    Views& change_views();
    std::map<int, int> effects;                ///< of EFFECT k: how often it took effect
    std::map<int, std::uint64_t> executing;    ///< EFFECT k that is being executed, by connection
    std::map<std::uint64_t, int> connections;  ///< listed by SHOW PROCESSLIST, with the number of reasons
    Milliseconds effect_takes{0};              ///< at most
    /// What the process that asks does now and then while a statement of its own is being executed.
    void set_while_executing(std::function<void()> what);
    bool is_exact = true;          ///< a statement that takes effect twice is a violation
    std::set<std::string> denied;  ///< first words of statements that answer 5203; VIEW: not listed
    /// Called before and after the effect of each packet, with how many packets the process has sent; may throw Killed
    /// or server::ConnectionLost.
    enum class Moment { before, after };
    std::function<void(const std::string& process, std::uint64_t packet, Moment moment)> script;
    /// Connections opened while it is set show the metadata of that moment (size of history()) until they SYNC.
    std::optional<std::size_t> stale_moment;
    std::size_t moment_now() const { return m_history.size() - 1; }
    bool has_database = true;
    std::uint64_t stale_creations = 0;
    std::uint64_t packets = 0;
    std::map<std::string, std::uint64_t> faults;
    std::optional<int> stop_signal;

  private:
    friend class WorldSession;
    struct Process;
    struct Late {
        Milliseconds at;
        std::function<void()> effect;
    };

    /// What a connection leads to.
    struct FrontEnd {
        std::size_t seen = 0;    ///< the moment of the metadata that it has shown or done last
        bool is_frozen = false;  ///< goes on only by SYNC and DDL
    };
    sql::Answer execute(const std::string& sql, FrontEnd& front_end);
    const Views& shown(FrontEnd& front_end);
    void begin_effect(int k, std::uint64_t connection);
    void end_effect(int k, std::uint64_t connection);
    void leave(std::uint64_t connection);
    void go_on_with(Process& process);
    void yield(Milliseconds wake_at);
    void pause(unsigned in_a_thousand);
    void do_late_effects();
    void say(std::string text);

    std::mt19937_64 m_random;
    Chances m_chances;
    Milliseconds m_now{0};
    Milliseconds m_limit{0};
    std::vector<std::unique_ptr<Process>> m_processes;
    Process* m_running = nullptr;
    std::vector<Views> m_history{{}};  ///< every state of the metadata, for front ends that lag
    std::vector<Late> m_late;
    std::uint64_t m_last_connection = 0;
    std::uint64_t m_highest_ever = 0;
    base::Environment m_environment;
    std::optional<std::string> m_violation;
    std::vector<std::string> m_story;
    std::exception_ptr m_failure;
    bool m_is_over = false;
};

}  // namespace srmigrate::tests
