// SPDX-License-Identifier: Apache-2.0
// The lock's promises, held against a cluster where everything that can break does, at any packet: whoever acts is
// alone, nothing that was sent is missing from the journal, names only grow, and everybody gets done in the end.
#include "run/lock/lock.hpp"
#include "run/lock/unlock.hpp"
#include "runner/lock_world.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace srmigrate;
using namespace srmigrate::run;
using namespace srmigrate::tests;
using namespace std::chrono_literals;

namespace {

struct Scenario {
    Chances chances;
    int workers = 3;
    int statements = 5;
    Duration ttl = 10s;
    Duration grace = 5s;
    Milliseconds effect_takes{0};
    bool is_one_machine = false;  ///< a dead process is seen to be dead
    bool has_unlocker = false;
    bool one_ignores_the_lock = false;
    bool may_double = false;
};

// One revision that several processes want to run, each coming back until it is complete.
class Model {
  public:
    Model(std::uint64_t seed, Scenario scenario) : m_scenario(scenario), world(seed, scenario.chances) {
        world.effect_takes = scenario.effect_takes;
        world.is_exact = !scenario.may_double;
        for (int i = 0; i < scenario.workers; ++i) {
            world.start(fmt::format("w{}", i), [this, i] { worker(i); });
        }
        if (scenario.has_unlocker) world.start("unlock", [this] { unlocker(); });
        world.start("calm", [this] {
            world.sleep(5min);
            world.be_calm();
        });
    }

    bool run() { return world.run(std::chrono::hours(2)); }
    bool is_complete() const { return m_is_complete; }
    std::uint64_t take_overs = 0;
    std::uint64_t losses = 0;

  private:
    // A process that is alive.
    class Life {
      public:
        explicit Life(Model& model) : m_model(model), m_number(++model.m_last_process) {
            model.m_alive.insert(m_number);
        }
        ~Life() { m_model.m_alive.erase(m_number); }
        int number() const { return m_number; }

      private:
        Model& m_model;
        int m_number;
    };

    LockRequest request(const Life& life, std::uint64_t connection) {
        LockRequest request;
        request.options = {
            .mode = LockMode::on, .ttl = m_scenario.ttl, .timeout = 1h, .grace = m_scenario.grace, .patience = 60s};
        request.bookkeeping.database = "d";
        request.project = "p";
        request.identity = {.owner = "u", .host = "h", .pid = life.number(), .process = std::to_string(life.number())};
        request.connection = connection;
        request.connect = [this] { return world.connect(); };
        request.is_dead = [this](const std::string&, std::int64_t pid) {
            return m_scenario.is_one_machine && !m_alive.contains(static_cast<int>(pid));
        };
        return request;
    }

    void worker(int slot) {
        while (!world.is_over()) {
            try {
                const Life life(*this);
                if (run_once(life, slot)) return;
            } catch (const Killed&) {
                if (world.is_over()) return;
                world.sleep(Milliseconds(world.random(3000)));
            } catch (const LostLock&) {
                ++losses;
                if (m_scenario.one_ignores_the_lock) world.sleep(Milliseconds(world.random(20'000)));
            } catch (const base::Error& error) {
                if (error.fault() != base::Fault::try_again) throw;
            }
        }
    }

    void unlocker() {
        while (!m_is_complete && !world.is_over()) {
            world.sleep(Milliseconds(world.random(30'000)));
            try {
                const Life life(*this);
                unlock(request(life, 0), Force::yes, world.environment());
            } catch (const Killed&) {
                if (world.is_over()) return;
            } catch (const base::Error& error) {
                if (error.fault() != base::Fault::try_again) throw;
            }
        }
    }

    // True when the revision is complete.
    bool run_once(const Life& life, int slot) {
        auto session = world.connect();
        auto asked = request(life, session->connection_id());
        if (m_scenario.one_ignores_the_lock && slot == 0) asked.options.mode = LockMode::off;
        const auto lock = Lock::acquire(asked, world.environment(), [this](const Event& event) {
            if (const auto* taken = std::get_if<LockTaken>(&event); taken != nullptr && taken->from) ++take_overs;
        });
        world.set_while_executing([&] {
            try {
                lock->renew();
            } catch (const LostLock&) {
            }
        });
        check_acquired(*lock);
        if (lock->inherited() && lock->inherited()->still_connected) await_connections(*lock);
        if (m_is_complete) {
            lock->release();
            return true;
        }
        RevisionProgress progress{.revision = "r", .downgrade = false, .states = {}, .done_chain = {}, .in_flight = {}};
        progress.states.assign(static_cast<std::size_t>(m_scenario.statements), StatementState::not_sent);
        if (lock->inherited()) progress = *lock->inherited()->journal.progress;
        for (int k = 0; k < m_scenario.statements;) {
            auto& state = progress.states[static_cast<std::size_t>(k)];
            if (state == StatementState::sent && world.effects.contains(k)) state = StatementState::done;
            if (state == StatementState::done) {
                ++k;
                continue;
            }
            state = StatementState::sent;
            lock->record(progress, session->connection_id());
            check_may_act(*lock);
            try {
                session->query(fmt::format("EFFECT {}", k));
                state = StatementState::done;
            } catch (const server::ConnectionLost&) {
                const auto lost = session->connection_id();
                session = world.connect();
                while (world.connections.contains(lost) && world.executing.contains(k)) {
                    world.sleep(500ms);
                    lock->renew();
                }
                continue;
            }
            if (world.chance(world.chances().kill)) {
                lock->give_back(progress, true);
                return false;
            }
        }
        lock->record(progress, session->connection_id());
        check_may_act(*lock);
        m_is_complete = true;
        lock->release();
        return true;
    }

    void await_connections(Lock& lock) {
        const auto is_executing = [&] {
            for (const auto& [k, connection] : world.executing) {
                if (world.connections.contains(connection)) return true;
            }
            return false;
        };
        while (is_executing()) {
            world.sleep(500ms);
            lock.renew();
        }
    }

    std::uint64_t highest() const {
        std::uint64_t epoch = 0;
        for (const auto& [name, state] : world.views()) {
            epoch = std::max(epoch, plan::run_view_epoch(
                                        {.database = "d", .version_table = "alembic_version", .properties = {}}, name)
                                        .value_or(0));
        }
        return epoch;
    }

    // Right after acquire(), unless somebody else has come since.
    void check_acquired(const Lock& lock) {
        if (lock.epoch() != highest()) return;
        if (lock.epoch() <= m_last_acquired)
            world.violation(fmt::format("epoch {} was acquired after {}", lock.epoch(), m_last_acquired));
        m_last_acquired = lock.epoch();
        if (m_is_complete) return;
        const auto state = [&](int k) {
            return lock.inherited() ? lock.inherited()->journal.progress->states.at(static_cast<std::size_t>(k))
                                    : StatementState::not_sent;
        };
        for (int k = 0; k < m_scenario.statements; ++k) {
            const auto was_sent = world.effects.contains(k) || world.executing.contains(k);
            if (was_sent && state(k) == StatementState::not_sent)
                world.violation(fmt::format("EFFECT {} is not in the journal", k));
            if (!world.effects.contains(k) && state(k) == StatementState::done)
                world.violation(fmt::format("EFFECT {} is said to be done", k));
        }
    }

    void check_may_act(const Lock& lock) {
        if (!m_scenario.may_double && lock.epoch() < m_last_acquired) {
            world.violation(fmt::format("the holder of epoch {} acts although epoch {} was acquired", lock.epoch(),
                                        m_last_acquired));
        }
    }

    Scenario m_scenario;
    bool m_is_complete = false;
    std::uint64_t m_last_acquired = 0;
    int m_last_process = 0;
    std::set<int> m_alive;

  public:
    World world;  ///< the last member: its destruction ends the processes, which use the others
};

std::string last_lines(const std::vector<std::string>& story) {
    constexpr std::size_t most = 120;
    std::string text;
    for (std::size_t i = story.size() > most ? story.size() - most : 0; i < story.size(); ++i)
        text += story[i] + "\n";
    return text;
}

Scenario random_scenario(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t most) { return static_cast<unsigned>(random() % (most + 1)); };
    const auto coin = [&] { return random() % 2 == 0; };
    Scenario scenario;
    scenario.ttl = coin() ? 2s : 10s;
    scenario.workers = 2 + static_cast<int>(below(2));
    scenario.statements = 3 + static_cast<int>(below(4));
    scenario.is_one_machine = coin();
    scenario.has_unlocker = coin();
    scenario.one_ignores_the_lock = below(3) == 0;
    scenario.effect_takes = coin() ? Milliseconds(0) : Milliseconds(3 * scenario.ttl.count());
    scenario.chances = {.drop_before = below(40),
                        .drop_after = below(40),
                        .late = below(20),
                        .busy = below(30),
                        .kill = below(30),
                        .pause = below(40),
                        .longest_pause = Milliseconds(3 * scenario.ttl.count()),
                        .lag = coin(),
                        .pause_before_effect = false};
    return scenario;
}

}  // namespace

TEST_CASE("whatever breaks, each statement of a revision takes effect once and nobody acts beside the holder") {
    std::map<std::string, std::uint64_t> totals;
    for (std::size_t round = 0; round < rounds(100); ++round) {
        std::mt19937_64 random(seed() + round);
        const auto scenario = random_scenario(random);
        Model model(random(), scenario);
        const auto is_done = model.run();
        INFO("seed " << seed() + round << "\n" << last_lines(model.world.story()));
        REQUIRE(model.world.first_violation().value_or("none") == "none");
        REQUIRE(is_done);
        REQUIRE(model.is_complete());
        for (int k = 0; k < scenario.statements; ++k)
            REQUIRE(model.world.effects[k] == 1);
        for (const auto& [fault, count] : model.world.faults)
            totals[fault] += count;
        totals["packets"] += model.world.packets;
        totals["take-overs"] += model.take_overs;
        totals["lost locks"] += model.losses;
        totals["names used again"] += model.world.stale_creations;
    }
    // A model in which nothing happens would prove nothing.
    for (const std::string what : {"drop before", "drop after", "late", "busy", "kill before", "kill after", "pause",
                                   "take-overs", "lost locks", "names used again"}) {
        INFO(what);
        CHECK(totals[what] > 0);
    }
}

TEST_CASE("a process stopped in the one moment that nothing covers finds its statement in the journal all the same") {
    // Such a statement can run twice; what the next holder inherits is true all the same.
    for (std::size_t round = 0; round < rounds(30); ++round) {
        std::mt19937_64 random(seed() + round);
        auto scenario = random_scenario(random);
        scenario.may_double = true;
        scenario.chances.pause_before_effect = true;
        scenario.chances.pause = 100;
        scenario.chances.longest_pause = 60s;
        scenario.grace = 1s;
        Model model(random(), scenario);
        const auto is_done = model.run();
        INFO("seed " << seed() + round << "\n" << last_lines(model.world.story()));
        REQUIRE(model.world.first_violation().value_or("none") == "none");
        REQUIRE(is_done);
        REQUIRE(model.is_complete());
    }
}
