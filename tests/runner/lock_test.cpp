// SPDX-License-Identifier: Apache-2.0
// The lock step by step: what it says, whom it waits for, and every instant at which a holder or taker may die or
// sleep.
#include "run/lock/lock.hpp"

#include "run/lock/privilege_check.hpp"
#include "run/lock/project.hpp"
#include "run/lock/unlock.hpp"
#include "runner/lock_world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace srmigrate;
using namespace srmigrate::run;
using namespace srmigrate::tests;
using namespace std::chrono_literals;

namespace {

const plan::Bookkeeping k_bookkeeping{.database = "d", .version_table = "alembic_version", .properties = {}};

LockRequest request_of(World& world, const std::string& owner, std::uint64_t connection = 0) {
    LockRequest request;
    request.options = {.mode = LockMode::on, .ttl = 10s, .timeout = 60s, .grace = 1s, .patience = 60s};
    request.bookkeeping = k_bookkeeping;
    request.project = "p";
    request.identity = {.owner = owner, .host = "h", .pid = 4711, .process = ""};
    request.connection = connection;
    request.connect = [&world] { return world.connect(); };
    request.is_dead = [](const std::string&, std::int64_t) { return false; };
    return request;
}

LockRequest without_waiting(LockRequest request) {
    request.options.mode = LockMode::off;
    return request;
}

std::unique_ptr<Lock> acquire(World& world, const LockRequest& request, std::vector<Event>* events = nullptr) {
    return Lock::acquire(request, world.environment(), [events](const Event& event) {
        if (events != nullptr) events->push_back(event);
    });
}

/// Of a revision of `statements`, the first `done` of them done, the next one sent.
RevisionProgress progress_at(std::size_t done, std::size_t statements = 7) {
    RevisionProgress progress{.revision = "ae10", .downgrade = false, .states = {}, .done_chain = {}, .in_flight = {}};
    progress.states.assign(statements, StatementState::not_sent);
    for (std::size_t k = 0; k < done; ++k)
        progress.states[k] = StatementState::done;
    if (done < statements) progress.states[done] = StatementState::sent;
    return progress;
}

/// Runs `program` as the only process.
void in(World& world, const std::function<void()>& program) {
    world.start("main", program);
    CHECK(world.run(24h));
    CHECK(world.first_violation().value_or("none") == "none");
}

/// The text of the Error that `action` throws, with the fault's word; "nothing" when it throws none.
std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const base::Error& error) {
        return fmt::format("{}: {}", base::outcome_word(error.fault()), error.what());
    }
    return "nothing";
}

std::vector<std::string> names_of(const World& world) {
    std::vector<std::string> names;
    for (const auto& [name, state] : world.views())
        names.push_back(name);
    return names;
}

}  // namespace

// ---- One after the other --------------------------------------------------------------------------------------------

TEST_CASE("a clean run leaves one free view, and the next run takes the next epoch") {
    World world(1, {});
    in(world, [&] {
        for (const std::string view : {"alembic_version_run_1", "alembic_version_run_2", "alembic_version_run_3"}) {
            const auto lock = acquire(world, request_of(world, "ci"));
            CHECK_FALSE(lock->inherited());
            CHECK(names_of(world) == std::vector{view});
            lock->record(progress_at(0), 1);
            CHECK(lock->release() == std::nullopt);
            CHECK(names_of(world) == std::vector{view});
            const auto journal = decode(world.views().at(view));
            CHECK(journal.expires == 0);
            CHECK(journal.progress == std::nullopt);
        }
    });
}

TEST_CASE("before each statement one packet is sent, and the view holds what it said") {
    World world(1, {});
    in(world, [&] {
        const auto lock = acquire(world, request_of(world, "ci", 42));
        for (std::size_t done = 0; done < 3; ++done) {
            const auto before = world.packets;
            lock->record(progress_at(done), 42 + done);
            CHECK(world.packets == before + 1);
            const auto journal = decode(world.views().at("alembic_version_run_1"));
            CHECK(journal.progress == progress_at(done));
            CHECK(journal.connection == 42 + done);
            CHECK(journal.expires >= world.unix_time() + 10);
            CHECK(journal.owner == "ci");
        }
    });
}

TEST_CASE("a journal given back is carried on at once, and tells whether the run failed") {
    World world(1, {});
    in(world, [&] {
        auto lock = acquire(world, request_of(world, "ci"));
        lock->record(progress_at(2), 1);
        auto left = progress_at(2);
        left.states[2] = StatementState::not_sent;
        CHECK(lock->give_back(left, true) == std::nullopt);
        const auto began = world.now();
        std::vector<Event> events;
        lock = acquire(world, request_of(world, "ann"), &events);
        CHECK(world.now() - began < 1s);
        REQUIRE(lock->inherited());
        CHECK(lock->inherited()->journal.progress == left);
        CHECK(lock->inherited()->journal.owner == "ci");
        CHECK(lock->inherited()->journal.failed);
        CHECK(lock->inherited()->given_back);
        REQUIRE(events.size() == 1);
        CHECK(std::get<LockTaken>(events.front()).from == std::nullopt);
    });
}

TEST_CASE("what a dead holder recorded is carried on when his lease has run out") {
    World world(1, {});
    in(world, [&] {
        {
            const auto session = world.connect();
            acquire(world, request_of(world, "ci", session->connection_id()))
                ->record(progress_at(2), session->connection_id());
        }
        const auto began = world.now();
        std::vector<Event> events;
        const auto lock = acquire(world, request_of(world, "ann"), &events);
        CHECK(world.now() - began > 9s);
        CHECK(world.now() - began < 14s);
        REQUIRE(lock->inherited());
        CHECK(lock->inherited()->journal.progress == progress_at(2));
        CHECK_FALSE(lock->inherited()->given_back);
        CHECK_FALSE(lock->inherited()->still_connected);
        CHECK(std::get<LockTaken>(events.back()).from == "ci@h");
    });
}

TEST_CASE("a holder who is known to be dead is not waited for") {
    World world(1, {});
    in(world, [&] {
        acquire(world, request_of(world, "ci"))->record(progress_at(2), 77);
        auto request = request_of(world, "ann");
        request.is_dead = [](const std::string&, std::int64_t pid) { return pid == 4711; };
        const auto began = world.now();
        const auto lock = acquire(world, request);
        CHECK(world.now() - began < 1s);
        CHECK(lock->inherited()->journal.progress == progress_at(2));
    });
}

TEST_CASE("a former holder's connection is waited for as long as the grace time says") {
    for (const auto closes : {true, false}) {
        World world(1, {});
        in(world, [&] {
            auto session = world.connect();
            const auto id = session->connection_id();
            acquire(world, request_of(world, "ci", id))->record(progress_at(2), id);
            world.sleep(20s);
            auto request = request_of(world, "ann");
            request.options.grace = 8s;
            if (closes) {
                world.start("closer", [&] {
                    world.sleep(3s);
                    session.reset();
                });
            }
            const auto began = world.now();
            const auto lock = acquire(world, request);
            CHECK(world.now() - began >= (closes ? 3s : 8s));
            CHECK(world.now() - began < (closes ? 4s : 9s));
            CHECK(lock->inherited()->still_connected == !closes);
        });
    }
}

// ---- Waiting --------------------------------------------------------------------------------------------------------

TEST_CASE("who waits says for whom, at once and every ten seconds, and gives up with the way out") {
    World world(1, {});
    in(world, [&] {
        const auto held = acquire(world, request_of(world, "ci"));
        held->record(progress_at(2), 1);
        bool is_over = false;
        bool has_ended = false;
        world.start("holder", [&] {
            while (!is_over) {
                world.sleep(2s);
                held->renew();
            }
            has_ended = true;
        });
        std::vector<Event> events;
        auto request = request_of(world, "ann");
        request.options.timeout = 25s;
        const auto began = world.now();
        const auto message = error_of([&] { acquire(world, request, &events); });
        CHECK(
            message ==
            "try-again: error: the lock was not free within 25 s; held by ci@h, pid 4711, since 2025-10-09 08:53:20 "
            "UTC, revision 'ae10', statement 3 of 7\n"
            "hint: try again when that run has ended, or raise 'lock_timeout'; if its process is gone, run 'srmigrate "
            "unlock --force'\n");
        CHECK(world.now() - began >= 25s);
        CHECK(world.now() - began < 26s);
        REQUIRE(events.size() == 3);
        const auto& first = std::get<LockAwaited>(events.front());
        CHECK(first.holder == "ci@h");
        CHECK(first.pid == 4711);
        CHECK(first.since == 1'760'000'000);
        CHECK(first.revision == "ae10");
        CHECK(first.statement == 3);
        CHECK(first.statements == 7);
        CHECK(first.waited < 1s);
        CHECK(std::get<LockAwaited>(events.back()).waited >= 20s);
        CHECK(names_of(world) == std::vector<std::string>{"alembic_version_run_1"});
        is_over = true;
        while (!has_ended)
            world.sleep(1s);
    });
}

TEST_CASE("who waits stops at once on a signal") {
    World world(1, {});
    in(world, [&] {
        const auto held = acquire(world, request_of(world, "ci"));
        world.start("user", [&] {
            world.sleep(3s);
            world.stop_signal = SIGTERM;
        });
        CHECK(
            error_of([&] { acquire(world, request_of(world, "ann")); }) ==
            "terminated: error: stopped on request while waiting for the lock\nhint: run the command again to go on\n");
        CHECK(world.now() < 6s);
    });
}

TEST_CASE("a signal while a former run's connection is awaited leaves the journal and the connection to the next") {
    World world(1, {});
    in(world, [&] {
        const auto session = world.connect();
        const auto id = session->connection_id();
        acquire(world, request_of(world, "ci", id))->record(progress_at(2), id);
        world.sleep(20s);
        auto request = request_of(world, "ann");
        request.options.grace = 30s;
        world.start("user", [&] {
            world.sleep(3s);
            world.stop_signal = SIGINT;
        });
        CHECK(error_of([&] { acquire(world, request); }) ==
              "interrupted: error: stopped on request while a former run's connection was ending\n"
              "hint: run the command again to go on\n");
        world.stop_signal.reset();
        const auto began = world.now();
        request.options.grace = 2s;
        const auto lock = acquire(world, request);
        CHECK(world.now() - began >= 2s);
        CHECK(world.now() - began < 3s);
        CHECK(lock->inherited()->still_connected);
        CHECK(lock->inherited()->journal.progress == progress_at(2));
    });
}

// ---- Losing it ------------------------------------------------------------------------------------------------------

TEST_CASE("a robbed holder learns it before he acts, and learns from whom") {
    World world(1, {});
    in(world, [&] {
        const auto session = world.connect();
        const auto robbed = acquire(world, request_of(world, "ci", session->connection_id()));
        robbed->record(progress_at(0), session->connection_id());
        const auto lock = acquire(world, without_waiting(request_of(world, "ann")));
        CHECK_FALSE(robbed->is_lost());
        CHECK(error_of([&] { robbed->record(progress_at(1), session->connection_id()); }) ==
              "stopped-part-way: error: lost the lock to ann@h, pid 4711, since 2025-10-09 08:53:20 UTC, revision "
              "'ae10', statement 1 of 7\n"
              "hint: this run has stopped where it was; the other one goes on from there\n");
        CHECK(robbed->is_lost());
        CHECK(lock->inherited()->journal.progress == progress_at(0));
        lock->record(progress_at(1), 5);
        CHECK(lock->release() == std::nullopt);
        CHECK(robbed->release()->message.starts_with("lost the lock to"));
    });
}

TEST_CASE("a lease of three times its length goes on while somebody renews it") {
    bool has_ended = false;
    World world(1, {});
    in(world, [&] {
        const auto held = acquire(world, request_of(world, "ci"));
        held->record(progress_at(0), 1);
        world.start("second", [&] {
            auto request = request_of(world, "ann");
            const auto lock = acquire(world, request);
            CHECK(has_ended);
        });
        for (int i = 0; i < 20; ++i) {
            world.sleep(1500ms);
            CHECK(held->renew());
        }
        has_ended = true;
        held->release();
    });
}

TEST_CASE("before an act that is not written down, a young lease is trusted and an older one renewed") {
    World world(1, {});
    in(world, [&] {
        const auto request = request_of(world, "ci", 1);
        const auto held = acquire(world, request);
        held->record(progress_at(0), 1);
        const auto packets = world.packets;
        held->confirm();
        CHECK(world.packets == packets);
        world.sleep(request.options.ttl / 3 + 1s);
        held->confirm();
        CHECK(world.packets == packets + 1);
        held->confirm();
        CHECK(world.packets == packets + 1);
        const auto robber = acquire(world, without_waiting(request_of(world, "ann")));
        world.sleep(request.options.ttl / 3 + 1s);
        CHECK(error_of([&] { held->confirm(); }).starts_with("stopped-part-way: error: lost the lock to ann@h, "));
        CHECK(held->is_lost());
    });
}

TEST_CASE("a broken connection of the lock is mended before an act that is not written down") {
    World world(1, {});
    in(world, [&] {
        const auto request = request_of(world, "ci", 1);
        const auto held = acquire(world, request);
        held->record(progress_at(0), 1);
        world.sleep(request.options.ttl / 3 + 1s);
        int breaks = 2;
        world.script = [&](const std::string&, std::uint64_t, World::Moment) {
            if (breaks-- > 0) throw server::ConnectionLost("gone");
        };
        held->confirm();
        CHECK(breaks < 0);
        CHECK(held->epoch() == 2);
        CHECK(decode(world.views().at("alembic_version_run_2")).progress == progress_at(0));
    });
}

// ---- Every instant --------------------------------------------------------------------------------------------------

namespace {

/// Throws Killed after that many packets.
class DiesAfter {
  public:
    DiesAfter(World& world, std::uint64_t packets) : m_world(world) {
        const auto last = m_world.packets + packets;
        world.script = [this, last](const std::string&, std::uint64_t, World::Moment moment) {
            if (moment == World::Moment::before && m_world.packets > last) throw Killed{};
        };
    }
    ~DiesAfter() { m_world.script = nullptr; }

  private:
    World& m_world;
};

/// True when `action` came to its end before it was killed.
bool survives(World& world, std::uint64_t packets, const std::function<void()>& action) {
    const DiesAfter death(world, packets);
    try {
        action();
    } catch (const Killed&) {
        return false;
    }
    return true;
}

}  // namespace

// The interleavings of two takers T and X over a holder A who goes on recording until he learns that he is fenced: A
// acts after T's packet a, T dies after packet t, X after packet x; whoever comes then must find what A sent.
TEST_CASE("whenever a taker and the taker after him die, the journal of the last who acted is found") {
    constexpr std::uint64_t most = 16;
    std::size_t cases = 0;
    std::size_t acted_late = 0;
    bool t_survived = false;
    for (std::uint64_t t = 0; t < most && !t_survived; ++t) {
        // T lists after packet 2, has read after 3, has created after 4: from then on A learns that he is fenced.
        for (std::uint64_t a = 2; a <= std::min<std::uint64_t>(t, 4); ++a) {
            bool x_survived = false;
            for (std::uint64_t x = 0; x < 2 * most && !x_survived; ++x) {
                World world(7, {});
                bool acted = false;
                in(world, [&] {
                    const auto session = world.connect();
                    const auto id = session->connection_id();
                    const auto holder = acquire(world, request_of(world, "A", id));
                    holder->record(progress_at(0), id);
                    const auto begin = world.packets;
                    world.script = [&](const std::string&, std::uint64_t, World::Moment moment) {
                        const auto sent = world.packets - begin;
                        if (moment == World::Moment::before && sent > t) throw Killed{};
                        if (moment != World::Moment::before || sent != a + 1) return;
                        auto rest = std::exchange(world.script, nullptr);
                        const auto before = world.packets;
                        try {
                            holder->record(progress_at(1), id);
                            acted = true;
                        } catch (const LostLock&) {
                        }
                        world.packets = before;
                        world.script = std::move(rest);
                    };
                    try {
                        acquire(world, without_waiting(request_of(world, "T")));
                        t_survived = true;
                    } catch (const Killed&) {
                    }
                    world.script = nullptr;
                    x_survived = survives(world, x, [&] { acquire(world, without_waiting(request_of(world, "X"))); });
                    const auto lock = acquire(world, without_waiting(request_of(world, "D")));
                    INFO("A acts after packet " << a << " of T, T dies after " << t << ", X after " << x);
                    REQUIRE(lock->inherited());
                    const auto& states = lock->inherited()->journal.progress->states;
                    CHECK(states[0] != StatementState::not_sent);
                    if (acted) CHECK(states[1] == StatementState::sent);
                    CHECK(names_of(world).size() == 1);
                    CHECK(lock->epoch() >= 2);
                });
                ++cases;
                acted_late += acted ? 1 : 0;
            }
            REQUIRE(x_survived);
        }
    }
    CHECK(t_survived);
    CHECK(cases > 400);
    CHECK(acted_late > 100);
}

TEST_CASE("a CREATE that takes effect when its sender has long gone on is nobody's predecessor") {
    bool t_survived = false;
    for (std::uint64_t t = 0; !t_survived; ++t) {
        World world(7, {});
        in(world, [&] {
            // The first CREATE of A's view is lost, and made again.
            const std::string name = "alembic_version_run_1";
            std::string late;
            world.script = [&](const std::string&, std::uint64_t, World::Moment moment) {
                if (moment != World::Moment::after || !late.empty() || !world.views().contains(name)) return;
                late = world.views().at(name);
                world.change_views().erase(name);
                throw server::ConnectionLost("gone");
            };
            const auto holder = acquire(world, request_of(world, "A"));
            world.script = nullptr;
            REQUIRE_FALSE(late.empty());
            holder->record(progress_at(1), 1);
            t_survived = survives(world, t, [&] { acquire(world, without_waiting(request_of(world, "T"))); });
            if (!world.views().contains(name)) world.change_views()[name] = late;
            const auto lock = acquire(world, without_waiting(request_of(world, "D")));
            INFO("T dies after packet " << t);
            REQUIRE(lock->inherited());
            CHECK(lock->inherited()->journal.progress == progress_at(1));
            CHECK(names_of(world).size() == 1);
        });
    }
}

TEST_CASE("a new connection that leads to a front end which lags does not make an old journal count") {
    World world(7, {});
    in(world, [&] {
        const std::string a_view = "alembic_version_run_1";
        const std::string t_view = "alembic_version_run_2";
        const auto holder = acquire(world, request_of(world, "A"));
        holder->record(progress_at(0), 1);
        // T copies A's journal, A records once more, T makes his view and sleeps.
        const auto t_begins = world.packets;
        world.script = [&](const std::string&, std::uint64_t, World::Moment moment) {
            if (moment != World::Moment::before) return;
            if (world.packets == t_begins + 4) {
                auto rest = std::exchange(world.script, nullptr);
                holder->record(progress_at(1), 1);
                --world.packets;
                world.script = std::move(rest);
            }
            if (world.packets > t_begins + 4) throw Killed{};
        };
        CHECK_THROWS_AS(acquire(world, without_waiting(request_of(world, "T"))), Killed);
        REQUIRE(decode(world.views().at(t_view)).progress == progress_at(0));
        // X makes his and has listed all three; now T goes on: writes down what A has recorded, drops A's view. X finds
        // that gone, loses his connection, and reads T's view from a front end that has not heard of anything yet.
        const auto x_begins = world.packets;
        world.script = [&](const std::string&, std::uint64_t, World::Moment moment) {
            if (moment != World::Moment::before) return;
            const auto packet = world.packets - x_begins;
            if (packet == 7) {
                world.stale_moment = world.moment_now();
                auto journal = decode(world.views().at(t_view));
                journal.progress = decode(world.views().at(a_view)).progress;
                world.change_views()[t_view] = encode(journal);
                world.change_views().erase(a_view);
            }
            if (packet == 8) throw server::ConnectionLost("gone");
        };
        const auto lock = acquire(world, without_waiting(request_of(world, "X")));
        REQUIRE(lock->inherited());
        CHECK(lock->inherited()->journal.progress == progress_at(1));
    });
}

// A holder is stopped (SIGSTOP) after any of his packets, between effect and answer, for two leases; meanwhile another
// run takes over, does one statement and dies, or comes to its end.
TEST_CASE("a holder who slept through two leases after any packet does nothing more") {
    for (const auto other_finishes : {false, true}) {
        bool was_beyond_the_end = false;
        for (std::uint64_t stop = 1; !was_beyond_the_end; ++stop) {
            World world(7, {});
            was_beyond_the_end = true;
            in(world, [&] {
                const auto session = world.connect();
                const auto id = session->connection_id();
                const auto run = [&](Lock& lock, std::uint64_t connection, const server::Session& through,
                                     int statements) {
                    auto progress = progress_at(0, 3);
                    if (lock.inherited()) progress = *lock.inherited()->journal.progress;
                    for (int k = 0; k < statements; ++k) {
                        auto& state = progress.states[static_cast<std::size_t>(k)];
                        if (world.effects.contains(k)) state = StatementState::done;
                        if (state == StatementState::done) continue;
                        state = StatementState::sent;
                        lock.record(progress, connection);
                        const_cast<server::Session&>(through).query(fmt::format("EFFECT {}", k));
                        state = StatementState::done;
                    }
                };
                bool is_asleep = false;
                bool has_slept = false;
                world.script = [&](const std::string&, std::uint64_t, World::Moment moment) {
                    if (is_asleep || has_slept || moment != World::Moment::after || world.packets != stop) return;
                    was_beyond_the_end = false;
                    is_asleep = true;
                    world.sleep(20s);
                    const auto other_session = world.connect();
                    const auto other = acquire(world, request_of(world, "B", other_session->connection_id()));
                    run(*other, other_session->connection_id(), *other_session, other_finishes ? 3 : 2);
                    if (other_finishes) other->release();
                    is_asleep = false;
                    has_slept = true;
                };
                try {
                    const auto lock = acquire(world, request_of(world, "A", id));
                    run(*lock, id, *session, 3);
                    lock->release();
                } catch (const LostLock&) {
                    CHECK(has_slept);
                }
                const auto last_session = world.connect();
                const auto last = acquire(world, request_of(world, "C", last_session->connection_id()));
                run(*last, last_session->connection_id(), *last_session, 3);
                INFO("A sleeps after packet " << stop);
                CHECK(world.effects == std::map<int, int>{{0, 1}, {1, 1}, {2, 1}});
            });
        }
    }
}

TEST_CASE("a taker who slept since he saw the lock may use an old name, and does no harm with it") {
    World world(7, {});
    in(world, [&] {
        // A holds epoch 2 and sleeps; T has seen epoch 1 before, and sleeps too.
        acquire(world, request_of(world, "first"))->release();
        const auto looked = world.packets + 5;
        std::unique_ptr<Lock> a;
        std::unique_ptr<Lock> b;
        bool is_nested = false;
        world.script = [&](const std::string&, std::uint64_t, World::Moment moment) {
            // T is about to create epoch 2.
            if (is_nested || moment != World::Moment::before || world.packets != looked - 1) return;
            is_nested = true;
            a = acquire(world, request_of(world, "A"));
            a->record(progress_at(0), 1);
            CHECK(a->epoch() == 2);
            b = acquire(world, without_waiting(request_of(world, "B")));
            b->record(progress_at(1), 2);
            CHECK(b->epoch() == 3);
        };
        auto request = request_of(world, "T");
        request.options.timeout = 1s;
        CHECK(error_of([&] {
                  acquire(world, request);
              }).starts_with("try-again: error: the lock was not free within 1 s; held by B@h"));
        CHECK(world.stale_creations == 1);
        CHECK_THROWS_AS(a->record(progress_at(1), 1), LostLock);
        b->record(progress_at(2), 2);
        CHECK(names_of(world) == std::vector<std::string>{"alembic_version_run_3"});
    });
}

// ---- Connections that break -----------------------------------------------------------------------------------------

TEST_CASE("a record whose answer was lost ends in a new epoch, where nothing late can undo it") {
    for (const auto moment : {World::Moment::before, World::Moment::after}) {
        World world(1, {});
        in(world, [&] {
            const auto lock = acquire(world, request_of(world, "ci", 1));
            lock->record(progress_at(0), 1);
            bool is_broken = false;
            world.script = [&](const std::string&, std::uint64_t, World::Moment now) {
                if (is_broken || now != moment) return;
                is_broken = true;
                throw server::ConnectionLost("gone");
            };
            lock->record(progress_at(1), 1);
            CHECK(lock->epoch() == 2);
            CHECK(names_of(world) == std::vector<std::string>{"alembic_version_run_2"});
            CHECK(decode(world.views().at("alembic_version_run_2")).progress == progress_at(1));
        });
    }
}

TEST_CASE("a server out of reach for longer than patience ends the run with its own words") {
    World world(1, {});
    in(world, [&] {
        auto request = request_of(world, "ci", 1);
        bool is_down = false;
        request.connect = [&]() -> std::unique_ptr<server::Session> {
            if (is_down)
                throw base::Error(base::Fault::try_again, base::Diagnostic{.message = "cannot connect to world"});
            return world.connect();
        };
        const auto lock = acquire(world, request);
        lock->record(progress_at(0), 1);
        is_down = true;
        world.script = [](const std::string&, std::uint64_t, World::Moment) { throw server::ConnectionLost("gone"); };
        CHECK(lock->renew());
        world.sleep(4s);
        CHECK_FALSE(lock->renew());
        const auto began = world.now();
        CHECK(error_of([&] { lock->record(progress_at(1), 1); }) == "try-again: error: cannot connect to world\n");
        CHECK(world.now() - began >= 55s);
        // The lease has run out long ago; nobody has taken it.
        is_down = false;
        world.script = nullptr;
        lock->record(progress_at(1), 1);
        CHECK(lock->epoch() == 2);
    });
}

// ---- Modes, projects, databases -------------------------------------------------------------------------------------

TEST_CASE("without a lock nobody is waited for, and the journal is carried on all the same") {
    World world(1, {});
    in(world, [&] {
        const auto first = acquire(world, without_waiting(request_of(world, "ci")));
        first->record(progress_at(3), 99);
        const auto began = world.now();
        const auto second = acquire(world, without_waiting(request_of(world, "ann")));
        CHECK(world.now() - began < 2s);
        CHECK(second->inherited()->journal.progress == progress_at(3));
        CHECK_THROWS_AS(first->record(progress_at(4), 99), LostLock);
    });
}

TEST_CASE("another project's journal is an error and stays; its free lock is none") {
    World world(1, {});
    in(world, [&] {
        auto other = request_of(world, "ann");
        other.project = "q";
        acquire(world, request_of(world, "ci"))->release();
        acquire(world, other)->release();
        auto lock = acquire(world, request_of(world, "ci"));
        lock->record(progress_at(2), 1);
        lock->give_back(progress_at(2), true);
        const auto views = world.views();
        CHECK(
            error_of([&] { acquire(world, other); }) ==
            "failed: error: the lock 'd.alembic_version_run_3' holds the journal of another project: revision 'ae10', "
            "left by ci@h, pid 4711, since 2025-10-09 08:53:20 UTC, revision 'ae10', statement 3 of 7\n"
            "hint: give each project a 'version_table' of its own, or finish that run from the project that began it; "
            "where 'script_location' was renamed, name it as before until that run is finished\n");
        CHECK(world.views() == views);
    });
}

TEST_CASE("two projects with version tables of their own do not see each other") {
    World world(1, {});
    in(world, [&] {
        auto other = request_of(world, "ann");
        other.bookkeeping.version_table = "alembic_version_2";
        other.project = "q";
        const auto one = acquire(world, request_of(world, "ci"));
        const auto two = acquire(world, other);
        one->record(progress_at(1), 1);
        two->record(progress_at(2), 2);
        CHECK(names_of(world) == std::vector<std::string>{"alembic_version_2_run_1", "alembic_version_run_1"});
        CHECK(one->release() == std::nullopt);
        CHECK(two->release() == std::nullopt);
    });
}

TEST_CASE("a lock is kept from the moment on at which its database exists") {
    World world(1, {});
    world.has_database = false;
    in(world, [&] {
        const auto lock = acquire(world, request_of(world, "ci"));
        CHECK_FALSE(lock->is_kept());
        lock->record(progress_at(0), 1);
        CHECK_FALSE(lock->is_kept());
        CHECK(lock->renew());
        const auto second = acquire(world, request_of(world, "ann"));
        world.has_database = true;
        lock->record(progress_at(1), 1);
        CHECK(lock->is_kept());
        CHECK(decode(world.views().at("alembic_version_run_1")).progress == progress_at(1));
        CHECK(
            error_of([&] { second->record(progress_at(0), 2); }) ==
            "stopped-part-way: error: another run has begun in database 'd': ci@h, pid 4711, since 2025-10-09 08:53:20 "
            "UTC, revision 'ae10', statement 2 of 7\n"
            "hint: run the command again, it will wait for that one\n");
    });
}

TEST_CASE("a lock without a database is an error that says what to set") {
    World world(1, {});
    in(world, [&] {
        auto request = request_of(world, "ci");
        request.bookkeeping.database.reset();
        CHECK(error_of([&] { acquire(world, request); }) ==
              "failed: error: the lock needs a database, and the URL names none\n"
              "hint: name one in the URL, or set 'version_table_schema'\n");
    });
}

TEST_CASE("a view that has the name of a lock and is none is an error that names it") {
    World world(1, {});
    in(world, [&] {
        world.change_views()["alembic_version_run_3"] = "hello";
        CHECK(error_of([&] { acquire(world, request_of(world, "ci")); }) ==
              "failed: error: view 'd.alembic_version_run_3' has the name of a lock: the journal is not base64url\n"
              "hint: if it is not srmigrate's, rename it or set 'version_table' to another name\n");
    });
}

// ---- Privileges -----------------------------------------------------------------------------------------------------

TEST_CASE("each missing privilege is an error with its GRANT, before any lock exists") {
    const std::map<std::string, std::string> expected{
        {"CREATE",
         "failed: error: user 'u'@'%' may not create views in database 'd'; the lock is a view\n"
         "hint: as an administrator run: GRANT CREATE VIEW ON DATABASE d TO USER 'u'@'%'\n"},
        {"VIEW",
         "failed: error: user 'u'@'%' may not see, alter and drop views in database 'd'; the lock is a view\n"
         "hint: as an administrator run: GRANT SELECT, ALTER, DROP ON ALL VIEWS IN DATABASE d TO USER 'u'@'%'\n"},
        {"ALTER",
         "failed: error: user 'u'@'%' may not alter views in database 'd'; the lock is a view\n"
         "hint: as an administrator run: GRANT ALTER ON ALL VIEWS IN DATABASE d TO USER 'u'@'%'\n"},
        {"SHOW",
         "failed: error: user 'u'@'%' may not read views in database 'd'; the lock is a view\n"
         "hint: as an administrator run: GRANT SELECT ON ALL VIEWS IN DATABASE d TO USER 'u'@'%'\n"},
        {"DROP",
         "failed: error: user 'u'@'%' may not drop views in database 'd'; the lock is a view\n"
         "hint: as an administrator run: GRANT DROP ON ALL VIEWS IN DATABASE d TO USER 'u'@'%'\n"},
    };
    for (const auto& [what, message] : expected) {
        World world(1, {});
        world.denied = {what};
        in(world, [&, &message = message] {
            CHECK(error_of([&] { acquire(world, request_of(world, "ci")); }) == message);
            for (const auto& name : names_of(world))
                CHECK(name.starts_with("alembic_version_probe_"));
        });
    }
}

TEST_CASE("with all privileges the trial leaves nothing behind, and removes what a killed one left") {
    World world(1, {});
    in(world, [&] {
        world.change_views()[fmt::format("alembic_version_probe_{:08x}abcd", world.unix_time() - 3601)] = "x";
        const auto young = fmt::format("alembic_version_probe_{:08x}abcd", world.unix_time() - 60);
        world.change_views()[young] = "x";
        const auto lock = acquire(world, request_of(world, "ci"));
        CHECK(names_of(world) == std::vector<std::string>{young, "alembic_version_run_1"});
    });
}

TEST_CASE("a lock that exists and cannot be seen is told from one that is held") {
    World world(1, {});
    in(world, [&] {
        acquire(world, request_of(world, "ci"))->release();
        const auto before = world.packets;
        // The privileges are there while they are proved, and only then.
        world.script = [&](const std::string&, std::uint64_t, World::Moment) {
            const auto packet = world.packets - before;
            world.denied = packet >= 3 && packet <= 7 ? std::set<std::string>{} : std::set<std::string>{"VIEW"};
        };
        CHECK(error_of([&] { acquire(world, request_of(world, "ann")); }) ==
              "failed: error: the lock exists, but user 'u'@'%' cannot see it: view 'd.alembic_version_run_1'\n"
              "hint: as an administrator run: GRANT SELECT, ALTER, DROP ON ALL VIEWS IN DATABASE d TO USER 'u'@'%'\n");
        CHECK(world.packets - before < 20);
    });
}

TEST_CASE("without a lock and without privileges the run goes on without a journal, and says so") {
    World world(1, {});
    world.denied = {"DROP"};
    in(world, [&] {
        std::vector<Event> events;
        const auto lock = acquire(world, without_waiting(request_of(world, "ci")), &events);
        REQUIRE(events.size() == 1);
        CHECK(
            std::get<Warned>(events.front()).diagnostic ==
            base::Diagnostic{.message = "no journal is kept, a run that is killed is not carried on: user 'u'@'%' may "
                                        "not drop views in database 'd'; the lock is a view",
                             .where = std::nullopt,
                             .hint = "as an administrator run: GRANT DROP ON ALL VIEWS IN DATABASE d TO USER 'u'@'%'"});
        CHECK_FALSE(lock->is_kept());
        lock->record(progress_at(0), 1);
        CHECK(lock->renew());
        CHECK(lock->release() == std::nullopt);
    });
}

// ---- Unlocking ------------------------------------------------------------------------------------------------------

TEST_CASE("a lock that nobody holds needs no unlocking") {
    World world(1, {});
    in(world, [&] {
        CHECK(look_at_lock(request_of(world, "dba"), world.environment()) == std::nullopt);
        CHECK_FALSE(unlock(request_of(world, "dba"), Force::no, world.environment()).before);
        acquire(world, request_of(world, "ci"))->release();
        const auto unlocked = unlock(request_of(world, "dba"), Force::yes, world.environment());
        REQUIRE(unlocked.before);
        CHECK_FALSE(unlocked.before->is_held);
        CHECK_FALSE(unlocked.taken);
        CHECK(names_of(world) == std::vector<std::string>{"alembic_version_run_1"});
    });
}

TEST_CASE("a running lease is only broken by force, and the journal stays with its owner's name") {
    World world(1, {});
    in(world, [&] {
        const auto session = world.connect();
        const auto id = session->connection_id();
        const auto robbed = acquire(world, request_of(world, "ci", id));
        robbed->record(progress_at(2), id);
        CHECK(error_of([&] { unlock(request_of(world, "dba"), Force::no, world.environment()); }) ==
              "failed: error: the lock is held by ci@h, pid 4711, since 2025-10-09 08:53:20 UTC, revision 'ae10', "
              "statement 3 of 7; its lease runs for 11 s more unless it is renewed\n"
              "hint: let that run end; if its process is gone, run 'srmigrate unlock --force'\n");
        const auto unlocked = unlock(request_of(world, "dba"), Force::yes, world.environment());
        CHECK(unlocked.taken);
        CHECK(unlocked.before->is_held);
        const auto state = look_at_lock(request_of(world, "dba"), world.environment());
        REQUIRE(state);
        CHECK(state->epoch == 2);
        CHECK_FALSE(state->is_held);
        CHECK(state->journal.owner == "ci");
        CHECK(state->journal.progress == progress_at(2));
        CHECK_THROWS_AS(robbed->record(progress_at(3), id), LostLock);
        // The robbed one's connection is waited for by the next run.
        const auto began = world.now();
        const auto next = acquire(world, request_of(world, "ann"));
        CHECK(world.now() - began >= 1s);
        CHECK(next->inherited()->still_connected);
        CHECK(next->inherited()->journal.progress == progress_at(2));
    });
}

TEST_CASE("a lease that ran out is freed without force") {
    World world(1, {});
    in(world, [&] {
        acquire(world, request_of(world, "ci"))->record(progress_at(2), 77);
        world.sleep(15s);
        CHECK(unlock(request_of(world, "dba"), Force::no, world.environment()).taken);
    });
}

// ---- Names ----------------------------------------------------------------------------------------------------------

TEST_CASE("a project is known by where its scripts are seen from the config file, wherever that is") {
    const auto hash = project_hash("migrations", "/builds/17/app", "d.alembic_version");
    CHECK(hash.size() == 16);
    CHECK(project_hash("/home/ci/app/migrations", "/home/ci/app", "d.alembic_version") == hash);
    CHECK(project_hash("./migrations/", "app", "d.alembic_version") == hash);
    CHECK(project_hash("other", "/builds/17/app", "d.alembic_version") != hash);
    CHECK(project_hash("migrations", "/builds/17/app", "d.versions") != hash);
}

TEST_CASE("this process is alive, and another that had its number before is not") {
    base::Environment environment;
    environment.variable = [](const std::string& name) {
        return name == "USER" ? std::optional<std::string>("c\xff\x01i") : std::nullopt;
    };
    const auto identity = this_process(environment);
    CHECK(identity.owner == "c??i");
    CHECK(identity.pid == ::getpid());
    if (identity.process.empty()) return;  // no /proc
    CHECK_FALSE(is_dead(identity.process, identity.pid));
    CHECK(is_dead(identity.process + "0", identity.pid));
    CHECK_FALSE(is_dead("elsewhere-1", identity.pid));
    CHECK_FALSE(is_dead("", identity.pid));
}
