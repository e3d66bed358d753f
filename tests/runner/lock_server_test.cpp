// SPDX-License-Identifier: Apache-2.0
// The lock between real processes over real sockets: races, kill -9, SIGSTOP, statements longer than the lease.
#include "run/lock/unlock.hpp"
#include "runner/lock_world.hpp"
#include "server/mysql_session.hpp"
#include "support/process.hpp"
#include "support/real_world.hpp"
#include "support/test_server.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <future>
#include <random>
#include <sstream>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;
using namespace std::chrono_literals;

namespace {

constexpr int k_statements = 4;

/// The cluster of the model behind a real server.
class WorldBackend : public Backend {
  public:
    engine::ClientConnection connect(const std::string& host) override {
        const auto id = ++m_last;
        world.open_connection(id);
        return {.id = id, .host = host};
    }
    std::optional<std::string> password_of(const std::string&) override { return ""; }
    void log_in(engine::ClientConnection& connection, const std::string& user) override { connection.user = user; }
    std::vector<engine::Answer> execute(engine::ClientConnection& connection, std::string_view packet) override {
        world.tell_time(std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - m_began));
        std::vector<engine::Answer> answers;
        std::istringstream text{std::string(packet)};
        for (std::string statement; std::getline(text >> std::ws, statement, ';');) {
            answers.push_back(world.answer(statement, connection.id));
            if (std::holds_alternative<engine::ErrorAnswer>(answers.back())) break;
        }
        return answers;
    }
    void close(const engine::ClientConnection& connection) override { world.close_connection(connection.id); }
    engine::Answer control(const std::string&) override { return engine::Ok{}; }

    World world{1, {}};

  private:
    std::uint64_t m_last = 0;
    std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
};

struct Site {
    WorldBackend backend;
    TestServer server{backend};

    Process holder(const std::string& owner, Milliseconds ttl = 1s, Milliseconds grace = 300ms) const {
        return Process(
            {.arguments = {SRMIGRATE_LOCK_HOLDER, std::to_string(server.port()), owner, std::to_string(k_statements),
                           std::to_string(ttl.count()), std::to_string(grace.count()), "60000"},
             .input = {},
             .environment = {},
             .directory = {}});
    }

    /// "" when each statement took effect once, and nothing else went wrong.
    std::string problem(std::string before = {}) const {
        if (!before.empty()) return before;
        if (backend.world.first_violation()) return *backend.world.first_violation();
        for (int k = 0; k < k_statements; ++k) {
            const auto found = backend.world.effects.find(k);
            const auto count = found == backend.world.effects.end() ? 0 : found->second;
            if (count != 1) return fmt::format("EFFECT {} took effect {} times", k, count);
        }
        return {};
    }
};

std::string ended(Process& process, std::initializer_list<int> allowed) {
    const auto code = process.wait(60s);
    if (!code) return "still runs";
    if (std::find(allowed.begin(), allowed.end(), *code) != allowed.end()) return {};
    return fmt::format("exit code {}: {}", *code, process.err());
}

bool wait_until(const std::function<bool()>& condition, Milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

/// A place between two packets: the n-th statement that the server gets, before or after its effect.
struct Point {
    std::uint64_t statement = 0;
    Fault::Moment moment = Fault::Moment::before;
};

enum class Reached { no, yes };

/// Runs a process to the point; Reached::no when it came to its end before.
Reached run_to(Site& site, Process& process, const Point& point) {
    const auto is_there = [&] { return !site.server.held().empty(); };
    wait_until([&] { return is_there() || !process.is_running(); }, 30s);
    (void)point;
    return is_there() ? Reached::yes : Reached::no;
}

struct Outcome {
    Reached reached = Reached::no;
    std::string problem;
};

Fault hold_at(const Point& point) {
    Fault fault;
    fault.moment = point.moment;
    fault.action = Fault::Action::hold;
    fault.skip = point.statement;
    return fault;
}

/// Stops a process there, lets another one run after two leases, and goes on with the first.
Outcome stop_and_continue(const Point& point) {
    Site site;
    site.server.add_fault(hold_at(point));
    auto first = site.holder("first");
    if (run_to(site, first, point) == Reached::no) return {Reached::no, site.problem(ended(first, {0}))};
    first.signal(SIGSTOP);
    site.server.clear_faults();
    site.server.release();
    std::this_thread::sleep_for(2s);
    auto second = site.holder("second");
    auto problem = ended(second, {0});
    first.signal(SIGCONT);
    problem += ended(first, {0, 3});
    return {Reached::yes, site.problem(problem)};
}

/// Kills a process there, and starts another one.
Outcome kill_and_restart(const Point& point, Release release) {
    Site site;
    site.server.add_fault(hold_at(point));
    auto first = site.holder("first", 60s);
    if (run_to(site, first, point) == Reached::no) return {Reached::no, site.problem(ended(first, {0}))};
    first.signal(SIGKILL);
    first.wait(10s);
    site.server.clear_faults();
    site.server.release(release);
    auto second = site.holder("second", 60s);
    return {Reached::yes, site.problem(ended(second, {0}))};
}

/// Takes the lock away there by force, then lets the process go on, and another one finish.
Outcome unlock_by_force(const Point& point) {
    Site site;
    site.server.add_fault(hold_at(point));
    auto first = site.holder("first", 60s);
    if (run_to(site, first, point) == Reached::no) return {Reached::no, site.problem(ended(first, {0}))};
    site.server.clear_faults();
    run::LockRequest request;
    request.bookkeeping.database = "d";
    request.project = "p";
    request.identity = {.owner = "dba", .host = "h", .pid = 1, .process = ""};
    request.connect = [&] { return server::open_mysql_session({.host = "127.0.0.1", .port = site.server.port()}); };
    run::unlock(request, run::Force::yes, real_world());
    site.server.release();
    // Not there yet: a process that has only begun to take the lock takes it again.
    auto problem = ended(first, {0, 3});
    auto second = site.holder("second", 60s);
    problem += ended(second, {0});
    return {Reached::yes, site.problem(problem)};
}

/// Every `step`-th point between two packets of a run, a few at a time; with --long, every point.
void at_points(std::size_t step, const std::function<Outcome(const Point&)>& action) {
    constexpr std::size_t at_a_time = 8;
    if (rounds(1) > 1) step = 1;
    std::size_t count = 0;
    std::size_t next = seed() % step;
    for (bool is_beyond_the_end = false; !is_beyond_the_end;) {
        std::vector<std::pair<std::size_t, std::future<Outcome>>> running;
        for (std::size_t i = 0; i < at_a_time; ++i, next += step) {
            const Point point{.statement = next / 2,
                              .moment = next % 2 == 0 ? Fault::Moment::before : Fault::Moment::after};
            running.emplace_back(next, std::async(std::launch::async, [&action, point] { return action(point); }));
        }
        for (auto& [number, future] : running) {
            const auto outcome = future.get();
            INFO("statement " << number / 2 << (number % 2 == 0 ? ", before" : ", after") << " its effect");
            CHECK(outcome.problem == "");
            if (outcome.reached == Reached::yes) ++count;
            if (outcome.reached == Reached::no) is_beyond_the_end = true;
        }
    }
    CHECK(count * step > 50);
}

}  // namespace

TEST_CASE("a statement of three leases goes on undisturbed while a second run waits") {
    Site site;
    Fault slow;
    slow.action = Fault::Action::delay;
    slow.like = "EFFECT 1";
    slow.delay = 3500ms;
    site.server.add_fault(slow);
    auto first = site.holder("first");
    REQUIRE(wait_until([&] { return first.out().find("done 0") != std::string::npos; }, 20s));
    auto second = site.holder("second");
    CHECK(ended(first, {0}) == "");
    CHECK(ended(second, {0}) == "");
    CHECK(site.problem() == "");
    CHECK(first.out() == "holds 1\ndone 0\ndone 1\ndone 2\ndone 3\n");
    CHECK(second.out() == "waits for first@h\nholds 2\n");
}

TEST_CASE("a process stopped for two leases between any two packets does nothing that is not in the journal") {
    at_points(9, stop_and_continue);
}

TEST_CASE("a process killed between any two packets is followed at once, wherever its last packet got to") {
    at_points(7, [](const Point& point) { return kill_and_restart(point, Release::go_on); });
    at_points(7, [](const Point& point) { return kill_and_restart(point, Release::discard); });
}

TEST_CASE("the lock can be taken by force between any two packets, and nothing runs twice") {
    at_points(11, unlock_by_force);
}

TEST_CASE("of many processes started at once each waits for its turn, and each statement runs once") {
    for (std::size_t round = 0; round < (rounds(1) > 1 ? 50 : 1); ++round) {
        Site site;
        std::vector<Process> processes;
        for (int i = 0; i < 20; ++i)
            processes.push_back(site.holder(fmt::format("p{}", i), 10s));
        std::string problems;
        for (auto& process : processes)
            problems += ended(process, {0});
        INFO("round " << round);
        CHECK(problems == "");
        CHECK(site.problem() == "");
        CHECK(site.backend.world.stale_creations <= 20);
    }
}

TEST_CASE("of many processes started at once some are killed, and the others bring it to its end") {
    std::mt19937_64 random(seed());
    for (std::size_t round = 0; round < (rounds(1) > 1 ? 50 : 1); ++round) {
        Site site;
        site.server.set_latency(3ms);
        std::vector<Process> processes;
        for (int i = 0; i < 12; ++i)
            processes.push_back(site.holder(fmt::format("p{}", i), 10s));
        for (int i = 0; i < 6; ++i) {
            std::this_thread::sleep_for(Milliseconds(random() % 60));
            processes[static_cast<std::size_t>(i)].signal(SIGKILL);
        }
        std::string problems;
        for (auto& process : processes)
            problems += ended(process, {0, 137});
        INFO("round " << round);
        CHECK(problems == "");
        CHECK(site.problem() == "");
    }
}
