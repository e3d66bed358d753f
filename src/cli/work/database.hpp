// SPDX-License-Identifier: Apache-2.0
// From settings to a database that is connected to: a live server or the embedded engine, what it is, and where the
// tool keeps its own objects there.
#pragma once

#include "cli/work/context.hpp"
#include "plan/bookkeeping.hpp"
#include "plan/plan.hpp"
#include "run/lock/lock.hpp"
#include "server/embedded_session.hpp"
#include "server/reflect.hpp"
#include "server/session.hpp"
#include "server/version.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace srmigrate::cli {

/// Where the version table lives: version_table_schema, else the URL's database. Without `require`, neither is needed
/// (--sql); with it their absence is an Error.
plan::Bookkeeping bookkeeping_of(const Settings& settings);
plan::Bookkeeping require_bookkeeping(const Settings& settings);

/// The database that unqualified names mean.
std::optional<plan::Home> home_of(const Settings& settings);

struct ConnectedDatabase {
    std::unique_ptr<server::Session> session;
    std::string server;                 ///< "embedded", or host and port
    run::OpenSession connect;           ///< one more connection of the same kind
    run::OpenSession connect_for_lock;  ///< one more connection: without a database, and with a short patience
    server::ServerId identity;
    bool is_embedded = false;
    plan::Bookkeeping bookkeeping;
    std::optional<plan::Home> home;
    schema::ServerProfile context;
};

/// Connects, and refuses what is not a supported StarRocks. Says on the story that no server is touched where that is
/// so. A command that only reads makes no file of the embedded engine.
ConnectedDatabase open_database(CommandContext& context, server::EmbeddedUse use);
/// Throws base::Error where env.py says of the version table what cannot be read; open_database does, too.
void require_known_bookkeeping(const CommandContext& context);

/// The objects of those databases that are wanted, as the server shows them; with a live line on a terminal.
schema::Catalog read_live_objects(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                                  std::vector<std::string> databases, server::WantedObjects wanted);

/// What the lock needs to know of this program and its settings.
run::LockRequest lock_request(const CommandContext& context, const ConnectedDatabase& database);

/// The `server` member of JSON: "embedded", or host and port.
std::string shown_server(const ConnectedDatabase& database);

}  // namespace srmigrate::cli
