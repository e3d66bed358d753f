// SPDX-License-Identifier: Apache-2.0
// The lock as a state machine: everything that two runners and three statements can come to is gone through, and the
// machine is held against the code, packet by packet.
#include "runner/lock_machine.hpp"

#include "base/text.hpp"
#include "run/lock/lock.hpp"
#include "runner/lock_world.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

using namespace srmigrate;
using namespace srmigrate::tests;
using namespace std::chrono_literals;
using run::StatementState;
using Kind = MachineChoice::Kind;

namespace {

// ---- Everything that can happen -------------------------------------------------------------------------------------

struct Explored {
    std::string problem;  ///< with the way that leads to it; empty: there is none
    std::size_t states = 0;
    std::size_t ends = 0;
    std::set<std::string> packets;  ///< first words
};

std::string spelled(const LockMachine& machine, MachineChoice choice) {
    switch (choice.kind) {
        case Kind::step:
            return fmt::format("{}: {}", choice.index, machine.packet_of(choice.index));
        case Kind::lose_before:
            return fmt::format("{}: {}, which never arrives", choice.index, machine.packet_of(choice.index));
        case Kind::lose_after:
            return fmt::format("{}: {}, whose answer is lost", choice.index, machine.packet_of(choice.index));
        case Kind::lose_late:
            return fmt::format("{}: {}, which is late", choice.index, machine.packet_of(choice.index));
        case Kind::kill:
            return fmt::format("{} is killed", choice.index);
        case Kind::kill_late:
            return fmt::format("{} is killed, and {} is late", choice.index, machine.packet_of(choice.index));
        case Kind::late_write:
            return fmt::format("late write {} takes effect", choice.index);
        case Kind::late_end:
            return fmt::format("late statement {} takes effect", choice.index);
    }
    return {};
}

// What is wrong with a state in which nobody goes on by himself.
std::string problem_at_end(const LockMachine& machine, const std::vector<MachineChoice>& choices) {
    if (!machine.is_over()) return choices.empty() ? "nobody can go on" : "";
    if (!machine.is_complete()) return "everybody has ended, and the revision is not complete";
    const auto& effects = machine.effects();
    const auto is_once = [](std::uint8_t times) { return times == 1; };
    return std::all_of(effects.begin(), effects.end(), is_once) ? "" : "a statement has not taken effect";
}

class Explorer {
  public:
    explicit Explorer(MachineBudget budget) { reach(LockMachine(budget), 0, "begin"); }

    Explored run() && {
        while (!m_open.empty() && m_found.problem.empty()) {
            const auto [machine, number] = std::move(m_open.back());
            m_open.pop_back();
            const auto choices = machine.choices();
            if (machine.is_over()) ++m_found.ends;
            tell(problem_at_end(machine, choices), number);
            for (const auto choice : choices)
                follow(machine, number, choice);
        }
        m_found.states = m_ways.size();
        return std::move(m_found);
    }

  private:
    struct Way {
        std::size_t from;
        std::string what;
    };

    void follow(const LockMachine& from, std::size_t number, MachineChoice choice) {
        auto machine = from;
        const auto what = spelled(from, choice);
        const auto violation = machine.apply(choice);
        if (choice.kind == Kind::step) m_found.packets.insert(base::split(from.packet_of(choice.index), ' ')[0]);
        const auto reached = reach(std::move(machine), number, what);
        if (violation) tell(*violation, reached.value_or(number));
    }
    std::optional<std::size_t> reach(LockMachine machine, std::size_t from, const std::string& what) {
        if (!m_known.emplace(machine.key(), m_ways.size()).second) return std::nullopt;
        m_open.emplace_back(std::move(machine), m_ways.size());
        m_ways.push_back({.from = from, .what = what});
        return m_ways.size() - 1;
    }
    void tell(const std::string& problem, std::size_t number) {
        if (problem.empty() || !m_found.problem.empty()) return;
        std::string way;
        for (auto at = number; at != 0; at = m_ways[at].from)
            way = m_ways[at].what + "\n" + way;
        m_found.problem = way + problem;
    }

    std::unordered_map<std::string, std::size_t> m_known;
    std::vector<Way> m_ways;
    std::vector<std::pair<LockMachine, std::size_t>> m_open;
    Explored m_found;
};

// ---- The code, packet by packet -------------------------------------------------------------------------------------

/// What a packet is in the machine's words; empty: it has none for it.
std::string word_of(const std::string& packet) {
    const auto number = [&](std::string_view verb) {
        constexpr std::string_view k_infix = "_run_";
        const auto at = packet.find(k_infix);
        if (at == std::string::npos) return std::string();
        const auto begin = at + k_infix.size();
        const auto end = std::min(packet.find_first_not_of("0123456789", begin), packet.size());
        return fmt::format("{} {}", verb, packet.substr(begin, end - begin));
    };
    if (packet.starts_with("SYNC; ")) return "list";
    if (packet.starts_with("SHOW CREATE VIEW")) return number("read");
    if (packet.starts_with("CREATE VIEW")) return number("create");
    if (packet.starts_with("ALTER VIEW")) return number("alter");
    if (packet.starts_with("DROP VIEW")) return number("drop");
    if (packet == "SHOW PROCESSLIST") return "await";
    if (packet.starts_with("EFFECT")) return "effect" + packet.substr(6);
    return {};
}

std::string text_of_view(std::uint64_t epoch, bool has_ended, bool has_parent, bool has_progress,
                         const std::vector<StatementState>& states, bool has_connection, std::size_t awaited) {
    std::string letters;
    for (const auto state : states)
        letters += static_cast<char>(state);
    return fmt::format("{}{}{}{}{} {}\n", epoch, has_ended ? " ended" : "", has_parent ? " child" : "",
                       has_progress ? " " + letters : "", has_connection ? " connected" : "", awaited);
}

std::string views_of(const World& world) {
    std::map<std::uint64_t, std::string> lines;
    for (const auto& [name, state] : world.views()) {
        const auto epoch = plan::run_view_epoch({.database = "d"}, name);
        if (!epoch) continue;
        const auto journal = run::decode(state);
        lines[*epoch] =
            text_of_view(*epoch, journal.expires == 0, !journal.parent.empty(), journal.progress.has_value(),
                         journal.progress ? journal.progress->states : std::vector<StatementState>(),
                         journal.connection != 0, journal.awaited.size());
    }
    std::string text;
    for (const auto& [epoch, line] : lines)
        text += line;
    return text;
}

std::string views_of(const LockMachine& machine) {
    std::string text;
    for (const auto& view : machine.views()) {
        std::size_t awaited = 0;
        for (auto bits = view.awaited; bits != 0; bits = static_cast<std::uint8_t>(bits & (bits - 1)))
            ++awaited;
        text += text_of_view(view.epoch, view.has_ended, view.parent != 0, view.has_progress,
                             {view.states.begin(), view.states.end()}, view.connection != 0, awaited);
    }
    return text;
}

enum class Became { answered, lost, killed };

struct Packet {
    std::size_t runner = 0;
    std::string word;
    Became became = Became::answered;
    std::string views;  ///< after it
};

/// Notes the packets that go through a session of the world.
class NotingSession : public server::Session {
  public:
    NotingSession(World& world, std::size_t runner, std::vector<Packet>& packets)
        : m_session(world.connect()), m_world(world), m_runner(runner), m_packets(packets) {}

    std::vector<sql::Answer> query(std::string_view sql) override {
        const auto word = word_of(std::string(sql));
        const auto note = [&](Became became) {
            if (!word.empty())
                m_packets.push_back({.runner = m_runner, .word = word, .became = became, .views = views_of(m_world)});
        };
        try {
            auto answers = m_session->query(sql);
            note(Became::answered);
            return answers;
        } catch (const server::ConnectionLost&) {
            note(Became::lost);
            throw;
        } catch (const Killed&) {
            note(Became::killed);
            throw;
        }
    }
    std::uint64_t connection_id() const override { return m_session->connection_id(); }
    std::string name() const override { return m_session->name(); }
    void reset() override {}

  private:
    std::unique_ptr<server::Session> m_session;
    World& m_world;
    std::size_t m_runner;
    std::vector<Packet>& m_packets;
};

/// What befalls the first of two runners, who run one after the other.
struct Blow {
    std::uint64_t packet = 0;  ///< its number, from 1; 0: nothing does
    Became became = Became::killed;
    World::Moment moment = World::Moment::after;
};

std::vector<Packet> packets_of_code(const Blow& blow) {
    World world(1, {});
    std::vector<Packet> packets;
    world.script = [&](const std::string& process, std::uint64_t number, World::Moment moment) {
        if (process != "0" || number != blow.packet || moment != blow.moment) return;
        if (blow.became == Became::killed) throw Killed{};
        throw server::ConnectionLost("the connection is gone");
    };
    bool is_complete = false;
    const auto run_revision = [&](std::size_t runner) {
        const auto connect = [&] { return std::make_unique<NotingSession>(world, runner, packets); };
        std::unique_ptr<server::Session> session = connect();
        run::LockRequest request;
        request.options = {.ttl = 10s, .timeout = 60s, .grace = 1s, .patience = 60s};
        request.bookkeeping.database = "d";
        request.project = "p";
        request.connection = session->connection_id();
        request.connect = connect;
        request.is_dead = [](const std::string&, std::int64_t) { return true; };
        const auto lock = run::Lock::acquire(request, world.environment(), [](const run::Event&) {});
        run::RevisionProgress progress{
            .revision = "r", .downgrade = false, .states = {}, .done_chain = {}, .in_flight = {}};
        progress.states.assign(k_machine_statements, StatementState::not_sent);
        if (lock->inherited()) progress = *lock->inherited()->journal.progress;
        for (int k = 0; !is_complete && k < static_cast<int>(k_machine_statements);) {
            auto& state = progress.states[static_cast<std::size_t>(k)];
            if (state == StatementState::sent && world.effects.contains(k)) state = StatementState::done;
            if (state == StatementState::done) {
                ++k;
                continue;
            }
            state = StatementState::sent;
            lock->record(progress, session->connection_id());
            try {
                session->query(fmt::format("EFFECT {}", k));
            } catch (const server::ConnectionLost&) {
                session = connect();
            }
        }
        if (!is_complete) lock->record(progress, session->connection_id());
        is_complete = true;
        lock->release();
    };
    world.start("0", [&] { run_revision(0); });
    REQUIRE(world.run(1h));
    world.start("1", [&] { run_revision(1); });
    REQUIRE(world.run(2h));
    REQUIRE(world.first_violation().value_or("none") == "none");
    return packets;
}

// The machine goes the same way.
void follow(const std::vector<Packet>& packets, const Blow& blow) {
    LockMachine machine({.kills = 1, .robberies = 0, .losses = 1});
    std::string way;
    const auto apply = [&](Kind kind, std::size_t runner) {
        REQUIRE(machine.apply({.kind = kind, .index = static_cast<std::uint8_t>(runner)}).value_or("none") == "none");
    };
    for (const auto& packet : packets) {
        way += fmt::format("{}: {}\n", packet.runner, packet.word);
        INFO(way);
        while (machine.packet_of(packet.runner).empty() && !machine.is_over())
            apply(Kind::step, packet.runner);
        REQUIRE(machine.packet_of(packet.runner) == packet.word);
        if (packet.became == Became::lost) {
            apply(blow.moment == World::Moment::before ? Kind::lose_before : Kind::lose_after, packet.runner);
        } else {
            apply(Kind::step, packet.runner);
        }
        const bool has_listing = packet.word.starts_with("alter") && packet.became != Became::lost;
        if (has_listing) apply(Kind::step, packet.runner);
        if (packet.became == Became::killed) apply(Kind::kill, packet.runner);
        REQUIRE(views_of(machine) == packet.views);
    }
    CHECK(machine.is_complete());
}

bool writes(const std::string& word) {
    return word.starts_with("create") || word.starts_with("alter") || word.starts_with("drop") ||
           word.starts_with("effect");
}

}  // namespace

TEST_CASE("in every state that two runners, three statements and a fault can reach, the lock's promises hold") {
    std::vector<MachineBudget> budgets{{}, {.kills = 1}, {.robberies = 1}, {.losses = 1}};
    if (rounds(1) > 1) {
        for (const auto& two : {MachineBudget{.kills = 1, .robberies = 1}, MachineBudget{.kills = 1, .losses = 1},
                                MachineBudget{.robberies = 1, .losses = 1}})
            budgets.push_back(two);
    }
    std::set<std::string> packets;
    for (const auto& budget : budgets) {
        const auto found = Explorer(budget).run();
        INFO(fmt::format("kills {}, robberies {}, losses {}: {} states", budget.kills, budget.robberies, budget.losses,
                         found.states));
        CHECK(found.problem.empty());
        CHECK(found.ends > 0);
        packets.insert(found.packets.begin(), found.packets.end());
    }
    // A machine in which nothing happens would prove nothing.
    CHECK(packets == std::set<std::string>{"", "alter", "await", "create", "drop", "effect", "list", "read"});
}

TEST_CASE("the machine sends what the code sends, and its views are the code's, wherever a runner is killed") {
    const auto undisturbed = packets_of_code({});
    follow(undisturbed, {});
    std::size_t killed = 0;
    for (std::uint64_t number = 1; number <= 60; ++number) {
        const Blow blow{.packet = number};
        const auto packets = packets_of_code(blow);
        INFO("killed after its packet " << number);
        follow(packets, blow);
        for (const auto& packet : packets)
            killed += packet.became == Became::killed ? 1 : 0;
    }
    CHECK(killed > 10);
}

TEST_CASE("the machine sends what the code sends, and its views are the code's, whichever write loses its answer") {
    std::size_t lost = 0;
    for (std::uint64_t number = 1; number <= 60; ++number) {
        for (const auto moment : {World::Moment::before, World::Moment::after}) {
            const Blow blow{.packet = number, .became = Became::lost, .moment = moment};
            const auto packets = packets_of_code(blow);
            const auto hit = std::find_if(packets.begin(), packets.end(),
                                          [](const Packet& packet) { return packet.became == Became::lost; });
            // What only reads is asked again, and the machine knows no answer to it that is lost.
            if (hit == packets.end() || !writes(hit->word)) continue;
            INFO("packet " << number << " is lost");
            follow(packets, blow);
            ++lost;
        }
    }
    CHECK(lost > 10);
}
