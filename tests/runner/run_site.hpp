// SPDX-License-Identifier: Apache-2.0
// The statements of one revision, run against the engine behind a socket.
#pragma once

#include "base/hash.hpp"
#include "revision/script/sql_text.hpp"
#include "run/lock/lock.hpp"
#include "run/session/connection.hpp"
#include "run/step_run.hpp"
#include "server/mysql_session.hpp"
#include "support/engine_server.hpp"
#include "support/real_world.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::tests {

/// Bytes that are no chance: labels of loads are the same in every run.
inline base::Environment real_clocks() {
    auto environment = real_world();
    environment.random_bytes = [count = 0](std::size_t size) mutable {
        const auto bytes = fmt::format("{:x<{}}", ++count, size);
        return bytes.substr(0, size);
    };
    return environment;
}

/// What became of a run.
struct Ran {
    std::string error;  ///< "outcome: text", empty: none
    std::vector<run::StatementState> states;
    std::optional<run::RevisionProgress> progress;
    std::vector<std::string> story;  ///< notes and warnings

    std::string letters() const {
        std::string text;
        for (const auto state : states)
            text += static_cast<char>(state);
        return text;
    }
};

class RunSite {
  public:
    explicit RunSite(engine::ClusterProfile profile = {}) : server(std::move(profile)) {
        server.control("CREATE DATABASE d");
        options.bookkeeping.database = "d";
        options.home = plan::Home{.catalog = std::nullopt, .database = "d"};
        options.context.database = "d";
        options.command = "srmigrate upgrade head";
        options.databases = {"d"};
    }

    run::OpenSession connector() const {
        return [port = server.port()] { return server::open_mysql_session({.port = port}); };
    }

    static plan::PlannedStep step_of(const std::vector<std::string>& statements) {
        plan::PlannedStep step;
        step.step.revision = "a1";
        for (const auto& text : statements) {
            step.statements.push_back(
                revision::understand({.sql = text,
                                      .source = text,
                                      .hash = base::sha256_hex(text),
                                      .where = base::Place{.file = "a1.sql", .line = step.statements.size() + 1}}));
        }
        return step;
    }

    Ran run(const plan::PlannedStep& step, const std::optional<run::RevisionProgress>& before = std::nullopt) {
        const auto environment = real_clocks();
        Ran ran;
        const run::EventSink sink = [&](const run::Event& event) {
            if (const auto* done = std::get_if<run::StatementFinished>(&event);
                done != nullptr && !done->note.empty()) {
                ran.story.push_back(fmt::format("{}: {}", done->index, done->note));
            }
            if (const auto* warned = std::get_if<run::Warned>(&event)) ran.story.push_back(warned->diagnostic.message);
        };
        auto session = connector()();
        run::LockRequest request{.options = {.grace = run::Duration(200)},
                                 .bookkeeping = options.bookkeeping,
                                 .project = "p",
                                 .identity = {},
                                 .connection = session->connection_id(),
                                 .connect = connector()};
        request.is_dead = [](const std::string&, std::int64_t) { return true; };
        const auto lock = run::Lock::acquire(std::move(request), environment, sink);
        std::vector<std::string> hashes;
        for (const auto& statement : step.statements)
            hashes.push_back(statement.hash);
        run::Resumed begun{.states = std::vector<run::StatementState>(hashes.size(), run::StatementState::not_sent)};
        if (before) begun = run::begin_with(options.way_out, *before, hashes, options.command);
        run::Ledger ledger(*lock, "a1", false, hashes, begun);
        run::MendingConnection connection(std::move(session),
                                          {.connect = reconnect ? reconnect : connector(),
                                           .grace = run::Duration(200),
                                           .recognize = [&](server::Session& fresh) { lock->recognize(fresh); }},
                                          environment, sink);
        run::StepRun run(step, connection, ledger, options, environment, sink);
        try {
            run.run(0, [](std::size_t) {});
            lock->release();
        } catch (const base::Error& error) {
            ran.error = fmt::format("{}: {}", base::outcome_word(error.fault()), error.what());
            lock->give_back(ledger.progress(), true);
        }
        for (std::size_t i = 0; i < ledger.size(); ++i)
            ran.states.push_back(ledger.state(i));
        ran.progress = ledger.progress();
        return ran;
    }
    Ran run(const std::vector<std::string>& statements) { return run(step_of(statements)); }

    /// Statements on the wire that begin with the word and are not the tool's own.
    std::size_t count(const std::string& word) {
        std::size_t found = 0;
        for (const auto& text : server.control.queries())
            found += text.starts_with(word) && text.find("alembic_version") == std::string::npos;
        return found;
    }

    EngineServer server;
    run::RunOptions options;
    run::OpenSession reconnect;  ///< where a connection that replaces a broken one leads; none: to the same server
};

}  // namespace srmigrate::tests
