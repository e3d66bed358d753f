// SPDX-License-Identifier: Apache-2.0
#include "runner/lock_world.hpp"

#include "run/lock/journal.hpp"
#include "runner/fiber.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::tests {

using sql::Answer;
using sql::ErrorAnswer;
using sql::Ok;
using sql::ResultSet;

namespace {

constexpr std::int64_t k_epoch = 1'760'000'000;
const std::string k_run_infix = "_run_";

std::vector<std::string> words_of(std::string_view sql) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : sql) {
        if (c == ' ') {
            if (!word.empty()) words.push_back(std::exchange(word, {}));
        } else {
            word += c;
        }
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

std::vector<std::string> statements_of(std::string_view packet) {
    std::vector<std::string> statements;
    for (std::size_t begin = 0; begin < packet.size();) {
        const auto end = std::min(packet.find(';', begin), packet.size());
        auto statement = std::string(packet.substr(begin, end - begin));
        statement.erase(0, statement.find_first_not_of(' '));
        if (!statement.empty()) statements.push_back(statement);
        begin = end + 1;
    }
    return statements;
}

std::string between_quotes(const std::string& text) {
    const auto begin = text.find('\'');
    return text.substr(begin + 1, text.rfind('\'') - begin - 1);
}

std::uint64_t epoch_of(const std::string& view) {
    const auto at = view.rfind(k_run_infix);
    return at == std::string::npos ? 0 : std::strtoull(view.c_str() + at + k_run_infix.size(), nullptr, 10);
}

std::uint64_t highest_epoch(const World::Views& views) {
    std::uint64_t highest = 0;
    for (const auto& [name, state] : views)
        highest = std::max(highest, epoch_of(name));
    return highest;
}

ErrorAnswer not_found(const std::string& view) {
    return {.number = 5502,
            .sqlstate = "42602",
            .message = fmt::format("Getting analyzing error. Detail message: Unknown table '{}'.", view)};
}

ErrorAnswer access_denied(const std::string& privilege) {
    return {
        .number = 5203,
        .sqlstate = "42000",
        .message = fmt::format(
            "Access denied; you need (at least one of) the {} privilege(s) on VIEW v for this operation.", privilege)};
}

ResultSet one_cell(std::string column, std::string value) {
    return {.columns = {std::move(column)}, .rows = {{std::move(value)}}};
}

}  // namespace

struct World::Process {
    std::string name;
    Fiber fiber;
    Milliseconds wake{0};
    std::uint64_t packets = 0;
    std::function<void()> while_executing = {};
};

World::World(std::uint64_t seed, Chances chances) : m_random(seed), m_chances(chances) {
    m_environment.monotonic_now = [this] {
        return std::chrono::steady_clock::time_point(m_now + std::chrono::hours(1));
    };
    m_environment.now = [this] { return std::chrono::system_clock::time_point(std::chrono::seconds(k_epoch) + m_now); };
    m_environment.sleep = [this](Milliseconds time) { sleep(time); };
    m_environment.stop_requested = [this] {
        return stop_signal ? base::StopRequest::after_statement : base::StopRequest::none;
    };
    m_environment.stop_signal = [this] { return stop_signal.value_or(0); };
    m_environment.random_bytes = [this](std::size_t count) {
        std::string bytes;
        while (bytes.size() < count)
            bytes += static_cast<char>(m_random());
        return bytes;
    };
}

World::~World() {
    // Ends the processes that are still in the middle of something.
    m_is_over = true;
    for (auto& process : m_processes) {
        while (!process->fiber.is_done())
            go_on_with(*process);
    }
}

void World::go_on_with(Process& process) {
    m_running = &process;
    process.fiber.resume();
}

void World::start(std::string name, std::function<void()> program) {
    auto body = [this, program = std::move(program)] {
        try {
            if (!m_is_over) program();
        } catch (const Killed&) {
            say("is killed");
        } catch (const std::exception& error) {
            violation(fmt::format("{} ended with: {}", m_running->name, error.what()));
        } catch (...) {
            // A test's own requirement.
            m_failure = std::current_exception();
        }
    };
    m_processes.emplace_back(new Process{.name = std::move(name), .fiber = Fiber(std::move(body)), .wake = m_now});
}

bool World::run(Milliseconds limit) {
    m_limit = limit;
    while (!m_violation) {
        std::vector<Process*> ready;
        std::optional<Milliseconds> next;
        for (const auto& process : m_processes) {
            if (process->fiber.is_done()) continue;
            if (process->wake <= m_now) ready.push_back(process.get());
            if (!next || process->wake < *next) next = process->wake;
        }
        if (!next) return true;
        if (ready.empty()) {
            m_now = *next;
            if (m_now > limit) return false;
            do_late_effects();
            continue;
        }
        go_on_with(*ready[random(ready.size() - 1)]);
        if (m_failure) std::rethrow_exception(std::exchange(m_failure, nullptr));
    }
    return true;
}

void World::yield(Milliseconds wake_at) {
    auto* const self = m_running;
    const auto is_alone = std::all_of(m_processes.begin(), m_processes.end(), [&](const auto& process) {
        return process.get() == self || process->fiber.is_done();
    });
    if (is_alone && !m_is_over && wake_at <= m_limit) {
        // Nobody to hand over to.
        m_now = std::max(m_now, wake_at);
        do_late_effects();
        return;
    }
    self->wake = wake_at;
    self->fiber.pause();
    if (m_is_over) throw Killed{};
}

void World::sleep(Milliseconds time) {
    yield(m_now + std::max(time, Milliseconds(1)));
}

void World::pause(unsigned in_a_thousand) {
    if (chance(in_a_thousand)) {
        const auto length = Milliseconds(random(static_cast<std::uint64_t>(m_chances.longest_pause.count())));
        ++faults["pause"];
        say(fmt::format("is stopped for {} ms", length.count()));
        sleep(length);
    } else {
        sleep(Milliseconds(1 + random(20)));
    }
}

std::uint64_t World::random(std::uint64_t most) {
    return m_random() % (most + 1);
}

std::int64_t World::unix_time() const {
    return k_epoch + std::chrono::floor<std::chrono::seconds>(m_now).count();
}

void World::violation(const std::string& what) {
    say("VIOLATION: " + what);
    if (!m_violation) m_violation = what;
}

void World::say(std::string text) {
    m_story.push_back(fmt::format("{:>8} {:<6} {}", m_now.count(), m_running == nullptr ? "-" : m_running->name, text));
}

World::Views& World::change_views() {
    m_history.push_back(m_history.back());
    return m_history.back();
}

void World::do_late_effects() {
    for (std::size_t i = 0; i < m_late.size();) {
        if (m_late[i].at > m_now) {
            ++i;
            continue;
        }
        const auto effect = std::move(m_late[i].effect);
        m_late.erase(m_late.begin() + static_cast<std::ptrdiff_t>(i));
        effect();
    }
}

void World::set_while_executing(std::function<void()> what) {
    m_running->while_executing = std::move(what);
}

// ---- A connection ---------------------------------------------------------------------------------------------------

class WorldSession : public server::Session {
  public:
    explicit WorldSession(World& world) : m_world(world), m_id(++world.m_last_connection) {
        ++m_world.connections[m_id];
        m_front_end.seen = m_world.m_chances.lag ? m_world.random(m_world.moment_now()) : m_world.moment_now();
        if (m_world.stale_moment) m_front_end = {.seen = *m_world.stale_moment, .is_frozen = true};
    }
    ~WorldSession() override { m_world.leave(m_id); }

    std::vector<Answer> query(std::string_view packet) override;
    std::uint64_t connection_id() const override { return m_id; }
    std::string name() const override { return "world"; }
    void reset() override {}

  private:
    [[noreturn]] void break_off(const std::string& how) {
        ++m_world.faults[how];
        m_world.say("connection broken: " + how);
        throw server::ConnectionLost("the connection is gone");
    }
    void kill(const std::string& when) {
        if (!m_world.chance(m_world.m_chances.kill)) return;
        ++m_world.faults["kill " + when];
        throw Killed{};
    }
    void happen_late(const std::vector<std::string>& statements);
    Answer execute_effect(int k);

    World& m_world;
    std::uint64_t m_id;
    World::FrontEnd m_front_end;
};

std::unique_ptr<server::Session> World::connect() {
    pause(m_chances.pause);
    return std::make_unique<WorldSession>(*this);
}

void World::leave(std::uint64_t connection) {
    if (--connections[connection] == 0) connections.erase(connection);
}

std::vector<Answer> WorldSession::query(std::string_view packet) {
    auto& world = m_world;
    const auto statements = statements_of(packet);
    const bool is_effect = statements.front().starts_with("EFFECT");
    ++world.packets;
    const auto number = ++world.m_running->packets;
    if (!is_effect || world.m_chances.pause_before_effect) world.pause(world.m_chances.pause);
    kill("before");
    if (world.script) world.script(world.m_running->name, number, World::Moment::before);
    if (world.chance(world.m_chances.drop_before)) break_off("drop before");
    if (world.chance(world.m_chances.late)) {
        happen_late(statements);
        break_off("late");
    }
    std::vector<Answer> answers;
    const auto cut =
        world.chance(world.m_chances.drop_after) ? 1 + world.random(statements.size() - 1) : statements.size() + 1;
    for (const auto& statement : statements) {
        if (!answers.empty()) world.sleep(Milliseconds(world.random(3)));
        answers.push_back(is_effect ? execute_effect(std::stoi(words_of(statement)[1]))
                                    : world.execute(statement, m_front_end));
        if (answers.size() == cut) break_off("drop after");
        if (std::holds_alternative<ErrorAnswer>(answers.back())) break;
    }
    world.pause(world.m_chances.pause);
    kill("after");
    if (world.script) world.script(world.m_running->name, number, World::Moment::after);
    return answers;
}

// The statements take effect although nobody waits for them any more. A revision's statement keeps its connection
// listed; others need not (a follower may have passed them on).
void WorldSession::happen_late(const std::vector<std::string>& statements) {
    auto* const world = &m_world;
    const auto at = world->m_now + Milliseconds(world->random(20'000));
    if (statements.front().starts_with("EFFECT")) {
        const auto k = std::stoi(words_of(statements.front())[1]);
        world->begin_effect(k, m_id);
        world->m_late.push_back({.at = at, .effect = [world, k, id = m_id] { world->end_effect(k, id); }});
        return;
    }
    world->m_late.push_back({.at = at, .effect = [world, statements] {
                                 World::FrontEnd front_end;
                                 for (const auto& statement : statements) {
                                     if (std::holds_alternative<ErrorAnswer>(world->execute(statement, front_end)))
                                         return;
                                 }
                             }});
}

void World::begin_effect(int k, std::uint64_t connection) {
    if (is_exact && executing.contains(k)) violation(fmt::format("EFFECT {} is executed twice at a time", k));
    executing[k] = connection;
    ++connections[connection];
    say(fmt::format("EFFECT {} begins on connection {}", k, connection));
}

void World::end_effect(int k, std::uint64_t connection) {
    executing.erase(k);
    say(fmt::format("EFFECT {} ends", k));
    if (++effects[k] > 1 && is_exact) violation(fmt::format("EFFECT {} took effect twice", k));
    leave(connection);
}

// A statement of a revision: goes on to its end whatever becomes of the client.
Answer WorldSession::execute_effect(int k) {
    auto& world = m_world;
    const auto ends = world.m_now + Milliseconds(world.random(static_cast<std::uint64_t>(world.effect_takes.count())));
    world.begin_effect(k, m_id);
    world.m_late.push_back({.at = ends, .effect = [&world, k, id = m_id] { world.end_effect(k, id); }});
    world.do_late_effects();
    while (world.m_now < ends) {
        world.sleep(std::min(Milliseconds(300), ends - world.m_now));
        if (world.m_running->while_executing) world.m_running->while_executing();
    }
    return Ok{};
}

// What a front end shows: the present, or with lag anything since what it showed last.
const World::Views& World::shown(FrontEnd& front_end) {
    const auto behind = moment_now() - front_end.seen;
    if (!front_end.is_frozen) front_end.seen += m_chances.lag ? random(behind) : behind;
    return m_history[front_end.seen];
}

Answer World::answer(const std::string& statement, std::uint64_t connection) {
    const auto words = words_of(statement);
    if (words[0] == "SET" || words[0] == "USE") return Ok{};
    if (words[0] == "EFFECT") {
        begin_effect(std::stoi(words[1]), connection);
        end_effect(std::stoi(words[1]), connection);
        return Ok{};
    }
    if (words[0] == "CHECK") return one_cell("effects", std::to_string(effects[std::stoi(words[1])]));
    FrontEnd front_end;
    return execute(statement, front_end);
}

Answer World::execute(const std::string& sql, FrontEnd& front_end) {
    const auto words = words_of(sql);
    const auto is_write = words[0] == "CREATE" || words[0] == "ALTER" || words[0] == "DROP";
    if (is_write) {
        if (chance(m_chances.busy)) {
            ++faults["busy"];
            return ErrorAnswer{.number = 5300, .sqlstate = "55P03", .message = "Failed to acquire lock: timeout"};
        }
        if (!has_database) return ErrorAnswer{.number = 5501, .sqlstate = "3F000", .message = "Unknown database 'd'."};
        const auto view = words[2].substr(words[2].rfind('.') + 1);
        const auto epoch = epoch_of(view);
        const auto exists = views().contains(view);
        if (words[0] != "CREATE" && denied.contains(words[0])) return access_denied(words[0]);
        if (words[0] == "CREATE") {
            if (denied.contains("CREATE")) return access_denied("CREATE VIEW");
            if (exists) {
                return random(9) == 0 ? ErrorAnswer{.number = 1005,
                                                    .message = fmt::format(
                                                        "Can't create table '{}' (errno: table already exists)", view)}
                                      : ErrorAnswer{.number = 1050,
                                                    .sqlstate = "42S01",
                                                    .message = fmt::format("Table '{}' already exists", view)};
            }
            if (epoch != 0 && epoch < m_highest_ever) ++stale_creations;
            if (epoch > m_highest_ever + 1) violation(fmt::format("epoch {} leaves a gap", epoch));
            m_highest_ever = std::max(m_highest_ever, epoch);
            change_views()[view] = between_quotes(sql);
        } else if (!exists) {
            return words[0] == "DROP"
                       ? not_found(view)
                       : ErrorAnswer{.number = 1064, .message = fmt::format("Table d.{} is not found", view)};
        } else if (words[0] == "ALTER") {
            change_views()[view] = between_quotes(sql);
        } else {
            if (epoch != 0 && epoch == highest_epoch(views())) {
                violation(fmt::format("the highest view {} is dropped", view));
            }
            change_views().erase(view);
        }
        say(fmt::format("{} {}", words[0], view));
        front_end.seen = moment_now();
        return Ok{};
    }
    if (words[0] == "SYNC") {
        front_end.seen = moment_now();
        return Ok{};
    }
    if (sql == "SELECT unix_timestamp()") return one_cell("unix_timestamp()", std::to_string(unix_time()));
    if (sql == "SELECT current_user()") return one_cell("current_user()", "'u'@'%'");
    if (words[0] == "SHOW" && words[1] == "TABLES") {
        if (!has_database) return ErrorAnswer{.number = 5501, .sqlstate = "3F000", .message = "Unknown database 'd'."};
        auto prefix = between_quotes(sql);
        prefix.pop_back();
        ResultSet rows{.columns = {"Tables_in_d"}, .rows = {}};
        if (denied.contains("VIEW")) return rows;
        for (const auto& [name, state] : shown(front_end)) {
            if (name.starts_with(prefix)) rows.rows.push_back({name});
        }
        return rows;
    }
    if (words[0] == "SHOW" && words[1] == "CREATE") {
        if (denied.contains("SHOW")) return access_denied("ANY");
        const auto view = words[3].substr(words[3].rfind('.') + 1);
        const auto& visible = shown(front_end);
        const auto found = visible.find(view);
        if (found == visible.end()) return not_found(view);
        return ResultSet{.columns = {"View", "Create View", "character_set_client", "collation_connection"},
                         .rows = {{view,
                                   fmt::format("CREATE VIEW `{}` (`state`) SECURITY NONE AS SELECT '{}' AS `state`;",
                                               view, found->second),
                                   "utf8", "utf8_general_ci"}}};
    }
    if (sql == "SHOW PROCESSLIST") {
        ResultSet rows{.columns = {"ServerName", "Id", "User"}, .rows = {}};
        for (const auto& [id, reasons] : connections)
            rows.rows.push_back({"fe", std::to_string(id), "u"});
        return rows;
    }
    violation("the cluster does not know: " + sql);
    return ErrorAnswer{.message = "Getting syntax error"};
}

}  // namespace srmigrate::tests
