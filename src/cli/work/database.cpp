// SPDX-License-Identifier: Apache-2.0
#include "cli/work/database.hpp"

#include "base/overloaded.hpp"
#include "cli/settings/password.hpp"
#include "cli/terminal/progress.hpp"
#include "run/lock/holder.hpp"
#include "run/lock/project.hpp"
#include "schema/model/names.hpp"
#include "server/mysql_session.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::cli {
namespace {

std::optional<std::string> url_database(const Settings& settings) {
    if (!settings.url.value) return std::nullopt;
    auto database = database_of(*settings.url.value);
    if (!database && std::holds_alternative<EmbeddedAddress>(*settings.url.value)) {
        return std::string(server::k_default_embedded_database);
    }
    return database;
}

server::ConnectionOptions connection_options(const ServerAddress& address, const Settings& settings) {
    server::ConnectionOptions options;
    options.host = address.host;
    options.port = address.port;
    options.user = address.user;
    if (address.password) options.password = *address.password;
    options.catalog = address.catalog.value_or("");
    options.database = address.database.value_or("");
    options.missing_database = server::MissingDatabase::is_tolerated;
    options.tls = address.tls;
    options.cleartext = address.cleartext;
    if (address.connect_timeout) options.connect_timeout = *address.connect_timeout;
    options.statement_timeout = std::chrono::duration_cast<std::chrono::seconds>(settings.statement_timeout.value);
    for (const auto& [name, setting] : settings.session)
        options.session_variables[name] = setting.value;
    return options;
}

// Statements of the lock are metadata only: what takes longer than this is a front end that is gone.
constexpr auto k_lock_statement_timeout = std::chrono::seconds(20);
constexpr auto k_lock_answer_grace = std::chrono::seconds(10);

struct Connectors {
    run::OpenSession main;
    run::OpenSession lock;
};

Connectors connectors(CommandContext& context, const Address& address, server::EmbeddedUse use) {
    return std::visit(
        base::Overloaded{
            [&](const ServerAddress& live) -> Connectors {
                const auto options = connection_options(with_password(live, context.environment), context.settings);
                server::check(options);
                auto of_lock = options;
                of_lock.catalog.clear();
                of_lock.database.clear();
                of_lock.statement_timeout = k_lock_statement_timeout;
                of_lock.answer_grace = k_lock_answer_grace;
                return {.main = [options] { return server::open_mysql_session(options); },
                        .lock = [of_lock] { return server::open_mysql_session(of_lock); }};
            },
            [&](const EmbeddedAddress& embedded) -> Connectors {
                auto engine = server::open_embedded_database(
                    {.file = embedded.file,
                     .override = embedded.profile,
                     .use = use,
                     .now = context.environment.now,
                     .sleep = context.environment.sleep,
                     .tell = [&console = context.console](const std::string& line) { console.say(line); }});
                const auto connect = [engine = std::move(engine), database = embedded.database.value_or("")] {
                    return engine->connect(database, server::MissingDatabase::is_tolerated);
                };
                return {.main = connect, .lock = connect};
            },
        },
        address);
}

schema::ServerProfile schema_context(const server::ServerId& identity, const std::optional<plan::Home>& home) {
    schema::ServerProfile context{.version = identity.version};
    context.run_mode = identity.run_mode.value_or(schema::RunMode::shared_nothing);
    if (home) context.database = home->database;
    return context;
}

}  // namespace

plan::Bookkeeping bookkeeping_of(const Settings& settings) {
    plan::Bookkeeping bookkeeping{.version_table = settings.version_table.value};
    bookkeeping.database =
        settings.version_table_schema.value ? settings.version_table_schema.value : url_database(settings);
    for (const auto& [key, value] : settings.version_table_properties.value)
        bookkeeping.properties[key] = value;
    return bookkeeping;
}

plan::Bookkeeping require_bookkeeping(const Settings& settings) {
    auto bookkeeping = bookkeeping_of(settings);
    if (!bookkeeping.database) {
        throw base::Error("no database for the version table: the URL names none",
                          "name one in the URL (starrocks://…/DATABASE), or set version_table_schema");
    }
    const auto* server = settings.url.value ? std::get_if<ServerAddress>(&*settings.url.value) : nullptr;
    if (server != nullptr && server->catalog && !schema::is_default_catalog(*server->catalog) &&
        !settings.version_table_schema.value) {
        throw base::Error(fmt::format("the URL's catalog '{}' cannot hold the version table", *server->catalog),
                          fmt::format("set version_table_schema to a database of {}", schema::k_default_catalog));
    }
    return bookkeeping;
}

std::optional<plan::Home> home_of(const Settings& settings) {
    auto database = url_database(settings);
    if (!database) return std::nullopt;
    plan::Home home{.database = std::move(*database)};
    if (const auto* server = std::get_if<ServerAddress>(&*settings.url.value)) home.catalog = server->catalog;
    return home;
}

void require_known_bookkeeping(const CommandContext& context) {
    if (!context.unread_bookkeeping.empty()) throw base::Error(base::Fault::failed, context.unread_bookkeeping);
}

ConnectedDatabase open_database(CommandContext& context, server::EmbeddedUse use) {
    require_known_bookkeeping(context);
    const auto& address = require_url(context.settings);
    ConnectedDatabase database;
    database.bookkeeping = require_bookkeeping(context.settings);
    database.home = home_of(context.settings);
    database.is_embedded = std::holds_alternative<EmbeddedAddress>(address);
    const auto connect = connectors(context, address, use);
    database.connect = connect.main;
    database.connect_for_lock = connect.lock;
    if (database.is_embedded) {
        context.console.say(
            fmt::format("embedded engine {}: no server is touched", std::get<EmbeddedAddress>(address).file.string()));
    }
    database.session = connect.main();
    database.server = database.is_embedded ? std::string("embedded") : database.session->name();
    database.identity = server::identify(*database.session);
    const auto is_old_accepted = context.globals.has("unsupported-server");
    server::require_supported(database.identity, *database.session,
                              is_old_accepted ? server::OldServer::is_tolerated : server::OldServer::is_error);
    database.context = schema_context(database.identity, database.home);
    return database;
}

schema::Catalog read_live_objects(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                                  std::vector<std::string> databases, server::WantedObjects wanted) {
    server::ReflectOptions options{
        .databases = std::move(databases), .wanted = std::move(wanted), .context = database.context};
    if (database.is_embedded) options.connections = 1;
    Progress progress(context.console, context.environment);
    return server::reflect(session, database.connect, options,
                           [&](std::size_t done, std::size_t objects) { progress.reading(done, objects); })
        .catalog;
}

run::LockRequest lock_request(const CommandContext& context, const ConnectedDatabase& database) {
    const auto& settings = context.settings;
    run::LockRequest request{
        .options = {.mode = settings.lock.value ? run::LockMode::on : run::LockMode::off,
                    .ttl = settings.lock_ttl.value,
                    .timeout = settings.lock_timeout.value},
        .bookkeeping = database.bookkeeping,
        .project = run::project_hash(settings.script_location.value.value_or(settings.directory), settings.directory,
                                     *database.bookkeeping.database + "." + database.bookkeeping.version_table),
        .identity = run::this_process(context.environment),
        .connection = database.session->connection_id(),
        .connect = database.connect_for_lock};
    // The file is locked for the length of a command: whoever wrote the journal is gone, and so are his connections.
    if (database.is_embedded) {
        request.options.grace = run::Duration(0);
        request.is_dead = [](const std::string&, std::int64_t) { return true; };
    }
    return request;
}

std::string shown_server(const ConnectedDatabase& database) {
    return database.server;
}

}  // namespace srmigrate::cli
