// SPDX-License-Identifier: Apache-2.0
// A process that takes the lock and runs one revision of `EFFECT k` statements under it, as a run does: for tests that
// stop, kill and race it. Exit codes are the program's.
//   lock_holder PORT OWNER STATEMENTS TTL_MS GRACE_MS TIMEOUT_MS
#include "run/lock/lock.hpp"
#include "run/lock/renewal.hpp"
#include "server/mysql_session.hpp"
#include "support/real_world.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace srmigrate;
using namespace srmigrate::run;

namespace {

struct Arguments {
    std::uint16_t port = 0;
    std::string owner;
    std::size_t statements = 0;
    Duration ttl{0};
    Duration grace{0};
    Duration timeout{0};
};

void say(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

class Run {
  public:
    explicit Run(const Arguments& arguments) : m_arguments(arguments) {}

    void run() {
        LockRequest request;
        request.options = {.mode = LockMode::on,
                           .ttl = m_arguments.ttl,
                           .timeout = m_arguments.timeout,
                           .grace = m_arguments.grace,
                           .patience = std::chrono::seconds(20)};
        request.bookkeeping.database = "d";
        request.project = "p";
        request.identity = this_process(m_environment);
        request.identity.owner = m_arguments.owner;
        request.identity.host = "h";
        request.connection = m_session->connection_id();
        request.connect = [this] { return connect(); };
        const auto lock = Lock::acquire(request, m_environment, [](const Event& event) {
            if (const auto* awaited = std::get_if<LockAwaited>(&event)) say("waits for " + awaited->holder);
        });
        say(fmt::format("holds {}", lock->epoch()));
        const Renewal renewal(*lock);
        RevisionProgress progress{.revision = "r", .downgrade = false, .states = {}, .done_chain = {}, .in_flight = {}};
        progress.states.assign(m_arguments.statements, StatementState::not_sent);
        if (lock->inherited()) progress = *lock->inherited()->journal.progress;
        // The last statement stands for the version row: once it is there, there is nothing to do.
        if (has_effect(m_arguments.statements - 1)) {
            lock->release();
            return;
        }
        for (std::size_t k = 0; k < m_arguments.statements; ++k)
            run_statement(*lock, progress, k);
        lock->release();
    }

  private:
    std::unique_ptr<server::Session> connect() const {
        return server::open_mysql_session({.host = "127.0.0.1", .port = m_arguments.port});
    }

    bool has_effect(std::size_t k) {
        const auto rows = server::rows_of(*m_session, fmt::format("CHECK {}", k));
        return rows.rows.at(0).at(0) != "0";
    }

    void run_statement(Lock& lock, RevisionProgress& progress, std::size_t k) {
        auto& state = progress.states[k];
        while (state != StatementState::done) {
            try {
                if (state == StatementState::sent && has_effect(k)) {
                    state = StatementState::done;
                    return;
                }
                state = StatementState::sent;
                lock.record(progress, m_session->connection_id());
                server::must(*m_session, fmt::format("EFFECT {}", k));
                state = StatementState::done;
            } catch (const server::ConnectionLost&) {
                m_session = connect();
            }
        }
        say(fmt::format("done {}", k));
    }

    Arguments m_arguments;
    base::Environment m_environment = tests::real_world();
    std::unique_ptr<server::Session> m_session = connect();
};

}  // namespace

int main(int, char** values) {
    const auto number = [&](int index) { return std::strtoull(values[index], nullptr, 10); };
    try {
        Run({.port = static_cast<std::uint16_t>(number(1)),
             .owner = values[2],
             .statements = number(3),
             .ttl = Duration(number(4)),
             .grace = Duration(number(5)),
             .timeout = Duration(number(6))})
            .run();
        return 0;
    } catch (const base::Error& error) {
        fmt::print(stderr, "{}", error.what());
        return base::exit_code(error.fault());
    }
}
